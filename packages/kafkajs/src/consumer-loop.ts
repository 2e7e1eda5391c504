import type { Consumer as NativeConsumer, PartitionRecords, TopicPartition } from '@samsa/client'
import type { Timer } from '@samsa/ports'
import { BatchFace } from './batch.ts'
import { consumerEvents } from './consumer-types.ts'
import type { ConsumerRunConfig } from './consumer-types.ts'
import { KafkaJSError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } from './errors.ts'
import type { Instrumentation } from './instrumentation.ts'
import type { Logger } from './logger.ts'
import { ResolvedOffsets, offsetsFrom, offsetsOf } from './resolved-offsets.ts'
import { RetryTimes } from './retry.ts'
import type { RetryOptions } from './retry.ts'
import { translateKnown } from './translation.ts'
import { clock } from './world.ts'

export interface LoopOptions {
  readonly native: NativeConsumer
  readonly config: ConsumerRunConfig
  readonly groupId: string
  readonly retry: RetryOptions | undefined
  readonly heartbeatIntervalMs: number
  readonly maxWaitMs: number
  readonly instrumentation: Instrumentation
  readonly logger: Logger
  readonly isPaused: (topic: string, partition: number) => boolean
  readonly pause: (topic: string, partition: number) => () => void
}

const LEAST_IDLE_MS = 50
const NO_NODE = '-1'
/** A handler that fails with one of these fails always. */
const UNRECOVERABLE: readonly string[] = ['RangeError', 'ReferenceError', 'SyntaxError', 'TypeError']
const EARLIEST = -2
const LATEST = -1

/** One life of a consumer, from joining the group to its end: asks for records, hands them to the handlers, commits what they have dealt with. */
export class ConsumerLoop {
  readonly offsets: ResolvedOffsets
  readonly #options: LoopOptions
  readonly #end = new AbortController()
  /** Partitions whose handler is at work. */
  readonly #busy = new Map<string, Promise<void>>()
  /** Counts the seeks of a partition, so that a handler at work sees that its batch is stale. */
  readonly #seeks = new Map<string, number>()
  readonly #pendingSeeks = new Map<string, { readonly place: TopicPartition; readonly offset: number }>()
  #failure: Error | undefined
  #retryTimes: RetryTimes
  #heartbeatMs = clock.nowMs()
  /** Where reading of a partition began, before anything of it was resolved. */
  readonly #starts = new Map<string, number>()
  #filteredTimer: Timer | undefined
  #isAtWork = false
  #isFiltering = false
  #idleTimer: Timer | undefined

  constructor(options: LoopOptions) {
    this.#options = options
    this.offsets = new ResolvedOffsets(options.config.autoCommitInterval, options.config.autoCommitThreshold)
    this.#retryTimes = new RetryTimes(options.retry)
  }

  get isRunning(): boolean {
    return !this.#end.signal.aborted
  }

