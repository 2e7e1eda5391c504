import type { Logger } from '@samsa/ports'
import type { Cluster } from '../cluster.ts'
import type { GroupMembershipOperation } from '../group/group-member.ts'
import type { PartitionMetadata } from '../metadata-cache.ts'
import type { Metric } from '../producer/producer-metrics.ts'
import type { OperationOptions } from '../retry.ts'
import { partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { BatchStream } from './batch-stream.ts'
import type { CommitCallback, Commits } from './commits.ts'
import type { ConsumerConfig } from './consumer-config.ts'
import { ConsumerEngine } from './consumer-engine.ts'
import { ConsumerStateError } from './consumer-errors.ts'
import { consumerMetrics } from './consumer-metrics.ts'
import { ConsumerRecords, PartitionRecords } from './consumer-records.ts'
import { readConsumerConfig } from './consumer-settings.ts'
import { lagOf, statusOf } from './consumer-status.ts'
import type { ConsumerStatus } from './consumer-status.ts'
import type { Deserializer } from './deserializer.ts'
import type { TakenRecords } from './fetcher.ts'
import type { ConsumerInterceptor } from './interceptor.ts'
import type { ConsumerGroupMetadata, OffsetAndMetadata, OffsetAndTimestamp, TopicPartitionOffset } from './offset-and-metadata.ts'
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, lookUpOffsets } from './offset-lookup.ts'
import type { PartitionState } from './partition-state.ts'
import type { RebalanceListener } from './rebalance-listener.ts'
import { SubscriptionPattern } from './rebalance-listener.ts'
import { tellReceive } from './receive-tracing.ts'
import { RecordStream } from './record-stream.ts'
import type { StreamOptions } from './record-stream.ts'
import { isCalledByHandler, runConsumer } from './run/run.ts'
import type { ConsumerRun, RunOptions } from './run/run.ts'
import { StallWatch } from './stall-watch.ts'

export interface ConsumerExtras {
  /** Where warnings go; Node's own warnings without one. */
  readonly logger?: Logger
  /** Whether closing the consumer closes the cluster. */
  readonly ownsCluster?: boolean
}

export interface PollOptions {
  /** How long to wait for records, 1000. */
  readonly timeoutMs?: number
  /** Ends the wait: `poll` rejects with the signal's reason, and may be called again. */
  readonly signal?: AbortSignal
}

export interface CloseOptions {
  /** How long commits and the leave may take, 30000. */
  readonly timeoutMs?: number
  /** KIP-1092. */
  readonly groupMembershipOperation?: GroupMembershipOperation
}

const POLL_TIMEOUT_MS = 1000
const CLOSE_TIMEOUT_MS = 30_000

/**
 * Kafka's consumer. One caller at a time asks for records (`poll`, `for await`, `batches` or `run`); all else may be called at any time.
 * Rebalances happen while that caller asks, heartbeats by themselves.
 */
export class Consumer<K = Buffer | null, V = Buffer | null> implements AsyncDisposable {
  readonly #engine: ConsumerEngine
  readonly #extras: ConsumerExtras
  readonly #keyDeserializer: Deserializer<K> | undefined
  readonly #valueDeserializer: Deserializer<V> | undefined
  readonly #interceptors: readonly ConsumerInterceptor<K, V>[]
  readonly #batchLimit: number
  #closing: Promise<void> | undefined

