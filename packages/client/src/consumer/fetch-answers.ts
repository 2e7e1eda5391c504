import { errors } from '@samsa/protocol'
import type { FetchResponse } from '@samsa/protocol'
import { backoffMs } from '../backoff.ts'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { OffsetOutOfRangeError } from './consumer-errors.ts'
import type { FetchAnswer } from './fetched-partition.ts'
import type { PartitionState } from './partition-state.ts'
import type { ResetStrategy } from './offset-reset.ts'
import type { SubscriptionState } from './subscription-state.ts'

export interface FetchFailure {
  readonly error: unknown
  /** The failure counts as long as the partition's version is this; undefined for those of the whole consumer. */
  readonly state: PartitionState | undefined
  readonly version: number
}

const METADATA_ERRORS = new Set<number>([
  errors.NOT_LEADER_OR_FOLLOWER.code,
  errors.REPLICA_NOT_AVAILABLE.code,
  errors.KAFKA_STORAGE_ERROR.code,
  errors.FENCED_LEADER_EPOCH.code,
  errors.UNKNOWN_TOPIC_OR_PARTITION.code,
  errors.UNKNOWN_TOPIC_ID.code,
  errors.INCONSISTENT_TOPIC_ID.code,
  errors.LEADER_NOT_AVAILABLE.code,
])
const PATIENCE_ERRORS = new Set<number>([
  errors.OFFSET_NOT_AVAILABLE.code,
  errors.UNKNOWN_LEADER_EPOCH.code,
  errors.UNKNOWN_SERVER_ERROR.code,
])
const OFFSET_OUT_OF_RANGE = errors.OFFSET_OUT_OF_RANGE.code
const CORRUPT_MESSAGE = errors.CORRUPT_MESSAGE.code

/** What a broker says of a partition beside its records: watermarks, a nearer replica, errors. */
export class FetchAnswers {
  readonly #cluster: Cluster
  readonly #subscription: SubscriptionState
  readonly #settings: { readonly resetStrategy: ResetStrategy; readonly metadataMaxAgeMs: number }
  readonly #fail: (failure: FetchFailure) => void

  constructor(
    cluster: Cluster,
    subscription: SubscriptionState,
    settings: { readonly resetStrategy: ResetStrategy; readonly metadataMaxAgeMs: number },
    fail: (failure: FetchFailure) => void,
  ) {
    this.#cluster = cluster
    this.#subscription = subscription
    this.#settings = settings
    this.#fail = fail
  }

  /** True where the records of the answer count. */
  check(state: PartitionState, answer: FetchAnswer, nodeId: number, endpoints: FetchResponse['nodeEndpoints']): boolean {
    if (answer.errorCode !== 0) {
      this.#failed(state, answer, nodeId, endpoints)
      return false
    }
    const { clock } = this.#cluster.world
    if (answer.highWatermark >= 0) state.highWatermark = answer.highWatermark
    if (answer.lastStableOffset >= 0) state.lastStableOffset = answer.lastStableOffset
    if (answer.logStartOffset >= 0) state.logStartOffset = answer.logStartOffset
    state.failures = 0
    state.succeeded()
    if (answer.preferredReadReplica >= 0) {
      state.preferredReplica = answer.preferredReadReplica
      state.preferredUntilMs = clock.monotonicMs() + this.#settings.metadataMaxAgeMs
    }
    return true
  }

  #failed(state: PartitionState, answer: FetchAnswer, nodeId: number, endpoints: FetchResponse['nodeEndpoints']): void {
    const { errorCode } = answer
    const error = new KafkaClientError(errorCode, `Fetch of ${state.key} from node ${nodeId}: ${new KafkaClientError(errorCode).message}`)
    state.failed(error, this.#cluster.world.clock.monotonicMs())
    if (errorCode === OFFSET_OUT_OF_RANGE) {
      this.#outOfRange(state, nodeId)
      return
    }
    const wasPreferred = state.preferredReplica === nodeId
    state.preferredReplica = -1
    if (METADATA_ERRORS.has(errorCode)) {
      const { leaderId, leaderEpoch } = answer.currentLeader
      const leader = { topic: state.topic, partition: state.partition, leaderId, leaderEpoch }
      if (leaderId >= 0 && this.#cluster.learnLeader(leader, endpoints)) return
      if (!wasPreferred) this.#cluster.forget(state.topic)
      this.#wait(state)
    } else if (PATIENCE_ERRORS.has(errorCode)) this.#wait(state)
    else if (errorCode === CORRUPT_MESSAGE) {
      const text = `Encountered corrupt message when fetching offset ${state.fetchOffset} for topic-partition ${state.key}`
      this.#wait(state)
      this.#fail({ error: new KafkaClientError(errorCode, text), state, version: state.version })
    } else {
      this.#wait(state)
      this.#fail({ error, state, version: state.version })
    }
  }

  #outOfRange(state: PartitionState, nodeId: number): void {
    if (state.preferredReplica >= 0 && state.preferredReplica === nodeId) {
      // A follower may be behind; the leader decides.
      state.preferredReplica = -1
      return
    }
    if (state.buffered.length > 0) {
      this.#wait(state)
      return
    }
    const { resetStrategy } = this.#settings
    if (resetStrategy.to === 'none') {
      this.#wait(state)
      this.#fail({ error: new OffsetOutOfRangeError(state, state.fetchOffset), state, version: state.version })
    } else if (this.#subscription.assigned.get(state.key) === state) {
      state.reset(resetStrategy, this.#cluster.world.clock.monotonicMs())
    }
  }

  #wait(state: PartitionState): void {
    const { clock, random } = this.#cluster.world
    state.retryAtMs = clock.monotonicMs() + backoffMs(state.failures++, random, this.#cluster.retryBackoff)
  }
}
