import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.PrimitiveRef;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Crc32C;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogValidator;
import org.apache.kafka.storage.internals.log.RecordValidationException;

/** Prints records-validation.json: produced batches, right and wrong, and what Apache Kafka's LogValidator answers. The README tells how to run it. */
public class WriteValidation {
    private static final List<String> cases = new ArrayList<>();
    private static final long T = 1_700_000_000_000L;
    private static final long NOW = T + 5000;
    private static final int COUNT = 57;
    private static final int LAST_OFFSET_DELTA = 23;

    private static final Time CLOCK = (Time) java.lang.reflect.Proxy.newProxyInstance(Time.class.getClassLoader(), new Class<?>[] {Time.class},
        (proxy, method, arguments) -> method.getName().equals("milliseconds") ? (Object) NOW : (Object) 0L);

    private static boolean compacted = false;
    private static TimestampType timestampType = TimestampType.CREATE_TIME;
    private static long beforeMaxMs = Long.MAX_VALUE;
    private static long afterMaxMs = 3_600_000L;
    private static AppendOrigin origin = AppendOrigin.CLIENT;
    private static CompressionType target = null;

    public static void main(String[] args) {
        for (CompressionType type : CompressionType.values()) {
            run(type + " fine", three(type), b -> { });
            run(type + " wrong max timestamp", three(type), b -> b.putLong(35, T + 123456));
            run(type + " count too large", three(type), b -> { b.putInt(COUNT, 4); b.putInt(LAST_OFFSET_DELTA, 3); });
            run(type + " count too small", three(type), b -> { b.putInt(COUNT, 2); b.putInt(LAST_OFFSET_DELTA, 1); });
            run(type + " count 0", three(type), b -> b.putInt(COUNT, 0));
            run(type + " count negative", three(type), b -> b.putInt(COUNT, -3));
            run(type + " count not as range", three(type), b -> b.putInt(COUNT, 4));
            run(type + " range negative", three(type), b -> b.putInt(LAST_OFFSET_DELTA, -2));
            run(type + " control", three(type), b -> b.putShort(21, (short) (b.getShort(21) | 0x20)));
            run(type + " negative sequence", three(type), b -> b.putLong(43, 99L));
            run(type + " log append time flag", three(type), b -> b.putShort(21, (short) (b.getShort(21) | 0x08)));
            run(type + " high attribute bits", three(type), b -> b.putShort(21, (short) (b.getShort(21) | 0x1280)));
            compacted = true;
            run(type + " compacted, keyless", three(type), b -> { });
            run(type + " compacted, five keyless", keyless(type, 5), b -> { });
            compacted = false;
            beforeMaxMs = 1000;
            run(type + " too old", three(type), b -> { });
            compacted = true;
            run(type + " too old and keyless", three(type), b -> { });
            compacted = false;
            beforeMaxMs = Long.MAX_VALUE;
            afterMaxMs = 1000;
            run(type + " too new", far(type, NOW + 1001), b -> { });
            run(type + " just new enough", far(type, NOW + 1000), b -> { });
            afterMaxMs = 3_600_000L;
            run(type + " without timestamps", far(type, -1L), b -> { });
            timestampType = TimestampType.LOG_APPEND_TIME;
            run(type + " log append time", three(type), b -> { });
            run(type + " log append time, flag set", three(type), b -> { b.putShort(21, (short) (b.getShort(21) | 0x08)); });
            timestampType = TimestampType.CREATE_TIME;
            for (CompressionType other : CompressionType.values()) {
                if (other == type) continue;
                target = other;
                run(type + " to " + other, three(type), b -> { });
                if (other == CompressionType.NONE) {
                    run(type + " to none, flag of log append time", three(type), b -> b.putShort(21, (short) (b.getShort(21) | 0x08)));
                    timestampType = TimestampType.LOG_APPEND_TIME;
                    run(type + " to none with log append time", three(type), b -> { });
                    timestampType = TimestampType.CREATE_TIME;
                    run(type + " to none, first not earliest", early(type), b -> { });
                    compacted = true;
                    run(type + " to none, compacted", three(type), b -> { });
                    compacted = false;
                }
                target = null;
            }
            origin = AppendOrigin.COORDINATOR;
            run(type + " coordinator control", three(type), b -> b.putShort(21, (short) (b.getShort(21) | 0x20)));
            origin = AppendOrigin.CLIENT;
            if (type != CompressionType.NONE) {
                run(type + " broken at the start", three(type), b -> { for (int i = 61; i < 69; i++) b.put(i, (byte) 0x55); });
                run(type + " cut", cut(three(type), 6), b -> { });
                MemoryRecordsBuilder gaps = builder(type);
                gaps.appendWithOffset(0L, T, bytes("a"), bytes("1"));
                gaps.appendWithOffset(2L, T + 1, bytes("b"), bytes("2"));
                run(type + " gap in offsets", gaps.build(), b -> { b.putInt(LAST_OFFSET_DELTA, 1); });
            }
        }
        run("record length too large", three(CompressionType.NONE), b -> b.put(61, (byte) 0x7e));
        run("record length too small", three(CompressionType.NONE), b -> b.put(61, (byte) 0x10));
        run("record length negative", three(CompressionType.NONE), b -> b.put(61, (byte) 0x11));
        run("record length no varint", three(CompressionType.NONE), b -> { for (int i = 61; i < 69; i++) b.put(i, (byte) 0xff); });
        run("key length too large", three(CompressionType.NONE), b -> b.put(65, (byte) 0x7e));
        run("key length negative", three(CompressionType.NONE), b -> b.put(65, (byte) 0x05));
        run("header count negative", one(), b -> b.put(b.limit() - 1, (byte) 0x01));
        run("header count without headers", one(), b -> b.put(b.limit() - 1, (byte) 0x02));
        run("two batches", two(), b -> { });
        System.out.println("[\n" + String.join(",\n", cases) + "\n]");
    }

