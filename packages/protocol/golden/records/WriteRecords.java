import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.KRaftVersionRecord;
import org.apache.kafka.common.message.LeaderChangeMessage;
import org.apache.kafka.common.message.SnapshotFooterRecord;
import org.apache.kafka.common.message.SnapshotHeaderRecord;
import org.apache.kafka.common.message.VotersRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;

/** Prints records.json: batches that Apache Kafka's own library wrote, with what they hold. The README tells how to run it. */
public class WriteRecords {
    private static final List<String> cases = new ArrayList<>();
    private static final long T = 1_700_000_000_000L;
    private static final long NO_ID = RecordBatch.NO_PRODUCER_ID;

    public static void main(String[] args) {
        for (CompressionType type : CompressionType.values()) {
            Compression codec = Compression.of(type).build();
            add(type + " few", few(plain(codec, 0L)));
            add(type + " many", many(plain(codec, 0L), 400));
        }
        add("gzip level 9", many(plain(Compression.gzip().level(9).build(), 0L), 50));
        add("lz4 level 17", many(plain(Compression.lz4().level(17).build(), 0L), 50));
        add("zstd level 19", many(plain(Compression.zstd().level(19).build(), 0L), 50));
        for (CompressionType type : new CompressionType[] {CompressionType.LZ4, CompressionType.SNAPPY}) {
            MemoryRecordsBuilder blocks = plain(Compression.of(type).build(), 0L);
            byte[] noise = new byte[70_000];
            new Random(7).nextBytes(noise);
            Arrays.fill(noise, 0, 64_000, (byte) 'x');
            blocks.append(T, (byte[]) null, noise);
            add(type + " blocks, one stored", blocks);
        }
        add("large offsets", few(plain(Compression.NONE, (1L << 52) + 3)));
        add("one empty record", one(plain(Compression.NONE, 5L), T, null, null));
        add("no timestamp", one(plain(Compression.NONE, 5L), -1L, "k", "v"));
        add("log append time", few(builder(Compression.NONE, TimestampType.LOG_APPEND_TIME, 7L, T + 99, NO_ID, (short) -1, -1, false, false, 3)));
        add("idempotent", few(builder(Compression.NONE, TimestampType.CREATE_TIME, 0L, -1L, 4711L, (short) 3, 12, false, false, -1)));
        add("transactional", few(builder(Compression.of(CompressionType.ZSTD).build(), TimestampType.CREATE_TIME, 0L, -1L, 4711L, (short) 3, 2147483646, true, false, -1)));

        MemoryRecordsBuilder gaps = plain(Compression.NONE, 100L);
        gaps.appendWithOffset(102L, T + 5, bytes("a"), bytes("1"));
        gaps.appendWithOffset(1000L, T - 86_400_000L, bytes("b"), bytes("2"));
        gaps.appendWithOffset(1001L, T + (1L << 40), bytes("c"), bytes("3"));
        add("offset gaps and far timestamps", gaps);

        add("commit marker", MemoryRecords.withEndTransactionMarker(50L, T, 9, 4711L, (short) 3, new EndTransactionMarker(ControlRecordType.COMMIT, 11)));
        add("abort marker", MemoryRecords.withEndTransactionMarker(51L, T, 9, 4711L, (short) 3, new EndTransactionMarker(ControlRecordType.ABORT, 11)));
        LeaderChangeMessage change = new LeaderChangeMessage().setVersion((short) 0).setLeaderId(1)
            .setVoters(List.of(new LeaderChangeMessage.Voter().setVoterId(1), new LeaderChangeMessage.Voter().setVoterId(2)))
            .setGrantingVoters(List.of(new LeaderChangeMessage.Voter().setVoterId(1)));
        add("leader change", MemoryRecords.withLeaderChangeMessage(60L, T, 4, ByteBuffer.allocate(512), change));
        add("snapshot header", MemoryRecords.withSnapshotHeaderRecord(0L, T, 4, ByteBuffer.allocate(512),
            new SnapshotHeaderRecord().setVersion((short) 0).setLastContainedLogTimestamp(T - 1)));
        add("snapshot footer", MemoryRecords.withSnapshotFooterRecord(9L, T, 4, ByteBuffer.allocate(512), new SnapshotFooterRecord().setVersion((short) 0)));
        add("kraft version", MemoryRecords.withKRaftVersionRecord(1L, T, 4, ByteBuffer.allocate(512), new KRaftVersionRecord().setVersion((short) 0).setKRaftVersion((short) 1)));
        VotersRecord.EndpointCollection endpoints = new VotersRecord.EndpointCollection();
        endpoints.add(new VotersRecord.Endpoint().setName("CONTROLLER").setHost("localhost").setPort(9093));
        add("voters", MemoryRecords.withVotersRecord(2L, T, 4, ByteBuffer.allocate(512), new VotersRecord().setVersion((short) 0).setVoters(List.of(
            new VotersRecord.Voter().setVoterId(1).setVoterDirectoryId(new Uuid(1L, 2L)).setEndpoints(endpoints)
                .setKRaftVersionFeature(new VotersRecord.KRaftVersionFeature().setMinSupportedVersion((short) 0).setMaxSupportedVersion((short) 1))))));
        System.out.println("[\n" + String.join(",\n", cases) + "\n]");
    }

