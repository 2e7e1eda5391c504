/* Members of classic groups, which need far less of a core than any broker does for them.
 *
 *   groups one PORT MEMBERS ROUNDS            a group forms, all join again, one joins, one leaves: medians in milliseconds
 *   groups many PORT MEMBERS GROUPS TIMES     groups form side by side, then all their members join again, so often: seconds of both
 *   groups beat PORT MEMBERS GROUPS SECONDS   heartbeats of groups side by side, one after another from each member: how many
 */
#include "peer.h"

enum { JOIN = 11, HEARTBEAT = 12, LEAVE = 13, SYNC = 14 };
enum { MEMBER_ID_REQUIRED = 79, REBALANCE_IN_PROGRESS = 27 };

typedef struct {
  char name[64];
  int size, settled, generation, times;
  struct Member *members;
} Group;

typedef struct Member {
  Peer peer;
  Group *group;
  char id[128];
  int generation, isSettled;
  /* It shall join again, once what it asked is answered. */
  int isWanted;
  /* Changes with each wish to join again, so that the coordinator cannot answer with the generation it has. */
  uint8_t wish;
} Member;

/* Settled members go on with heartbeats until they hear of a rebalance. */
static int areBeating = 0;
static long beats = 0, joins = 0, left = 0;
static void settled(Group *);

static void join(Member *m) {
  uint8_t subscription[] = {0, 1, 0, 0, 0, 1, 0, 1, 't', 0, 0, 0, 1, m->wish, 0, 0, 0, 0};
  if (m->isSettled) m->group->settled--;
  m->isSettled = m->isWanted = 0;
  joins++;
  Frame *f = begin(&m->peer, JOIN, 5, 0);
  putString(f, m->group->name), put32(f, 45000), put32(f, 60000), putString(f, m->id), putString(f, NULL);
  putString(f, "consumer"), put32(f, 1), putString(f, "range"), put32(f, sizeof subscription), put(f, subscription, sizeof subscription);
  sendRequest(&m->peer);
}

static void beat(Member *m) {
  Frame *f = begin(&m->peer, HEARTBEAT, 3, 0);
  putString(f, m->group->name), put32(f, m->generation), putString(f, m->id), putString(f, NULL);
  sendRequest(&m->peer);
}

static void leave(Member *m) {
  Frame *f = begin(&m->peer, LEAVE, 3, 0);
  putString(f, m->group->name), put32(f, 1), putString(f, m->id), putString(f, NULL);
  m->group->settled--;
  m->isSettled = 0;
  left--;
  sendRequest(&m->peer);
}

/* All leave, by one request of the first. */
static void leaveAll(Group *group) {
  Peer *peer = &group->members[0].peer;
  Frame *f = begin(peer, LEAVE, 3, 0);
  putString(f, group->name), put32(f, group->size);
  for (int i = 0; i < group->size; i++) putString(f, group->members[i].id), putString(f, NULL);
  left--;
  sendRequest(peer);
}

/* The answer to a join: everybody asks for an assignment, the leader with everybody's. */
static void joined(Member *m, Frame *in) {
  static const uint8_t assignment[30];
  char leader[128], id[128];
  take32(in);
  int error = take16(in), generation = take32(in);
  takeString(in, NULL), takeString(in, leader), takeString(in, m->id);
  if (error == MEMBER_ID_REQUIRED) {
    join(m);
    return;
  }
  if (error) fail("JoinGroup", error);
  m->generation = generation;
  Frame *f = begin(&m->peer, SYNC, 3, 0);
  putString(f, m->group->name), put32(f, generation), putString(f, m->id), putString(f, NULL);
  int count = strcmp(leader, m->id) ? 0 : take32(in);
  put32(f, count);
  for (int i = 0; i < count; i++) {
    takeString(in, id), takeString(in, NULL), take(in, (size_t)take32(in));
    putString(f, id), put32(f, sizeof assignment), put(f, assignment, sizeof assignment);
  }
  sendRequest(&m->peer);
}

static void answered(Peer *peer, Frame *in) {
  Member *m = (Member *)peer;
  Group *group = m->group;
  if (peer->api == JOIN) {
    joined(m, in);
    return;
  }
  take32(in);
  int error = take16(in);
  if (error == REBALANCE_IN_PROGRESS || (m->isWanted && !error)) {
    join(m);
    return;
  }
  if (error) fail("error of api", peer->api * 1000 + error);
  if (peer->api == LEAVE) {
    left++;
    return;
  }
  if (peer->api == HEARTBEAT) beats++;
  if (peer->api == SYNC) {
    if (m->generation > group->generation) {
      group->generation = m->generation;
      for (int i = 0; i < group->size; i++)
        if (group->members[i].isSettled && group->members[i].generation < m->generation) group->members[i].isSettled = 0, group->settled--;
    }
    if (m->generation == group->generation) m->isSettled = 1, group->settled++;
    if (group->settled == group->size) settled(group);
    if (peer->isBusy) return;
  }
  if (areBeating) beat(m);
}

static int settledGroups = 0;

/*
 * Until so many groups have settled. Should one get its generation before all of its members have joined, those that have an assignment ask
 * now and then whether there is a rebalance.
 */
static void await(Group *groups, int count, int wanted) {
  double nextNudge = now() + 0.05, end = now() + 60;
  while (settledGroups < wanted) {
    receive(answered, 50);
    if (now() < nextNudge) continue;
    if (now() > end) fail("groups did not settle", settledGroups);
    for (int g = 0; g < count; g++) {
      if (groups[g].settled == groups[g].size) continue;
      for (int i = 0; i < groups[g].size; i++)
        if (groups[g].members[i].isSettled && !groups[g].members[i].peer.isBusy) beat(&groups[g].members[i]);
    }
    nextNudge = now() + 0.05;
  }
}

