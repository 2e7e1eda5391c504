package samsa;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.util.ArrayList;
import java.util.List;
import kafka.server.KafkaConfig;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.MethodDelegation;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Puts one node of Samsa where the tests' harnesses would make brokers in their own process. A test that asks for three brokers gets one node,
 * and its topics one replica where they would have had two or three.
 */
public final class Substitution implements LauncherSessionListener {
    /** How many brokers the test believes to have. */
    public static volatile int brokers = 1;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        new AgentBuilder.Default()
            .type(named("kafka.server.QuorumTestHarness")).transform((builder, type, loader, module, domain) ->
                builder.method(named("newKRaftQuorum").and(takesArguments(2))).intercept(MethodDelegation.to(Harness.NewQuorum.class)))
            .type(named("kafka.server.KRaftQuorumImplementation")).transform((builder, type, loader, module, domain) -> builder
                .method(named("createBroker").and(takesArguments(4))).intercept(MethodDelegation.to(Harness.NewBroker.class))
                .method(named("shutdown").and(takesArguments(0))).intercept(MethodDelegation.to(Harness.Shutdown.class)))
            .type(named("kafka.integration.KafkaServerTestHarness")).transform((builder, type, loader, module, domain) ->
                builder.visit(Advice.to(OneConfig.class).on(named("configs").and(takesArguments(0)))))
            .type(named("org.apache.kafka.common.test.KafkaClusterTestKit$Builder")).transform((builder, type, loader, module, domain) ->
                builder.method(named("build").and(takesArguments(0))).intercept(MethodDelegation.to(TestKit.class)))
            .type(named("org.apache.kafka.common.requests.CreateTopicsRequest$Builder")).transform((builder, type, loader, module, domain) ->
                builder.visit(Advice.to(OneReplica.class).on(isConstructor())))
            .installOn(ByteBuddyAgent.install());
    }

    public static final class OneConfig {
        @Advice.OnMethodExit
        public static void exit(@Advice.Return(readOnly = false) scala.collection.Seq<KafkaConfig> configs) {
            configs = Substitution.firstOf(configs);
        }
    }

    public static scala.collection.Seq<KafkaConfig> firstOf(scala.collection.Seq<KafkaConfig> configs) {
        brokers = configs.size();
        return (scala.collection.Seq<KafkaConfig>) configs.take(1);
    }

    public static final class OneReplica {
        @Advice.OnMethodExit
        public static void exit(@Advice.Argument(0) CreateTopicsRequestData request) {
            request.topics().forEach(Substitution::oneReplica);
        }
    }

    public static void oneReplica(CreatableTopic topic) {
        if (topic.replicationFactor() > 1 && topic.replicationFactor() <= brokers) topic.setReplicationFactor((short) 1);
        boolean valid = brokers > 1 && topic.assignments().stream().map(CreatableReplicaAssignment::brokerIds).map(List::size).distinct().count() == 1
            && topic.assignments().stream().map(CreatableReplicaAssignment::brokerIds).allMatch(ids ->
                !ids.isEmpty() && ids.stream().allMatch(id -> id >= 0 && id < brokers) && ids.stream().distinct().count() == ids.size());
        if (valid) topic.assignments().forEach(assignment -> assignment.setBrokerIds(new ArrayList<>(List.of(0))));
    }
}
