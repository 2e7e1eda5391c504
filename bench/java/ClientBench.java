import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Java client at the rows of the client benchmark: `bootstrap row topic valueBytes records compression warmUpMs measureMs`, one line of JSON. */
public class ClientBench {
    static byte[][] values(int bytes, boolean isText) {
        String[] words = {"order", "customer", "amount", "currency", "created", "pending", "shipped", "warehouse", "EUR", "USD", "region", "north", "south"};
        int[] state = {12345};
        java.util.function.IntUnaryOperator draw = bound -> {
            state[0] = (state[0] * 1103515245 + 12345) & 0x7fffffff;
            return (state[0] >>> 8) % bound;
        };
        byte[][] pool = new byte[512][];
        for (int i = 0; i < pool.length; i++) {
            pool[i] = new byte[bytes];
            if (isText) {
                StringBuilder text = new StringBuilder();
                while (text.length() < bytes) text.append('"').append(words[draw.applyAsInt(words.length)]).append("\":").append(draw.applyAsInt(100000)).append(',');
                for (int at = 0; at < bytes; at++) pool[i][at] = (byte) text.charAt(at);
            } else {
                for (int at = 0; at < bytes; at++) pool[i][at] = (byte) draw.applyAsInt(256);
            }
        }
        return pool;
    }

    public static void main(String[] args) throws Exception {
        String row = args[1];
        String topic = args[2];
        int valueBytes = Integer.parseInt(args[3]);
        int records = Integer.parseInt(args[4]);
        long warmUpMs = Long.parseLong(args[6]);
        long measureMs = Long.parseLong(args[7]);
        com.sun.management.OperatingSystemMXBean os =
            (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        Properties config = new Properties();
        config.put("bootstrap.servers", args[0]);
        if (row.equals("consume") || row.equals("first")) {
            boolean isFirst = row.equals("first");
            config.put("group.id", "bench-" + ProcessHandle.current().pid());
            config.put("auto.offset.reset", "earliest");
            config.put("enable.auto.commit", "false");
            config.put("key.deserializer", ByteArrayDeserializer.class.getName());
            config.put("value.deserializer", ByteArrayDeserializer.class.getName());
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
                consumer.subscribe(List.of(topic));
                long seen = 0;
                long bytes = 0;
                long began = 0;
                long cpu = 0;
                long from = isFirst ? 0 : Long.MAX_VALUE;
                long to = Long.MAX_VALUE;
                long before = 0;
                while (seen < records && System.nanoTime() < to) {
                    var polled = consumer.poll(java.time.Duration.ofMillis(100));
                    if (polled.isEmpty()) continue;
                    long now = System.nanoTime();
                    if (from == Long.MAX_VALUE) from = now + warmUpMs * 1_000_000;
                    if (began == 0 && now >= from) {
                        began = now;
                        if (!isFirst) to = now + measureMs * 1_000_000;
                        cpu = os.getProcessCpuTime();
                        before = seen;
                        bytes = 0;
                    }
                    for (var record : polled) {
                        seen++;
                        bytes += record.value().length;
                    }
                }
                print(seen - before, bytes, System.nanoTime() - began, os.getProcessCpuTime() - cpu, null);
            }
            return;
        }
        config.put("compression.type", args[5]);
        config.put("key.serializer", ByteArraySerializer.class.getName());
        config.put("value.serializer", ByteArraySerializer.class.getName());
        byte[][] pool = values(valueBytes, !args[5].equals("none"));
        AtomicLong done = new AtomicLong();
        List<Long> latencies = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config)) {
            // Connecting is not measured.
            producer.send(new ProducerRecord<>(topic, pool[0])).get();
            long start = System.nanoTime();
            long from = start + warmUpMs * 1_000_000;
            long to = from + measureMs * 1_000_000;
            long cpu = 0;
            long began = 0;
            long before = 0;
            Semaphore open = new Semaphore(row.equals("pipelined") ? 1000 : 20_000);
            for (int next = 0; ; next++) {
                long now = System.nanoTime();
                if (now >= to) break;
                if (began == 0 && now >= from) {
                    began = now;
                    cpu = os.getProcessCpuTime();
                    before = done.get();
                }
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, pool[next & 511]);
                if (row.equals("single")) {
                    producer.send(record).get();
                    done.incrementAndGet();
                    if (began != 0) latencies.add(System.nanoTime() - now);
                } else {
                    if (row.equals("rate")) Thread.sleep(1);
                    boolean isMeasured = began != 0;
                    open.acquire();
                    producer.send(record, (metadata, error) -> {
                        open.release();
                        done.incrementAndGet();
                        if (isMeasured && row.equals("rate")) synchronized (latencies) { latencies.add(System.nanoTime() - now); }
                    });
                }
            }
            long count = done.get() - before;
            print(count, count * valueBytes, System.nanoTime() - began, os.getProcessCpuTime() - cpu, latencies.isEmpty() ? null : latencies);
        }
    }

    static void print(long count, long bytes, long nanos, long cpuNanos, List<Long> latencies) throws Exception {
        long pages = Long.parseLong(java.nio.file.Files.readString(java.nio.file.Path.of("/proc/self/statm")).split(" ")[1]);
        String rest = "";
        if (latencies != null) {
            synchronized (latencies) {
                Long[] sorted = latencies.toArray(new Long[0]);
                Arrays.sort(sorted);
                rest = String.format(",\"p50Ms\":%f,\"p99Ms\":%f", sorted[sorted.length / 2] / 1e6, sorted[(int) (sorted.length * 0.99)] / 1e6);
            }
        }
        System.out.printf("{\"recordsPerSecond\":%f,\"megabytesPerSecond\":%f,\"cpuSecondsPerMillion\":%f,\"residentMib\":%f%s}%n",
            count / (nanos / 1e9), bytes / 1e6 / (nanos / 1e9), cpuNanos / 1e3 / Math.max(1, count), pages * 4096 / 1048576.0, rest);
    }
}
