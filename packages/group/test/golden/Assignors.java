import java.util.*;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.*;
import org.apache.kafka.coordinator.group.assignor.*;
import org.apache.kafka.coordinator.group.modern.*;

/** Writes what Kafka's assignors make of random groups: `java -cp '<kafka>/libs/*' Assignors.java > ../../testdata/assignors.jsonl` */
public class Assignors {
    static final Random random = new Random(848);

    record Member(String id, String instance, Set<Integer> topics) { }

    public static void main(String[] args) {
        for (int sequence = 0; sequence < 36; sequence++) {
            ConsumerGroupPartitionAssignor assignor = sequence % 3 == 2 ? new RangeAssignor() : new UniformAssignor();
            boolean alike = sequence % 2 == 0;
            run(sequence, assignor, alike);
        }
    }

    static void run(int sequence, ConsumerGroupPartitionAssignor assignor, boolean alike) {
        int topicCount = 1 + random.nextInt(alike ? 20 : 6);
        List<Uuid> ids = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < topicCount; i++) {
            ids.add(new Uuid(random.nextLong(), random.nextLong()));
            counts.add(1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 8));
        }
        Set<Integer> all = new HashSet<>();
        for (int i = 0; i < topicCount; i++) all.add(i);
        Map<String, Member> members = new LinkedHashMap<>();
        Map<String, Map<Uuid, Set<Integer>>> target = new HashMap<>();
        for (int step = 0; step < 6; step++) {
            int joins = step == 0 ? 1 + random.nextInt(20) : random.nextInt(3);
            for (int i = 0; i < joins; i++) {
                String id = random.nextInt(2) == 0 ? new Uuid(random.nextLong(), random.nextLong()).toString() : "member-" + random.nextInt(1000);
                members.put(id, new Member(id, random.nextInt(4) == 0 ? "i" + random.nextInt(100000) : null, topics(all, alike)));
            }
            if (step > 0) {
                for (String id : new ArrayList<>(members.keySet())) {
                    int what = random.nextInt(12);
                    if (what == 0 && members.size() > 1) {
                        members.remove(id);
                        target.remove(id);
                    } else if (what == 1 && !alike) {
                        members.put(id, new Member(id, members.get(id).instance(), topics(all, false)));
                    }
                }
                if (random.nextInt(3) == 0) {
                    int grown = random.nextInt(topicCount);
                    counts.set(grown, counts.get(grown) + 1 + random.nextInt(4));
                }
            }
            Map<String, MemberSubscriptionAndAssignmentImpl> specs = new HashMap<>();
            Map<Uuid, Map<Integer, String>> inverted = new HashMap<>();
            for (Member member : members.values()) {
                Set<Uuid> subscribed = new LinkedHashSet<>();
                for (int topic : member.topics()) subscribed.add(ids.get(topic));
                Map<Uuid, Set<Integer>> before = new HashMap<>();
                for (Uuid id : ids) {
                    Set<Integer> partitions = target.getOrDefault(member.id(), Map.of()).getOrDefault(id, Set.of());
                    if (partitions.isEmpty()) continue;
                    before.put(id, new HashSet<>(new TreeSet<>(partitions)));
                    for (int partition : partitions) inverted.computeIfAbsent(id, __ -> new HashMap<>()).put(partition, member.id());
                }
                specs.put(member.id(), new MemberSubscriptionAndAssignmentImpl(
                    Optional.empty(), Optional.ofNullable(member.instance()), subscribed, new Assignment(before)));
            }
            boolean homogeneous = members.values().stream().map(Member::topics).distinct().count() == 1;
            GroupAssignment result = assignor.assign(
                new GroupSpecImpl(specs, homogeneous ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS, inverted, Optional.empty()),
                new SubscribedTopicDescriber() {
                    public int numPartitions(Uuid id) { return counts.get(ids.indexOf(id)); }
                    public Set<String> racksForPartition(Uuid id, int partition) { return Set.of(); }
                    public Set<Integer> assignablePartitions(Uuid id) { return Set.of(); }
                });
            target = new HashMap<>();
            StringBuilder line = new StringBuilder("{\"sequence\":" + sequence + ",\"assignor\":\"" + assignor.name() + "\",\"homogeneous\":" + homogeneous);
            line.append(",\"topics\":[");
            for (int i = 0; i < topicCount; i++) line.append(i == 0 ? "" : ",").append("[\"" + ids.get(i) + "\"," + counts.get(i) + "]");
            line.append("],\"members\":[");
            boolean first = true;
            for (Member member : members.values()) {
                line.append(first ? "" : ",").append("[\"" + member.id() + "\"," + (member.instance() == null ? "null" : "\"" + member.instance() + "\"") + "," + member.topics() + ",[");
                first = false;
                MemberAssignment own = result.members().get(member.id());
                Map<Uuid, Set<Integer>> partitions = own == null ? Map.of() : own.partitions();
                target.put(member.id(), partitions);
                boolean firstTopic = true;
                for (int i = 0; i < topicCount; i++) {
                    if (partitions.getOrDefault(ids.get(i), Set.of()).isEmpty()) continue;
                    line.append(firstTopic ? "" : ",").append("[" + i + "," + new TreeSet<>(partitions.get(ids.get(i))) + "]");
                    firstTopic = false;
                }
                line.append("]]");
            }
            System.out.println(line.append("]}").toString().replace(" ", ""));
        }
    }

    static Set<Integer> topics(Set<Integer> all, boolean alike) {
        if (alike) return all;
        Set<Integer> some = new TreeSet<>();
        for (int topic : all) if (random.nextInt(3) > 0) some.add(topic);
        return some;
    }
}