  /** Throws a ConfigError where the configuration does not hold together. */
  constructor(cluster: Cluster, config: ConsumerConfig<K, V> = {}, extras: ConsumerExtras = {}) {
    const { settings, isAutoCommit, warnings } = readConsumerConfig(config)
    this.#extras = extras
    this.#keyDeserializer = settings.keyDeserializer as Deserializer<K> | undefined
    this.#valueDeserializer = settings.valueDeserializer as Deserializer<V> | undefined
    this.#interceptors = settings.interceptorClasses as readonly ConsumerInterceptor<unknown, unknown>[] as readonly ConsumerInterceptor<
      K,
      V
    >[]
    const isLimited = 'maxPollRecords' in config || 'max.poll.records' in config
    this.#batchLimit = isLimited ? settings.maxPollRecords : Infinity
    this.#engine = new ConsumerEngine(cluster, settings, {
      isAutoCommit,
      logger: extras.logger,
      committed: (offsets) => this.#committed(offsets),
    })
    this.#engine.stalled = new StallWatch(this.#engine).check
    for (const warning of warnings) this.#engine.ownership.warn(warning)
  }

  /**
   * Joins the group for topics: a list of names, a RegExp that is matched here with all topics, or a pattern that the broker matches (KIP-848).
   * Replaces an earlier subscription; an empty list is `unsubscribe` without waiting for it.
   */
  subscribe(topics: readonly string[] | string | RegExp | SubscriptionPattern, listener: RebalanceListener = {}): void {
    const { subscription, settings } = this.#engine
    this.#mustBeOpen()
    if (topics instanceof SubscriptionPattern) {
      if (settings.groupProtocol !== 'consumer') {
        throw new ConsumerStateError(
          'Subscribing to a SubscriptionPattern needs group.protocol=consumer; a RegExp works with both protocols',
        )
      }
      subscription.change({ by: 'pattern', pattern: topics })
    } else if (topics instanceof RegExp) subscription.change({ by: 'regex', regex: topics, topics: [] })
    else {
      const names = [...new Set(typeof topics === 'string' ? [topics] : topics)]
      if (names.some((name) => name.trim() === ''))
        throw new TypeError('Topic collection to subscribe to cannot contain null or empty topic')
      if (names.length === 0) {
        this.unsubscribe().catch((error: unknown) => this.#engine.ownership.warn(`Unsubscribing failed: ${String(error)}`))
        return
      }
      subscription.change({ by: 'topics', topics: names })
    }
    subscription.listener = listener
    this.#engine.subscribed()
  }

  /** Leaves the group, telling the listener, and gives up every partition. */
  async unsubscribe(): Promise<void> {
    const { subscription } = this.#engine
    if (subscription.usesGroup) await this.#engine.release('default', this.#engine.settings.defaultApiTimeoutMs)
    else {
      this.#engine.watch.stop()
      subscription.clear()
    }
    this.#engine.wakeup.ring()
  }

  /** Reads these partitions without a group; those that stay keep their positions. An `offset` is sought at once. */
  assign(partitions: readonly (TopicPartition & { readonly offset?: number })[]): void {
    const { subscription, commits, nowMs } = this.#engine
    this.#mustBeOpen()
    subscription.change(partitions.length === 0 ? { by: 'nothing' } : { by: 'assignment' })
    subscription.assign(partitions, nowMs)
    for (const { topic, partition, offset } of partitions) if (offset !== undefined) this.seek({ topic, partition }, offset)
    commits?.start()
    this.#engine.wakeup.ring()
  }

  /** Topics that are subscribed to, those that a RegExp matched included. */
  subscription(): string[] {
    return [...this.#engine.subscription.topics]
  }

  /** Partitions that this consumer has now. */
  assignment(): TopicPartition[] {
    return this.#engine.subscription.partitions()
  }

  /** Up to `max.poll.records` records, waiting for the first of them. Says that all handed out before are done. */
  async poll(options: PollOptions = {}): Promise<ConsumerRecords<K, V>> {
    const { subscription, settings } = this.#engine
    this.#mustBeOpen()
    if (subscription.subscription.by === 'nothing')
      throw new ConsumerStateError('Consumer is not subscribed to any topics or assigned any partitions')
    const collect = {
      limit: settings.maxPollRecords,
      maxPartitions: Infinity,
      advance: true,
      timeoutMs: options.timeoutMs ?? POLL_TIMEOUT_MS,
      signal: options.signal,
    }
    const taken = await this.#engine.exclusively(undefined, async () => await this.#engine.collect(collect))
    let records = new ConsumerRecords(taken.map((each) => this.#wrap(each)))
    if (records.isEmpty) return records
    tellReceive(records, settings.groupId)
    for (const interceptor of this.#interceptors) records = this.#quietly(() => interceptor.onConsume?.(records)) ?? records
    return records
  }

  /** Records one by one: `for await (const record of consumer)`. Breaking out keeps the position behind the last record. */
  [Symbol.asyncIterator](): RecordStream<K, V> {
    return this.records()
  }

  records(options: StreamOptions = {}): RecordStream<K, V> {
    return new RecordStream(this.#engine, (taken) => this.#wrap(taken), options)
  }

  /** Records of one partition at a time, as many as have come (`max.poll.records` bounds them only where it was set): the fastest form. */
  batches(options: StreamOptions = {}): BatchStream<K, V> {
    return new BatchStream(this.#engine, (taken) => this.#wrap(taken), this.#batchLimit, options)
  }

  /** Hands records to a function, with ordered concurrency, retries, dead letters and safe commits. */
  run(options: RunOptions<K, V>): ConsumerRun {
    this.#mustBeOpen()
    return runConsumer(this.#engine, (taken) => this.#wrap(taken), this.#batchLimit, options)
  }

  /** The offset of the next record; waits where it is not known yet. */
  async position({ topic, partition }: TopicPartition, options: OperationOptions = {}): Promise<number> {
    const state = this.#engine.subscription.must(topic, partition)
    const { clock } = this.#engine.cluster.world
    const untilMs = clock.monotonicMs() + (options.timeoutMs ?? this.#engine.settings.defaultApiTimeoutMs)
    while (!state.hasPosition) {
      this.#engine.positions.update(state)
      if (state.hasPosition) break
      const leftMs = untilMs - clock.monotonicMs()
      if (leftMs <= 0) throw new Error(`Timeout expired before the position for partition ${state.key} could be determined`)
      await this.#engine.wakeup.wait(Math.min(leftMs, 1000), options.signal)
    }
    return state.position
  }

  /** Overrides where the next record comes from. */
  seek({ topic, partition }: TopicPartition, offset: number | OffsetAndMetadata): void {
    const state = this.#engine.subscription.must(topic, partition)
    const target = typeof offset === 'number' ? offset : offset.offset
    if (!Number.isSafeInteger(target) || target < 0) throw new RangeError(`seek offset must not be a negative number: ${target}`)
    const epoch = typeof offset === 'number' ? -1 : (offset.leaderEpoch ?? -1)
    state.seek(target, epoch, this.#engine.nowMs)
    if (epoch >= 0) state.enter('validating', this.#engine.nowMs)
    this.#engine.wakeup.ring()
  }

  /** All assigned partitions where none is named. The offset is looked up when it is needed. */
  seekToBeginning(partitions: readonly TopicPartition[] = []): void {
    this.#reset(partitions, 'earliest')
  }

  seekToEnd(partitions: readonly TopicPartition[] = []): void {
    this.#reset(partitions, 'latest')
  }

  /** Nothing of these is handed out until `resume`; the membership goes on. */
  pause(partitions: readonly TopicPartition[]): void {
    const { subscription, nowMs } = this.#engine
    for (const each of partitions) subscription.must(each.topic, each.partition).pausedSinceMs ??= nowMs
    this.#engine.wakeup.ring()
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const each of partitions) this.#engine.subscription.must(each.topic, each.partition).pausedSinceMs = undefined
    this.#engine.wakeup.ring()
  }

  paused(): TopicPartition[] {
    return [...this.#engine.subscription.assigned.values()]
      .filter((state) => state.isPaused)
      .map(({ topic, partition }) => ({ topic, partition }))
  }

  /**
   * Commits offsets (the positions where none are given), trying again while that can help. Rejects with CommitFailedError where the group went on
   * without this member, RebalanceInProgressError where a poll must come first, FencedInstanceIdError, or a KafkaClientError.
   */
  async commitSync(offsets?: readonly TopicPartitionOffset[], options: OperationOptions = {}): Promise<void> {
    const commits = this.#commits()
    await commits.sync(offsets ?? commits.positions(), options)
  }

  /** Commits in the background, one attempt. Commits of one consumer never overtake each other. */
  commitAsync(offsets?: readonly TopicPartitionOffset[], callback?: CommitCallback): void {
    const commits = this.#commits()
    commits.async(offsets ?? commits.positions(), callback)
  }

  /** Committed offsets of the group, by `topic-partition`; those without one are left out. */
  async committed(partitions: readonly TopicPartition[], options: OperationOptions = {}): Promise<Map<string, OffsetAndMetadata>> {
    this.#commits()
    return (await this.#engine.offsets?.committed(partitions, options)) ?? new Map()
  }

  /** The first record at or after a time, by `topic-partition`; undefined where there is none. */
  async offsetsForTimes(
    times: readonly (TopicPartition & { readonly timestamp: number })[],
    options: OperationOptions = {},
  ): Promise<Map<string, OffsetAndTimestamp | undefined>> {
    for (const { topic, partition, timestamp } of times) {
      if (timestamp < 0)
        throw new RangeError(
          `The target time for partition ${partitionKey(topic, partition)} is ${timestamp}. The target time cannot be negative.`,
        )
    }
    const found = await lookUpOffsets(this.#engine.cluster, times, 0, options)
    return new Map(
      [...found].map(([key, { offset, timestamp, leaderEpoch }]) => [
        key,
        offset < 0 ? undefined : { offset, timestamp, ...(leaderEpoch >= 0 ? { leaderEpoch } : {}) },
      ]),
    )
  }

  /** By `topic-partition`. */
  async beginningOffsets(partitions: readonly TopicPartition[], options: OperationOptions = {}): Promise<Map<string, number>> {
    return await this.#lookUp(partitions, EARLIEST_TIMESTAMP, options)
  }

  /** The high watermarks, or the last stable offsets where only committed records are read; by `topic-partition`. */
  async endOffsets(partitions: readonly TopicPartition[], options: OperationOptions = {}): Promise<Map<string, number>> {
    return await this.#lookUp(partitions, LATEST_TIMESTAMP, options)
  }

  /** Records between the position and the end as of the last fetch; undefined before one. */
  currentLag({ topic, partition }: TopicPartition): number | undefined {
    return lagOf(this.#engine, this.#engine.subscription.must(topic, partition))
  }

  async partitionsFor(topic: string, options: OperationOptions = {}): Promise<readonly PartitionMetadata[]> {
    const autoCreate = this.#engine.settings.allowAutoCreateTopics
    return (await this.#engine.cluster.topic(topic, { ...options, autoCreate })).partitions
  }

  /** Names of all topics that this client may see. */
  async listTopics(): Promise<string[]> {
    const { cluster } = this.#engine
    const { topics } = await cluster.retrying('topics of the cluster', async () => await cluster.refresh(null))
    return topics.flatMap((topic) => (topic.errorCode === 0 && topic.name !== null ? [topic.name] : [])).sort()
  }

  /** Who this consumer is to its group: for `sendOffsets` of a transaction. */
  groupMetadata(): ConsumerGroupMetadata {
    const { groupId, groupInstanceId } = this.#engine.settings
    if (groupId === undefined) throw noGroup()
    return (
      this.#engine.member?.groupMetadata() ?? {
        groupId,
        generationId: -1,
        memberId: '',
        ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
      }
    )
  }

  /** Has the group divide its partitions again, with the next poll; classic groups. */
  enforceRebalance(reason = 'rebalance enforced by user'): void {
    this.#engine.member?.enforceRebalance(reason)
  }

  /** What it is doing, and what it waits for since when. */
  status(): ConsumerStatus {
    return statusOf(this.#engine)
  }

  /** Figures under Kafka's names. */
  metrics(): Metric[] {
    return consumerMetrics(this.#engine)
  }

  /**
   * Commits (auto commit), tells the listener, leaves the group and ends a poll that waits; handlers of a run are waited for. Further calls resolve
   * with the first. Called by such a handler it returns at once, and closes after it.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    const closing = (this.#closing ??= this.#close(options))
    if (!isCalledByHandler(this.#engine)) return await closing
    closing.catch((error: unknown) => this.#engine.ownership.warn(`Closing failed: ${String(error)}`))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close({ timeoutMs = CLOSE_TIMEOUT_MS, groupMembershipOperation = 'default' }: CloseOptions): Promise<void> {
    this.#engine.isClosing = true
    await this.#engine.idle(timeoutMs)
    await this.#engine.release(groupMembershipOperation, timeoutMs)
    const thrown = this.#engine.ownership.takeListenerError()
    await this.#engine.fetcher.close()
    for (const interceptor of this.#interceptors) this.#quietly(() => interceptor.close?.())
    if (this.#extras.ownsCluster === true) await this.#engine.cluster.close()
    if (thrown !== undefined) throw thrown
  }

  #wrap({ state, slices, nextOffset }: TakenRecords): PartitionRecords<K, V> {
    const { settings } = this.#engine
    return new PartitionRecords<K, V>(
      {
        topic: state.topic,
        partition: state.partition,
        endOffset: settings.isolationLevel === 'read_committed' ? state.lastStableOffset : state.highWatermark,
        keyDeserializer: this.#keyDeserializer,
        valueDeserializer: this.#valueDeserializer,
      },
      slices,
      nextOffset,
    )
  }

  #reset(partitions: readonly TopicPartition[], to: 'earliest' | 'latest'): void {
    const { subscription, nowMs } = this.#engine
    const states: readonly PartitionState[] =
      partitions.length === 0
        ? [...subscription.assigned.values()]
        : partitions.map((each) => subscription.must(each.topic, each.partition))
    for (const state of states) state.reset({ to }, nowMs)
    this.#engine.wakeup.ring()
  }

  async #lookUp(partitions: readonly TopicPartition[], timestamp: number, options: OperationOptions): Promise<Map<string, number>> {
    const { cluster, settings } = this.#engine
    const isolation = settings.isolationLevel === 'read_committed' ? 1 : 0
    const queries = partitions.map(({ topic, partition }) => ({ topic, partition, timestamp }))
    const found = await lookUpOffsets(cluster, queries, isolation, { timeoutMs: settings.defaultApiTimeoutMs, ...options })
    return new Map([...found].map(([key, { offset }]) => [key, offset]))
  }

  #commits(): Commits {
    const { commits } = this.#engine
    if (commits === undefined) throw noGroup()
    return commits
  }

  #committed(offsets: readonly TopicPartitionOffset[]): void {
    for (const interceptor of this.#interceptors) this.#quietly(() => interceptor.onCommit?.(offsets))
  }

  #quietly<T>(call: () => T): T | undefined {
    try {
      return call()
    } catch (error) {
      this.#engine.ownership.warn(`An interceptor failed: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }

  #mustBeOpen(): void {
    if (this.#engine.isClosing) throw new ConsumerStateError('This consumer has already been closed.')
  }
}

function noGroup(): ConsumerStateError {
  return new ConsumerStateError(
    'To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.',
  )
}