  /** Resolves when the loop was ended; rejects with what a handler or the group failed with for good. */
  async run(): Promise<void> {
    const { native, config } = this.#options
    const concurrency = config.partitionsConsumedConcurrently ?? 1
    while (this.isRunning) {
      try {
        const batches = native.batches({ signal: this.#end.signal })
        for (;;) {
          const { value: records } = await batches.next()
          if (records === undefined || !this.isRunning) break
          if (concurrency <= 1) await this.#handleAlone(records)
          else await this.#handleBeside(records, concurrency)
          if (this.#failure !== undefined) throw this.#failure
        }
      } catch (error) {
        await Promise.allSettled(this.#busy.values())
        if (!this.isRunning) break
        await this.#retry(this.#failure ?? translateKnown(error))
      }
    }
    await Promise.allSettled(this.#busy.values())
  }

  /** Takes no more records; what handlers are at work on goes on. */
  end(): void {
    this.#filteredTimer?.cancel()
    this.#idleTimer?.cancel()
    this.#end.abort(new KafkaJSError('The consumer was stopped'))
  }

  /** Commits everything that is resolved. */
  async commit(): Promise<void> {
    await this.commitOffsets(this.offsets.uncommitted())
  }

  async commitOffsets(
    list: readonly { readonly topic: string; readonly partition: number; readonly offset: number; readonly metadata?: string }[],
  ): Promise<void> {
    if (list.length === 0) return
    const { native, instrumentation, groupId } = this.#options
    await native.commitSync(list)
    this.offsets.committed(list)
    instrumentation.emit(consumerEvents.COMMIT_OFFSETS, { ...this.#member(), groupId, ...offsetsOf(list) })
  }

  seek(place: TopicPartition, offset: number): void {
    const key = keyOf(place)
    this.#seeks.set(key, (this.#seeks.get(key) ?? 0) + 1)
    this.#starts.delete(key)
    this.offsets.forget(place.topic, place.partition)
    if (!this.#owns(place)) this.#pendingSeeks.set(key, { place, offset })
    else {
      this.#settle(place, offset)
      void this.#commitSought()
    }
  }

  /** The group is to go on from there as well, whoever reads next. */
  #settle(place: TopicPartition, offset: number): void {
    this.#seekNow(place, offset)
    if (offset >= 0) this.offsets.resolve(place.topic, place.partition, offset - 1)
  }

  /**
   * A fetch leaves or was answered. What came before may have been nothing but markers and aborted messages, which the native client steps over
   * without a word: they count as a batch without messages, so that the group's offset goes on.
   */
  fetching(): void {
    if (this.isRunning && !this.#isFiltering && !this.#isHandling) void this.#resolveFiltered()
  }

  fetched(): void {
    this.#filteredTimer ??= clock.after(0, () => {
      this.#filteredTimer = undefined
      this.fetching()
    })
  }

  get #isHandling(): boolean {
    return this.#isAtWork || this.#busy.size > 0
  }

  async #resolveFiltered(): Promise<void> {
    const { native, logger } = this.#options
    this.#isFiltering = true
    try {
      for (const place of native.assignment()) {
        const key = keyOf(place)
        const position = await native.position(place, { timeoutMs: 0 }).catch(() => -1)
        if (!this.isRunning || this.#isHandling) return
        const from = this.offsets.next(place.topic, place.partition) ?? this.#starts.get(key)
        if (from === undefined && position >= 0) this.#starts.set(key, position)
        else if (from !== undefined && position > from) await this.#handleFiltered(place, from, position)
      }
      this.#heartbeat()
    } catch (error) {
      logger.debug('What was fetched without messages could not be resolved', { error: String(error) })
    } finally {
      this.#isFiltering = false
    }
  }

  /** A member without partitions, or with none but paused ones, fetches nothing, and yet kafkajs tells of its empty fetches and heartbeats. */
  #idle(): void {
    const { native, instrumentation, maxWaitMs, isPaused } = this.#options
    this.#idleTimer?.cancel()
    if (!this.isRunning) return
    this.#idleTimer = clock.after(Math.max(maxWaitMs, LEAST_IDLE_MS), () => {
      if (native.assignment().every(({ topic, partition }) => isPaused(topic, partition))) {
        instrumentation.emit(consumerEvents.FETCH_START, { nodeId: NO_NODE })
        instrumentation.emit(consumerEvents.FETCH, { numberOfBatches: 0, duration: maxWaitMs, nodeId: NO_NODE })
        this.#heartbeat()
      }
      this.#idle()
    })
  }

  async #handleFiltered({ topic, partition }: TopicPartition, from: number, next: number): Promise<void> {
    const { native, instrumentation } = this.#options
    const startedMs = clock.nowMs()
    const end = next + (native.currentLag({ topic, partition }) ?? 0)
    const facts = {
      topic,
      partition,
      highWatermark: String(end),
      offsetLag: String(end - next),
      offsetLagLow: String(Math.max(0, end - 1 - from)),
      batchSize: 0,
      firstOffset: String(from),
      lastOffset: String(next - 1),
    }
    instrumentation.emit(consumerEvents.START_BATCH_PROCESS, facts)
    this.offsets.resolve(topic, partition, next - 1)
    await this.#commitIfDue()
    instrumentation.emit(consumerEvents.END_BATCH_PROCESS, { ...facts, duration: clock.nowMs() - startedMs })
  }

  /** Partitions came: seeks that were asked for before count now. */
  assigned(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) {
      const pending = this.#pendingSeeks.get(keyOf(place))
      if (pending !== undefined) this.#settle(place, pending.offset)
      this.#pendingSeeks.delete(keyOf(place))
    }
    this.#heartbeatMs = clock.nowMs()
    this.#idle()
  }

  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    if (this.#options.config.autoCommit !== false) {
      await this.commit().catch((error: unknown) => {
        this.#options.logger.warn('Offsets could not be committed before a rebalance', { error: String(error) })
      })
    }
    this.lost(partitions)
  }

  lost(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) {
      this.#seeks.set(keyOf(place), (this.#seeks.get(keyOf(place)) ?? 0) + 1)
      this.#starts.delete(keyOf(place))
      this.offsets.forget(place.topic, place.partition)
    }
  }

  #owns({ topic, partition }: TopicPartition): boolean {
    return this.#options.native.assignment().some((each) => each.topic === topic && each.partition === partition)
  }

  #seekNow(place: TopicPartition, offset: number): void {
    const { native } = this.#options
    if (offset === EARLIEST) native.seekToBeginning([place])
    else if (offset === LATEST) native.seekToEnd([place])
    else native.seek(place, offset)
  }

  async #handleAlone(records: PartitionRecords): Promise<void> {
    this.#isAtWork = true
    try {
      await this.#handle(records)
    } finally {
      this.#isAtWork = false
    }
  }

  /** Beside the handlers of other partitions, as many as are allowed; the partition itself rests meanwhile. */
  async #handleBeside(records: PartitionRecords, concurrency: number): Promise<void> {
    const { native, isPaused } = this.#options
    const place = { topic: records.topic, partition: records.partition }
    native.pause([place])
    const work = this.#handle(records)
      .catch((error: unknown) => {
        this.#failure ??= translateKnown(error)
      })
      .finally(() => {
        this.#busy.delete(keyOf(place))
        if (this.#owns(place) && !isPaused(place.topic, place.partition)) native.resume([place])
      })
    this.#busy.set(keyOf(place), work)
    if (this.#busy.size >= concurrency) await Promise.race(this.#busy.values())
  }

  async #handle(records: PartitionRecords): Promise<void> {
    const { config, instrumentation } = this.#options
    const batch = new BatchFace(records)
    const { topic, partition } = batch
    const seeks = this.#seeks.get(keyOf(batch))
    const isStale = (): boolean => this.#seeks.get(keyOf(batch)) !== seeks
    const facts = {
      topic,
      partition,
      highWatermark: batch.highWatermark,
      offsetLag: batch.offsetLag(),
      offsetLagLow: batch.offsetLagLow(),
      batchSize: batch.messages.length,
      firstOffset: batch.firstOffset(),
      lastOffset: batch.lastOffset(),
    }
    const startedMs = clock.nowMs()
    instrumentation.emit(consumerEvents.START_BATCH_PROCESS, facts)
    try {
      if (batch.isEmpty()) this.offsets.resolve(topic, partition, batch.nextOffset - 1)
      else if (config.eachMessage !== undefined) await this.#eachMessage(batch, isStale)
      else if (config.eachBatch !== undefined) await this.#eachBatch(batch, isStale)
    } catch (error) {
      await this.#commitIfAuto()
      if (!isStale()) this.#seekNow(batch, this.offsets.next(topic, partition) ?? Number(batch.firstOffset()))
      throw error
    }
    instrumentation.emit(consumerEvents.END_BATCH_PROCESS, { ...facts, duration: clock.nowMs() - startedMs })
    // Messages that no handler has dealt with come again.
    const next = this.offsets.next(topic, partition) ?? Number(batch.firstOffset() ?? batch.nextOffset)
    if (!isStale() && this.#owns(batch) && next !== batch.nextOffset) this.#seekNow(batch, next)
    await this.#commitIfAuto()
    this.#heartbeat()
    this.#retryTimes = new RetryTimes(this.#options.retry)
  }

  async #eachMessage(batch: BatchFace, isStale: () => boolean): Promise<void> {
    const { config, logger, isPaused } = this.#options
    const { topic, partition } = batch
    for (const [index, message] of batch.messages.entries()) {
      if (!this.isRunning || isStale()) return
      try {
        await config.eachMessage?.({
          topic,
          partition,
          message,
          heartbeat: this.#heartbeatOf,
          pause: () => this.#options.pause(topic, partition),
        })
      } catch (error) {
        this.#report(logger, 'eachMessage', { topic, partition, offset: message.offset }, error)
        throw error
      }
      if (isStale()) return
      const isLast = index === batch.messages.length - 1
      this.offsets.resolve(topic, partition, isLast ? batch.nextOffset - 1 : Number(message.offset))
      this.#heartbeat()
      await this.#commitIfDue()
      if (isPaused(topic, partition)) return
    }
  }

  async #eachBatch(batch: BatchFace, isStale: () => boolean): Promise<void> {
    const { config, logger } = this.#options
    const { topic, partition } = batch
    const last = batch.messages.at(-1)?.offset
    try {
      await config.eachBatch?.({
        batch,
        // Markers behind the last message are never shown, so they count with it.
        resolveOffset: (offset) => {
          if (!isStale()) this.offsets.resolve(topic, partition, offset === last ? batch.nextOffset - 1 : Number(offset))
        },
        heartbeat: this.#heartbeatOf,
        pause: () => this.#options.pause(topic, partition),
        commitOffsetsIfNecessary: async (offsets) => {
          if (offsets !== undefined && offsets !== null) await this.commitOffsets(offsetsFrom(offsets))
          else await this.#commitIfDue()
        },
        uncommittedOffsets: () => offsetsOf(this.offsets.uncommitted()),
        isRunning: () => this.isRunning,
        isStale,
      })
    } catch (error) {
      this.#report(logger, 'eachBatch', { topic, partition, offset: batch.firstOffset() }, error)
      throw error
    }
    if (config.eachBatchAutoResolve !== false && !isStale()) this.offsets.resolve(topic, partition, batch.nextOffset - 1)
  }

  #report(logger: Logger, handler: string, place: object, error: unknown): void {
    if (error instanceof KafkaJSError) return
    logger.error(`Error when calling ${handler}`, { ...place, stack: error instanceof Error ? error.stack : undefined, error })
  }

  async #commitIfAuto(): Promise<void> {
    if (this.#options.config.autoCommit !== false) await this.commit()
  }

  async #commitIfDue(): Promise<void> {
    if (this.#options.config.autoCommit !== false && this.offsets.isDue()) await this.commit()
  }

  async #commitSought(): Promise<void> {
    await this.#commitIfAuto().catch((error: unknown) => {
      this.#options.logger.debug('The offset that was sought is not committed yet', { error: String(error) })
    })
  }

  readonly #heartbeatOf = async (): Promise<void> => this.#heartbeat()

  /** The native client sends heartbeats by itself; whoever listens hears of them as often as kafkajs would send them. */
  #heartbeat(): void {
    const now = clock.nowMs()
    if (now - this.#heartbeatMs < this.#options.heartbeatIntervalMs) return
    this.#heartbeatMs = now
    this.#options.instrumentation.emit(consumerEvents.HEARTBEAT, { groupId: this.#options.groupId, ...this.#member() })
  }

  #member(): { readonly memberId: string; readonly groupGenerationId: number } {
    const { memberId, generationId } = this.#options.native.groupMetadata()
    return { memberId, groupGenerationId: generationId }
  }

  async #retry(error: Error): Promise<void> {
    this.#failure = undefined
    if (error.name === 'KafkaJSNotImplemented') throw error
    if (UNRECOVERABLE.includes(error.name) || ('retriable' in error && error.retriable === false)) {
      throw new KafkaJSNonRetriableError(error, { cause: error.cause ?? error })
    }
    const waitMs = this.#retryTimes.next()
    if (waitMs === undefined) {
      throw new KafkaJSNumberOfRetriesExceeded(error, { retryCount: this.#retryTimes.count, retryTime: this.#retryTimes.currentMs })
    }
    await new Promise((resolve) => {
      const timer = clock.after(waitMs, () => resolve(undefined))
      this.#end.signal.addEventListener('abort', () => {
        timer.cancel()
        resolve(undefined)
      })
    })
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}
