import { errors } from '@samsa/protocol'
import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse } from '@samsa/protocol'

export type ConsumerHeartbeat = Omit<ConsumerGroupHeartbeatRequest, 'groupId'>
export type ConsumerHeartbeatAnswer = Pick<
  ConsumerGroupHeartbeatResponse,
  'errorCode' | 'errorMessage' | 'memberId' | 'memberEpoch' | 'heartbeatIntervalMs' | 'assignment'
>

/** Partition numbers by topic id, sorted. */
export type TopicIdAssignment = ReadonlyMap<string, readonly number[]>

/** What a membership of the new protocol wants to be done; each answer comes back as an input. */
export type ConsumerEffect =
  /** ConsumerGroupHeartbeat. Then `answered` or `failed`. */
  | { readonly do: 'heartbeat'; readonly request: ConsumerHeartbeat }
  /** Make this the assignment: commit, give back, tell listeners. Then `reconciled`. */
  | { readonly do: 'reconcile'; readonly target: TopicIdAssignment }
  /** The partitions are gone, the group has gone on. Then `lost`. */
  | { readonly do: 'lose' }
  | { readonly do: 'forget-coordinator' }
  | { readonly do: 'warn'; readonly message: string }
  | { readonly do: 'fail'; readonly errorCode: number; readonly message: string | null }

/** What the member wants; sent when it joins and whenever it changes. */
export interface ConsumerSubscription {
  readonly topics: readonly string[]
  /** RE2, evaluated by the broker; undefined for none. */
  readonly pattern: string | undefined
}

export interface ConsumerMembershipSettings {
  readonly groupInstanceId: string | undefined
  readonly rackId: string | undefined
  readonly serverAssignor: string | undefined
  readonly maxPollIntervalMs: number
  /** Until the broker says how often. */
  readonly heartbeatIntervalMs: number
  backoffMs(failures: number): number
  pollTimeoutMessage(maxPollIntervalMs: number, elapsedMs: number): string
}

export type ConsumerMemberState =
  | 'unsubscribed'
  | 'joining'
  | 'reconciling'
  | 'acknowledging'
  | 'stable'
  | 'fenced'
  | 'stale'
  | 'leaving'
  | 'failed'

const JOIN_EPOCH = 0
const LEAVE_EPOCH = -1
const LEAVE_EPOCH_STATIC = -2

/**
 * A member of a KIP-848 group as decisions: the broker names a target, the member gives back and takes over at its own pace, and says so with the next
 * heartbeat. Inputs in, effects out; no socket, clock or callback.
 */
export class ConsumerMembership {
  readonly memberId: string
  readonly #settings: ConsumerMembershipSettings
  state: ConsumerMemberState = 'unsubscribed'
  epoch = JOIN_EPOCH
  #subscription: ConsumerSubscription = { topics: [], pattern: undefined }
  #target: TopicIdAssignment | undefined
  #current: TopicIdAssignment = new Map()
  /** What the last heartbeats told, so that only changes are told again. */
  #sent: { topics?: string; pattern?: string | undefined; owned?: string; assignor?: string; rebalanceTimeoutMs?: number } = {}
  #intervalMs: number
  #failures = 0
  #notBeforeMs = 0
  #sentAtMs = -Infinity
  #isHeartbeating = false
  #isReconciling = false
  #lastPollMs = 0
  #hasLeftForPoll = false
  /** Why it is `stale`, `fenced` and what it is to do with what it owned. */
  #mustLose = false

  constructor(memberId: string, settings: ConsumerMembershipSettings) {
    this.memberId = memberId
    this.#settings = settings
    this.#intervalMs = settings.heartbeatIntervalMs
  }

  get isMember(): boolean {
    return this.epoch > 0
  }

  get target(): TopicIdAssignment | undefined {
    return this.#target
  }

  get isReconciling(): boolean {
    return this.state === 'reconciling'
  }

