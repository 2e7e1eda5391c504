import type { AppendOptions, PartitionLog } from '@samsa/log'
import { buildEndTxnMarker, ProtocolError } from '@samsa/protocol'
import type { BatchOptions } from '@samsa/protocol'
import type { Clock, Logger } from '@samsa/ports'
import type { AppendEffect, CoordinatorEffect } from '@samsa/stdx'
import type { ReplyTurn } from '@samsa/wire'
import { code } from '../error-codes.ts'
import type { Partition, PartitionWatcher } from '../partitions/partition.ts'
import { coordinatorErrorOf } from './coordinator-error.ts'
import type { CoordinatorShard, LogMarker, RecordFormat } from './coordinator-shard.ts'
import { RecordBatches } from './record-batches.ts'
import { ShardLoader } from './shard-loader.ts'
import { ShardTimers } from './shard-timers.ts'

export interface HostedShardOptions<Record, Outside, Shard> {
  readonly clock: Clock
  readonly log: Logger
  readonly turn: ReplyTurn
  readonly shard: Shard
  readonly format: RecordFormat<Record>
  /** What all batches have in common. */
  readonly batches: Pick<BatchOptions, 'compression' | 'baseSequence'>
  /** What lives in the shard, for log lines, and how many of them there are. */
  readonly subject: string
  readonly count: () => number
  /** Does what goes beyond log and clock; `perform` does the effects that follow, or gives an error code if the shard is gone. */
  readonly outside: (request: Outside, perform: (next: (nowMs: number) => readonly CoordinatorEffect<Record, Outside>[]) => number) => void
  /** Milliseconds that loading took. */
  readonly loaded?: (durationMs: number) => void
}

export type ShardState = 'loading' | 'active' | 'failed' | 'closed'

interface Deferred {
  /** Runs when the high watermark reaches this offset. */
  readonly offset: number
  readonly run: (errorCode: number) => void
}

/**
 * A shard of a coordinator over the partition that is its log: loads it, writes what it decides, wakes it, and holds its replies back until
 * what was written before them is committed.
 */
export class HostedShard<Record, Outside, Shard extends CoordinatorShard<Record, Outside>> implements PartitionWatcher {
  readonly partition: Partition
  leaderEpoch: number
  readonly #options: HostedShardOptions<Record, Outside, Shard>
  readonly #shard: Shard
  readonly #timers: ShardTimers
  readonly #batches: RecordBatches<Record>
  readonly #deferred: Deferred[] = []
  #state: ShardState = 'loading'
  #loader: ShardLoader<Record> | undefined
  #writtenOffset = 0
  /** Why what was written will not be committed here: an error code of the log, 0 as long as it may be. */
  #loss = 0

  constructor(partition: Partition, options: HostedShardOptions<Record, Outside, Shard>) {
    this.partition = partition
    this.leaderEpoch = partition.leaderEpoch
    this.#options = options
    this.#shard = options.shard
    this.#batches = new RecordBatches(options.format, options.batches)
    this.#timers = new ShardTimers(options.clock, (key) => options.turn.run(() => this.#put((shard, nowMs) => shard.wake(nowMs, key))))
  }

  get state(): ShardState {
    return this.#state
  }

  /** For metrics. */
  get shard(): Shard {
    return this.#shard
  }

  /** Reads the log; until then whoever asks is told to wait. */
  load(): void {
    const { clock, log: logger, turn, format, subject, count } = this.#options
    const startedMs = clock.monotonicMs()
    const loader = new ShardLoader(
      this.#shard,
      format,
      () => this.partition.log,
      clock,
      (problem) => {
        this.#loader = undefined
        const partition = this.partition.name
        if (problem !== undefined) {
          this.#state = 'failed'
          logger.error(`cannot load ${subject}`, { partition, problem })
          return
        }
        const ms = Math.round(clock.monotonicMs() - startedMs)
        const records = loader.recordCount
        if (records > 0) logger.info(`loaded ${subject}`, { partition, [subject]: count(), records, ms })
        this.#options.loaded?.(ms)
        this.#state = 'active'
        this.#writtenOffset = this.partition.log?.logEndOffset ?? 0
        this.partition.watch(this)
        turn.run(() => this.ask((shard, nowMs) => shard.loaded(nowMs)))
      },
    )
    this.#loader = loader
    loader.start()
  }

