package interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What Java's transactional producers and consumers see. Prints a line per step: STEP, its name, what came of it, separated by tabs.
 *
 * Arguments: bootstrap servers, then "all", or "open" with a transactional id, a topic and a number of records: a transaction that stays open.
 */
public final class Transactions {
    private static String bootstrap;

    private static void step(String name, Callable<Object> action) {
        Object result;
        try {
            result = action.call();
        } catch (Throwable e) {
            result = describe(e);
        }
        System.out.println("STEP\t" + name + "\t" + result);
        System.out.flush();
    }

    private static String describe(Throwable e) {
        Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
        return cause.getClass().getSimpleName() + ": " + cause.getMessage()
            + (cause.getCause() == null ? "" : " <- " + cause.getCause().getClass().getSimpleName() + ": " + cause.getCause().getMessage());
    }

    private static KafkaProducer<String, String> producer(String transactionalId, String... more) {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("transactional.id", transactionalId);
        config.put("max.block.ms", "20000");
        config.put("delivery.timeout.ms", "20000");
        config.put("request.timeout.ms", "10000");
        config.put("key.serializer", StringSerializer.class.getName());
        config.put("value.serializer", StringSerializer.class.getName());
        for (int i = 0; i < more.length; i += 2) config.put(more[i], more[i + 1]);
        return new KafkaProducer<>(config);
    }

    private static Consumer<String, String> consumer(String group, String isolation, String... more) {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        if (group != null) config.put("group.id", group);
        config.put("isolation.level", isolation);
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        config.put("key.deserializer", StringDeserializer.class.getName());
        config.put("value.deserializer", StringDeserializer.class.getName());
        for (int i = 0; i < more.length; i += 2) config.put(more[i], more[i + 1]);
        return new KafkaConsumer<>(config);
    }

    private static String sent(Collection<Future<RecordMetadata>> futures) throws Exception {
        List<String> offsets = new ArrayList<>();
        for (Future<RecordMetadata> future : futures) {
            RecordMetadata metadata = future.get();
            offsets.add(metadata.partition() + ":" + metadata.offset());
        }
        return String.join(" ", offsets);
    }

    private static List<Future<RecordMetadata>> send(KafkaProducer<String, String> producer, String topic, int partition, int from, int count) {
        List<Future<RecordMetadata>> futures = new ArrayList<>();
        for (int i = from; i < from + count; i++) futures.add(producer.send(new ProducerRecord<>(topic, partition, "k" + i, "v" + i)));
        return futures;
    }

    /** Everything up to the end that this isolation has, with offsets. */
    private static String read(String topic, String isolation) {
        try (Consumer<String, String> consumer = consumer(null, isolation)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream().map(each -> new TopicPartition(topic, each.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<Integer, StringBuilder> found = new TreeMap<>();
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    found.computeIfAbsent(record.partition(), __ -> new StringBuilder()).append(' ').append(record.offset()).append('=').append(record.value());
                }
            }
            return found + " ends " + new TreeMap<>(Map.of("all", ends.values().stream().toList()));
        }
    }

    private static String both(String topic) {
        return read(topic, "read_uncommitted") + " | " + read(topic, "read_committed");
    }

    private static String committed(String group, String isolation, TopicPartition partition, int seconds) {
        try (Consumer<String, String> consumer = consumer(group, isolation)) {
            OffsetAndMetadata offset = consumer.committed(Set.of(partition), Duration.ofSeconds(seconds)).get(partition);
            return offset == null ? "none" : offset.offset() + " " + offset.metadata();
        }
    }

    public static void main(String[] args) throws Exception {
        bootstrap = args[0];
        if (args[1].equals("open")) open(args[2], args[3], Integer.parseInt(args[4]));
        else all();
    }

    /** The producer is never closed: the transaction is open until somebody ends it. */
    private static void open(String transactionalId, String topic, int count) throws Exception {
        KafkaProducer<String, String> producer = producer(transactionalId, "transaction.timeout.ms", "600000");
        producer.initTransactions();
        producer.beginTransaction();
        System.out.println(sent(send(producer, topic, 0, 0, count)));
    }

