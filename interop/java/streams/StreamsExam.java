import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.tests.SmokeTestDriver;

/**
 * Kafka Streams with exactly_once_v2. Verbs: "smoke" generates the input of Apache's smoke test and runs its verification; "count" is a word
 * count that runs until it is stopped; "lines" writes its input; "words" reads its output and tells whether each word was counted once.
 */
public final class StreamsExam {
    private static final String[] WORDS = "the quick brown fox jumps over the lazy dog and a hundred more of them stay at home".split(" ");

    public static void main(String[] args) throws Exception {
        String bootstrap = args[1];
        switch (args[0]) {
            case "smoke" -> {
                int records = Integer.parseInt(args[3]);
                Map<String, Set<Integer>> all =
                    SmokeTestDriver.generate(bootstrap, Integer.parseInt(args[2]), records, Duration.ofSeconds(Integer.parseInt(args[4])));
                System.out.println("GENERATED");
                settle(bootstrap);
                SmokeTestDriver.verify(bootstrap, all, records, true);
            }
            case "count" -> count(bootstrap, args[2]);
            case "lines" -> lines(bootstrap, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
            case "words" -> words(bootstrap, Integer.parseInt(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Apache's verification takes it that all transactions are over: until nothing has been committed for a while. */
    private static void settle(String bootstrap) throws Exception {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("isolation.level", "read_committed");
        config.put("key.deserializer", StringDeserializer.class.getName());
        config.put("value.deserializer", LongDeserializer.class.getName());
        try (KafkaConsumer<String, Long> consumer = new KafkaConsumer<>(config)) {
            List<TopicPartition> partitions = Arrays.stream(SmokeTestDriver.topics())
                .flatMap(topic -> consumer.partitionsFor(topic).stream().map(each -> new TopicPartition(topic, each.partition()))).toList();
            Map<TopicPartition, Long> before = Map.of();
            long deadline = System.currentTimeMillis() + 240_000;
            long since = System.currentTimeMillis();
            while (System.currentTimeMillis() - since < 10_000 && System.currentTimeMillis() < deadline) {
                Map<TopicPartition, Long> now = consumer.endOffsets(partitions);
                if (!now.equals(before)) since = System.currentTimeMillis();
                before = now;
                Thread.sleep(500);
            }
        }
    }

    private static void count(String bootstrap, String directory) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "word-count");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory);
        config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, "1");
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "2");
        config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
        config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
        config.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, String> lines = builder.stream("wc-lines");
        lines.flatMapValues(line -> Arrays.asList(line.split(" "))).groupBy((key, word) -> word).count().toStream()
            .to("wc-counts", Produced.with(Serdes.String(), Serdes.Long()));
        KafkaStreams streams = new KafkaStreams(builder.build(), config);
        streams.setUncaughtExceptionHandler(e -> {
            System.out.println("EXCEPTION " + e);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        streams.setStateListener((now, before) -> System.out.println("STATE " + now));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(20))));
        streams.start();
    }

    private static String line(int index) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) text.append(i == 0 ? "" : " ").append(WORDS[(index * 7 + i * i) % WORDS.length]);
        return text.toString();
    }

    private static void lines(String bootstrap, int count, int seconds) throws Exception {
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("key.serializer", StringSerializer.class.getName());
        config.put("value.serializer", StringSerializer.class.getName());
        config.put("delivery.timeout.ms", "240000");
        AtomicReference<Exception> problem = new AtomicReference<>();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(config)) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>("wc-lines", String.valueOf(i), line(i)), (metadata, e) -> {
                    if (e != null) problem.set(e);
                });
                if (i % 100 == 99) Thread.sleep(seconds * 100_000L / count);
            }
        }
        if (problem.get() != null) throw problem.get();
        System.out.println("WRITTEN");
    }

    private static void words(String bootstrap, int count) {
        Map<String, Long> expected = new TreeMap<>();
        for (int i = 0; i < count; i++) for (String word : line(i).split(" ")) expected.merge(word, 1L, Long::sum);
        Properties config = new Properties();
        config.put("bootstrap.servers", bootstrap);
        config.put("isolation.level", "read_committed");
        config.put("key.deserializer", StringDeserializer.class.getName());
        config.put("value.deserializer", LongDeserializer.class.getName());
        Map<String, Long> last = new HashMap<>();
        String problem = "";
        try (KafkaConsumer<String, Long> consumer = new KafkaConsumer<>(config)) {
            List<TopicPartition> partitions =
                consumer.partitionsFor("wc-counts").stream().map(each -> new TopicPartition("wc-counts", each.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.currentTimeMillis() + 120_000;
            while (!last.equals(expected) && System.currentTimeMillis() < deadline) {
                for (ConsumerRecord<String, Long> record : consumer.poll(Duration.ofMillis(500))) {
                    Long before = last.put(record.key(), record.value());
                    // Nothing is counted again: a count may skip numbers, since updates are cached, but never stays or goes back.
                    if (before != null && record.value() <= before) problem = record.key() + " went from " + before + " to " + record.value();
                }
            }
        }
        System.out.println(last.equals(expected) && problem.isEmpty() ? "SUCCESS" : "FAILURE " + problem + " " + new TreeMap<>(last) + " expected " + expected);
    }

    private StreamsExam() {}
}
