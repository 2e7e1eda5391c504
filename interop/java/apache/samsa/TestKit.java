package samsa;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import net.bytebuddy.implementation.bind.annotation.FieldValue;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.MockFaultHandler;
import org.apache.kafka.common.test.TestKitNodes;
import org.opentest4j.TestAbortedException;

/** What Kafka's test kit builds, for tests that use it directly, such as those of Kafka Streams. */
public final class TestKit {
    private TestKit() { }

    @RuntimeType
    public static KafkaClusterTestKit build(@FieldValue("nodes") TestKitNodes nodes, @FieldValue("configProps") Map<String, Object> given,
            @FieldValue("standalone") boolean standalone) throws Exception {
        if (nodes.brokerNodes().isEmpty()) throw new TestAbortedException("a controller without a broker");
        int id = nodes.brokerNodes().firstKey();
        Map<String, String> properties = new HashMap<>();
        given.forEach((key, value) -> properties.put(key, String.valueOf(value)));
        properties.putAll(nodes.brokerNodes().get(id).propertyOverrides());
        String client = nodes.brokerListenerName().value();
        String controllerListener = nodes.controllerListenerName().value();
        properties.putIfAbsent("listeners", client + "://localhost:0");
        properties.putIfAbsent("inter.broker.listener.name", client);
        properties.putIfAbsent("controller.listener.names", controllerListener);
        properties.putIfAbsent("log.cleaner.dedupe.buffer.size", "2097152");
        properties.putIfAbsent("unstable.feature.versions.enable", "true");
        properties.putIfAbsent("unstable.api.versions.enable", "true");
        properties.put("node.id", String.valueOf(id));
        Optional<String> reason = Reasons.toSkip(properties);
        if (reason.isPresent()) throw new TestAbortedException(reason.get());
        Substitution.brokers = nodes.brokerNodes().size();
        SamsaNode node = new SamsaNode(properties, List.of(), nodes.brokerNodes().get(id).logDataDirectories().size(), standalone);
        KafkaConfig config = RemoteBroker.config(node);
        ControllerServer controller = RemoteBroker.controller(() -> node, () -> config, controllerListener);
        // Streams' and Connect's clusters count their brokers.
        Map<Integer, BrokerServer> brokers = new HashMap<>();
        for (int other : nodes.brokerNodes().keySet()) brokers.put(other, RemoteBroker.broker(node, config, true));
        MockFaultHandler faults = new MockFaultHandler("none");
        Map<String, RemoteBroker.Part> methods = new HashMap<>();
        methods.put("format", call -> {
            node.format();
            return null;
        });
        methods.put("startup", call -> {
            node.start();
            return null;
        });
        methods.put("close", call -> {
            node.close();
            return null;
        });
        methods.put("waitForReadyBrokers", call -> null);
        methods.put("bootstrapServers", call -> node.bootstrap(client));
        methods.put("bootstrapControllers", call -> node.controllers());
        methods.put("brokers", call -> brokers);
        methods.put("controllers", call -> new HashMap<>(Map.of(nodes.controllerNodes().firstKey(), controller)));
        methods.put("nodes", call -> nodes);
        methods.put("fatalFaultHandler", call -> faults);
        methods.put("nonFatalFaultHandler", call -> faults);
        return RemoteBroker.part(KafkaClusterTestKit.class, methods);
    }
}
