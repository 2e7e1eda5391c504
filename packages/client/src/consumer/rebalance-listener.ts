import type { TopicPartition } from '../topic-partition.ts'

/**
 * Told of partitions that come and go, within `poll` (or the wait of an iteration), never between a record being handed out and the next being asked for.
 * Functions may be asynchronous: nothing goes on before they are done. What one throws, that `poll` throws. Kafka's ConsumerRebalanceListener.
 */
export interface RebalanceListener {
  /** Partitions that this member owns in addition to those it had; positions may be sought here. Called with an empty list where nothing was added (eager protocols). */
  assigned?(partitions: readonly TopicPartition[]): void | Promise<void>
  /** Partitions about to go to another member: offsets may still be committed here. Auto commit has been done. */
  revoked?(partitions: readonly TopicPartition[]): void | Promise<void>
  /** Partitions that are gone already (the group went on without this member): nothing can be committed. Without this function `revoked` is called. */
  lost?(partitions: readonly TopicPartition[]): void | Promise<void>
}

/** A pattern in RE2 syntax that the broker evaluates (KIP-848). */
export class SubscriptionPattern {
  readonly pattern: string
  constructor(pattern: string) {
    this.pattern = pattern
  }
  toString(): string {
    return this.pattern
  }
}
