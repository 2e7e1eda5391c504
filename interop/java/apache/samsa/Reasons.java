package samsa;

import java.util.Map;
import java.util.Optional;

/** Why a test cannot be asked of one node without a JVM. */
public final class Reasons {
    private Reasons() { }

    public static Optional<String> toSkip(Map<String, String> properties) {
        for (Map.Entry<String, String> entry : properties.entrySet()) {
            String key = entry.getKey();
            boolean classes = key.endsWith(".class") || key.endsWith(".class.name") || key.equals("metric.reporters") || key.endsWith("reporters")
                || entry.getValue().matches("(org|kafka|com)\\.[A-Za-z0-9_.$,]+");
            if (classes && !entry.getValue().isBlank()) return Optional.of("a Java class in the broker: " + key);
            if (key.startsWith("remote.log.storage.system.enable") && entry.getValue().equals("true")) return Optional.of("tiered storage");
            if (key.contains("listener.security.protocol.map") && entry.getValue().matches(".*(SSL|SASL).*")) return Optional.of("TLS or SASL");
        }
        return Optional.empty();
    }
}