  /** Whether `polled` could do something now. */
  get wantsPoll(): boolean {
    return (
      this.state === 'unsubscribed' ||
      (this.state === 'reconciling' && !this.#isReconciling) ||
      this.#mustLose ||
      this.#hasLeftForPoll ||
      this.state === 'stale'
    )
  }

  /** Joins, or tells the group what it wants now. */
  subscribe(subscription: ConsumerSubscription): void {
    this.#subscription = subscription
    if (this.state === 'unsubscribed') this.#join()
  }

  polled(nowMs: number): ConsumerEffect[] {
    this.#lastPollMs = nowMs
    if (this.#mustLose) return this.#isReconciling ? [] : this.#begin({ do: 'lose' })
    if (this.state === 'stale') this.#join()
    this.#hasLeftForPoll = false
    if (this.state === 'reconciling' && !this.#isReconciling && this.#target !== undefined) {
      return this.#begin({ do: 'reconcile', target: this.#target })
    }
    return this.tick(nowMs)
  }

  alive(nowMs: number): void {
    this.#lastPollMs = nowMs
  }

  /** `owned` is what there is now: less than the target where the names of some topics are not known yet. */
  reconciled(nowMs: number, owned: TopicIdAssignment): ConsumerEffect[] {
    if (!this.#isReconciling) return []
    this.#isReconciling = false
    if (this.state !== 'reconciling') return []
    this.#current = owned
    this.state = 'acknowledging'
    return this.tick(nowMs)
  }

  /** Reconciling could not be finished; it is tried again with the next poll. */
  notReconciled(): void {
    this.#isReconciling = false
  }

  /** Listeners know that the partitions are gone. */
  lost(nowMs: number): ConsumerEffect[] {
    this.#isReconciling = false
    this.#mustLose = false
    this.#current = new Map()
    this.#target = undefined
    if (this.state === 'fenced') this.#join()
    return this.tick(nowMs)
  }

  answered(nowMs: number, answer: ConsumerHeartbeatAnswer): ConsumerEffect[] {
    this.#isHeartbeating = false
    if (answer.errorCode !== 0) return this.#refused(nowMs, answer)
    this.#failures = 0
    this.#notBeforeMs = 0
    if (answer.heartbeatIntervalMs > 0) this.#intervalMs = answer.heartbeatIntervalMs
    if (
      this.state === 'leaving' ||
      this.state === 'unsubscribed' ||
      this.state === 'stale' ||
      this.state === 'fenced' ||
      this.state === 'failed'
    )
      return []
    if (answer.memberEpoch < 0) return []
    this.epoch = answer.memberEpoch
    if (answer.assignment !== null) {
      this.#target = new Map(
        answer.assignment.topicPartitions.map(({ topicId, partitions }) => [topicId, [...partitions].sort((a, b) => a - b)]),
      )
      if (!isSame(this.#target, this.#current)) this.state = 'reconciling'
      else if (this.state === 'reconciling' || this.state === 'joining') this.state = 'stable'
    } else if (this.state === 'joining') this.state = 'stable'
    return []
  }

  /** No answer. */
  failed(nowMs: number): ConsumerEffect[] {
    this.#isHeartbeating = false
    // What was told may not have arrived.
    this.#sent = {}
    this.#notBeforeMs = nowMs + this.#settings.backoffMs(this.#failures++)
    return []
  }

  /** A commit was refused. */
  refusedCommit(errorCode: number): ConsumerEffect[] {
    if (errorCode === errors.UNKNOWN_MEMBER_ID.code || errorCode === errors.FENCED_MEMBER_EPOCH.code) this.#fence()
    return []
  }

  /** Time has passed. */
  tick(nowMs: number): ConsumerEffect[] {
    if (!this.#beats || this.#isHeartbeating || nowMs < this.#notBeforeMs) return []
    if (this.#isPollLate(nowMs)) {
      const message = this.#settings.pollTimeoutMessage(this.#settings.maxPollIntervalMs, nowMs - this.#lastPollMs)
      const request = this.#leaveRequest(false)
      this.epoch = JOIN_EPOCH
      this.state = 'stale'
      this.#mustLose = true
      this.#hasLeftForPoll = true
      this.#isHeartbeating = true
      return [
        { do: 'warn', message },
        { do: 'heartbeat', request },
      ]
    }
    const isUrgent = this.state === 'joining' || this.state === 'acknowledging' || this.#hasNews
    if (!isUrgent && nowMs - this.#sentAtMs < this.#intervalMs) return []
    const request = this.#request()
    if (this.state === 'acknowledging') {
      this.state = this.#target === undefined || isSame(this.#target, this.#current) ? 'stable' : 'reconciling'
    }
    this.#sentAtMs = nowMs
    this.#isHeartbeating = true
    return [{ do: 'heartbeat', request }]
  }

  nextTickMs(): number | undefined {
    if (!this.#beats || this.#isHeartbeating) return undefined
    const isUrgent = this.state === 'joining' || this.state === 'acknowledging' || this.#hasNews
    const beatAtMs = isUrgent ? this.#notBeforeMs : Math.max(this.#notBeforeMs, this.#sentAtMs + this.#intervalMs)
    const pollAtMs = this.#countsPolls ? this.#lastPollMs + this.#settings.maxPollIntervalMs + 1 : Infinity
    return Math.min(beatAtMs, pollAtMs)
  }

  /** Out of the group; undefined where there is nothing to tell the coordinator. Static members may come back unless `even` they are to go. */
  leave(even = false, isSilent = false): ConsumerHeartbeat | undefined {
    const wasMember = this.#beats
    const request = this.#leaveRequest(even)
    this.state = 'leaving'
    this.epoch = JOIN_EPOCH
    this.#current = new Map()
    this.#target = undefined
    this.#mustLose = false
    this.#isReconciling = false
    this.#sent = {}
    return wasMember && !isSilent ? request : undefined
  }

  /** After `leave`: ready to join again. */
  unsubscribed(): void {
    if (this.state === 'leaving') this.state = 'unsubscribed'
    this.#isHeartbeating = false
  }

  get #beats(): boolean {
    return this.state === 'joining' || this.state === 'reconciling' || this.state === 'acknowledging' || this.state === 'stable'
  }

  get #countsPolls(): boolean {
    return !this.#isReconciling && this.#lastPollMs > 0
  }

  #isPollLate(nowMs: number): boolean {
    return this.#countsPolls && this.isMember && nowMs - this.#lastPollMs > this.#settings.maxPollIntervalMs
  }

  get #hasNews(): boolean {
    const { topics, pattern } = this.#subscription
    return this.#sent.topics !== undefined && (this.#sent.topics !== topicsKey(topics) || this.#sent.pattern !== pattern)
  }

  #begin(effect: ConsumerEffect): ConsumerEffect[] {
    this.#isReconciling = true
    return [effect]
  }

  #join(): void {
    this.epoch = JOIN_EPOCH
    this.state = 'joining'
    this.#sent = {}
    this.#target = undefined
    this.#sentAtMs = -Infinity
  }

  #request(): ConsumerHeartbeat {
    const { groupInstanceId, rackId, serverAssignor, maxPollIntervalMs } = this.#settings
    const isJoining = this.state === 'joining'
    const { topics, pattern } = this.#subscription
    const sent = this.#sent
    const owned = assignmentKey(this.#current)
    const tellsTopics = isJoining || sent.topics !== topicsKey(topics)
    const tellsPattern = (isJoining && pattern !== undefined) || (!isJoining && sent.pattern !== pattern)
    const tellsOwned = isJoining || this.state === 'acknowledging' || sent.owned !== owned
    const tellsAssignor = serverAssignor !== undefined && (isJoining || sent.assignor !== serverAssignor)
    const tellsTimeout = isJoining || sent.rebalanceTimeoutMs !== maxPollIntervalMs
    this.#sent = {
      topics: topicsKey(topics),
      pattern,
      owned,
      rebalanceTimeoutMs: maxPollIntervalMs,
      ...(serverAssignor === undefined ? {} : { assignor: serverAssignor }),
    }
    return {
      memberId: this.memberId,
      memberEpoch: this.epoch,
      instanceId: groupInstanceId ?? null,
      rackId: isJoining ? (rackId ?? null) : null,
      rebalanceTimeoutMs: tellsTimeout ? maxPollIntervalMs : -1,
      subscribedTopicNames: tellsTopics ? [...topics] : null,
      subscribedTopicRegex: tellsPattern ? (pattern ?? '') : null,
      serverAssignor: tellsAssignor ? serverAssignor : null,
      topicPartitions: tellsOwned ? [...this.#current].map(([topicId, partitions]) => ({ topicId, partitions: [...partitions] })) : null,
    }
  }

  #leaveRequest(even: boolean): ConsumerHeartbeat {
    const { groupInstanceId } = this.#settings
    return {
      memberId: this.memberId,
      memberEpoch: groupInstanceId === undefined || even ? LEAVE_EPOCH : LEAVE_EPOCH_STATIC,
      instanceId: groupInstanceId ?? null,
      rackId: null,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions: null,
    }
  }

