/* Members of consumer groups (KIP-848): each sends its next heartbeat as soon as the one before is answered, until the group has settled.
 *
 *   consumer-groups one PORT TOPIC PARTITIONS MEMBERS ROUNDS     a group forms, one joins, one leaves: medians in milliseconds
 *   consumer-groups beat PORT TOPIC PARTITIONS MEMBERS SECONDS   heartbeats of a settled group: how many
 */
#include "peer.h"

enum { CONSUMER_HEARTBEAT = 68, HIGHEST_PARTITION_COUNT = 1000 };

typedef struct {
  Peer peer;
  char id[64];
  int number, epoch, assigned, isTold;
  uint8_t topicId[16];
  int32_t partitions[HIGHEST_PARTITION_COUNT];
} Member;

static char name[64];
static const char *topic;
static int partitionCount, size, isOver;
static long beats;
static Member *members;

/* Everything with the first one, then what has changed: the partitions, once after they were assigned. */
static void beat(Member *m) {
  Frame *f = begin(&m->peer, CONSUMER_HEARTBEAT, 1, 1);
  int isFirst = m->epoch == 0;
  putCompact(f, name), putCompact(f, m->id), put32(f, m->epoch), putCompact(f, NULL), putCompact(f, NULL);
  put32(f, isFirst ? 60000 : -1);
  putVarint(f, isFirst ? 2 : 0);
  if (isFirst) putCompact(f, topic);
  putCompact(f, NULL), putCompact(f, NULL);
  if (isFirst) putVarint(f, 1);
  else if (!m->isTold) putVarint(f, 0);
  else {
    putVarint(f, m->assigned > 0 ? 2 : 1);
    if (m->assigned > 0) {
      put(f, m->topicId, 16), putVarint(f, (uint32_t)m->assigned + 1);
      for (int i = 0; i < m->assigned; i++) put32(f, m->partitions[i]);
      put8(f, 0);
    }
  }
  put8(f, 0);
  m->isTold = 0;
  sendRequest(&m->peer);
}

static void answered(Peer *peer, Frame *in) {
  Member *m = (Member *)peer;
  char message[128] = "";
  take32(in);
  int error = take16(in);
  takeCompact(in, error ? message : NULL);
  if (error) fail(message, error);
  beats++;
  takeCompact(in, NULL);
  m->epoch = take32(in);
  take32(in);
  if (take8(in) == 1) {
    m->isTold = 1, m->assigned = 0;
    for (uint32_t topics = takeVarint(in); topics > 1; topics--) {
      memcpy(m->topicId, take(in, 16), 16);
      for (uint32_t count = takeVarint(in); count > 1; count--) m->partitions[m->assigned++] = take32(in);
      take8(in);
    }
  }
  if (m->epoch > 0 && !isOver) beat(m);
}

/* All members are at one epoch beyond `epoch`, each has told what it has, and together they have all partitions. */
static int settledEpoch(int count, int epoch) {
  int assigned = 0;
  for (int i = 0; i < count; i++) {
    if (members[i].epoch <= epoch || members[i].epoch != members[0].epoch) return 0;
    assigned += members[i].assigned;
  }
  return assigned == partitionCount ? members[0].epoch : 0;
}

static int await(int count, int epoch) {
  double end = now() + 60;
  int settled;
  while (!(settled = settledEpoch(count, epoch))) {
    if (!receive(answered, 1000) && now() > end) fail("the group did not settle", count);
  }
  return settled;
}

/* No more heartbeats; those under way are answered. */
static void calm(void) {
  isOver = 1;
  for (int i = 0; i <= size; i++)
    while (members[i].peer.isBusy) receive(answered, 1000);
  isOver = 0;
}

static void join(Member *m) {
  snprintf(m->id, sizeof m->id, "member-%08d-%s", m->number, name);
  m->epoch = m->assigned = m->isTold = 0;
  beat(m);
}

static void leave(Member *m) {
  m->epoch = -1;
  m->isTold = 0;
  beat(m);
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  int port = atoi(argv[2]), rounds = atoi(argv[6]), isBeat = !strcmp(argv[1], "beat");
  topic = argv[3], partitionCount = atoi(argv[4]), size = atoi(argv[5]);
  if (partitionCount > HIGHEST_PARTITION_COUNT) return 2;
  members = calloc((size_t)size + 1, sizeof *members);
  for (int i = 0; i <= size; i++) members[i].number = i, openPeer(&members[i].peer, port);
  double *forms = calloc((size_t)rounds * 3, sizeof(double)), *gains = forms + rounds, *loses = gains + rounds;
  for (int round = 0; round < (isBeat ? 1 : rounds); round++) {
    snprintf(name, sizeof name, "consumer-%d-%d", (int)getpid(), round);
    double began = now();
    for (int i = 0; i < size; i++) join(&members[i]);
    int epoch = await(size, 0);
    forms[round] = now() - began;
    if (isBeat) break;

    began = now();
    join(&members[size]);
    epoch = await(size + 1, epoch);
    gains[round] = now() - began;
    calm();

    began = now();
    leave(&members[size]);
    for (int i = 0; i < size; i++) beat(&members[i]);
    await(size, epoch);
    loses[round] = now() - began;
    calm();
    for (int i = 0; i < size; i++) leave(&members[i]);
    calm();
  }
  if (!isBeat) {
    printf("{\"formMs\":%.3f,\"gainMs\":%.3f,\"loseMs\":%.3f,\"beats\":%ld}\n", median(forms, rounds) * 1e3, median(gains, rounds) * 1e3,
           median(loses, rounds) * 1e3, beats);
    return 0;
  }
  double began = now();
  beats = 0;
  while (now() - began < rounds) receive(answered, 100);
  printf("{\"beats\":%ld,\"seconds\":%.6f}\n", beats, now() - began);
  calm();
  for (int i = 0; i < size; i++) leave(&members[i]);
  calm();
  return 0;
}
