import type { ConsumerGroupMetadata } from '../consumer/offset-and-metadata.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { Identities } from './group-offsets.ts'

/** What is to become of the membership when a consumer is closed (KIP-1092). By default static members stay, the others leave. */
export type GroupMembershipOperation = 'default' | 'leave_group' | 'remain_in_group'

/** Counts for `metrics()`. */
export interface MemberMeters {
  heartbeats: number
  /** On the monotonic clock, -1 before the first. */
  lastHeartbeatAtMs: number
  heartbeatLatencyMaxMs: number
  joins: number
}

/** A consumer's membership, whichever protocol the group speaks. Heartbeats go on by themselves; what touches partitions happens in `attend`. */
export interface GroupMember extends Identities {
  /** What must happen within a poll; undefined where nothing does. Rejects with what ended the membership, or with what a listener threw. */
  attend(): Promise<void> | undefined
  /** Whether `attend` has something to do now. */
  readonly wantsAttention: boolean
  /** When `attend` is of use again, on the monotonic clock. */
  wakeAtMs(): number | undefined
  subscriptionChanged(): void
  /** Metadata of topics is newer: has anything changed for the group? */
  topicsChanged(): void
  enforceRebalance(reason: string): void
  groupMetadata(): ConsumerGroupMetadata
  readonly meters: MemberMeters
  /** Whether it belongs to the group as far as it knows. */
  readonly isMember: boolean
  readonly isRebalancing: boolean
  /** What it waits for, in words; undefined while nothing is missing. */
  waitsFor(): string | undefined
  /** Ends it; `close` of partitions and commits are the caller's, before. */
  leave(operation: GroupMembershipOperation, timeoutMs: number): Promise<void>
}

/** The partitions of a consumer, as its membership gives and takes them. */
export interface PartitionHost {
  owned(): TopicPartition[]
  /** Topics that are subscribed to by name now. */
  topics(): readonly string[]
  /** The pattern that the broker evaluates. */
  pattern(): string | undefined
  /** Whether an assignment of that topic fits the subscription. */
  isSubscribed(topic: string): boolean
  /** Commits what auto commit would, nothing without auto commit. Never rejects. */
  commitBeforeRebalance(): Promise<void>
  /** Tells the listener, then lets them go. Never rejects: see `takeListenerError`. */
  revoke(partitions: readonly TopicPartition[]): Promise<void>
  lose(partitions: readonly TopicPartition[]): Promise<void>
  install(all: readonly TopicPartition[], added: readonly TopicPartition[]): Promise<void>
  /** Whether the caller has shown itself since the last call, other than by polling. */
  wasActive(): boolean
  /** What a listener threw first since the last call. */
  takeListenerError(): unknown
  warn(message: string): void
  /** Something to attend to has come up. */
  ring(): void
}