    private static void all() {
        step("commit", () -> {
            try (KafkaProducer<String, String> producer = producer("java-a")) {
                producer.initTransactions();
                producer.beginTransaction();
                String offsets = sent(send(producer, "java-tx", 0, 0, 3)) + " " + sent(send(producer, "java-tx", 1, 0, 2));
                producer.commitTransaction();
                return offsets;
            }
        });
        step("reads after the commit", () -> both("java-tx"));
        step("abort", () -> {
            try (KafkaProducer<String, String> producer = producer("java-a")) {
                producer.initTransactions();
                producer.beginTransaction();
                String offsets = sent(send(producer, "java-tx", 0, 10, 3));
                String open = both("java-tx");
                producer.abortTransaction();
                return offsets + " " + open;
            }
        });
        step("reads after the abort", () -> both("java-tx"));
        step("many", Transactions::many);
        // What an abort finds unsent is never written, so offsets are chance.
        step("reads after many", () -> read("java-many", "read_committed").replaceAll("\\d+=v", "v").replaceAll(" ends .*", ""));
        step("empty transactions", () -> {
            try (KafkaProducer<String, String> producer = producer("java-empty")) {
                producer.initTransactions();
                for (int i = 0; i < 3; i++) {
                    producer.beginTransaction();
                    if (i == 1) producer.abortTransaction();
                    else producer.commitTransaction();
                }
                return "ok";
            }
        });
        step("interleaved", Transactions::interleaved);
        fencing();
        offsets("classic");
        offsets("consumer");
        step("unknown topic", () -> {
            try (KafkaProducer<String, String> producer = producer("java-missing", "max.block.ms", "3000")) {
                producer.initTransactions();
                producer.beginTransaction();
                return sent(send(producer, "java tx", 0, 0, 1));
            }
        });
        step("too long a timeout", () -> {
            try (KafkaProducer<String, String> producer = producer("java-long", "transaction.timeout.ms", "99999999")) {
                producer.initTransactions();
                return "began";
            }
        });
        step("transaction timeout", Transactions::timeout);
        step("fence by the administrator", () -> {
            try (KafkaProducer<String, String> producer = producer("java-fenced"); Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
                producer.initTransactions();
                producer.beginTransaction();
                sent(send(producer, "java-tx", 1, 90, 1));
                admin.fenceProducers(List.of("java-fenced")).all().get();
                producer.commitTransaction();
                return "committed";
            }
        });
        step("reads at last", () -> both("java-tx"));
    }

    private static Object many() throws Exception {
        try (KafkaProducer<String, String> producer = producer("java-many", "batch.size", "200", "linger.ms", "0")) {
            producer.initTransactions();
            for (int round = 0; round < 30; round++) {
                producer.beginTransaction();
                for (int partition = 0; partition < 3; partition++) send(producer, "java-many", partition, round * 10, 1 + round % 7);
                if (round % 3 == 1) producer.abortTransaction();
                else producer.commitTransaction();
            }
            return "ok";
        }
    }

    private static Object interleaved() throws Exception {
        StringBuilder seen = new StringBuilder();
        try (KafkaProducer<String, String> one = producer("java-one"); KafkaProducer<String, String> two = producer("java-two")) {
            one.initTransactions();
            two.initTransactions();
            one.beginTransaction();
            two.beginTransaction();
            sent(send(one, "java-two", 0, 0, 1));
            sent(send(two, "java-two", 0, 100, 1));
            sent(send(one, "java-two", 0, 1, 1));
            two.commitTransaction();
            seen.append(both("java-two")).append(" ; ");
            two.beginTransaction();
            sent(send(two, "java-two", 0, 101, 1));
            one.abortTransaction();
            seen.append(both("java-two")).append(" ; ");
            two.commitTransaction();
            return seen.append(both("java-two"));
        }
    }

    private static void fencing() {
        KafkaProducer<String, String> first = producer("java-zombie");
        KafkaProducer<String, String> second = producer("java-zombie");
        step("first of two", () -> {
            first.initTransactions();
            first.beginTransaction();
            return sent(send(first, "java-tx", 1, 20, 2));
        });
        step("second of two", () -> {
            second.initTransactions();
            second.beginTransaction();
            return sent(send(second, "java-tx", 1, 30, 2));
        });
        step("the zombie writes", () -> sent(send(first, "java-tx", 1, 40, 1)));
        // Whether the client or the broker says so first is chance, and so are the words.
        step("the zombie commits", () -> {
            try {
                first.commitTransaction();
                return "ok";
            } catch (Exception e) {
                return e.getClass().getSimpleName();
            }
        });
        step("the zombie aborts", () -> {
            first.abortTransaction();
            return "ok";
        });
        step("the second one commits", () -> {
            second.commitTransaction();
            return "ok";
        });
        first.close(Duration.ofSeconds(5));
        second.close(Duration.ofSeconds(5));
        step("reads after fencing", () -> both("java-tx"));
    }

