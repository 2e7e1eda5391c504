/* A transactional producer (transaction.version 2) whose batches are ready-made but for their ids, sequences and checksums.
 *
 *   transactions PORT TRANSACTIONAL_ID TOPIC PARTITIONS MILLISECONDS SECONDS
 *
 * Transactions that stay open for MILLISECONDS, one after another, for SECONDS; meanwhile five batches of 16 KiB are under way, to each partition in
 * turn. Prints records, transactions, seconds and the CPU seconds of this process.
 */
#include <sys/resource.h>
#include "peer.h"

enum { PRODUCE = 0, FIND_COORDINATOR = 10, INIT_PRODUCER_ID = 22, END_TXN = 26 };
enum { CONCURRENT_TRANSACTIONS = 51 };
enum { VALUE_SIZE = 100, RECORDS = 148, WINDOW = 5, MOST_PARTITIONS = 64 };
enum { BATCH_HEADER = 61 };

static uint32_t castagnoli(const uint8_t *bytes, size_t size) {
  uint32_t crc = ~0u;
#ifdef __SSE4_2__
  uint64_t wide = crc;
  for (; size >= 8; bytes += 8, size -= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  crc = (uint32_t)wide;
  for (; size > 0; size--) crc = __builtin_ia32_crc32qi(crc, *bytes++);
#else
  static uint32_t table[256];
  if (!table[1])
    for (uint32_t i = 0; i < 256; i++) {
      uint32_t c = i;
      for (int k = 0; k < 8; k++) c = c & 1 ? (c >> 1) ^ 0x82f63b78u : c >> 1;
      table[i] = c;
    }
  for (; size > 0; size--) crc = table[(crc ^ *bytes++) & 255] ^ (crc >> 8);
#endif
  return ~crc;
}

static void put64(Frame *f, int64_t v) { put32(f, (int32_t)(v >> 32)), put32(f, (int32_t)v); }

static int64_t take64(Frame *f) {
  int64_t high = take32(f);
  return (int64_t)(((uint64_t)high << 32) | (uint32_t)take32(f));
}

static const char *id, *topic;
static int64_t producerId = -1;
static int epoch = -1, sequences[MOST_PARTITIONS];
static Frame batch, received;

/* A batch whose ids and sequence are set when it is sent. */
static void makeBatch(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  int64_t timestamp = (int64_t)t.tv_sec * 1000;
  put64(&batch, 0), put32(&batch, 0), put32(&batch, -1), put8(&batch, 2), put32(&batch, 0), put16(&batch, 0x10), put32(&batch, RECORDS - 1);
  put64(&batch, timestamp), put64(&batch, timestamp), put64(&batch, 0), put16(&batch, 0), put32(&batch, 0), put32(&batch, RECORDS);
  char value[VALUE_SIZE];
  for (int i = 0; i < RECORDS; i++) {
    Frame record = {0};
    for (int k = 0; k < VALUE_SIZE; k++) value[k] = (char)('a' + rand() % 26);
    put8(&record, 0), put8(&record, 0), putVarint(&record, (uint32_t)i * 2), put8(&record, 1), putVarint(&record, VALUE_SIZE * 2);
    put(&record, value, VALUE_SIZE), put8(&record, 0);
    putVarint(&batch, (uint32_t)record.size * 2), put(&batch, record.bytes, record.size);
    free(record.bytes);
  }
  uint32_t length = htonl((uint32_t)batch.size - 12);
  memcpy(batch.bytes + 8, &length, 4);
}

static void at(size_t offset, int64_t value, int size) {
  for (int i = 0; i < size; i++) batch.bytes[offset + (size_t)i] = (uint8_t)((uint64_t)value >> (8 * (size - 1 - i)));
}

static void produce(Peer *peer, int partition) {
  at(43, producerId, 8), at(51, epoch, 2), at(53, sequences[partition], 4);
  at(17, castagnoli(batch.bytes + 21, batch.size - 21), 4);
  Frame *f = begin(peer, PRODUCE, 12, 1);
  putCompact(f, id), put16(f, -1), put32(f, 30000), putVarint(f, 2), putCompact(f, topic), putVarint(f, 2), put32(f, partition);
  putVarint(f, (uint32_t)batch.size + 1), put(f, batch.bytes, batch.size), put8(f, 0), put8(f, 0), put8(f, 0);
  sendRequest(peer);
}

/* The next answer, read up to its body. Answers to several requests may have come at once. */
static Frame answer(Peer *peer) {
  Frame *in = &received;
  memmove(in->bytes, in->bytes + in->at, in->size - in->at);
  in->size -= in->at, in->at = 0;
  size_t wanted = 4;
  for (int known = 0;;) {
    if (!known && in->size >= 4) {
      wanted += ((size_t)in->bytes[0] << 24) | ((size_t)in->bytes[1] << 16) | ((size_t)in->bytes[2] << 8) | in->bytes[3];
      known = 1;
    }
    if (known && in->size >= wanted) break;
    if (in->room < in->size + 65536) in->bytes = realloc(in->bytes, in->room = in->size + 65536);
    ssize_t n = recv(peer->fd, in->bytes + in->size, in->room - in->size, 0);
    if (n <= 0) fail("closed", peer->api);
    in->size += (size_t)n;
  }
  in->at = wanted;
  Frame whole = {in->bytes, wanted, in->room, 8};
  take8(&whole);
  return whole;
}

/* The error code of one partition. */
static int produced(Peer *peer) {
  Frame in = answer(peer);
  takeVarint(&in), takeCompact(&in, NULL), takeVarint(&in), take32(&in);
  return take16(&in);
}

static void initialise(Peer *peer) {
  for (int attempt = 0; attempt < 3000; attempt++) {
    /* Makes the coordinator's topic if there is none yet. */
    Frame *f = begin(peer, FIND_COORDINATOR, 4, 1);
    put8(f, 1), putVarint(f, 2), putCompact(f, id), put8(f, 0);
    sendRequest(peer);
    answer(peer);
    f = begin(peer, INIT_PRODUCER_ID, 5, 1);
    putCompact(f, id), put32(f, 60000), put64(f, -1), put16(f, -1), put8(f, 0);
    sendRequest(peer);
    Frame in = answer(peer);
    take32(&in);
    int error = take16(&in);
    producerId = take64(&in), epoch = take16(&in);
    if (!error) return;
    usleep(20000);
  }
  fail("InitProducerId", 0);
}

static void commit(Peer *peer) {
  for (;;) {
    Frame *f = begin(peer, END_TXN, 5, 1);
    putCompact(f, id), put64(f, producerId), put16(f, epoch), put8(f, 1), put8(f, 0);
    sendRequest(peer);
    Frame in = answer(peer);
    take32(&in);
    int error = take16(&in);
    if (error == CONCURRENT_TRANSACTIONS) continue;
    if (error) fail("EndTxn", error);
    producerId = take64(&in), epoch = take16(&in);
    return;
  }
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  static Peer peer;
  id = argv[2], topic = argv[3];
  int partitions = atoi(argv[4]);
  double duration = atof(argv[5]) / 1e3, seconds = atof(argv[6]);
  if (partitions > MOST_PARTITIONS) return 2;
  openPeer(&peer, atoi(argv[1]));
  makeBatch();
  initialise(&peer);
  long transactions = 0, batches = 0;
  double began = now();
  while (now() - began < seconds) {
    double opened = now();
    memset(sequences, 0, sizeof sequences);
    /* The end of the transaction before may still be on its way to its partitions: the first batch is sent until it is taken. */
    int error;
    do {
      produce(&peer, 0);
      error = produced(&peer);
    } while (error == CONCURRENT_TRANSACTIONS);
    if (error) fail("Produce", error);
    sequences[0] += RECORDS;
    batches++;
    int next = 1 % partitions, underWay = 0, isOpen = now() - opened < duration;
    while (isOpen || underWay > 0) {
      for (; isOpen && underWay < WINDOW; underWay++) {
        produce(&peer, next);
        sequences[next] += RECORDS;
        next = (next + 1) % partitions;
      }
      error = produced(&peer);
      if (error) fail("Produce", error);
      underWay--;
      batches++;
      isOpen = isOpen && now() - opened < duration;
    }
    commit(&peer);
    transactions++;
  }
  double total = now() - began;
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  double cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  printf("{\"records\":%ld,\"transactions\":%ld,\"seconds\":%.6f,\"cpuSeconds\":%.6f}\n", batches * RECORDS, transactions, total, cpu);
  return 0;
}