    private static MemoryRecordsBuilder plain(Compression codec, long baseOffset) {
        return builder(codec, TimestampType.CREATE_TIME, baseOffset, -1L, NO_ID, (short) -1, -1, false, false, -1);
    }

    private static MemoryRecordsBuilder builder(Compression codec, TimestampType type, long baseOffset, long now, long producerId, short epoch,
                                                int sequence, boolean isTransactional, boolean isControl, int leaderEpoch) {
        return MemoryRecords.builder(ByteBuffer.allocate(1024), RecordBatch.CURRENT_MAGIC_VALUE, codec, type, baseOffset, now, producerId, epoch,
            sequence, isTransactional, isControl, leaderEpoch);
    }

    private static MemoryRecordsBuilder few(MemoryRecordsBuilder builder) {
        builder.append(T, bytes("key"), bytes("value"));
        builder.append(T + 1, null, bytes("no key"));
        builder.append(T - 1000, bytes("no value"), null);
        builder.append(T + 70_000, bytes(""), bytes(""), new Header[] {
            new RecordHeader("h", bytes("v")), new RecordHeader("h", (byte[]) null), new RecordHeader("\u00e9\ud83d\ude00", bytes("")), new RecordHeader("", bytes("x"))});
        builder.append(T, (byte[]) null, null);
        return builder;
    }

    private static MemoryRecordsBuilder many(MemoryRecordsBuilder builder, int count) {
        for (int i = 0; i < count; i++)
            builder.append(T + i, bytes("key-" + i % 17), bytes(("value " + i + " ").repeat(1 + i % 9)));
        return builder;
    }

    private static MemoryRecordsBuilder one(MemoryRecordsBuilder builder, long timestamp, String key, String value) {
        builder.append(timestamp, key == null ? null : bytes(key), value == null ? null : bytes(value));
        return builder;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void add(String name, MemoryRecordsBuilder builder) {
        add(name, builder.build());
    }

    private static void add(String name, MemoryRecords records) {
        ByteBuffer buffer = records.buffer().duplicate();
        byte[] all = new byte[buffer.remaining()];
        buffer.get(all);
        MutableRecordBatch batch = records.batches().iterator().next();
        List<String> items = new ArrayList<>();
        for (Record record : batch) {
            List<String> headers = new ArrayList<>();
            for (Header header : record.headers())
                headers.add("[" + hex(bytes(header.key())) + "," + hex(header.value()) + "]");
            items.add("[" + record.offset() + "," + record.timestamp() + "," + record.sequence() + "," + hex(record.key()) + "," + hex(record.value())
                + ",[" + String.join(",", headers) + "]]");
        }
        // Large cases keep their records out of the file: the first ones and a count are enough beside the CRC.
        int shown = Math.min(items.size(), 6);
        cases.add("{\"name\":\"" + name + "\",\"compression\":\"" + batch.compressionType().name + "\",\"baseOffset\":" + batch.baseOffset()
            + ",\"lastOffset\":" + batch.lastOffset() + ",\"maxTimestamp\":" + batch.maxTimestamp() + ",\"timestampType\":\"" + batch.timestampType()
            + "\",\"producerId\":" + batch.producerId() + ",\"producerEpoch\":" + batch.producerEpoch() + ",\"baseSequence\":" + batch.baseSequence()
            + ",\"lastSequence\":" + batch.lastSequence() + ",\"isTransactional\":" + batch.isTransactional() + ",\"isControlBatch\":" + batch.isControlBatch()
            + ",\"partitionLeaderEpoch\":" + batch.partitionLeaderEpoch() + ",\"crc\":" + batch.checksum() + ",\"count\":" + items.size()
            + ",\"records\":[" + String.join(",", items.subList(0, shown)) + "],\"hex\":\"" + HexFormat.of().formatHex(all) + "\"}");
    }

    private static String hex(ByteBuffer buffer) {
        if (buffer == null) return "null";
        byte[] all = new byte[buffer.remaining()];
        buffer.duplicate().get(all);
        return hex(all);
    }

    private static String hex(byte[] all) {
        if (all == null) return "null";
        // A value of many kilobytes is told by its length and hash.
        if (all.length > 1000) return "\"#" + all.length + ":" + Arrays.hashCode(all) + "\"";
        return "\"" + HexFormat.of().formatHex(all) + "\"";
    }
}