    private static void offsets(String protocol) {
        String group = "java-group-" + protocol;
        TopicPartition partition = new TopicPartition("java-many", 0);
        step("offsets in transactions, " + protocol, () -> {
            try (KafkaProducer<String, String> producer = producer("java-offsets-" + protocol);
                 Consumer<String, String> consumer = consumer(group, "read_committed", "group.protocol", protocol, "max.poll.records", "10")) {
                producer.initTransactions();
                consumer.subscribe(Set.of("java-many"));
                int copied = 0;
                int rounds = 0;
                StringBuilder told = new StringBuilder();
                long deadline = System.currentTimeMillis() + 30000;
                while (copied < 40 && System.currentTimeMillis() < deadline) {
                    var records = consumer.poll(Duration.ofMillis(200));
                    if (records.isEmpty()) continue;
                    producer.beginTransaction();
                    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
                    for (ConsumerRecord<String, String> record : records) {
                        producer.send(new ProducerRecord<>("java-copy-" + protocol, 0, record.key(), record.value()));
                        positions.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1, "m"));
                    }
                    producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
                    if (rounds++ % 2 == 1) {
                        producer.abortTransaction();
                        for (TopicPartition each : consumer.assignment()) {
                            OffsetAndMetadata offset = consumer.committed(Set.of(each)).get(each);
                            consumer.seek(each, offset == null ? 0 : offset.offset());
                        }
                    } else {
                        producer.commitTransaction();
                        copied += records.count();
                    }
                }
                return told.append(copied >= 40 ? "copied" : "too few: " + copied);
            }
        });
        step("offsets of the group, " + protocol, () -> {
            long sum = 0;
            try (Consumer<String, String> consumer = consumer(group, "read_committed")) {
                for (int i = 0; i < 3; i++) {
                    TopicPartition each = new TopicPartition("java-many", i);
                    OffsetAndMetadata offset = consumer.committed(Set.of(each)).get(each);
                    sum += offset == null ? 0 : offset.offset();
                }
            }
            return sum >= 40;
        });
        step("an open transaction's offsets, " + protocol, () -> {
            try (KafkaProducer<String, String> producer = producer("java-offsets-" + protocol)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(77, "open")), new ConsumerGroupMetadata("java-plain"));
                StringBuilder told = new StringBuilder();
                for (String isolation : List.of("read_uncommitted", "read_committed")) {
                    try {
                        told.append(committed("java-plain", isolation, partition, 2)).append(" | ");
                    } catch (Exception e) {
                        told.append(describe(e)).append(" | ");
                    }
                }
                producer.commitTransaction();
                return told + committed("java-plain", "read_committed", partition, 5);
            }
        });
        step("an old generation, " + protocol, () -> {
            try (KafkaProducer<String, String> producer = producer("java-offsets-" + protocol);
                 Consumer<String, String> consumer = consumer(group, "read_committed", "group.protocol", protocol)) {
                producer.initTransactions();
                consumer.subscribe(Set.of("java-many"));
                long deadline = System.currentTimeMillis() + 20000;
                while (consumer.assignment().isEmpty() && System.currentTimeMillis() < deadline) consumer.poll(Duration.ofMillis(100));
                ConsumerGroupMetadata now = consumer.groupMetadata();
                StringBuilder told = new StringBuilder();
                List<ConsumerGroupMetadata> wrong = List.of(
                    new ConsumerGroupMetadata(group, now.generationId() + 1, now.memberId(), now.groupInstanceId()),
                    new ConsumerGroupMetadata(group, now.generationId(), "nobody", now.groupInstanceId()),
                    new ConsumerGroupMetadata("java-nowhere", 3, "nobody", now.groupInstanceId()));
                for (ConsumerGroupMetadata each : wrong) {
                    producer.beginTransaction();
                    try {
                        producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(1)), each);
                        told.append("taken; ");
                    } catch (Exception e) {
                        told.append(describe(e).replace(now.memberId(), "<member>").replaceAll("generationId=\\d+", "generationId=<n>")).append("; ");
                    }
                    producer.abortTransaction();
                }
                return told;
            }
        });
    }

    private static Object timeout() throws Exception {
        StringBuilder told = new StringBuilder();
        try (KafkaProducer<String, String> producer = producer("java-slow", "transaction.timeout.ms", "1000")) {
            producer.initTransactions();
            producer.beginTransaction();
            told.append(sent(send(producer, "java-slow", 0, 0, 1)));
            String before = read("java-slow", "read_committed");
            long deadline = System.currentTimeMillis() + 20000;
            while (read("java-slow", "read_committed").equals(before) && System.currentTimeMillis() < deadline) Thread.sleep(100);
            told.append(' ').append(both("java-slow")).append(' ');
            try {
                producer.commitTransaction();
                told.append("committed");
            } catch (Exception e) {
                told.append(describe(e)).append(' ');
                try {
                    producer.abortTransaction();
                    producer.beginTransaction();
                    told.append(sent(send(producer, "java-slow", 0, 1, 1)));
                    producer.commitTransaction();
                } catch (Exception later) {
                    told.append(describe(later));
                }
            }
        }
        return told.append(' ').append(both("java-slow"));
    }

    private Transactions() {}
}
