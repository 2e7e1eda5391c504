import { AsyncLocalStorage } from 'node:async_hooks'
import { backoffMs, pause } from '../../backoff.ts'
import { partitionKey } from '../../topic-partition.ts'
import type { TopicPartition } from '../../topic-partition.ts'
import { murmur2 } from '../../producer/murmur2.ts'
import type { ConsumerEngine } from '../consumer-engine.ts'
import type { ConsumerRecord } from '../consumer-record.ts'
import { PartitionRecords } from '../consumer-records.ts'
import type { RecordIterator } from '../consumer-records.ts'
import type { TakenRecords } from '../fetcher.ts'
import type { TopicPartitionOffset } from '../offset-and-metadata.ts'
import { isProcessWatched, traceProcess } from '../receive-tracing.ts'
import { FailedRecords } from './failed-records.ts'
import { Lane, WorkSource } from './lane.ts'
import type { Work } from './lane.ts'
import type { ConsumerRun, RunOptions } from './run-options.ts'

export type { ConsumerRun, RunOptions } from './run-options.ts'

const WAIT_MS = 1000
const LANES_PER_PARTITION = 64
/** After so many records a handler that never waits looks whether others are to have their turn. */
const RECORDS_PER_LOOK = 64
const DEFAULT_BACKOFF = { firstMs: 100, largestMs: 10_000 }

export function runConsumer<K, V>(
  engine: ConsumerEngine,
  wrap: (taken: TakenRecords) => PartitionRecords<K, V>,
  limit: number,
  options: RunOptions<K, V>,
): ConsumerRun {
  if ((options.eachRecord === undefined) === (options.eachBatch === undefined))
    throw new TypeError('run takes either eachRecord or eachBatch')
  const runner = new Runner(engine, wrap, limit, options)
  const finished = runner.run()
  finished.catch(() => undefined)
  const stop = async (): Promise<void> => {
    runner.stop()
    // The end of the run is behind the handler that asks for it.
    if (!isCalledByHandler(engine)) await finished
  }
  return { finished, stop, [Symbol.asyncDispose]: stop }
}

/** Whose handler it is, for all that it does and awaits. */
const insideOf = new AsyncLocalStorage<ConsumerEngine>()

/** Whoever is called by a handler must not wait for its end. */
export function isCalledByHandler(engine: ConsumerEngine): boolean {
  return insideOf.getStore() === engine
}

class Runner<K, V> {
  readonly #engine: ConsumerEngine
  readonly #wrap: (taken: TakenRecords) => PartitionRecords<K, V>
  readonly #limit: number
  readonly #options: RunOptions<K, V>
  readonly #failed: FailedRecords
  readonly #concurrency: number
  readonly #maxOpen: number
  readonly #sources = new Map<string, WorkSource<K, V>>()
  /** Lanes that have work and no handler. */
  readonly #runnable: Lane<K, V>[] = []
  #atWork = 0
  #isStopping = false
  #failure: { readonly error: unknown } | undefined
  #idleWaiters: (() => void)[] = []