static void awaitLeft(void) {
  while (left < 0)
    if (!receive(answered, 30000)) fail("no answer to LeaveGroup", left);
}

/* All want to join again at once. */
static void rejoin(Group *group) {
  for (int i = 0; i < group->size; i++) {
    Member *m = &group->members[i];
    m->wish++;
    if (m->peer.isBusy) m->isWanted = 1;
    else join(m);
  }
}

/* `times` is how often its members shall join again. */
static void settled(Group *group) {
  if (group->times-- > 0) rejoin(group);
  else settledGroups++;
}

static Group *start(const char *mode, int port, int count, int size) {
  Group *groups = calloc((size_t)count, sizeof *groups);
  for (int g = 0; g < count; g++) {
    groups[g].size = size;
    snprintf(groups[g].name, sizeof groups[g].name, "%s-%d-%d-%d", mode, (int)getpid(), size, g);
    groups[g].members = calloc((size_t)size, sizeof(Member));
    for (int i = 0; i < size; i++) {
      groups[g].members[i].group = &groups[g];
      openPeer(&groups[g].members[i].peer, port);
    }
  }
  return groups;
}

/* No more heartbeats; those under way are answered. */
static void calm(void) {
  areBeating = 0;
  for (double end = now() + 0.05; now() < end;) {
    receive(answered, 10);
  }
}

static void runOne(int port, int size, int rounds) {
  double *forms = calloc((size_t)rounds * 4, sizeof(double)), *again = forms + rounds, *gains = again + rounds, *loses = gains + rounds;
  Group *group = start("one", port, 1, size + 1);
  Member *extra = &group->members[size];
  for (int round = 0; round < rounds; round++) {
    group->size = size, group->settled = 0, group->generation = 0;
    snprintf(group->name, sizeof group->name, "one-%d-%d", (int)getpid(), round);
    double began = now();
    for (int i = 0; i <= size; i++) group->members[i].id[0] = 0, group->members[i].isSettled = 0;
    for (int i = 0; i < size; i++) join(&group->members[i]);
    settledGroups = 0;
    await(group, 1, 1);
    forms[round] = now() - began;

    began = now();
    rejoin(group);
    settledGroups = 0;
    await(group, 1, 1);
    again[round] = now() - began;

    /* From the new one's request on, the others ask without a pause whether there is a rebalance. */
    group->size = size + 1;
    areBeating = 1;
    began = now();
    join(extra);
    for (int i = 0; i < size; i++) beat(&group->members[i]);
    settledGroups = 0;
    await(group, 1, 1);
    gains[round] = now() - began;
    calm();

    areBeating = 1;
    began = now();
    leave(extra);
    group->size = size;
    for (int i = 0; i < size; i++) beat(&group->members[i]);
    /* They are settled until they hear of it. */
    int generation = group->generation;
    while (group->generation == generation || group->settled < group->size)
      if (!receive(answered, 30000)) fail("no rebalance after one left", round);
    loses[round] = now() - began;
    calm();
    leaveAll(group);
    awaitLeft();
  }
  printf("{\"formMs\":%.3f,\"rejoinMs\":%.3f,\"gainMs\":%.3f,\"loseMs\":%.3f}\n", median(forms, rounds) * 1e3, median(again, rounds) * 1e3,
         median(gains, rounds) * 1e3, median(loses, rounds) * 1e3);
}

static void form(Group *groups, int count) {
  settledGroups = 0;
  for (int g = 0; g < count; g++)
    for (int i = 0; i < groups[g].size; i++) join(&groups[g].members[i]);
  await(groups, count, count);
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  const char *mode = argv[1];
  int port = atoi(argv[2]), size = atoi(argv[3]), count = atoi(argv[4]);
  if (!strcmp(mode, "one")) {
    runOne(port, size, count);
    return 0;
  }
  if (argc != 6) return 2;
  int times = atoi(argv[5]);
  Group *groups = start(mode, port, count, size);
  double began = now();
  form(groups, count);
  double formed = now() - began;
  long formJoins = joins;
  if (!strcmp(mode, "many")) {
    /* The others know of the time that the formation took: nobody waits for an initial delay here. */
    began = now();
    settledGroups = 0;
    for (int g = 0; g < count; g++) {
      groups[g].times = times - 1;
      rejoin(&groups[g]);
    }
    await(groups, count, count);
    double rejoined = now() - began;
    calm();
    for (int g = 0; g < count; g++) leaveAll(&groups[g]);
    awaitLeft();
    printf("{\"formSeconds\":%.6f,\"joinsPerMember\":%.3f,\"rejoinSeconds\":%.6f}\n", formed, (double)formJoins / count / size, rejoined);
    return 0;
  }
  if (strcmp(mode, "beat")) return 2;
  areBeating = 1;
  began = now();
  for (int g = 0; g < count; g++)
    for (int i = 0; i < size; i++) beat(&groups[g].members[i]);
  while (now() - began < times) receive(answered, 100);
  double seconds = now() - began;
  long counted = beats;
  calm();
  for (int g = 0; g < count; g++) leaveAll(&groups[g]);
  awaitLeft();
  printf("{\"beats\":%ld,\"seconds\":%.6f}\n", counted, seconds);
  return 0;
}
