package org.apache.kafka.common.test.junit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaBroker;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.test.ClusterInstance;
import org.apache.kafka.common.test.api.ClusterConfig;
import org.apache.kafka.common.test.api.Type;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import samsa.Reasons;
import samsa.RemoteBroker;
import samsa.SamsaNode;
import samsa.Substitution;

/** Takes the place of Apache Kafka's class of this name: a test with a cluster gets one node of Samsa. */
public class RaftClusterInvocationContext implements TestTemplateInvocationContext {
    private final String name;
    private final ClusterConfig config;
    private final boolean combined;

    public RaftClusterInvocationContext(String baseDisplayName, ClusterConfig clusterConfig, boolean isCombined) {
        this.name = baseDisplayName;
        this.config = clusterConfig;
        this.combined = isCombined;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return name + " [" + invocationIndex + "] " + String.join(",", config.tags());
    }

    private Optional<String> reasonToSkip() {
        if (!combined && config.clusterTypes().contains(Type.CO_KRAFT)) return Optional.of("the same with the controller in the broker's process is run");
        if (config.brokerSecurityProtocol() != SecurityProtocol.PLAINTEXT || config.controllerSecurityProtocol() != SecurityProtocol.PLAINTEXT) return Optional.of("TLS or SASL");
        if (config.numBrokers() == 0) return Optional.of("a controller without a broker");
        return Reasons.toSkip(properties());
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>(config.serverProperties());
        properties.putAll(config.perServerOverrideProperties().getOrDefault(0, Map.of()));
        return properties;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        Optional<String> reason = reasonToSkip();
        SamsaCluster cluster = new SamsaCluster();
        if (reason.isPresent()) return List.of(
            (ExecutionCondition) context -> ConditionEvaluationResult.disabled(reason.get()),
            new ClusterInstanceParameterResolver(cluster));
        return List.of(
            (BeforeEachCallback) context -> {
                if (config.isAutoStart()) cluster.start();
            },
            (AfterTestExecutionCallback) context -> cluster.stop(),
            // A test whose own preparations fail is not executed.
            (AfterEachCallback) context -> cluster.stop(),
            new ClusterInstanceParameterResolver(cluster));
    }

    private final class SamsaCluster implements ClusterInstance {
        private SamsaNode node;
        private BrokerServer broker;
        private ControllerServer controller;
        private boolean stopped;

        @Override
        public Type type() {
            return combined ? Type.CO_KRAFT : Type.KRAFT;
        }

        @Override
        public ClusterConfig config() {
            return config;
        }

        @Override
        public void start() {
            if (node != null) return;
            Substitution.brokers = config.numBrokers();
            try {
                Map<String, String> properties = properties();
                String client = clientListener().value();
                properties.putIfAbsent("listeners", client + "://localhost:0");
                properties.putIfAbsent("inter.broker.listener.name", client);
                properties.putIfAbsent("controller.listener.names", config.controllerListenerName().value());
                properties.putIfAbsent("log.cleaner.dedupe.buffer.size", "2097152");
                properties.putIfAbsent("unstable.feature.versions.enable", "true");
                properties.putIfAbsent("unstable.api.versions.enable", "true");
                properties.put("node.id", "0");
                List<String> format = new ArrayList<>();
                if (config.metadataVersion().compareTo(MetadataVersion.LATEST_PRODUCTION) < 0) format.addAll(List.of("--release-version", config.metadataVersion().version()));
                config.features().forEach((feature, level) -> format.addAll(List.of("--feature", feature.featureName() + "=" + level)));
                node = new SamsaNode(properties, format, config.numDisksPerBroker(), config.standalone());
                node.format();
                KafkaConfig kafkaConfig = RemoteBroker.config(node);
                boolean groups = config.features().getOrDefault(Feature.GROUP_VERSION, Feature.GROUP_VERSION.defaultLevel(config.metadataVersion())) > 0
                    && properties.getOrDefault("group.coordinator.rebalance.protocols", "consumer").contains("consumer");
                broker = RemoteBroker.broker(node, kafkaConfig, groups);
                controller = RemoteBroker.controller(() -> node, () -> kafkaConfig, config.controllerListenerName().value());
                node.start();
            } catch (Exception e) {
                throw new RuntimeException("Failed to start", e);
            }
        }

        @Override
        public void stop() {
            stopped = true;
            if (node != null) node.close();
        }

        @Override
        public boolean started() {
            return node != null;
        }

        @Override
        public boolean stopped() {
            return stopped;
        }

        @Override
        public Map<Integer, KafkaBroker> brokers() {
            return Map.of(0, broker);
        }

        @Override
        public Map<Integer, ControllerServer> controllers() {
            return Map.of(controllerId(), controller);
        }

        private int controllerId() {
            return combined ? 0 : 3000;
        }

        @Override
        public Set<Integer> controllerIds() {
            return Set.of(controllerId());
        }

        @Override
        public Set<Integer> brokerIds() {
            return Set.of(0);
        }

        @Override
        public ListenerName clientListener() {
            return config.brokerListenerName();
        }

        @Override
        public ListenerName controllerListenerName() {
            return config.controllerListenerName();
        }

        @Override
        public String bootstrapServers() {
            return node.bootstrap(clientListener().value());
        }

        @Override
        public String bootstrapControllers() {
            return node.controllers();
        }

        @Override
        public List<Integer> controllerBoundPorts() {
            return List.of(node.port(controllerListenerName().value()));
        }

        @Override
        public String clusterId() {
            return node.clusterId();
        }

        @Override
        public Optional<FaultHandlerException> firstFatalException() {
            return Optional.empty();
        }

        @Override
        public Optional<FaultHandlerException> firstNonFatalException() {
            return Optional.empty();
        }

        @Override
        public void shutdownBroker(int brokerId) {
            node.stop();
        }

        @Override
        public void startBroker(int brokerId) {
            try {
                node.start();
            } catch (Exception e) {
                throw new RuntimeException(e);
            }
        }

        @Override
        public void waitForReadyBrokers() { }
    }
}
