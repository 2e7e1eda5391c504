import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Has Apache Kafka's own classes write every message of ../facts at every version, once filled and once with nothing set, and prints the
 * bytes as JSON: name -> version -> [filled, empty], hex; null where Kafka refuses. The values are a function of a counter that runs in
 * wire order, so that golden.test.ts can make the same ones: see fill() here and there.
 *
 *   java -cp 'KAFKA/libs/*' Golden.java ../facts > messages.json
 */
public class Golden {
    static final String[] PACKAGES = {
        "org.apache.kafka.common.message.", "org.apache.kafka.common.metadata.", "org.apache.kafka.coordinator.group.generated.",
        "org.apache.kafka.coordinator.transaction.generated.", "org.apache.kafka.coordinator.share.generated.",
        "org.apache.kafka.raft.generated.", "org.apache.kafka.server.log.remote.metadata.storage.generated.",
        "org.apache.kafka.storage.internals.log.generated.", "org.apache.kafka.storage.internals.generated.", "org.apache.kafka.server.storage.log.generated.",
        "org.apache.kafka.streams.internals.generated.",
    };

    static int counter;
    static short version;
    static JsonNode message;

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (String file : List.of("requests", "headers", "metadata", "coordinator", "data")) {
            JsonNode facts = new ObjectMapper().readTree(new File(args[0], file + ".json"));
            for (var entry : (Iterable<java.util.Map.Entry<String, JsonNode>>) facts::fields) {
                message = entry.getValue();
                String valid = message.get("validVersions").asText();
                Class<?> type = classOf(entry.getKey());
                if (type == null) {
                    System.err.println("no class: " + entry.getKey());
                    continue;
                }
                if (valid.equals("none")) continue;
                List<String> versions = new ArrayList<>();
                for (int v = lowest(valid); v <= highest(valid); v++) {
                    version = (short) v;
                    counter = 0;
                    Object filled = type.getDeclaredConstructor().newInstance();
                    fill(filled, message.get("fields"), type, 0);
                    versions.add("\"" + v + "\":[" + bytes(filled) + "," + bytes(type.getDeclaredConstructor().newInstance()) + "]");
                }
                lines.add("\"" + entry.getKey() + "\":{" + String.join(",\n", versions) + "}");
            }
        }
        out.println("{\n" + String.join(",\n", lines) + "\n}");
        out.flush();
    }

    static Class<?> classOf(String name) {
        for (String suffix : List.of("Data", "")) {
            for (String prefix : PACKAGES) {
                try {
                    return Class.forName(prefix + name + suffix);
                } catch (ClassNotFoundException next) {
                    // Another package then.
                }
            }
        }
        return null;
    }

    static String bytes(Object value) {
        try {
            Message written = (Message) value;
            ObjectSerializationCache cache = new ObjectSerializationCache();
            ByteBuffer buffer = ByteBuffer.allocate(written.size(cache, version));
            written.write(new ByteBufferAccessor(buffer), cache, version);
            return "\"" + HexFormat.of().formatHex(buffer.array(), 0, buffer.position()) + "\"";
        } catch (RuntimeException refused) {
            return "null";
        }
    }

    static void fill(Object target, JsonNode fields, Class<?> outer, int depth) throws Exception {
        for (JsonNode field : fields) {
            JsonNode range = field.has("versions") ? field.get("versions") : field.get("taggedVersions");
            if (!in(range.asText(), version)) continue;
            String name = field.get("name").asText();
            Field slot = target.getClass().getDeclaredField(Character.toLowerCase(name.charAt(0)) + name.substring(1));
            slot.setAccessible(true);
            String type = field.get("type").asText();
            if (!type.startsWith("[]")) {
                slot.set(target, value(type, field, slot.getType(), outer, depth));
                continue;
            }
            String element = type.substring(2);
            boolean struct = Character.isUpperCase(element.charAt(0));
            Collection<Object> list = slot.getType() == List.class ? new ArrayList<>() : collection(slot.getType());
            for (int i = 0; i < (struct && depth > 0 ? 1 : 2); i++) list.add(value(element, field, null, outer, depth));
            slot.set(target, list);
        }
    }

    @SuppressWarnings("unchecked")
    static Collection<Object> collection(Class<?> type) throws Exception {
        return (Collection<Object>) type.getDeclaredConstructor().newInstance();
    }

    static Object value(String type, JsonNode field, Class<?> slot, Class<?> outer, int depth) throws Exception {
        if (Character.isUpperCase(type.charAt(0))) {
            JsonNode fields = field.get("fields");
            if (fields == null) for (JsonNode common : message.get("commonStructs")) if (common.get("name").asText().equals(type)) fields = common.get("fields");
            Class<?> struct = Class.forName(outer.getName() + "$" + type);
            Object made = struct.getDeclaredConstructor().newInstance();
            fill(made, fields, outer, depth + 1);
            return made;
        }
        int c = ++counter;
        int sign = c % 7 == 0 ? -1 : 1;
        switch (type) {
            case "bool": return c % 2 == 0;
            case "int8": return (byte) (sign * (c % 100));
            case "int16": return (short) (sign * (1000 + c));
            case "uint16": return 40000 + c;
            case "int32": return sign * (100000 + c);
            case "uint32": return 3000000000L + c;
            case "int64": return sign * (10000000000L + c);
            case "float64": return sign * (c + 0.5);
            case "string": return (c % 5 == 0 ? "ü" : "s") + c;
            case "uuid": return new Uuid(0x0102030405060708L + c, c);
            case "bytes": {
                byte[] bytes = {(byte) c, (byte) (c + 1), 2};
                return slot == ByteBuffer.class ? ByteBuffer.wrap(bytes) : bytes;
            }
            case "records": return MemoryRecords.readableRecords(ByteBuffer.wrap(new byte[] {(byte) c, 1, 2, 3}));
            default: throw new IllegalStateException(type);
        }
    }

    static boolean in(String range, int version) {
        return !range.equals("none") && version >= lowest(range) && version <= highest(range);
    }

    static int lowest(String range) {
        return Integer.parseInt(range.replaceAll("[-+].*", ""));
    }

    static int highest(String range) {
        if (range.endsWith("+")) return Short.MAX_VALUE;
        return Integer.parseInt(range.replaceAll(".*-", ""));
    }
}
