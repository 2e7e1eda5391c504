import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.CloseableIterator;

/** Reads lines `name hex` and prints what Apache Kafka's library sees in each: one line per batch, checked against ours. The README tells how to run it. */
public class ReadRecords {
    public static void main(String[] args) throws Exception {
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            int space = line.indexOf(' ');
            MemoryRecords records = MemoryRecords.readableRecords(ByteBuffer.wrap(HexFormat.of().parseHex(line.substring(space + 1))));
            StringBuilder text = new StringBuilder(line.substring(0, space));
            for (MutableRecordBatch batch : records.batches()) {
                batch.ensureValid();
                text.append(" ").append(batch.compressionType().name).append(" ").append(batch.baseOffset()).append(" ").append(batch.lastOffset())
                    .append(" ").append(batch.maxTimestamp()).append(" ").append(batch.producerId()).append(" ").append(batch.baseSequence());
                int hash = 0;
                int count = 0;
                // Both ways that Kafka reads: a whole record at a time, and skipping keys and values.
                try (CloseableIterator<Record> iterator = batch.skipKeyValueIterator(BufferSupplier.NO_CACHING)) {
                    while (iterator.hasNext()) {
                        iterator.next();
                        count++;
                    }
                }
                for (Record record : batch) {
                    hash = 31 * hash + Long.hashCode(record.offset());
                    hash = 31 * hash + Long.hashCode(record.timestamp());
                    hash = 31 * hash + hash(record.key());
                    hash = 31 * hash + hash(record.value());
                    for (Header header : record.headers()) {
                        hash = 31 * hash + header.key().hashCode();
                        hash = 31 * hash + (header.value() == null ? -1 : Arrays.hashCode(header.value()));
                    }
                    count++;
                }
                text.append(" ").append(count).append(" ").append(hash);
            }
            System.out.println(text);
        }
    }

    private static int hash(ByteBuffer buffer) {
        if (buffer == null) return -1;
        byte[] all = new byte[buffer.remaining()];
        buffer.duplicate().get(all);
        return Arrays.hashCode(all);
    }
}
