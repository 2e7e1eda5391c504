import { ZERO_UUID } from '@samsa/protocol'
import type { OffsetCommitKey, OffsetCommitValue } from '@samsa/protocol'
import { PendingOffsets } from './pending-offsets.ts'

/** An offset that a group has committed. */
export interface CommittedOffset {
  /** Where its record is in the log: of a transactional and a plain commit the later one counts. */
  readonly recordOffset: number
  readonly offset: number
  readonly leaderEpoch: number
  readonly metadata: string
  readonly commitTimestampMs: number
  /** Only of old clients that gave a retention. */
  readonly expireTimestampMs: number | undefined
  /** Zero in records of old versions. */
  readonly topicId: string
}

export type TopicOffsets = Map<string, Map<number, CommittedOffset>>

/** Committed offsets by group, topic and partition. Nothing is kept for what is empty. */
class OffsetTable {
  readonly #groups = new Map<string, TopicOffsets>()
  #size = 0

  /** Offsets of all groups. */
  get size(): number {
    return this.#size
  }

  ofGroup(groupId: string): ReadonlyMap<string, ReadonlyMap<number, CommittedOffset>> | undefined {
    return this.#groups.get(groupId)
  }

  groupIds(): IterableIterator<string> {
    return this.#groups.keys()
  }

  get(groupId: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.#groups.get(groupId)?.get(topic)?.get(partition)
  }

  set({ group, topic, partition }: OffsetCommitKey, committed: CommittedOffset): void {
    let topics = this.#groups.get(group)
    if (topics === undefined) this.#groups.set(group, (topics = new Map()))
    let partitions = topics.get(topic)
    if (partitions === undefined) topics.set(topic, (partitions = new Map()))
    if (!partitions.has(partition)) this.#size++
    partitions.set(partition, committed)
  }

  delete({ group, topic, partition }: OffsetCommitKey): void {
    const topics = this.#groups.get(group)
    const partitions = topics?.get(topic)
    if (topics === undefined || partitions === undefined) return
    if (partitions.delete(partition)) this.#size--
    if (partitions.size === 0) topics.delete(topic)
    if (topics.size === 0) this.#groups.delete(group)
  }

  *all(): IterableIterator<readonly [OffsetCommitKey, CommittedOffset]> {
    for (const [group, topics] of this.#groups) {
      for (const [topic, partitions] of topics) {
        for (const [partition, committed] of partitions) yield [{ group, topic, partition }, committed]
      }
    }
  }
}

/** The offsets of a shard: those that hold, and those of open transactions, which hold once they commit (KIP-447). */
export class OffsetStore {
  readonly committed = new OffsetTable()
  readonly #pending = new Map<number, OffsetTable>()
  readonly #openTransactions = new PendingOffsets()

  /** Applies a record; `producerId` is -1 outside transactions. */
  apply(key: OffsetCommitKey, value: OffsetCommitValue | null, recordOffset: number, producerId: number): void {
    if (value === null) {
      this.committed.delete(key)
      const { group, topic, partition } = key
      for (const each of this.#openTransactions.producersOf(group, topic, partition) ?? []) this.#pending.get(each)?.delete(key)
      this.#openTransactions.remove(key)
      return
    }
    const committed: CommittedOffset = {
      recordOffset,
      offset: value.offset,
      leaderEpoch: value.leaderEpoch,
      metadata: value.metadata,
      commitTimestampMs: value.commitTimestamp,
      expireTimestampMs: value.expireTimestamp < 0 ? undefined : value.expireTimestamp,
      topicId: value.topicId,
    }
    if (producerId < 0) {
      this.committed.set(key, committed)
      return
    }
    let table = this.#pending.get(producerId)
    if (table === undefined) this.#pending.set(producerId, (table = new OffsetTable()))
    table.set(key, committed)
    this.#openTransactions.add(key, producerId)
  }

  /** Applies the marker that ends a producer's transaction. */
  endTransaction(producerId: number, isCommitted: boolean): void {
    const table = this.#pending.get(producerId)
    this.#pending.delete(producerId)
    if (table === undefined) return
    for (const [key, committed] of table.all()) {
      this.#openTransactions.remove(key, producerId)
      if (!isCommitted) continue
      const current = this.committed.get(key.group, key.topic, key.partition)
      if (current === undefined || committed.recordOffset > current.recordOffset) this.committed.set(key, committed)
    }
  }

  /** Whether an open transaction has an offset of the partition. */
  isPending(groupId: string, topic: string, partition: number): boolean {
    return this.#openTransactions.producersOf(groupId, topic, partition) !== undefined
  }

  isPendingGroup(groupId: string): boolean {
    return this.#openTransactions.hasGroup(groupId)
  }

  /** Every partition of which the group has an offset, committed or pending. */
  keysOf(groupId: string): OffsetCommitKey[] {
    const keys: OffsetCommitKey[] = []
    for (const [topic, partitions] of this.committed.ofGroup(groupId) ?? []) {
      for (const partition of partitions.keys()) keys.push({ group: groupId, topic, partition })
    }
    for (const [topic, partitions] of this.#openTransactions.topicsOf(groupId) ?? []) {
      for (const partition of partitions.keys()) {
        if (this.committed.get(groupId, topic, partition) === undefined) keys.push({ group: groupId, topic, partition })
      }
    }
    return keys
  }

  /** Every partition of a deleted topic that some group has an offset of, unless it is of a newer topic with the same name. */
  keysOfTopic(topic: string, topicId: string): OffsetCommitKey[] {
    const keys: OffsetCommitKey[] = []
    for (const table of [this.committed, ...this.#pending.values()]) {
      for (const group of table.groupIds()) {
        for (const [partition, committed] of table.ofGroup(group)?.get(topic) ?? []) {
          if (committed.topicId === ZERO_UUID || committed.topicId === topicId) keys.push({ group, topic, partition })
        }
      }
    }
    return keys
  }
}
