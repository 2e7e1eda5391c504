/* Sends request frames that were made before, again and again: a generator that costs next to nothing, so that the broker is the limit.
 *
 *   replay HOST PORT FILE TIMES WINDOW     prints {"seconds":S} for TIMES frames (size, bytes) of FILE in turn, at most WINDOW unanswered
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what) {
  fprintf(stderr, "replay: %s: %s\n", what, strerror(errno));
  exit(2);
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  long times = atol(argv[4]), window = atol(argv[5]);
  FILE *file = fopen(argv[3], "rb");
  if (!file) fail(argv[3]);
  fseek(file, 0, SEEK_END);
  size_t size = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(size);
  if (!bytes || fread(bytes, 1, size, file) != size) fail("read");
  fclose(file);

  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[2]))};
  if (inet_pton(AF_INET, argv[1], &to.sin_addr) != 1) return 2;
  if (connect(fd, (struct sockaddr *)&to, sizeof to)) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(fd, F_SETFL, O_NONBLOCK);

  long begun = 0, answered = 0;
  size_t at = 0, left = 0, wanted = 0, have = 0;
  uint8_t head[4], scratch[65536];
  double start = now();
  while (answered < times) {
    int may = left > 0 || (begun < times && begun - answered < window);
    struct pollfd p = {.fd = fd, .events = (short)(POLLIN | (may ? POLLOUT : 0))};
    if (poll(&p, 1, 30000) <= 0) fail("no answer for 30 s");
    while (may) {
      if (left == 0) {
        if (at >= size) at = 0;
        left = 4 + (((size_t)bytes[at] << 24) | ((size_t)bytes[at + 1] << 16) | ((size_t)bytes[at + 2] << 8) | bytes[at + 3]);
        begun++;
      }
      ssize_t n = send(fd, bytes + at, left, MSG_NOSIGNAL);
      if (n < 0) {
        if (errno == EAGAIN) break;
        fail("send");
      }
      at += (size_t)n, left -= (size_t)n;
      may = left > 0 || (begun < times && begun - answered < window);
    }
    if (!(p.revents & (POLLIN | POLLHUP | POLLERR))) continue;
    ssize_t n = recv(fd, scratch, sizeof scratch, 0);
    if (n == 0) errno = ECONNRESET, fail("closed");
    if (n < 0) {
      if (errno == EAGAIN) continue;
      fail("recv");
    }
    for (ssize_t i = 0; i < n;) {
      if (wanted == 0) {
        head[have++] = scratch[i++];
        if (have == 4) wanted = ((size_t)head[0] << 24) | ((size_t)head[1] << 16) | ((size_t)head[2] << 8) | head[3], have = 0;
        continue;
      }
      size_t take = wanted < (size_t)(n - i) ? wanted : (size_t)(n - i);
      wanted -= take, i += (ssize_t)take;
      if (wanted == 0) answered++;
    }
  }
  printf("{\"seconds\":%f}\n", now() - start);
  return 0;
}