  /** Somebody else leads, or the node stops: parked requests are sent away. */
  unload(): void {
    const wasActive = this.#state === 'active'
    this.#state = 'closed'
    this.#loader?.cancel()
    this.#timers.cancelAll()
    this.partition.unwatch(this)
    if (!wasActive) return
    // What was written may yet be committed by the next leader; those who wait for it are told to look there.
    this.#lose(code.NOT_LEADER_OR_FOLLOWER)
    for (const effect of this.#shard.unloaded(this.#options.clock.nowMs())) if (effect.do === 'reply') effect.send()
  }

  /** Asks the shard and does what it wants. An error code if it cannot be asked now, otherwise 0. */
  ask(question: (shard: Shard, nowMs: number) => readonly CoordinatorEffect<Record, Outside>[]): number {
    this.#timers.fireDue()
    return this.#put(question)
  }

  #put(question: (shard: Shard, nowMs: number) => readonly CoordinatorEffect<Record, Outside>[]): number {
    const error = this.#refusal()
    if (error === 0) this.#perform(question(this.#shard, this.#options.clock.nowMs()))
    return error
  }

  /** Writes the marker that ends a producer's transaction in this log, and lets the shard know. `done` hears when it is committed. */
  endTransaction(marker: LogMarker, done: (errorCode: number) => void): void {
    const refusal = this.#refusal()
    if (refusal !== 0) {
      done(refusal)
      return
    }
    const { producerId, producerEpoch, coordinatorEpoch, commit, transactionVersion } = marker
    const nowMs = this.#options.clock.nowMs()
    const type = commit ? 'COMMIT' : 'ABORT'
    const bytes = buildEndTxnMarker({ type, producerId, producerEpoch, coordinatorEpoch, timestampMs: nowMs })
    const log = this.#writableLog()
    const error =
      typeof log === 'number'
        ? log
        : this.#writeBatch(log, bytes, { origin: 'coordinator', leaderEpoch: this.leaderEpoch, nowMs, transactionVersion })
    if (error !== 0) {
      done(error)
      return
    }
    this.#shard.endTransaction?.(producerId, commit)
    this.#whenCommitted(done)
  }

  advanced(): void {
    this.#drain()
  }

  disturbed(): void {
    // Leadership is told by the metadata; a log that goes offline refuses the next append.
    this.#drain()
  }

  #refusal(): number {
    if (this.#state === 'loading') return code.COORDINATOR_LOAD_IN_PROGRESS
    return this.#state === 'active' && this.#loss === 0 ? 0 : code.NOT_COORDINATOR
  }

  #perform(effects: readonly CoordinatorEffect<Record, Outside>[]): void {
    for (const effect of effects) {
      if (effect.do === 'reply') this.#whenCommitted((error) => (error === 0 ? effect.send() : effect.refuse(coordinatorErrorOf(error))))
      else if (effect.do === 'append') this.#append(effect)
      else if (effect.do === 'outside') this.#options.outside(effect.request, (next) => this.ask((_shard, nowMs) => next(nowMs)))
      else if (effect.afterMs === undefined) this.#timers.cancel(effect.key)
      else if (this.#state === 'active') this.#timers.set(effect.key, effect.afterMs)
    }
  }

