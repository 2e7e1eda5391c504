package samsa;

import java.io.File;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import kafka.cluster.Partition;
import kafka.log.LogManager;
import kafka.network.SocketServer;
import kafka.raft.KafkaRaftManager;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaApis;
import kafka.server.KafkaConfig;
import kafka.server.ReplicaManager;
import kafka.server.SharedServer;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.ApiError;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.controller.Controller;
import org.apache.kafka.controller.QuorumController;
import org.apache.kafka.controller.ResultOrError;
import org.apache.kafka.coordinator.group.GroupCoordinator;
import org.apache.kafka.image.loader.MetadataLoader;
import org.apache.kafka.metadata.BrokerState;
import org.apache.kafka.metadata.KRaftMetadataCache;
import org.apache.kafka.metadata.LeaderAndIsr;
import org.apache.kafka.metadata.LeaderRecoveryState;
import org.apache.kafka.raft.LogOffsetMetadata;
import org.apache.kafka.raft.RaftLog;
import org.apache.kafka.server.IntegrationTestUtils;
import org.apache.kafka.storage.internals.log.OffsetResultHolder;
import org.apache.kafka.storage.internals.log.ProducerStateEntry;
import org.apache.kafka.storage.internals.log.ProducerStateManager;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.mockito.Mockito;
import org.mockito.invocation.InvocationOnMock;
import org.mockito.stubbing.Answer;
import org.opentest4j.TestAbortedException;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What tests of Apache Kafka read from the objects of a broker in their own process, answered for a node in another one through its protocol.
 * A test that reads anything else is aborted: it is no test of the protocol.
 */
public final class RemoteBroker {
    private RemoteBroker() { }

    interface Part {
        Object answer(InvocationOnMock call) throws Exception;
    }

    static <T> T part(Class<T> type, Map<String, Part> methods) {
        Answer<Object> answer = call -> {
            Part part = methods.get(call.getMethod().getName());
            if (part != null) return part.answer(call);
            if (call.getMethod().getDeclaringClass() == Object.class) return Mockito.RETURNS_DEFAULTS.answer(call);
            throw new TestAbortedException("reads the inside of a broker: " + type.getSimpleName() + "." + call.getMethod().getName());
        };
        return Mockito.mock(type, Mockito.withSettings().defaultAnswer(answer).stubOnly());
    }

    public static KafkaConfig config(SamsaNode node) {
        Map<String, Object> properties = new HashMap<>(node.properties());
        properties.put("metadata.log.dir", node.logDirs().get(0));
        return new KafkaConfig(properties, false);
    }

    public static BrokerServer broker(SamsaNode node, KafkaConfig config, boolean consumerGroups) {
        Part port = call -> node.port(((ListenerName) call.getArgument(0)).value());
        KRaftMetadataCache metadataCache = metadataCache(node);
        LogManager logManager = logManager(node);
        ReplicaManager replicaManager = replicaManager(node, logManager);
        SocketServer socketServer = part(SocketServer.class, Map.of("boundPort", port));
        KafkaApis apis = part(KafkaApis.class, Map.of("isConsumerGroupProtocolEnabled", call -> consumerGroups, "metadataCache", call -> metadataCache,
            "clusterId", call -> node.clusterId(), "brokerId", call -> config.nodeId()));
        GroupCoordinator groupCoordinator = part(GroupCoordinator.class, Map.of("groupMetadataTopicConfigs", call -> {
            Properties properties = new Properties();
            properties.put("cleanup.policy", "compact");
            properties.put("compression.type", "producer");
            properties.put("segment.bytes", String.valueOf(config.getInt("offsets.topic.segment.bytes")));
            return properties;
        }));
        SharedServer shared = shared();
        Map<String, Part> methods = new HashMap<>();
        methods.put("boundPort", port);
        methods.put("config", call -> config);
        methods.put("clusterId", call -> node.clusterId());
        methods.put("metadataCache", call -> metadataCache);
        methods.put("replicaManager", call -> replicaManager);
        methods.put("logManager", call -> logManager);
        methods.put("socketServer", call -> socketServer);
        methods.put("dataPlaneRequestProcessor", call -> apis);
        methods.put("sharedServer", call -> shared);
        methods.put("groupCoordinator", call -> groupCoordinator);
        methods.put("authorizerPlugin", call -> Option.empty());
        methods.put("brokerState", call -> node.running() ? BrokerState.RUNNING : BrokerState.NOT_RUNNING);
        methods.put("isShutdown", call -> !node.running());
        methods.put("awaitShutdown", call -> null);
        methods.put("shutdown", call -> {
            node.stop();
            return null;
        });
        methods.put("startup", call -> {
            node.start();
            return null;
        });
        return part(BrokerServer.class, methods);
    }

