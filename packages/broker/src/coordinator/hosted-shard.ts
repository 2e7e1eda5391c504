import { GroupShard } from '@samsa/group'
import type { AppendEffect, Effect, GroupCounters, GroupSettings } from '@samsa/group'
import type { PartitionLog } from '@samsa/log'
import type { CompressionType } from '@samsa/protocol'
import type { Clock, Logger } from '@samsa/ports'
import type { ReplyTurn } from '@samsa/wire'
import { code } from '../error-codes.ts'
import type { Partition, PartitionWatcher } from '../partitions/partition.ts'
import { buildRecordBatches } from './record-batches.ts'
import { ShardLoader } from './shard-loader.ts'
import { ShardTimers } from './shard-timers.ts'

export interface HostedShardOptions {
  readonly clock: Clock
  readonly log: Logger
  readonly turn: ReplyTurn
  readonly settings: GroupSettings
  readonly counters: GroupCounters
  readonly compression: CompressionType
}

export type ShardState = 'loading' | 'active' | 'failed' | 'closed'

interface Deferred {
  /** Runs when the high watermark reaches this offset. */
  readonly offset: number
  readonly run: (errorCode: number) => void
}

/**
 * A shard of the group coordinator over the partition that is its log: loads it, writes what it decides, wakes it, and holds its replies
 * back until what was written before them is committed.
 */
export class HostedShard implements PartitionWatcher {
  readonly partition: Partition
  leaderEpoch: number
  readonly #options: HostedShardOptions
  readonly #shard: GroupShard
  readonly #timers: ShardTimers
  readonly #deferred: Deferred[] = []
  #state: ShardState = 'loading'
  #loader: ShardLoader | undefined
  #writtenOffset = 0

  constructor(partition: Partition, options: HostedShardOptions) {
    this.partition = partition
    this.leaderEpoch = partition.leaderEpoch
    this.#options = options
    this.#shard = new GroupShard(options.settings, options.counters)
    this.#timers = new ShardTimers(options.clock, (key) => options.turn.run(() => this.ask((shard, nowMs) => shard.wake(nowMs, key))))
  }

  get state(): ShardState {
    return this.#state
  }

  /** For metrics. */
  get shard(): GroupShard {
    return this.#shard
  }

  /** Reads the log; until then whoever asks is told to wait. */
  load(log: PartitionLog): void {
    const { clock, log: logger, turn } = this.#options
    const startedMs = clock.monotonicMs()
    const loader = new ShardLoader(this.#shard, log, clock, (problem) => {
      this.#loader = undefined
      const partition = this.partition.name
      if (problem !== undefined) {
        this.#state = 'failed'
        logger.error('cannot load groups', { partition, problem })
        return
      }
      const ms = Math.round(clock.monotonicMs() - startedMs)
      const records = loader.recordCount
      if (records > 0) logger.info('loaded groups', { partition, groups: this.#shard.groups.size, records, ms })
      this.#state = 'active'
      this.#writtenOffset = log.logEndOffset
      this.partition.watch(this)
      turn.run(() => this.ask((shard, nowMs) => shard.loaded(nowMs)))
    })
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
    for (const { run } of this.#deferred.splice(0)) run(code.NOT_LEADER_OR_FOLLOWER)
    for (const effect of this.#shard.unloaded(this.#options.clock.nowMs())) if (effect.do === 'reply') effect.send()
  }

  /** Asks the shard and does what it wants. An error code if it cannot be asked now, otherwise 0. */
  ask(question: (shard: GroupShard, nowMs: number) => readonly Effect[]): number {
    if (this.#state === 'loading') return code.COORDINATOR_LOAD_IN_PROGRESS
    if (this.#state !== 'active') return code.NOT_COORDINATOR
    this.#perform(question(this.#shard, this.#options.clock.nowMs()))
    return 0
  }

  advanced(): void {
    this.#drain()
  }

  disturbed(): void {
    // Leadership is told by the metadata; a log that goes offline refuses the next append.
    this.#drain()
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'reply') this.#whenCommitted(() => effect.send())
      else if (effect.do === 'append') this.#append(effect)
      else if (effect.afterMs === undefined) this.#timers.cancel(effect.key)
      else if (this.#state === 'active') this.#timers.set(effect.key, effect.afterMs)
    }
  }

  #append(effect: AppendEffect): void {
    const nowMs = this.#options.clock.nowMs()
    const error = this.#write(effect, nowMs)
    if (error !== 0) this.#perform(effect.done(nowMs, error))
    else this.#whenCommitted((later) => this.#perform(effect.done(this.#options.clock.nowMs(), later)))
  }

  #write(effect: AppendEffect, nowMs: number): number {
    const { partition, leaderEpoch } = this
    const log = partition.leaderLog(leaderEpoch)
    if (typeof log === 'number') return log === code.KAFKA_STORAGE_ERROR ? log : code.NOT_LEADER_OR_FOLLOWER
    if (partition.registration.isr.length < partition.effectiveMinInSyncReplicas) return code.NOT_ENOUGH_REPLICAS
    const { compression, log: logger } = this.#options
    const { isSplittable } = effect
    const batches = buildRecordBatches(effect.records, { nowMs, compression, maxBytes: log.config.maxMessageBytes, isSplittable })
    for (const { bytes, records } of batches) {
      const outcome = log.append(bytes, { origin: 'coordinator', leaderEpoch, nowMs })
      if (!('baseOffset' in outcome)) {
        logger.warn('cannot write group records', { partition: partition.name, error: outcome.reason })
        return outcome.error
      }
      this.#writtenOffset = outcome.lastOffset + 1
      if (effect.isApplied) records.forEach((record, index) => this.#shard.apply(record, outcome.baseOffset + index, -1))
      partition.appended(outcome.sizeBytes)
      if (outcome.awaitsFlush) log.whenFlushed(this.#writtenOffset, (durable) => this.#flushed(log, durable))
      else this.#commit(log, this.#writtenOffset)
    }
    return 0
  }

  #flushed(log: PartitionLog, durable: boolean): void {
    this.#options.turn.run(() => {
      if (durable) this.#commit(log, log.recoveryPoint)
      else for (const { run } of this.#deferred.splice(0)) run(code.KAFKA_STORAGE_ERROR)
    })
  }

  /** Without followers in sync nobody else has to have it. */
  #commit(log: PartitionLog, offset: number): void {
    const { partition } = this
    if (partition.registration.isr.length <= 1 && log.maybeIncrementHighWatermark(offset)) partition.announce()
  }

  #whenCommitted(run: (errorCode: number) => void): void {
    if (this.#deferred.length === 0 && this.#highWatermark() >= this.#writtenOffset) run(0)
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
