package interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A member of a group that says what it gets, gives up, reads and commits, a line each. It leaves when its input ends. */
public class GroupMember {
    static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    static String list(Collection<TopicPartition> partitions) {
        List<String> texts = new ArrayList<>();
        partitions.stream().mapToInt(TopicPartition::partition).sorted().forEach(each -> texts.add(String.valueOf(each)));
        return String.join(",", texts);
    }

    public static void main(String[] args) throws Exception {
        String topic = args[2];
        Properties config = new Properties();
        config.put("bootstrap.servers", args[0]);
        config.put("group.id", args[1]);
        config.put("client.id", "java");
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        config.put("key.deserializer", ByteArrayDeserializer.class.getName());
        config.put("value.deserializer", ByteArrayDeserializer.class.getName());
        if (args[3].equals("consumer")) {
            config.put("group.protocol", "consumer");
        } else {
            config.put("group.protocol", "classic");
            config.put("session.timeout.ms", "6000");
            config.put("heartbeat.interval.ms", "1000");
            Map<String, String> assignors = Map.of("cooperative", "CooperativeStickyAssignor", "sticky", "StickyAssignor", "roundrobin", "RoundRobinAssignor");
            config.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer." + assignors.getOrDefault(args[3], "RangeAssignor"));
        }
        if (!args[4].equals("-")) config.put("group.instance.id", args[4]);
        AtomicBoolean told = new AtomicBoolean();
        Thread listener = new Thread(() -> {
            try {
                System.in.read();
            } catch (Exception ignored) {
                // The end all the same.
            }
            told.set(true);
        });
        listener.setDaemon(true);
        listener.start();
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config);
        ConsumerRebalanceListener rebalance = new ConsumerRebalanceListener() {
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                say("+ " + list(partitions));
            }

            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                say("- " + list(partitions));
            }

            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                say("- " + list(partitions));
            }
        };
        if (topic.startsWith("re2:")) consumer.subscribe(new SubscriptionPattern(topic.substring(4)), rebalance);
        else if (topic.startsWith("java:")) consumer.subscribe(Pattern.compile(topic.substring(5)), rebalance);
        else consumer.subscribe(List.of(topic), rebalance);
        while (!told.get()) {
            try {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                if (records.isEmpty()) continue;
                Map<TopicPartition, OffsetAndMetadata> next = new java.util.HashMap<>();
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    say("r " + record.partition() + " " + record.offset());
                    next.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
                }
                consumer.commitSync(next);
                next.forEach((partition, offset) -> say("c " + partition.partition() + " " + offset.offset()));
            } catch (KafkaException error) {
                say("refused " + error);
            }
        }
        consumer.close();
        say("end");
    }
}
