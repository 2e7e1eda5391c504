import type { TopicPartition } from '../topic-partition.ts'

/** What a member tells the leader of its classic group. */
export interface MemberSubscription {
  readonly topics: readonly string[]
  readonly userData: Uint8Array | null
  readonly ownedPartitions: readonly TopicPartition[]
  /** -1 where the member does not say. */
  readonly generationId: number
  readonly rackId: string | undefined
  readonly groupInstanceId: string | undefined
}

/** A partition as an assignor sees it. */
export interface AssignablePartition {
  readonly partition: number
  /** Racks of its replicas, unknown ones left out. */
  readonly racks: readonly string[]
}

/** Partitions by topic, numbers ascending; topics without metadata are left out. */
export type AssignableTopics = ReadonlyMap<string, readonly AssignablePartition[]>

/** By member id, in Kafka's order. */
export type GroupAssignment = ReadonlyMap<string, readonly TopicPartition[]>

/** Divides the partitions of a classic group among its members, at the leader. Kafka's ConsumerPartitionAssignor. */
export interface Assignor {
  /** As members negotiate it. */
  readonly name: string
  /** Whether members keep what they own while the group rebalances (KIP-429). */
  readonly isCooperative: boolean
  /** Assigned partitions of topics that this member does not subscribe to are left out; otherwise such an assignment is refused, as Java does. */
  readonly ignoresUnsubscribed?: boolean
  /** What a member sends along; null for nothing. */
  userData?(owned: readonly TopicPartition[], generationId: number): Uint8Array | null
  /** `members` in the order in which the coordinator named them. */
  assign(topics: AssignableTopics, members: ReadonlyMap<string, MemberSubscription>): GroupAssignment | Promise<GroupAssignment>
}
