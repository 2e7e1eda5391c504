import { OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse, errors } from '@samsa/protocol'
import { backoffMs } from '../backoff.ts'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { isRetriable } from '../retry.ts'
import { byTopic, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { LogTruncationError, NoOffsetForPartitionError } from './consumer-errors.ts'
import type { OffsetAndMetadata } from './offset-and-metadata.ts'
import { EARLIEST_TIMESTAMP, LATEST_TIMESTAMP, lookUpOnce } from './offset-lookup.ts'
import type { PartitionStage, PartitionState } from './partition-state.ts'
import type { ResetStrategy } from './offset-reset.ts'
import type { SubscriptionState } from './subscription-state.ts'
import type { Wakeup } from './wakeup.ts'

export interface PositionSettings {
  readonly resetStrategy: ResetStrategy
  readonly readCommitted: boolean
}

/** Committed offsets by partition; undefined without a group. */
export type FetchCommitted = (partitions: readonly TopicPartition[]) => Promise<ReadonlyMap<string, OffsetAndMetadata>>

const LEADER_EPOCH = { request: OffsetForLeaderEpochRequest, response: OffsetForLeaderEpochResponse }
/** From here on consumers may ask (KIP-320 as they need it). */
const USABLE_LEADER_EPOCH_VERSION = 3
const UNSUPPORTED_VERSION = errors.UNSUPPORTED_VERSION.code

/** Finds where to begin: committed offsets, resets by name and time, and whether a log still has what was read (KIP-320). Works in the background. */
export class Positions {
  readonly #cluster: Cluster
  readonly #subscription: SubscriptionState
  readonly #settings: PositionSettings
  readonly #wakeup: Wakeup
  readonly #fetchCommitted: FetchCommitted | undefined
  readonly #busy = new Set<PartitionStage>()
  readonly #failures: unknown[] = []

  constructor(
    cluster: Cluster,
    subscription: SubscriptionState,
    settings: PositionSettings,
    wakeup: Wakeup,
    fetchCommitted: FetchCommitted | undefined,
  ) {
    this.#cluster = cluster
    this.#subscription = subscription
    this.#settings = settings
    this.#wakeup = wakeup
    this.#fetchCommitted = fetchCommitted
  }

  /**
   * Begins what can be begun; throws what an earlier attempt failed with for good. True when every partition is ready. Partitions whose listener is
   * not done are left alone, for it may seek, but for the one that it asks about.
   */
  update(asked?: PartitionState): boolean {
    const failure = this.#failures.shift()
    if (failure !== undefined) throw failure
    let isReady = true
    for (const state of this.#subscription.assigned.values()) {
      if (state.stage === 'ready') continue
      isReady = false
      if (!this.#busy.has(state.stage)) this.#begin(state.stage, asked)
    }
    return isReady
  }

  #begin(stage: PartitionStage, asked: PartitionState | undefined): void {
    const nowMs = this.#cluster.world.clock.monotonicMs()
    const states = [...this.#subscription.assigned.values()].filter(
      (state) => state.stage === stage && (!state.awaitsListener || state === asked) && !state.isRevoking && state.retryAtMs <= nowMs,
    )
    if (states.length === 0) return
    this.#busy.add(stage)
    const versions = new Map(states.map((state) => [state, state.version]))
    const isCurrent = (state: PartitionState): boolean => versions.get(state) === state.version && state.stage === stage
    const work =
      stage === 'initializing'
        ? this.#initialize(states, isCurrent)
        : stage === 'resetting'
          ? this.#reset(states, isCurrent)
          : this.#validate(states, isCurrent)
    void work
      .catch((error: unknown) => {
        for (const state of states) this.#retry(state, error)
        if (!isRetriable(error)) this.#failures.push(error)
      })
      .finally(() => {
        this.#busy.delete(stage)
        this.#wakeup.ring()
      })
  }

  async #initialize(states: readonly PartitionState[], isCurrent: (state: PartitionState) => boolean): Promise<void> {
    const { clock } = this.#cluster.world
    const committed = (await this.#fetchCommitted?.(states)) ?? new Map<string, OffsetAndMetadata>()
    const missing: PartitionState[] = []
    for (const state of states) {
      if (!isCurrent(state)) continue
      const found = committed.get(state.key)
      if (found === undefined) {
        if (this.#settings.resetStrategy.to === 'none') missing.push(state)
        else state.reset(this.#settings.resetStrategy, clock.monotonicMs())
        continue
      }
      state.seek(found.offset, found.leaderEpoch ?? -1, clock.monotonicMs())
      if (found.leaderEpoch !== undefined && found.leaderEpoch >= 0) state.enter('validating', clock.monotonicMs())
    }
    if (missing.length === 0) return
    const error = new NoOffsetForPartitionError(missing.map(({ topic, partition }) => ({ topic, partition })))
    for (const state of missing) this.#retry(state, error)
    this.#failures.push(error)
  }

  async #reset(states: readonly PartitionState[], isCurrent: (state: PartitionState) => boolean): Promise<void> {
    const { clock } = this.#cluster.world
    const isolation = this.#settings.readCommitted ? 1 : 0
    const timestampOf = (state: PartitionState): number => {
      const to = state.resetTo ?? this.#settings.resetStrategy
      if (to.to === 'duration') return clock.nowMs() - to.beforeMs
      return to.to === 'latest' ? LATEST_TIMESTAMP : EARLIEST_TIMESTAMP
    }
    const { found, failed } = await lookUpOnce(
      this.#cluster,
      states.map((state) => ({ topic: state.topic, partition: state.partition, timestamp: timestampOf(state) })),
      isolation,
    )
    const tooLate: PartitionState[] = []
    for (const state of states) {
      if (!isCurrent(state)) continue
      const offset = found.get(state.key)
      if (offset === undefined) this.#fail(state, failed.get(state.key))
      else if (offset.offset >= 0) this.#land(state, offset.offset, offset.leaderEpoch)
      else tooLate.push(state)
    }
    if (tooLate.length === 0) return
    // No record is that young: reading begins with the next one.
    const ends = await lookUpOnce(
      this.#cluster,
      tooLate.map((state) => ({ topic: state.topic, partition: state.partition, timestamp: LATEST_TIMESTAMP })),
      isolation,
    )
    for (const state of tooLate) {
      if (!isCurrent(state)) continue
      const end = ends.found.get(state.key)
      if (end === undefined) this.#fail(state, ends.failed.get(state.key))
      else this.#land(state, end.offset, end.leaderEpoch)
    }
  }

  #land(state: PartitionState, offset: number, leaderEpoch: number): void {
    state.resetTo = undefined
    state.seek(offset, leaderEpoch, this.#cluster.world.clock.monotonicMs())
  }

  async #validate(states: readonly PartitionState[], isCurrent: (state: PartitionState) => boolean): Promise<void> {
    const byLeader = new Map<number, PartitionState[]>()
    for (const topic of byTopic(states).keys()) {
      const metadata = this.#cluster.known(topic) ?? (await this.#cluster.topic(topic))
      for (const state of states) {
        if (state.topic !== topic) continue
        const leader = metadata.partitions[state.partition]
        if (leader === undefined || leader.leaderId < 0) {
          this.#cluster.forget(topic)
          this.#retry(state, undefined)
          continue
        }
        state.leaderEpoch = Math.max(state.leaderEpoch, leader.leaderEpoch)
        byLeader.set(leader.leaderId, [...(byLeader.get(leader.leaderId) ?? []), state])
      }
    }
    await Promise.all([...byLeader].map(async ([leaderId, asked]) => await this.#askEpochs(leaderId, asked, isCurrent)))
  }

  async #askEpochs(leaderId: number, states: readonly PartitionState[], isCurrent: (state: PartitionState) => boolean): Promise<void> {
    const { clock } = this.#cluster.world
    const byKey = new Map(states.map((state) => [state.key, state]))
    try {
      const connection = await this.#cluster.node(leaderId)
      if ((connection.versionFor(OffsetForLeaderEpochRequest) ?? 0) < USABLE_LEADER_EPOCH_VERSION) {
        for (const state of states) if (isCurrent(state)) state.enter('ready', clock.monotonicMs())
        return
      }
      const response = await connection.call(LEADER_EPOCH, {
        replicaId: -1,
        topics: [...byTopic(states)].map(([topic, partitions]) => ({
          topic,
          partitions: partitions.map((partition) => {
            const state = byKey.get(partitionKey(topic, partition))
            return { partition, currentLeaderEpoch: state?.leaderEpoch ?? -1, leaderEpoch: state?.positionEpoch ?? -1 }
          }),
        })),
      })
      for (const topic of response.topics) {
        for (const answer of topic.partitions) {
          const state = byKey.get(partitionKey(topic.topic, answer.partition))
          if (state === undefined || !isCurrent(state)) continue
          if (answer.errorCode !== 0) this.#fail(state, new KafkaClientError(answer.errorCode))
          else this.#compare(state, answer.endOffset, answer.leaderEpoch)
        }
      }
    } catch (error) {
      for (const state of states) this.#fail(state, error)
    }
  }

  #compare(state: PartitionState, endOffset: number, leaderEpoch: number): void {
    const nowMs = this.#cluster.world.clock.monotonicMs()
    const { resetStrategy } = this.#settings
    const isUnknown = endOffset < 0 || leaderEpoch < 0
    if (!isUnknown && endOffset >= state.position) state.enter('ready', nowMs)
    else if (resetStrategy.to === 'none') {
      this.#retry(state, undefined)
      this.#failures.push(new LogTruncationError(state, state.position, isUnknown ? undefined : endOffset))
    } else if (isUnknown) state.reset(resetStrategy, nowMs)
    else state.seek(endOffset, leaderEpoch, nowMs)
  }

  #fail(state: PartitionState, error: unknown): void {
    if (KafkaClientError.is(error, 'UNSUPPORTED_VERSION') && state.stage === 'validating') {
      state.enter('ready', this.#cluster.world.clock.monotonicMs())
      return
    }
    this.#retry(state, error)
    this.#cluster.forget(state.topic)
    if (error instanceof KafkaClientError && (isRetriable(error) || error.code === UNSUPPORTED_VERSION)) return
    if (error !== undefined && !isRetriable(error)) this.#failures.push(error)
  }

  #retry(state: PartitionState, error: unknown): void {
    const { clock, random } = this.#cluster.world
    const delayMs = backoffMs(state.failures++, random, this.#cluster.retryBackoff)
    state.failed(error, clock.monotonicMs())
    state.retryAtMs = clock.monotonicMs() + delayMs
    clock.after(delayMs, () => this.#wakeup.ring())
  }
}
