import { partitionKey } from '../topic-partition.ts'
import type { FetchedPartition } from './fetched-partition.ts'
import type { ResetStrategy } from './offset-reset.ts'

/**
 * Where a partition stands between being assigned and being read:
 * `initializing` has no position, `resetting` looks one up, `validating` compares epochs with the leader (KIP-320), `ready` is fetched.
 */
export type PartitionStage = 'initializing' | 'resetting' | 'validating' | 'ready'

/** All that a consumer knows of one partition it was assigned. Lives as long as the assignment. */
export class PartitionState {
  readonly topic: string
  readonly partition: number
  readonly key: string
  stage: PartitionStage = 'initializing'
  /** How `resetting` finds the position. */
  resetTo: ResetStrategy | undefined
  /** The next offset that a caller gets; -1 while there is none. */
  position = -1
  /** Epoch of the record before the position, as read or as committed; -1 if unknown. */
  positionEpoch = -1
  /** Epoch of the leader that the position is known to be good with; -1 if unknown. */
  leaderEpoch = -1
  /** The next offset to ask a broker for: behind what is buffered. */
  fetchOffset = -1
  /** Changes when what was fetched or asked for earlier no longer counts: sought, reset, revoked. */
  version = 0
  /** Since when it is in its stage, on the monotonic clock. */
  sinceMs: number
  /** Since when it is paused, on the monotonic clock. */
  pausedSinceMs: number | undefined
  /** Held back by `run`, whose handlers have enough to do. */
  isHeld = false
  /** Being taken away: nothing more is handed out. */
  isRevoking = false
  /** Assigned, but the listener has not been told yet. */
  awaitsListener = false
  /** Since when a fetch is under way, on the monotonic clock. */
  fetchingSinceMs: number | undefined
  /** Not before this time of the monotonic clock, after a failure. */
  retryAtMs = 0
  failures = 0
  /** What the last attempt failed with, for whoever asks what it waits for. */
  lastFailure: unknown
  /** Since when it waits for a leader, or attempts fail, on the monotonic clock. */
  troubledSinceMs: number | undefined
  highWatermark = -1
  lastStableOffset = -1
  logStartOffset = -1
  /** A follower near us that the leader named (KIP-392), until a time of the monotonic clock. */
  preferredReplica = -1
  preferredUntilMs = 0
  /** Fetched and not handed out yet, in order. */
  readonly buffered: FetchedPartition[] = []
  bufferedBytes = 0

  constructor(topic: string, partition: number, nowMs: number) {
    this.topic = topic
    this.partition = partition
    this.key = partitionKey(topic, partition)
    this.sinceMs = nowMs
  }

  get isPaused(): boolean {
    return this.pausedSinceMs !== undefined
  }

  get isFetching(): boolean {
    return this.fetchingSinceMs !== undefined
  }

  /** An attempt has failed, or could not be made. */
  failed(error: unknown, nowMs: number): void {
    this.lastFailure = error
    this.troubledSinceMs ??= nowMs
  }

  succeeded(): void {
    this.lastFailure = undefined
    this.troubledSinceMs = undefined
  }

  get hasPosition(): boolean {
    return this.stage === 'ready' || this.stage === 'validating'
  }

  /** Whether records of it may be asked for. */
  isFetchable(nowMs: number): boolean {
    return (
      this.stage === 'ready' && !this.isFetching && !this.isPaused && !this.isRevoking && !this.awaitsListener && this.retryAtMs <= nowMs
    )
  }

  /** Whether records of it may be handed out. */
  get isReadable(): boolean {
    return !this.isPaused && !this.isHeld && !this.isRevoking && !this.awaitsListener && this.stage === 'ready'
  }

  /** A new position: buffered records are dropped, answers under way no longer count. */
  seek(offset: number, offsetEpoch: number, nowMs: number): void {
    this.drop()
    this.position = offset
    this.positionEpoch = offsetEpoch
    this.fetchOffset = offset
    this.preferredReplica = -1
    this.enter('ready', nowMs)
  }

  reset(strategy: ResetStrategy, nowMs: number): void {
    this.drop()
    this.resetTo = strategy
    this.preferredReplica = -1
    this.retryAtMs = 0
    this.enter('resetting', nowMs)
  }

  enter(stage: PartitionStage, nowMs: number): void {
    if (this.stage !== stage) this.sinceMs = nowMs
    this.stage = stage
    if (stage === 'ready') {
      this.failures = 0
      this.succeeded()
      this.retryAtMs = 0
    }
  }

  /** Records were handed out up to here. */
  advance(offset: number, epoch: number): void {
    this.position = offset
    if (epoch >= 0) this.positionEpoch = epoch
  }

  /** What is buffered goes; the next fetch begins at the position. */
  drop(): void {
    this.version++
    this.buffered.length = 0
    this.bufferedBytes = 0
    this.fetchingSinceMs = undefined
    this.fetchOffset = this.position
  }
}
