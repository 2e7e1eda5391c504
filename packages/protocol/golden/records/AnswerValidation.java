import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.PrimitiveRef;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.storage.internals.log.AppendOrigin;
import org.apache.kafka.storage.internals.log.LogValidator;
import org.apache.kafka.storage.internals.log.RecordValidationException;

/** Reads lines of hex, each a batch with a right CRC, and prints per line what LogValidator answers: an error code, or `0 nextOffset maxTimestamp`. */
public class AnswerValidation {
    private static final long NOW = 1_700_000_000_000L;
    private static final Time CLOCK = (Time) java.lang.reflect.Proxy.newProxyInstance(Time.class.getClassLoader(), new Class<?>[] {Time.class},
        (proxy, method, arguments) -> method.getName().equals("milliseconds") ? (Object) NOW : (Object) 0L);

    public static void main(String[] args) throws Exception {
        StringBuilder out = new StringBuilder();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            out.append(answer(ByteBuffer.wrap(HexFormat.of().parseHex(line)))).append('\n');
        }
        System.out.print(out);
    }

    private static String answer(ByteBuffer input) {
        try {
            MemoryRecords records = MemoryRecords.readableRecords(input);
            CompressionType source = records.batches().iterator().next().compressionType();
            LogValidator validator = new LogValidator(records, new TopicPartition("t", 0), CLOCK, source, Compression.of(source).build(), false,
                RecordBatch.CURRENT_MAGIC_VALUE, TimestampType.CREATE_TIME, Long.MAX_VALUE, 3_600_000L, 9, AppendOrigin.CLIENT);
            PrimitiveRef.LongRef offset = PrimitiveRef.ofLong(40L);
            LogValidator.ValidationResult result = validator.validateMessagesAndAssignOffsets(offset, new Recorder(), BufferSupplier.NO_CACHING);
            return "0 " + offset.value + " " + result.maxTimestampMs();
        } catch (RecordValidationException e) {
            return String.valueOf(Errors.forException(e.invalidException()).code());
        } catch (Throwable e) {
            return String.valueOf(Errors.forException(e).code());
        }
    }

    private static class Recorder implements LogValidator.MetricsRecorder {
        @Override public void recordInvalidMagic() { }
        @Override public void recordInvalidOffset() { }
        @Override public void recordInvalidSequence() { }
        @Override public void recordInvalidChecksums() { }
        @Override public void recordNoKeyCompactedTopic() { }
    }
}