  #append(effect: AppendEffect<Record, Outside>): void {
    const nowMs = this.#options.clock.nowMs()
    // What follows from a loss is not written: the next coordinator decides from the log as it is.
    const error = this.#loss === 0 ? this.#write(effect, nowMs) : this.#loss
    if (error !== 0) this.#perform(effect.done(nowMs, coordinatorErrorOf(error)))
    else this.#whenCommitted((later) => this.#perform(effect.done(this.#options.clock.nowMs(), coordinatorErrorOf(later))))
  }

  /** The log if it can be written now, otherwise an error code. */
  #writableLog(): PartitionLog | number {
    const { partition, leaderEpoch } = this
    const log = partition.leaderLog(leaderEpoch)
    if (typeof log === 'number') return log === code.KAFKA_STORAGE_ERROR ? log : code.NOT_LEADER_OR_FOLLOWER
    return partition.registration.isr.length < partition.effectiveMinInSyncReplicas ? code.NOT_ENOUGH_REPLICAS : log
  }

  #write(effect: AppendEffect<Record, Outside>, nowMs: number): number {
    const log = this.#writableLog()
    if (typeof log === 'number') return log
    const { isSplittable, producer } = effect
    const maxBytes = log.config.maxMessageBytes
    const options: AppendOptions = {
      origin: 'coordinator',
      leaderEpoch: this.leaderEpoch,
      nowMs,
      ...(producer?.verificationGuard === undefined ? {} : { verificationGuard: producer.verificationGuard }),
    }
    try {
      for (const { bytes, records } of this.#batches.of(effect.records, { nowMs, maxBytes, isSplittable, producer })) {
        const error = this.#writeBatch(log, bytes, options, (baseOffset) => {
          if (!effect.isApplied) return
          records.forEach((record, index) => this.#shard.apply(record, baseOffset + index, producer?.producerId ?? -1))
        })
        if (error !== 0) return error
      }
      return 0
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      // A client's text is longer than a record can hold. It may be written in a timer's turn, and must not take the node down.
      const { subject, log: logger } = this.#options
      logger.warn(`cannot write records of ${subject}`, { partition: this.partition.name, error: error.message })
      return code.UNKNOWN_SERVER_ERROR
    }
  }

  #writeBatch(log: PartitionLog, bytes: Uint8Array, options: AppendOptions, written?: (baseOffset: number) => void): number {
    const outcome = log.append(bytes, options)
    if (!('baseOffset' in outcome)) {
      const { subject, log: logger } = this.#options
      logger.warn(`cannot write records of ${subject}`, { partition: this.partition.name, error: outcome.reason })
      return outcome.error
    }
    this.#writtenOffset = outcome.lastOffset + 1
    written?.(outcome.baseOffset)
    this.partition.appended(outcome.sizeBytes)
    const endOffset = outcome.lastOffset + 1
    if (outcome.awaitsFlush) log.whenFlushed(endOffset, (durable) => this.#flushed(log, endOffset, durable))
    else this.#commit(log, endOffset)
    return 0
  }

  #flushed(log: PartitionLog, endOffset: number, durable: boolean): void {
    this.#options.turn.run(() => {
      if (durable) this.#commit(log, endOffset)
      else {
        const { subject, log: logger } = this.#options
        logger.error(`records of ${subject} did not reach the device`, { partition: this.partition.name, endOffset })
        this.#lose(code.KAFKA_STORAGE_ERROR)
      }
    })
  }

  /** What was written counts no more, though the shard has applied it: it answers nothing else, and who waits is told so. */
  #lose(error: number): void {
    this.#loss = error
    for (const { run } of this.#deferred.splice(0)) run(error)
  }

  /** Without followers in sync nobody else has to have it. */
  #commit(log: PartitionLog, offset: number): void {
    const { partition } = this
    if (partition.registration.isr.length <= 1 && log.maybeIncrementHighWatermark(offset)) partition.announce()
  }

  #whenCommitted(run: (errorCode: number) => void): void {
    if (this.#loss !== 0) run(this.#loss)
    else if (this.#deferred.length === 0 && this.#highWatermark() >= this.#writtenOffset) run(0)
    else this.#deferred.push({ offset: this.#writtenOffset, run })
  }

  #highWatermark(): number {
    return this.partition.log?.highWatermark ?? -1
  }

  #drain(): void {
    const { turn } = this.#options
    turn.run(() => {
      const highWatermark = this.#highWatermark()
      for (let first = this.#deferred[0]; first !== undefined && first.offset <= highWatermark; first = this.#deferred[0]) {
        this.#deferred.shift()
        first.run(0)
      }
    })
  }
}
