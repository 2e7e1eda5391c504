import type { BrokerConfig, DynamicBrokerConfig } from '@samsa/config'
import { decodeGroupRecord, encodeGroupRecord, GroupShard, newGroupCounters, partitionForGroup } from '@samsa/group'
import type { Effect, GroupRecord, GroupSettings } from '@samsa/group'
import type { MetadataDelta } from '@samsa/metadata'
import type { Clock, Logger } from '@samsa/ports'
import { compressionTypeOf } from '@samsa/protocol'
import type { ReplyTurn } from '@samsa/wire'
import { code } from '../error-codes.ts'
import type { MetadataView } from '../metadata-view.ts'
import type { HostedPartitions } from '../partitions/hosted-partitions.ts'
import type { Partition } from '../partitions/partition.ts'
import type { LogMarker, RecordFormat } from './coordinator-shard.ts'
import { CoordinatorTopic } from './coordinator-topic.ts'
import { HostedShard } from './hosted-shard.ts'
import { consumerGroupSettings } from './consumer-group-settings.ts'
import { groupTopics } from './group-topics.ts'
import { HostedShards } from './hosted-shards.ts'
import { LoadTimes } from './load-times.ts'

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
type HostedGroupShard = HostedShard<GroupRecord, never, GroupShard>

/** The group coordinator of this node: a shard for each partition of `__consumer_offsets` that it leads. */
export class GroupCoordinator {
  readonly #options: GroupCoordinatorOptions
  readonly #topic: CoordinatorTopic
  readonly #shards: HostedShards<GroupRecord, never, GroupShard>
  readonly counters = newGroupCounters()
  readonly loadTimes: LoadTimes

  constructor(options: GroupCoordinatorOptions) {
    this.#options = options
    this.loadTimes = new LoadTimes(options.clock)
    const { config } = options
    this.#topic = new CoordinatorTopic(OFFSETS_TOPIC, options.metadata, () => config.current.get('offsets.topic.num.partitions'))
    this.#shards = new HostedShards(OFFSETS_TOPIC, options.partitions, (partition) => this.#host(partition))
  }

  /** The partition that a group lives in, whoever leads it. */
  partitionOf(groupId: string): number {
    return partitionForGroup(groupId, this.#topic.partitionCount)
  }

  /** Asks the shard of a group. An error code if this node cannot answer now, otherwise 0: then the answer comes from the shard. */
  ask(groupId: string, question: Question): number {
    return this.#shards.ask(this.partitionOf(groupId), question)
  }

  /** Asks every shard of this node; the error codes of those that cannot answer. */
  askAll(question: Question): number[] {
    return this.#shards.askAll(question)
  }

  /** Ends a transaction in one partition of `__consumer_offsets`: writes the marker, and its offsets count or are forgotten. */
  endTransaction(partition: number, marker: LogMarker, done: (errorCode: number) => void): void {
    const shard = this.#shards.get(partition)
    if (shard === undefined) done(code.NOT_COORDINATOR)
    else shard.endTransaction(marker, done)
  }

  get shardCount(): number {
    return this.#shards.size
  }

  shards(): IterableIterator<HostedGroupShard> {
    return this.#shards.values()
  }

  /** The replicas of this node are what the metadata says; now the shards follow. Without a delta everything is looked at. */
  metadataApplied(delta: MetadataDelta | undefined): void {
    this.#shards.metadataApplied(delta)
    this.#topic.look()
    if (delta === undefined || this.#shards.isStopped) return
    this.#tellTopics(delta)
    if (delta.deletedTopics.size === 0) return
    const deleted = new Map(Array.from(delta.deletedTopics, ([id, name]) => [name, id]))
    this.#shards.askAll((shard, nowMs) => shard.topicsDeleted(nowMs, deleted))
  }

  #tellTopics({ changedTopics, deletedTopics }: MetadataDelta): void {
    const changed = [...deletedTopics.values()]
    let hasCreated = false
    for (const { name, created } of changedTopics.values()) {
      changed.push(name)
      hasCreated ||= created
    }
    if (changed.length > 0) this.#shards.askAll((shard, nowMs) => shard.topicsChanged(nowMs, { changed, hasCreated }))
  }

  stop(): void {
    this.#shards.stop()
  }

  #host(partition: Partition): HostedGroupShard {
    const { clock, log, turn, config, metadata } = this.#options
    const settings = { ...settingsOf(config.current), consumer: consumerGroupSettings(config, metadata) }
    const shard = new GroupShard(settings, this.counters, groupTopics(metadata))
    return new HostedShard(partition, {
      clock,
      log,
      turn,
      shard,
      format: groupRecords,
      // Kafka numbers the records of each batch from 0, whether a producer stands behind them or not.
      batches: { compression: compressionTypeOf(config.current.get('offsets.topic.compression.codec')) ?? 'none', baseSequence: 0 },
      subject: 'groups',
      count: () => shard.groups.size,
      outside: () => {},
      loaded: (durationMs) => this.loadTimes.add(durationMs),
    })
  }
}

const groupRecords: RecordFormat<GroupRecord> = {
  encode: encodeGroupRecord,
  decode(key, value) {
    const record = decodeGroupRecord(key, value)
    // A group keeps subscriptions and assignments: not as views that would hold on to the whole slice.
    if (record?.type === 'GroupMetadata') {
      for (const member of record.value?.members ?? []) {
        member.subscription = Buffer.from(member.subscription)
        member.assignment = Buffer.from(member.assignment)
      }
    }
    return record
  },
}

function settingsOf(config: BrokerConfig): Omit<GroupSettings, 'consumer'> {
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
