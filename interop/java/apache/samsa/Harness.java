package samsa;

import java.io.File;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import kafka.server.KRaftQuorumImplementation;
import kafka.server.KafkaBroker;
import kafka.server.KafkaConfig;
import kafka.server.QuorumTestHarness;
import kafka.utils.TestInfoUtils;
import net.bytebuddy.implementation.bind.annotation.Argument;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import net.bytebuddy.implementation.bind.annotation.This;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.TestInfo;
import org.opentest4j.TestAbortedException;

/**
 * What the Scala tests' own harness does when it makes a quorum and brokers: one node of Samsa. Signatures do not name the classes that are being
 * changed, because they are read while these are loaded.
 */
public final class Harness {
    private static final String OWN_KEYS = "process.roles|node.id|broker.id|listeners|advertised.listeners|listener.security.protocol.map|controller.listener.names|controller.quorum.*|metadata.log.dir|log.dirs?";

    private static final class Cluster {
        List<String> format = List.of();
        Map<String, String> controllerProperties = Map.of();
        SamsaNode node;
    }

    private static final Map<Object, Cluster> CLUSTERS = new HashMap<>();

    private Harness() { }

    public static final class NewQuorum {
        @RuntimeType
        public static Object make(@This Object instrumented, @Argument(0) TestInfo test, @Argument(1) Properties overriding) throws Exception {
            QuorumTestHarness harness = (QuorumTestHarness) instrumented;
            Cluster cluster = new Cluster();
            Formatter formatter = new Formatter();
            formatter.setReleaseVersion(harness.metadataVersion());
            formatter.setFeatureLevel("transaction.version", (short) (TestInfoUtils.isTransactionV2Enabled(test) ? 2 : 1));
            harness.addFormatterSettings(formatter);
            cluster.format = new ArrayList<>();
            if (harness.metadataVersion().compareTo(MetadataVersion.LATEST_PRODUCTION) < 0) cluster.format.addAll(List.of("--release-version", harness.metadataVersion().version()));
            Field levels = Formatter.class.getDeclaredField("featureLevels");
            levels.setAccessible(true);
            ((Map<?, ?>) levels.get(formatter)).forEach((feature, level) -> cluster.format.addAll(List.of("--feature", feature + "=" + level)));
            cluster.controllerProperties = new HashMap<>();
            harness.kraftControllerConfigs(test).foreach(properties -> {
                properties.stringPropertyNames().forEach(key -> cluster.controllerProperties.put(key, properties.getProperty(key)));
                return null;
            });
            overriding.stringPropertyNames().forEach(key -> cluster.controllerProperties.put(key, overriding.getProperty(key)));
            cluster.controllerProperties.put("log.segment.delete.delay.ms", "1000");
            KRaftQuorumImplementation quorum = new KRaftQuorumImplementation(
                RemoteBroker.controller(() -> cluster.node, () -> RemoteBroker.config(cluster.node), "CONTROLLER"),
                harness.faultHandlerFactory(), new File("."), new CompletableFuture<>(), "Zm9vYmFyYmF6cXV4MDEyMw", harness, harness.faultHandler());
            synchronized (CLUSTERS) {
                CLUSTERS.put(quorum, cluster);
            }
            return quorum;
        }
    }

    public static final class NewBroker {
        @RuntimeType
        public static Object make(@This Object quorum, @Argument(0) KafkaConfig config, @Argument(2) boolean startup) throws Exception {
            Cluster cluster;
            synchronized (CLUSTERS) {
                cluster = CLUSTERS.get(quorum);
            }
            Map<String, String> properties = new HashMap<>();
            config.originals().forEach((key, value) -> properties.put(key, String.valueOf(value)));
            cluster.controllerProperties.forEach((key, value) -> {
                if (!key.matches(OWN_KEYS)) properties.putIfAbsent(key, value);
            });
            properties.putIfAbsent("unstable.feature.versions.enable", "true");
            Optional<String> reason = Reasons.toSkip(properties);
            if (reason.isPresent()) throw new TestAbortedException(reason.get());
            if (cluster.node == null) {
                cluster.node = new SamsaNode(properties, cluster.format, 1, false);
                cluster.node.format();
            } else {
                cluster.node.stop();
                SamsaNode before = cluster.node;
                cluster.node = new SamsaNode(properties, cluster.format, 1, false);
                cluster.node.format();
                before.close();
            }
            KafkaBroker broker = RemoteBroker.broker(cluster.node, RemoteBroker.config(cluster.node),
                properties.getOrDefault("group.coordinator.rebalance.protocols", "consumer").contains("consumer"));
            if (startup) broker.startup();
            return broker;
        }
    }

    public static final class Shutdown {
        @RuntimeType
        public static Object shutdown(@This Object quorum) {
            synchronized (CLUSTERS) {
                Cluster cluster = CLUSTERS.remove(quorum);
                if (cluster != null && cluster.node != null) cluster.node.close();
            }
            return null;
        }
    }
}
