import type { BrokerConfig, DynamicBrokerConfig } from '@samsa/config'
import { newGroupCounters, partitionForGroup } from '@samsa/group'
import type { Effect, GroupSettings, GroupShard } from '@samsa/group'
import type { MetadataDelta } from '@samsa/metadata'
import type { Clock, Logger } from '@samsa/ports'
import { compressionTypeOf } from '@samsa/protocol'
import type { ReplyTurn } from '@samsa/wire'
import { code } from '../error-codes.ts'
import type { MetadataView } from '../metadata-view.ts'
import type { HostedPartitions } from '../partitions/hosted-partitions.ts'
import type { Partition } from '../partitions/partition.ts'
import { HostedShard } from './hosted-shard.ts'

export const OFFSETS_TOPIC = '__consumer_offsets'

/** A new member's join is parked at most this long; Kafka has no key for it. */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000
const MS_PER_MINUTE = 60_000

export interface GroupCoordinatorOptions {
  readonly clock: Clock
  readonly log: Logger
  readonly turn: ReplyTurn
  readonly config: DynamicBrokerConfig
  readonly metadata: MetadataView
  readonly partitions: HostedPartitions
}

type Question = (shard: GroupShard, nowMs: number) => readonly Effect[]

/** The group coordinator of this node: a shard for each partition of `__consumer_offsets` that it leads. */
export class GroupCoordinator {
  readonly #options: GroupCoordinatorOptions
  readonly #shards = new Map<number, HostedShard>()
  readonly counters = newGroupCounters()
  #isStopped = false

  constructor(options: GroupCoordinatorOptions) {
    this.#options = options
  }

  /** The partition that a group lives in, whoever leads it. */
  partitionOf(groupId: string): number {
    const { metadata, config } = this.#options
    const count = metadata.topic(OFFSETS_TOPIC)?.partitions.length ?? config.current.get('offsets.topic.num.partitions')
    return partitionForGroup(groupId, count)
  }

  /** Asks the shard of a group. An error code if this node cannot answer now, otherwise 0: then the answer comes from the shard. */
  ask(groupId: string, question: Question): number {
    if (this.#isStopped) return code.COORDINATOR_NOT_AVAILABLE
    return this.#shards.get(this.partitionOf(groupId))?.ask(question) ?? code.NOT_COORDINATOR
  }

  /** Asks every shard of this node; the error codes of those that cannot answer. */
  askAll(question: Question): number[] {
    const errors: number[] = []
    if (this.#isStopped) return [code.COORDINATOR_NOT_AVAILABLE]
    for (const shard of this.#shards.values()) {
      const error = shard.ask(question)
      if (error !== 0) errors.push(error)
    }
    return errors
  }

  get shardCount(): number {
    return this.#shards.size
  }

  shards(): IterableIterator<HostedShard> {
    return this.#shards.values()
  }

  /** The replicas of this node are what the metadata says; now the shards follow. Without a delta everything is looked at. */
  metadataApplied(delta: MetadataDelta | undefined): void {
    if (this.#isStopped) return
    if (delta === undefined || concernsOffsetsTopic(delta)) this.#follow()
    if (delta === undefined || delta.deletedTopics.size === 0) return
    const deleted = new Map(Array.from(delta.deletedTopics, ([id, name]) => [name, id]))
    for (const shard of this.#shards.values()) shard.ask((each, nowMs) => each.topicsDeleted(nowMs, deleted))
  }

  stop(): void {
    this.#isStopped = true
    for (const shard of this.#shards.values()) shard.unload()
    this.#shards.clear()
  }

  #follow(): void {
    const hosted = this.#options.partitions.topic(OFFSETS_TOPIC)
    for (const [index, shard] of this.#shards) {
      const partition = hosted?.partitions[index]
      if (partition === shard.partition && partition.isLeader) {
        // Elected again: nobody else has written meanwhile.
        shard.leaderEpoch = partition.leaderEpoch
        continue
      }
      this.#shards.delete(index)
      shard.unload()
    }
    for (const partition of hosted?.partitions ?? []) {
      if (partition?.isLeader === true && !this.#shards.has(partition.index)) this.#lead(partition)
    }
  }

  #lead(partition: Partition): void {
    const { clock, log, turn, config } = this.#options
    const current = config.current
    if (partition.log === undefined) return
    const shard = new HostedShard(partition, {
      clock,
      log,
      turn,
      settings: settingsOf(current),
      counters: this.counters,
      compression: compressionTypeOf(current.get('offsets.topic.compression.codec')) ?? 'none',
    })
    this.#shards.set(partition.index, shard)
    shard.load(partition.log)
  }
}

function concernsOffsetsTopic(delta: MetadataDelta): boolean {
  for (const topic of delta.changedTopics.values()) if (topic.name === OFFSETS_TOPIC) return true
  for (const name of delta.deletedTopics.values()) if (name === OFFSETS_TOPIC) return true
  return false
}

function settingsOf(config: BrokerConfig): GroupSettings {
  return {
    minSessionTimeoutMs: config.get('group.min.session.timeout.ms'),
    maxSessionTimeoutMs: config.get('group.max.session.timeout.ms'),
    initialRebalanceDelayMs: config.get('group.initial.rebalance.delay.ms'),
    maxSize: config.get('group.max.size'),
    newMemberJoinTimeoutMs: NEW_MEMBER_JOIN_TIMEOUT_MS,
    offsetMetadataMaxBytes: config.get('offset.metadata.max.bytes'),
    offsetsRetentionMs: config.get('offsets.retention.minutes') * MS_PER_MINUTE,
    offsetsRetentionCheckIntervalMs: config.get('offsets.retention.check.interval.ms'),
  }
}
