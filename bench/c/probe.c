/* What rdkafka_performance does not do: read all partitions without a group, follow a tail, one record end to end, one record to each of many partitions.
 *
 *   probe consume BROKERS TOPIC PARTITIONS COUNT       seconds and bytes until COUNT records were read from the start
 *   probe tail BROKERS TOPIC PARTITIONS COUNT          the same from the end; prints "ready" when it listens
 *   probe latency BROKERS TOPIC COUNT WARMUP           microseconds from produce to arrival, one record under way, COUNT times or until SIGTERM; says "ready" on stderr first
 *   probe spread BROKERS TOPIC PARTITIONS PER          seconds to have PER records acknowledged in every partition
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "rdkafka.h"

static volatile sig_atomic_t stopped;

static void stop(int number) {
  (void)number;
  stopped = 1;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
  char error[256];
  if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK) {
    fprintf(stderr, "%s\n", error);
    exit(2);
  }
}

static rd_kafka_t *client(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
  char error[256];
  rd_kafka_t *rk = rd_kafka_new(type, conf, error, sizeof error);
  if (!rk) {
    fprintf(stderr, "%s\n", error);
    exit(2);
  }
  return rk;
}

static rd_kafka_conf_t *base(const char *brokers) {
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", brokers);
  set(conf, "log_level", "3");
  return conf;
}

static rd_kafka_t *reader(const char *brokers, const char *topic, int partitions, int64_t offset) {
  rd_kafka_conf_t *conf = base(brokers);
  set(conf, "group.id", "bench");
  set(conf, "enable.auto.commit", "false");
  set(conf, "enable.auto.offset.store", "false");
  set(conf, "queued.min.messages", "1000000");
  set(conf, "fetch.wait.max.ms", "500");
  rd_kafka_t *rk = client(RD_KAFKA_CONSUMER, conf);
  rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(partitions);
  for (int i = 0; i < partitions; i++) rd_kafka_topic_partition_list_add(list, topic, i)->offset = offset;
  if (rd_kafka_assign(rk, list)) exit(3);
  rd_kafka_topic_partition_list_destroy(list);
  return rk;
}

static int compare(const void *a, const void *b) {
  double d = *(const double *)a - *(const double *)b;
  return d < 0 ? -1 : d > 0;
}

static long failed = 0;

static void delivered(rd_kafka_t *rk, const rd_kafka_message_t *m, void *opaque) {
  (void)rk, (void)opaque;
  if (m->err) failed++;
}

int main(int argc, char **argv) {
  if (argc < 6) return 2;
  const char *mode = argv[1], *brokers = argv[2], *topic = argv[3];
  if (!strcmp(mode, "consume") || !strcmp(mode, "tail")) {
    int tail = !strcmp(mode, "tail");
    long count = atol(argv[5]), seen = 0, bytes = 0;
    rd_kafka_t *rk = reader(brokers, topic, atoi(argv[4]), tail ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING);
    rd_kafka_queue_t *queue = rd_kafka_queue_get_consumer(rk);
    rd_kafka_message_t *batch[4096];
    double first = 0, last = 0, limit = now() + 300;
    if (tail) {
      double ready = now() + 2;
      while (now() < ready) {
        rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, 100);
        if (m) rd_kafka_message_destroy(m);
      }
      puts("ready");
      fflush(stdout);
    }
    double start = now();
    while (seen < count && now() < limit) {
      ssize_t n = rd_kafka_consume_batch_queue(queue, 1000, batch, 4096);
      for (ssize_t i = 0; i < n; i++) {
        if (!batch[i]->err) {
          if (!seen) first = now();
          seen++;
          bytes += (long)batch[i]->len;
        }
        rd_kafka_message_destroy(batch[i]);
      }
      if (n > 0) last = now();
    }
    printf("{\"records\":%ld,\"bytes\":%ld,\"seconds\":%.6f,\"firstSeconds\":%.6f}\n", seen, bytes, last - start, first - start);
    return seen == count ? 0 : 4;
  }
  if (!strcmp(mode, "latency")) {
    long count = atol(argv[4]), warmup = atol(argv[5]);
    rd_kafka_t *rk = reader(brokers, topic, 1, RD_KAFKA_OFFSET_END);
    rd_kafka_conf_t *conf = base(brokers);
    set(conf, "linger.ms", "0");
    set(conf, "acks", "all");
    set(conf, "socket.nagle.disable", "true");
    rd_kafka_t *producer = client(RD_KAFKA_PRODUCER, conf);
    double *micros = malloc(sizeof(double) * (size_t)count), sum = 0, ready = now() + 2;
    while (now() < ready) {
      rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, 100);
      if (m) rd_kafka_message_destroy(m);
    }
    char payload[100];
    memset(payload, 'x', sizeof payload);
    signal(SIGTERM, stop);
    long taken = 0;
    for (long i = -warmup; i < count && !stopped; i++) {
      if (i == 0) fputs("ready\n", stderr);
      double start = now();
      rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_VALUE(payload, sizeof payload), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
      for (;;) {
        rd_kafka_message_t *m = rd_kafka_consumer_poll(rk, 10000);
        if (!m) {
          fprintf(stderr, "no record within 10 s\n");
          return 4;
        }
        int good = !m->err;
        rd_kafka_message_destroy(m);
        if (good) break;
      }
      if (i >= 0) sum += micros[taken++] = (now() - start) * 1e6;
      rd_kafka_poll(producer, 0);
    }
    if (taken == 0) return 4;
    qsort(micros, (size_t)taken, sizeof(double), compare);
    printf("{\"mean\":%.1f,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}\n", sum / (double)taken, micros[taken / 2], micros[taken * 99 / 100], micros[taken * 999 / 1000], micros[taken - 1]);
    return 0;
  }
  if (!strcmp(mode, "spread")) {
    int partitions = atoi(argv[4]), per = atoi(argv[5]);
    rd_kafka_conf_t *conf = base(brokers);
    set(conf, "linger.ms", "5");
    set(conf, "acks", "all");
    rd_kafka_conf_set_dr_msg_cb(conf, delivered);
    rd_kafka_t *producer = client(RD_KAFKA_PRODUCER, conf);
    const struct rd_kafka_metadata *metadata;
    rd_kafka_metadata(producer, 0, rd_kafka_topic_new(producer, topic, NULL), &metadata, 10000);
    char payload[100];
    memset(payload, 'x', sizeof payload);
    double start = now();
    for (int i = 0; i < per; i++)
      for (int p = 0; p < partitions; p++) {
        rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(p), RD_KAFKA_V_VALUE(payload, sizeof payload), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
        if (!(p & 1023)) rd_kafka_poll(producer, 0);
      }
    rd_kafka_flush(producer, 60000);
    printf("{\"seconds\":%.6f,\"failed\":%ld,\"left\":%d}\n", now() - start, failed, rd_kafka_outq_len(producer));
    return failed == 0 ? 0 : 4;
  }
  return 2;
}