  #fence(): void {
    if (!this.#beats) return
    this.state = 'fenced'
    this.epoch = JOIN_EPOCH
    this.#mustLose = true
    this.#isReconciling = false
    this.#target = undefined
  }

  #refused(nowMs: number, { errorCode, errorMessage }: ConsumerHeartbeatAnswer): ConsumerEffect[] {
    if (this.state === 'leaving' || this.state === 'unsubscribed' || this.state === 'stale') return []
    this.#sent = {}
    this.#notBeforeMs = nowMs + this.#settings.backoffMs(this.#failures++)
    switch (errorCode) {
      case errors.NOT_COORDINATOR.code:
      case errors.COORDINATOR_NOT_AVAILABLE.code:
        return [{ do: 'forget-coordinator' }]
      case errors.COORDINATOR_LOAD_IN_PROGRESS.code:
      case errors.REQUEST_TIMED_OUT.code:
        return []
      case errors.FENCED_MEMBER_EPOCH.code:
      case errors.UNKNOWN_MEMBER_ID.code:
        this.#notBeforeMs = 0
        this.#fence()
        return []
      case errors.TOPIC_AUTHORIZATION_FAILED.code:
        return [{ do: 'warn', message: errorMessage ?? 'Not authorized for a topic of the subscription' }]
      default: {
        this.state = 'failed'
        this.#mustLose = true
        const message = errorCode === errors.UNSUPPORTED_VERSION.code ? NOT_SUPPORTED : errorMessage
        return [{ do: 'fail', errorCode, message }]
      }
    }
  }
}

export const NOT_SUPPORTED =
  'The cluster does not support the new CONSUMER group protocol. Set group.protocol=classic on the consumer configs to revert to the CLASSIC protocol until the cluster is upgraded.'

function topicsKey(topics: readonly string[]): string {
  return [...topics].sort().join('\n')
}

function assignmentKey(assignment: TopicIdAssignment): string {
  return JSON.stringify([...assignment].filter(([, partitions]) => partitions.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isSame(a: TopicIdAssignment, b: TopicIdAssignment): boolean {
  return assignmentKey(a) === assignmentKey(b)
}