  constructor(engine: ConsumerEngine, wrap: (taken: TakenRecords) => PartitionRecords<K, V>, limit: number, options: RunOptions<K, V>) {
    this.#engine = engine
    this.#wrap = wrap
    this.#limit = limit
    this.#options = options
    this.#concurrency = Math.max(1, options.concurrency ?? 1)
    this.#maxOpen = Math.max(1, options.maxOpenRecords ?? 5000)
    this.#failed = new FailedRecords({
      retryTopic: options.retryTopic,
      retryTopicAttempts: options.retryTopicAttempts ?? 3,
      retryTopicDelayMs: options.retryTopicDelayMs ?? 1000,
      deadLetterTopic: options.deadLetterTopic,
      producer: options.producer,
    })
  }

  stop(): void {
    this.#isStopping = true
    this.#engine.wakeup.ring()
  }

  async run(): Promise<void> {
    const { commits, ownership } = this.#engine
    const { signal } = this.#options
    const stop = (): void => this.stop()
    signal?.addEventListener('abort', stop, { once: true })
    ownership.observer = { leaving: async (partitions) => await this.#leaving(partitions), came: () => this.#sweep() }
    if (commits !== undefined) commits.source = () => this.#committable()
    try {
      await this.#engine.exclusively(undefined, async () => {
        try {
          await this.#loop()
        } finally {
          ownership.observer = {}
          await this.#end()
        }
      })
    } finally {
      signal?.removeEventListener('abort', stop)
      ownership.observer = {}
      if (commits !== undefined) commits.source = () => commits.positions()
    }
    if (this.#failure === undefined) return
    const { error } = this.#failure
    if (this.#options.onError === undefined) ownership.warn(`A run has ended: ${error instanceof Error ? error.message : String(error)}`)
    throw error
  }

  async #loop(): Promise<void> {
    while (!this.#isStopping && !this.#engine.isClosing && this.#failure === undefined && this.#options.signal?.aborted !== true) {
      await this.#handlersInTime()
      // With everything queued that may be, only the group and the end of some handler matter.
      const taken = await this.#engine.collect({
        limit: Math.min(this.#limit, this.#maxOpen),
        maxPartitions: Infinity,
        advance: true,
        timeoutMs: WAIT_MS,
        signal: undefined,
        isOver: () => this.#isStopping || this.#failure !== undefined || this.#options.signal?.aborted === true,
      })
      for (const each of taken) this.#take(each)
    }
  }

  /** A handler that takes longer than `max.poll.interval.ms` must not look alive: the group is told by silence. */
  async #handlersInTime(): Promise<void> {
    const limitMs = this.#engine.settings.maxPollIntervalMs
    for (;;) {
      const { nowMs } = this.#engine
      let oldestMs = nowMs
      for (const source of this.#sources.values()) for (const sinceMs of source.busySince.values()) oldestMs = Math.min(oldestMs, sinceMs)
      if (nowMs - oldestMs <= limitMs || this.#isStopping || this.#engine.isClosing) return
      await this.#engine.wakeup.wait(WAIT_MS)
    }
  }

  #take(taken: TakenRecords): void {
    const { state, nextOffset } = taken
    const records = this.#wrap(taken)
    let source = this.#sources.get(state.key)
    if (source === undefined || source.state !== state || source.done.committable > nextOffset) {
      source = new WorkSource(state, taken.firstOffset)
      this.#sources.set(state.key, source)
    }
    if (this.#options.eachBatch !== undefined) {
      source.done.handOut(nextOffset - 1)
      this.#queue(source.lane(0), records)
    } else if (this.#options.orderedBy === 'key') {
      let turn = 0
      for (const record of records) {
        source.done.handOut(record.offset)
        this.#queue(source.lane(laneOf(record, turn++)), record)
      }
    } else {
      source.done.handOutInOrder(records.count)
      this.#queue(source.lane(0), records[Symbol.iterator]())
    }
    source.done.reach(nextOffset)
    if (source.done.open >= this.#maxOpen) state.isHeld = true
    this.#dispatch()
  }

  #queue(lane: Lane<K, V>, work: Work<K, V> | RecordIterator<K, V>): void {
    const wasIdle = lane.isEmpty && !lane.isBusy
    lane.push(work)
    if (wasIdle) this.#runnable.push(lane)
  }

  #dispatch(): void {
    while (this.#atWork < this.#concurrency) {
      const lane = this.#runnable.shift()
      if (lane === undefined) return
      if (lane.isEmpty || lane.isBusy) continue
      lane.isBusy = true
      this.#atWork++
      void insideOf.run(this.#engine, () => this.#work(lane))
    }
  }

  /** Works a lane off as long as it has something, handing it back now and then so that others get their turn. */
  async #work(lane: Lane<K, V>): Promise<void> {
    const { source } = lane
    const { clock } = this.#engine.cluster.world
    let handled = 0
    source.busySince.set(lane, clock.monotonicMs())
    try {
      for (let work = lane.shift(); work !== undefined; work = lane.shift()) {
        const outcome = this.#handle(work, source)
        if (outcome !== true) {
          if (!(await outcome)) break
          source.busySince.set(lane, clock.monotonicMs())
        }
        if (source.state.isHeld && source.done.open <= this.#maxOpen / 2) {
          source.state.isHeld = false
          this.#engine.wakeup.ring()
        }
        if (this.#isStopping || this.#failure !== undefined) break
        if (++handled % RECORDS_PER_LOOK !== 0) continue
        if (this.#engine.isTurnDue) {
          await this.#engine.turn()
          source.busySince.set(lane, clock.monotonicMs())
        }
        if (this.#runnable.length > 0) break
      }
    } catch (error) {
      this.#failure ??= { error }
      this.#engine.wakeup.ring()
    } finally {
      source.busySince.delete(lane)
      lane.isBusy = false
      this.#atWork--
      if (!lane.isEmpty) this.#runnable.push(lane)
      if (this.#failure === undefined && !this.#isStopping) this.#dispatch()
      const waiters = this.#idleWaiters
      this.#idleWaiters = []
      for (const wake of waiters) wake()
    }
  }

  /** True at once where the handler did not wait. */
  #handle(work: Work<K, V>, source: WorkSource<K, V>): true | Promise<boolean> {
    const { retryTopic } = this.#options
    if (retryTopic !== undefined && work.topic === retryTopic && !(work instanceof PartitionRecords)) return this.#handleLater(work, source)
    return this.#attempt(work, source, 0)
  }

  #attempt(work: Work<K, V>, source: WorkSource<K, V>, attempt: number): true | Promise<boolean> {
    const context = attempt === 0 ? source.context : { attempt, signal: source.abort.signal }
    let result: unknown
    try {
      if (work instanceof PartitionRecords) result = this.#options.eachBatch?.(work, context)
      else if (!isProcessWatched()) result = this.#options.eachRecord?.(work, context)
      else result = traceProcess(work, this.#engine.settings.groupId, () => this.#options.eachRecord?.(work, context))
    } catch (error) {
      return this.#recover(work, source, attempt, error)
    }
    if (!isThenable(result)) {
      this.#complete(work, source)
      return true
    }
    return Promise.resolve(result).then(
      () => {
        this.#complete(work, source)
        return true
      },
      (error: unknown) => this.#recover(work, source, attempt, error),
    )
  }

  async #handleLater(work: ConsumerRecord<K, V>, source: WorkSource<K, V>): Promise<boolean> {
    const { clock } = this.#engine.cluster.world
    const waitMs = FailedRecords.notBeforeMs(work) - clock.nowMs()
    if (waitMs > 0) await pause(clock, waitMs, source.abort.signal).catch(() => undefined)
    if (source.abort.signal.aborted || this.#isStopping) return false
    return await this.#attempt(work, source, 0)
  }

  /** False where the record is not done and nothing more may be begun in its lane. */
  async #recover(work: Work<K, V>, source: WorkSource<K, V>, attempt: number, error: unknown): Promise<boolean> {
    if (source.abort.signal.aborted) return false
    const { clock, random } = this.#engine.cluster.world
    const record = work instanceof PartitionRecords ? undefined : work
    if (attempt < (this.#options.retries ?? 0)) {
      this.#options.onError?.(error, record, 'retry')
      const delayMs = backoffMs(attempt, random, this.#options.retryBackoff ?? DEFAULT_BACKOFF)
      await pause(clock, delayMs, source.abort.signal).catch(() => undefined)
      if (source.abort.signal.aborted || this.#isStopping) return false
      source.busySince.forEach((_sinceMs, lane) => source.busySince.set(lane, clock.monotonicMs()))
      return await this.#attempt(work, source, attempt + 1)
    }
    // A batch goes record by record: which of them it failed at nobody knows.
    const records = work instanceof PartitionRecords ? work.toArray() : [work]
    const first = records[0]
    const will = first === undefined ? 'stop' : this.#failed.next(first)
    this.#options.onError?.(error, record, will)
    if (will === 'stop') throw error
    for (const each of records)
      await this.#failed.hand(each, this.#failed.next(each) === 'stop' ? 'dead-letter' : will, error, clock.nowMs())
    this.#complete(work, source)
    return true
  }

  #complete(work: Work<K, V>, source: WorkSource<K, V>): void {
    if (work instanceof PartitionRecords) source.done.complete(work.nextOffset - 1)
    else if (this.#options.orderedBy === 'key') source.done.complete(work.offset)
    else source.done.completeNext(work.offset)
  }

  #committable(): TopicPartitionOffset[] {
    const offsets: TopicPartitionOffset[] = []
    for (const { state, done } of this.#sources.values()) {
      if (this.#engine.subscription.assigned.get(state.key) !== state || done.committable < 0) continue
      const isAll = done.committable === state.position && state.positionEpoch >= 0
      offsets.push({
        topic: state.topic,
        partition: state.partition,
        offset: done.committable,
        ...(isAll ? { leaderEpoch: state.positionEpoch } : {}),
      })
    }
    return offsets
  }

  /** Partitions go: what is queued is dropped, what is being handled is waited for. */
  async #leaving(partitions: readonly TopicPartition[]): Promise<void> {
    const sources = partitions.flatMap((each) => this.#sources.get(partitionKey(each.topic, each.partition)) ?? [])
    for (const source of sources) source.clear()
    await this.#idle(sources)
    for (const source of sources) source.abort.abort()
    // The offsets stay known until they have been committed.
  }

  /** Partitions that went are of no interest any more once an assignment is complete. */
  #sweep(): void {
    for (const [key, { state }] of this.#sources) if (this.#engine.subscription.assigned.get(key) !== state) this.#sources.delete(key)
  }

  async #idle(sources: readonly WorkSource<K, V>[]): Promise<void> {
    while (sources.some((source) => source.busySince.size > 0)) {
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve))
    }
  }

  async #end(): Promise<void> {
    this.#isStopping = true
    const sources = [...this.#sources.values()]
    for (const source of sources) source.clear()
    await this.#idle(sources)
    await this.#engine.commits?.beforeLeaving(this.#engine.settings.defaultApiTimeoutMs)
    for (const source of sources) {
      source.abort.abort()
      const { state, done } = source
      state.isHeld = false
      // What was handed out and not done is read again by whoever goes on.
      if (this.#engine.subscription.assigned.get(state.key) === state && done.committable >= 0 && done.committable < state.position) {
        state.seek(done.committable, -1, this.#engine.nowMs)
      }
    }
    this.#sources.clear()
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** Records of one key share a lane; those without a key go round. */
function laneOf(record: ConsumerRecord<unknown, unknown>, turn: number): number {
  const key = record.keyBytes
  return key === null ? turn % LANES_PER_PARTITION : (murmur2(key) & 0x7fffffff) % LANES_PER_PARTITION
}