    /** The node may come later than its controller's object. */
    public static ControllerServer controller(Supplier<SamsaNode> node, Supplier<KafkaConfig> config, String listener) {
        RaftLog log = part(RaftLog.class, Map.of("endOffset", call -> new LogOffsetMetadata(0)));
        KafkaRaftManager<?> raftManager = part(KafkaRaftManager.class, Map.of("raftLog", call -> log));
        SocketServer socketServer = part(SocketServer.class, Map.of("boundPort", call -> node.get().port(listener)));
        Controller controller = part(QuorumController.class, Map.of(
            "findAllTopicIds", call -> CompletableFuture.completedFuture(topicIds(node.get())),
            "findTopicIds", call -> {
                Map<String, Uuid> all = topicIds(node.get());
                Map<String, ResultOrError<Uuid>> answers = new HashMap<>();
                for (String topic : call.<Iterable<String>>getArgument(1))
                    answers.put(topic, all.containsKey(topic) ? new ResultOrError<>(all.get(topic)) : new ResultOrError<>(Errors.UNKNOWN_TOPIC_OR_PARTITION, null));
                return CompletableFuture.completedFuture(answers);
            },
            "incrementalAlterConfigs", call -> alterConfigs(node.get(), call.getArgument(1)),
            "isActive", call -> true));
        SharedServer shared = shared();
        Map<String, Part> methods = new HashMap<>();
        methods.put("raftManager", call -> raftManager);
        methods.put("config", call -> config.get());
        methods.put("clusterId", call -> node.get().clusterId());
        methods.put("socketServer", call -> socketServer);
        methods.put("controller", call -> controller);
        methods.put("sharedServer", call -> shared);
        methods.put("authorizerPlugin", call -> Option.empty());
        methods.put("shutdown", call -> null);
        return part(ControllerServer.class, methods);
    }

    private static SharedServer shared() {
        MetadataLoader loader =
            part(MetadataLoader.class, Map.of("lastAppliedOffset", call -> Long.MAX_VALUE));
        return part(SharedServer.class, Map.of("loader", call -> loader));
    }

