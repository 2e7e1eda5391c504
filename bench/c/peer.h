/* Connections that each have one request under way, in one poll loop, and the words that Kafka's frames are made of. */
#ifndef PEER_H
#define PEER_H
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what, long detail) {
  fprintf(stderr, "%s (%ld): %s\n", what, detail, strerror(errno));
  exit(2);
}

/* Bytes that are written at their end and read at `at`. */
typedef struct {
  uint8_t *bytes;
  size_t size, room, at;
} Frame;

static void put(Frame *f, const void *bytes, size_t size) {
  if (f->size + size > f->room) {
    f->room = (f->size + size) * 2;
    f->bytes = realloc(f->bytes, f->room);
  }
  memcpy(f->bytes + f->size, bytes, size);
  f->size += size;
}

static void put8(Frame *f, int v) {
  uint8_t b = (uint8_t)v;
  put(f, &b, 1);
}

static void put16(Frame *f, int v) {
  uint8_t b[2] = {(uint8_t)(v >> 8), (uint8_t)v};
  put(f, b, 2);
}

static void put32(Frame *f, int32_t v) {
  uint8_t b[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};
  put(f, b, 4);
}

static void putVarint(Frame *f, uint32_t v) {
  for (; v > 127; v >>= 7) put8(f, (int)(v & 127) | 128);
  put8(f, (int)v);
}

/* NULL is null. */
static void putString(Frame *f, const char *s) {
  put16(f, s ? (int)strlen(s) : -1);
  if (s) put(f, s, strlen(s));
}

static void putCompact(Frame *f, const char *s) {
  putVarint(f, s ? (uint32_t)strlen(s) + 1 : 0);
  if (s) put(f, s, strlen(s));
}

static const uint8_t *take(Frame *f, size_t size) {
  if (f->at + size > f->size) fail("short answer", (long)f->size);
  f->at += size;
  return f->bytes + f->at - size;
}

static int take8(Frame *f) { return (int8_t)*take(f, 1); }

static int take16(Frame *f) {
  const uint8_t *b = take(f, 2);
  return (int16_t)((b[0] << 8) | b[1]);
}

static int32_t take32(Frame *f) {
  const uint8_t *b = take(f, 4);
  return (int32_t)(((uint32_t)b[0] << 24) | ((uint32_t)b[1] << 16) | ((uint32_t)b[2] << 8) | b[3]);
}

static uint32_t takeVarint(Frame *f) {
  uint32_t v = 0;
  for (int shift = 0;; shift += 7) {
    uint8_t b = *take(f, 1);
    v |= (uint32_t)(b & 127) << shift;
    if (b < 128) return v;
  }
}

/* Copies into 128 bytes, or with NULL passes over it. */
static void takeText(Frame *f, char *to, long size) {
  if (size < 0) size = 0;
  const uint8_t *b = take(f, (size_t)size);
  if (!to) return;
  if (size > 127) fail("long text", size);
  memcpy(to, b, (size_t)size);
  to[size] = 0;
}

static void takeString(Frame *f, char *to) { takeText(f, to, take16(f)); }
static void takeCompact(Frame *f, char *to) { takeText(f, to, (long)takeVarint(f) - 1); }

typedef struct Peer Peer;
struct Peer {
  int fd, api, isFlexible, isBusy;
  Frame out, in;
};

static int loop = -1;

static void openPeer(Peer *peer, int port) {
  int one = 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  peer->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (peer->fd < 0 || connect(peer->fd, (struct sockaddr *)&to, sizeof to)) fail("connect", port);
  setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (loop < 0) loop = epoll_create1(0);
  /* One exchange, so that no more connections wait to be accepted than the broker's backlog holds: ApiVersions, whatever the answer. */
  static const uint8_t hello[] = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 255, 255};
  uint32_t size;
  if (send(peer->fd, hello, sizeof hello, MSG_NOSIGNAL) != sizeof hello || recv(peer->fd, &size, 4, MSG_WAITALL) != 4) fail("hello", port);
  for (size_t rest = ntohl(size); rest > 0;) {
    char scratch[4096];
    ssize_t n = recv(peer->fd, scratch, rest < sizeof scratch ? rest : sizeof scratch, 0);
    if (n <= 0) fail("hello", port);
    rest -= (size_t)n;
  }
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = peer};
  if (epoll_ctl(loop, EPOLL_CTL_ADD, peer->fd, &event)) fail("epoll_ctl", peer->fd);
}

/* Begins a request; its body is put into the frame that comes back. */
static Frame *begin(Peer *peer, int api, int version, int isFlexible) {
  Frame *f = &peer->out;
  f->size = 0;
  peer->api = api, peer->isFlexible = isFlexible, peer->isBusy = 1;
  put32(f, 0), put16(f, api), put16(f, version), put32(f, 1), putString(f, "bench");
  if (isFlexible) put8(f, 0);
  return f;
}

static void sendRequest(Peer *peer) {
  Frame *f = &peer->out;
  uint32_t size = htonl((uint32_t)(f->size - 4));
  memcpy(f->bytes, &size, 4);
  /* The sockets block: one request fits in what the kernel buffers. */
  for (size_t at = 0; at < f->size;) {
    ssize_t n = send(peer->fd, f->bytes + at, f->size - at, MSG_NOSIGNAL);
    if (n <= 0) fail("send", peer->api);
    at += (size_t)n;
  }
}

/* Waits so many milliseconds for what comes and hands over each answer, read up to its body. 0 if nothing came. */
static int receive(void (*answered)(Peer *, Frame *), int timeoutMs) {
  struct epoll_event events[256];
  int count = epoll_wait(loop, events, 256, timeoutMs);
  for (int i = 0; i < count; i++) {
    Peer *peer = events[i].data.ptr;
    Frame *in = &peer->in;
    if (in->room < in->size + 65536) in->bytes = realloc(in->bytes, in->room = in->size + 65536);
    ssize_t n = recv(peer->fd, in->bytes + in->size, in->room - in->size, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) continue;
    if (n <= 0) fail("closed after api", peer->api);
    in->size += (size_t)n;
    if (in->size < 4) continue;
    in->at = 0;
    size_t wanted = 4 + (size_t)take32(in);
    if (in->size < wanted) continue;
    in->at = 8;
    if (peer->isFlexible) take8(in);
    in->size = 0;
    peer->isBusy = 0;
    Frame whole = {in->bytes, wanted, in->room, in->at};
    answered(peer, &whole);
  }
  return count;
}

static int byValue(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return d < 0 ? -1 : d > 0;
}

static double median(double *values, int count) {
  qsort(values, (size_t)count, sizeof *values, byValue);
  return values[count / 2];
}
#endif
