// Makes Kafka's assignors divide partitions in random groups, round after round, and writes what they were given and what came out:
//   java -cp "$KAFKA_LIBS/*" packages/client/golden/AssignorGolden.java > packages/client/testdata/assignors.jsonl
import java.nio.ByteBuffer;
import java.util.*;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.*;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.*;

public class AssignorGolden {
  static final Random random = new Random(7);

  static String text(Object value) {
    return value == null ? "null" : "\"" + value + "\"";
  }

  static String partitions(Collection<TopicPartition> all) {
    return all.stream().map(each -> text(each)).collect(Collectors.joining(",", "[", "]"));
  }

  static String base64(ByteBuffer buffer) {
    if (buffer == null) return "null";
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return text(Base64.getEncoder().encodeToString(bytes));
  }

  static ConsumerPartitionAssignor make(String name) {
    switch (name) {
      case "range": return new RangeAssignor();
      case "roundrobin": return new RoundRobinAssignor();
      case "sticky": return new StickyAssignor();
      default: return new CooperativeStickyAssignor();
    }
  }

  public static void main(String[] args) {
    for (String name : List.of("range", "roundrobin", "sticky", "cooperative-sticky")) {
      for (int run = 0; run < 24; run++) group(name, run);
    }
  }

  static void group(String name, int run) {
    boolean racks = run % 3 == 2;
    boolean equal = run % 2 == 0;
    int topicCount = 1 + random.nextInt(4);
    int nodeCount = 3;
    List<Node> nodes = new ArrayList<>();
    for (int id = 0; id < nodeCount; id++) nodes.add(new Node(id, "h", 9092, racks ? "r" + id : null));
    Map<String, Integer> counts = new TreeMap<>();
    Map<TopicPartition, List<Node>> replicas = new HashMap<>();
    for (int topic = 0; topic < topicCount; topic++) {
      int count = run % 5 == 0 ? 6 : 1 + random.nextInt(9);
      counts.put("topic" + topic * 7, count);
      for (int partition = 0; partition < count; partition++) {
        int first = random.nextInt(nodeCount);
        List<Node> of = new ArrayList<>(List.of(nodes.get(first)));
        if (random.nextBoolean()) of.add(nodes.get((first + 1) % nodeCount));
        replicas.put(new TopicPartition("topic" + topic * 7, partition), of);
      }
    }
    int memberCount = 1 + random.nextInt(6);
    List<String> memberIds = new ArrayList<>();
    Map<String, String> instances = new HashMap<>();
    Map<String, String> rackOf = new HashMap<>();
    Map<String, List<String>> wanted = new HashMap<>();
    Map<String, List<TopicPartition>> owned = new HashMap<>();
    Map<String, Integer> generations = new HashMap<>();
    Map<String, ConsumerPartitionAssignor> assignors = new HashMap<>();
    for (int member = 0; member < memberCount; member++) join(name, memberIds, instances, rackOf, wanted, assignors, counts, racks, equal);
    for (int round = 1; round <= 4; round++) {
      Map<String, Subscription> subscriptions = new HashMap<>();
      StringBuilder members = new StringBuilder("[");
      for (String memberId : memberIds) {
        ConsumerPartitionAssignor assignor = assignors.get(memberId);
        ByteBuffer userData = assignor.subscriptionUserData(new HashSet<>(wanted.get(memberId)));
        boolean eager = !name.equals("cooperative-sticky");
        List<TopicPartition> mine = eager ? List.of() : owned.getOrDefault(memberId, List.of());
        int generation = generations.getOrDefault(memberId, -1);
        Subscription subscription =
            new Subscription(wanted.get(memberId), userData, mine, generation, Optional.ofNullable(rackOf.get(memberId)));
        subscription.setGroupInstanceId(Optional.ofNullable(instances.get(memberId)));
        ByteBuffer bytes = ConsumerProtocol.serializeSubscription(subscription);
        Subscription read = ConsumerProtocol.deserializeSubscription(bytes.duplicate());
        read.setGroupInstanceId(Optional.ofNullable(instances.get(memberId)));
        subscriptions.put(memberId, read);
        if (members.length() > 1) members.append(",");
        members.append("{\"memberId\":").append(text(memberId)).append(",\"instance\":").append(text(instances.get(memberId)))
            .append(",\"topics\":").append(wanted.get(memberId).stream().map(AssignorGolden::text).collect(Collectors.joining(",", "[", "]")))
            .append(",\"had\":").append(partitions(owned.getOrDefault(memberId, List.of()))).append(",\"generation\":").append(generation)
            .append(",\"rack\":").append(text(rackOf.get(memberId))).append(",\"subscription\":").append(base64(bytes)).append("}");
      }
      List<PartitionInfo> infos = new ArrayList<>();
      StringBuilder topics = new StringBuilder("{");
      for (var entry : counts.entrySet()) {
        if (topics.length() > 1) topics.append(",");
        topics.append(text(entry.getKey())).append(":[");
        for (int partition = 0; partition < entry.getValue(); partition++) {
          List<Node> of = replicas.get(new TopicPartition(entry.getKey(), partition));
          Node[] array = of.toArray(new Node[0]);
          infos.add(new PartitionInfo(entry.getKey(), partition, array[0], array, array));
          topics.append(partition > 0 ? "," : "")
              .append(of.stream().filter(node -> node.rack() != null).map(node -> text(node.rack())).collect(Collectors.joining(",", "[", "]")));
        }
        topics.append("]");
      }
      Cluster cluster = new Cluster("id", nodes, infos, Set.of(), Set.of());
      String leader = memberIds.get(0);
      Map<String, Assignment> result = assignors.get(leader).assign(cluster, new GroupSubscription(subscriptions)).groupAssignment();
      StringBuilder assignment = new StringBuilder("{");
      for (String memberId : memberIds) {
        if (assignment.length() > 1) assignment.append(",");
        assignment.append(text(memberId)).append(":").append(partitions(result.get(memberId).partitions()));
      }
      System.out.println("{\"assignor\":" + text(name) + ",\"run\":" + run + ",\"round\":" + round + ",\"topics\":" + topics + "},\"members\":" + members
          + "],\"assignment\":" + assignment + "}}");
      for (String memberId : memberIds) {
        // Some miss a round, so that generations differ.
        if (random.nextInt(8) == 0) continue;
        owned.put(memberId, result.get(memberId).partitions());
        generations.put(memberId, round);
        assignors.get(memberId)
            .onAssignment(result.get(memberId), new ConsumerGroupMetadata("g", round, memberId, Optional.ofNullable(instances.get(memberId))));
      }
      if (memberIds.size() > 1 && random.nextInt(3) == 0) memberIds.remove(random.nextInt(memberIds.size()));
      if (random.nextInt(2) == 0) join(name, memberIds, instances, rackOf, wanted, assignors, counts, racks, equal);
      if (random.nextInt(4) == 0) {
        String topic = counts.keySet().iterator().next();
        int count = counts.get(topic);
        counts.put(topic, count + 1);
        replicas.put(new TopicPartition(topic, count), List.of(nodes.get(random.nextInt(nodeCount))));
      }
    }
  }

  static void join(
      String name, List<String> memberIds, Map<String, String> instances, Map<String, String> rackOf, Map<String, List<String>> wanted,
      Map<String, ConsumerPartitionAssignor> assignors, Map<String, Integer> counts, boolean racks, boolean equal) {
    String memberId = "client-" + Integer.toHexString(random.nextInt());
    memberIds.add(memberId);
    if (random.nextInt(4) == 0) instances.put(memberId, "instance-" + random.nextInt(1000));
    if (racks && random.nextInt(6) != 0) rackOf.put(memberId, "r" + random.nextInt(3));
    List<String> topics = new ArrayList<>(counts.keySet());
    if (!equal) topics = topics.stream().filter(topic -> random.nextInt(3) != 0).collect(Collectors.toList());
    if (topics.isEmpty()) topics = new ArrayList<>(List.of(counts.keySet().iterator().next()));
    wanted.put(memberId, topics);
    assignors.put(memberId, make(name));
  }
}