    private static MemoryRecordsBuilder builder(CompressionType type) {
        return MemoryRecords.builder(ByteBuffer.allocate(1024), RecordBatch.CURRENT_MAGIC_VALUE, Compression.of(type).build(), TimestampType.CREATE_TIME, 0L);
    }

    private static MemoryRecords three(CompressionType type) {
        MemoryRecordsBuilder builder = builder(type);
        builder.append(T, bytes("key"), bytes("value"));
        builder.append(T + 2, (byte[]) null, bytes("no key"));
        builder.append(T + 1, bytes("k"), null, new Header[] {new RecordHeader("h", bytes("v"))});
        return builder.build();
    }

    private static MemoryRecords keyless(CompressionType type, int count) {
        MemoryRecordsBuilder builder = builder(type);
        for (int i = 0; i < count; i++) builder.append(T, (byte[]) null, bytes("v"));
        return builder.build();
    }

    private static MemoryRecords far(CompressionType type, long timestamp) {
        MemoryRecordsBuilder builder = builder(type);
        builder.append(timestamp, bytes("a"), bytes("1"));
        builder.append(timestamp, bytes("b"), bytes("2"));
        return builder.build();
    }

    /** The base timestamp is not the first record's. */
    private static MemoryRecords early(CompressionType type) {
        MemoryRecordsBuilder builder = builder(type);
        builder.append(T, bytes("a"), bytes("1"));
        builder.append(T - 7, bytes("b"), bytes("2"));
        return builder.build();
    }

    private static MemoryRecords one() {
        MemoryRecordsBuilder builder = builder(CompressionType.NONE);
        builder.append(T, bytes("a"), bytes("1"));
        return builder.build();
    }

    private static MemoryRecords two() {
        ByteBuffer first = one().buffer();
        ByteBuffer both = ByteBuffer.allocate(first.remaining() * 2);
        both.put(first.duplicate()).put(first.duplicate()).flip();
        return MemoryRecords.readableRecords(both);
    }

    private static MemoryRecords cut(MemoryRecords records, int bytes) {
        ByteBuffer buffer = records.buffer().duplicate();
        ByteBuffer shorter = ByteBuffer.allocate(buffer.remaining() - bytes);
        buffer.limit(buffer.limit() - bytes);
        shorter.put(buffer).flip();
        shorter.putInt(8, shorter.limit() - 12);
        return MemoryRecords.readableRecords(shorter);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void run(String name, MemoryRecords records, Consumer<ByteBuffer> change) {
        ByteBuffer input = ByteBuffer.allocate(records.sizeInBytes());
        input.put(records.buffer().duplicate()).flip();
        CompressionType source = records.batches().iterator().next().compressionType();
        change.accept(input);
        if (!name.equals("two batches")) input.putInt(17, (int) Crc32C.compute(input, 21, input.limit() - 21));
        String before = HexFormat.of().formatHex(input.array());
        CompressionType to = target == null ? source : target;
        String answer;
        try {
            LogValidator validator = new LogValidator(MemoryRecords.readableRecords(input), new TopicPartition("t", 0), CLOCK, source,
                Compression.of(to).build(), compacted, RecordBatch.CURRENT_MAGIC_VALUE, timestampType, beforeMaxMs, afterMaxMs, 9, origin);
            PrimitiveRef.LongRef offset = PrimitiveRef.ofLong(40L);
            LogValidator.ValidationResult result = validator.validateMessagesAndAssignOffsets(offset, new Recorder(), BufferSupplier.NO_CACHING);
            ByteBuffer output = result.validatedRecords().buffer().duplicate();
            byte[] all = new byte[output.remaining()];
            output.get(all);
            answer = "\"maxTimestamp\":" + result.maxTimestampMs() + ",\"nextOffset\":" + offset.value + ",\"output\":\"" + HexFormat.of().formatHex(all) + "\"";
        } catch (RecordValidationException e) {
            List<String> errors = new ArrayList<>();
            for (ProduceResponse.RecordError error : e.recordErrors()) errors.add("[" + error.batchIndex + "," + quote(error.message) + "]");
            answer = "\"code\":" + Errors.forException(e.invalidException()).code() + ",\"message\":" + quote(e.invalidException().getMessage())
                + ",\"errors\":[" + String.join(",", errors) + "]";
        } catch (Throwable e) {
            answer = "\"code\":" + Errors.forException(e).code() + ",\"message\":" + quote(String.valueOf(e.getMessage())) + ",\"errors\":[]";
        }
        cases.add("{\"name\":" + quote(name) + ",\"compacted\":" + compacted + ",\"timestampType\":\"" + timestampType + "\",\"before\":" + (beforeMaxMs == Long.MAX_VALUE ? -1 : beforeMaxMs)
            + ",\"after\":" + afterMaxMs + ",\"origin\":\"" + origin + "\",\"target\":\"" + to.name + "\",\"input\":\"" + before + "\"," + answer + "}");
    }

    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static class Recorder implements LogValidator.MetricsRecorder {
        @Override public void recordInvalidMagic() { }
        @Override public void recordInvalidOffset() { }
        @Override public void recordInvalidSequence() { }
        @Override public void recordInvalidChecksums() { }
        @Override public void recordNoKeyCompactedTopic() { }
    }
}