    private static Optional<TopicDescription> describe(SamsaNode node, String topic) throws Exception {
        try {
            return Optional.of(node.admin().describeTopics(List.of(topic)).allTopicNames().get().get(topic));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) return Optional.empty();
            throw e;
        }
    }

    private static Map<String, Uuid> topicIds(SamsaNode node) throws Exception {
        return node.admin().listTopics(new ListTopicsOptions().listInternal(true)).listings().get().stream()
            .collect(Collectors.toMap(listing -> listing.name(), listing -> listing.topicId()));
    }

    private static Optional<LeaderAndIsr> leaderAndIsr(SamsaNode node, String topic, int partition) throws Exception {
        return describe(node, topic).filter(it -> it.partitions().size() > partition).map(it -> {
            TopicPartitionInfo info = it.partitions().get(partition);
            List<Integer> isr = info.isr().stream().map(Node::id).toList();
            return new LeaderAndIsr(info.leader() == null ? -1 : info.leader().id(), 0, isr, LeaderRecoveryState.RECOVERED, 0);
        });
    }

    private static KRaftMetadataCache metadataCache(SamsaNode node) {
        Map<String, Part> methods = new HashMap<>();
        methods.put("numPartitions", call -> describe(node, call.getArgument(0)).map(it -> it.partitions().size()));
        methods.put("getLeaderAndIsr", call -> leaderAndIsr(node, call.getArgument(0), call.getArgument(1)));
        methods.put("topicNamesToIds", call -> topicIds(node));
        methods.put("getAllTopics", call -> topicIds(node).keySet());
        methods.put("getTopicId", call -> topicIds(node).getOrDefault(call.getArgument(0), Uuid.ZERO_UUID));
        methods.put("getTopicName", call -> topicIds(node).entrySet().stream().filter(it -> it.getValue().equals(call.getArgument(0))).map(Map.Entry::getKey).findFirst());
        methods.put("topicIdsToNames", call -> topicIds(node).entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey)));
        methods.put("contains", call -> call.getArgument(0) instanceof TopicPartition tp
            ? leaderAndIsr(node, tp.topic(), tp.partition()).isPresent()
            : describe(node, call.getArgument(0)).isPresent());
        methods.put("getAliveBrokerNodes", call -> List.copyOf(node.admin().describeCluster().nodes().get()));
        methods.put("hasAliveBroker", call -> node.admin().describeCluster().nodes().get().stream().anyMatch(it -> call.getArgument(0).equals(it.id())));
        methods.put("topicConfig", call -> configs(node, ConfigResource.Type.TOPIC, call.getArgument(0)));
        methods.put("groupConfig", call -> configs(node, ConfigResource.Type.GROUP, call.getArgument(0)));
        methods.put("config", call -> {
            ConfigResource resource = call.getArgument(0);
            return configs(node, resource.type(), resource.name());
        });
        return part(KRaftMetadataCache.class, methods);
    }

    /** What is stored for the resource itself, as a broker's image has it. */
    private static Properties configs(SamsaNode node, ConfigResource.Type type, String name) throws Exception {
        Properties properties = new Properties();
        ConfigResource resource = new ConfigResource(type, name);
        node.admin().describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
            .filter(it -> it.source().name().startsWith("DYNAMIC_") && !it.source().name().contains("DEFAULT") && it.value() != null)
            .forEach(it -> properties.put(it.name(), it.value()));
        return properties;
    }

    private static CompletableFuture<Map<ConfigResource, ApiError>> alterConfigs(
            SamsaNode node, Map<ConfigResource, Map<String, Map.Entry<AlterConfigOp.OpType, String>>> changes) throws Exception {
        Map<ConfigResource, Collection<AlterConfigOp>> operations = new HashMap<>();
        changes.forEach((resource, values) -> operations.put(resource, values.entrySet().stream()
            .map(it -> new AlterConfigOp(new ConfigEntry(it.getKey(), it.getValue().getValue()), it.getValue().getKey())).toList()));
        Map<ConfigResource, ApiError> answers = new HashMap<>();
        for (Map.Entry<ConfigResource, KafkaFuture<Void>> each : node.admin().incrementalAlterConfigs(operations).values().entrySet()) {
            try {
                each.getValue().get();
                answers.put(each.getKey(), ApiError.NONE);
            } catch (ExecutionException e) {
                answers.put(each.getKey(), ApiError.fromThrowable(e.getCause()));
            }
        }
        return CompletableFuture.completedFuture(answers);
    }

    private static boolean exists(SamsaNode node, TopicPartition partition) throws Exception {
        return leaderAndIsr(node, partition.topic(), partition.partition()).isPresent();
    }

    private static Optional<UnifiedLog> log(SamsaNode node, TopicPartition partition) throws Exception {
        if (!exists(node, partition)) return Optional.empty();
        Part end = call -> offset(node, partition, OffsetSpec.latest());
        ProducerStateManager producers = part(ProducerStateManager.class, Map.of("activeProducers", call -> producers(node, partition)));
        Map<String, Part> methods = new HashMap<>();
        methods.put("logStartOffset", call -> offset(node, partition, OffsetSpec.earliest()));
        methods.put("logEndOffset", end);
        methods.put("highWatermark", end);
        methods.put("topicPartition", call -> partition);
        methods.put("producerStateManager", call -> producers);
        methods.put("appendAsLeader", call -> append(node, partition, call.getArgument(0)));
        methods.put("maybeIncrementLogStartOffset", call -> {
            node.admin().deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(call.getArgument(0)))).all().get();
            return true;
        });
        methods.put("updateHighWatermark", call -> call.getArgument(0));
        methods.put("deleteOldSegments", call -> 0);
        methods.put("flush", call -> null);
        methods.put("dir", call -> directory(node, partition));
        methods.put("fetchOffsetByTimestamp", call -> byTimestamp(node, partition, call.getArgument(0)));
        return Optional.of(part(UnifiedLog.class, methods));
    }

    private static OffsetResultHolder byTimestamp(SamsaNode node, TopicPartition partition, long timestamp) throws Exception {
        OffsetSpec spec = timestamp == -1 ? OffsetSpec.latest() : timestamp == -2 ? OffsetSpec.earliest()
            : timestamp == -3 ? OffsetSpec.maxTimestamp() : OffsetSpec.forTimestamp(timestamp);
        ListOffsetsResult.ListOffsetsResultInfo found = node.admin().listOffsets(Map.of(partition, spec)).partitionResult(partition).get();
        return new OffsetResultHolder(found.offset() < 0 ? Optional.empty()
            : Optional.of(new FileRecords.TimestampAndOffset(found.timestamp(), found.offset(), found.leaderEpoch())));
    }

    private static Map<Long, ProducerStateEntry> producers(SamsaNode node, TopicPartition partition) throws Exception {
        Map<Long, ProducerStateEntry> entries = new HashMap<>();
        for (ProducerState state : node.admin().describeProducers(List.of(partition)).partitionResult(partition).get().activeProducers()) {
            entries.put(state.producerId(), part(ProducerStateEntry.class, Map.of(
                "producerId", call -> state.producerId(),
                "producerEpoch", call -> (short) state.producerEpoch(),
                "lastSeq", call -> state.lastSequence(),
                "currentTxnFirstOffset", call -> state.currentTransactionStartOffset())));
        }
        return entries;
    }

    private static Object append(SamsaNode node, TopicPartition partition, MemoryRecords records) throws Exception {
        ProduceRequestData.TopicProduceData topic = new ProduceRequestData.TopicProduceData()
            .setTopicId(topicIds(node).get(partition.topic()))
            .setPartitionData(List.of(new ProduceRequestData.PartitionProduceData().setIndex(partition.partition()).setRecords(records)));
        ProduceRequestData request = new ProduceRequestData().setAcks((short) -1).setTimeoutMs(10_000)
            .setTopicData(new ProduceRequestData.TopicProduceDataCollection(List.of(topic).iterator()));
        ProduceResponse response = IntegrationTestUtils.connectAndReceive(ProduceRequest.builder(request).build(), node.port(node.clientListener()));
        short error = response.data().responses().iterator().next().partitionResponses().get(0).errorCode();
        Errors.forCode(error).maybeThrow();
        return null;
    }

    private static File directory(SamsaNode node, TopicPartition partition) throws Exception {
        int id = Integer.parseInt(node.properties().get("node.id"));
        return node.admin().describeLogDirs(List.of(id)).allDescriptions().get().get(id).entrySet().stream()
            .filter(it -> it.getValue().replicaInfos().containsKey(partition))
            .map(it -> new File(it.getKey(), partition.toString())).findFirst().orElseThrow();
    }

    private static long offset(SamsaNode node, TopicPartition partition, OffsetSpec spec) throws Exception {
        return node.admin().listOffsets(Map.of(partition, spec)).partitionResult(partition).get().offset();
    }

    private static ReplicaManager replicaManager(SamsaNode node, LogManager logManager) {
        return part(ReplicaManager.class, Map.of(
            "logManager", call -> logManager,
            "onlinePartition", call -> Option.apply(log(node, call.getArgument(0)).map(log -> part(Partition.class, Map.of(
                "leaderLogIfLocal", inner -> Option.apply(log),
                "log", inner -> Option.apply(log),
                "getLeaderEpoch", inner -> 0,
                "leaderIdIfLocal", inner -> Option.apply(Integer.parseInt(node.properties().get("node.id"))),
                "localLogOrException", inner -> log))).orElse(null)),
            "getLog", call -> Option.apply(log(node, call.getArgument(0)).orElse(null)),
            "localLog", call -> Option.apply(log(node, call.getArgument(0)).orElse(null))));
    }

    private static LogManager logManager(SamsaNode node) {
        Part dirs = call -> CollectionConverters.asScala(node.logDirs().stream().map(File::new).toList()).toSeq();
        return part(LogManager.class, Map.of(
            "getLog", call -> Option.apply(log(node, call.getArgument(0)).orElse(null)),
            "getLog$default$2", call -> false,
            "getOrCreateLog", call -> log(node, call.getArgument(0)).orElseThrow(),
            "getOrCreateLog$default$2", call -> false,
            "getOrCreateLog$default$3", call -> false,
            "getOrCreateLog$default$5", call -> Option.empty(),
            "liveLogDirs", dirs,
            "logDirs", dirs));
    }
}
