import { errors } from '@samsa/protocol'
import type { ClassicEffect, JoinAnswer, MemberAssignment, SyncAnswer } from './classic-effect.ts'

export interface ClassicSettings {
  readonly groupInstanceId: string | undefined
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly maxPollIntervalMs: number
  /** The pause after so many failures in a row, counted from 0. */
  backoffMs(failures: number): number
}

export type ClassicState = 'unjoined' | 'preparing' | 'joining' | 'dividing' | 'syncing' | 'installing' | 'stable' | 'failed'

const {
  COORDINATOR_LOAD_IN_PROGRESS,
  COORDINATOR_NOT_AVAILABLE,
  NOT_COORDINATOR,
  UNKNOWN_MEMBER_ID,
  ILLEGAL_GENERATION,
  REBALANCE_IN_PROGRESS,
  MEMBER_ID_REQUIRED,
  FENCED_INSTANCE_ID,
  INCONSISTENT_GROUP_PROTOCOL,
  GROUP_AUTHORIZATION_FAILED,
} = errors

/**
 * A member of a classic group as decisions: inputs in, effects out; no socket, clock or callback. Joining goes on only in `polled` (and what follows from it),
 * since partitions are given back between two polls; heartbeats and the end of sessions are `tick`'s.
 */
export class ClassicMembership {
  readonly #settings: ClassicSettings
  state: ClassicState = 'unjoined'
  memberId = ''
  /** -1 outside of a generation. */
  generationId = -1
  protocol = ''
  isLeader = false
  /** Why it must join (again); undefined while nothing asks for it. */
  rejoinReason: string | undefined = 'the consumer has subscribed'
  /** Partitions were given back for the join that is under way. */
  #isPrepared = false
  #failures = 0
  #retryAtMs = 0
  #lastPollMs = 0
  #hasPolled = false
  #sentAtMs = 0
  #answeredAtMs = 0
  #isHeartbeating = false

  constructor(settings: ClassicSettings) {
    this.#settings = settings
  }

  /** Whether commits can be made in the name of a generation. */
  get isMember(): boolean {
    return this.generationId >= 0 && this.memberId !== ''
  }

  get isRebalancing(): boolean {
    return this.state !== 'stable' && this.state !== 'unjoined' && this.state !== 'failed'
  }

  /** Whether `polled` could do something now. */
  wantsPoll(nowMs: number): boolean {
    return (this.state === 'unjoined' || this.state === 'stable') && this.rejoinReason !== undefined && nowMs >= this.#retryAtMs
  }

  requestRejoin(reason: string): void {
    this.rejoinReason ??= reason
  }

  /** The caller asked for records: it is alive, and done with those it had. */
  polled(nowMs: number): ClassicEffect[] {
    this.#lastPollMs = nowMs
    this.#hasPolled = true
    return this.#advance(nowMs)
  }

  /** The caller works, or waits for something that is not its fault. */
  alive(nowMs: number): void {
    this.#lastPollMs = nowMs
  }

  prepared(nowMs: number): ClassicEffect[] {
    if (this.state !== 'preparing') return []
    this.#isPrepared = true
    this.state = this.generationId >= 0 ? 'stable' : 'unjoined'
    return this.#advance(nowMs)
  }

  joined(nowMs: number, answer: JoinAnswer): ClassicEffect[] {
    if (this.state !== 'joining') return []
    const { errorCode } = answer
    if (errorCode === MEMBER_ID_REQUIRED.code) {
      this.memberId = answer.memberId
      this.#unjoined(`need to re-join with the given member-id: ${answer.memberId}`)
      return this.#advance(nowMs)
    }
    if (errorCode !== 0) return this.#joinRefused(nowMs, errorCode)
    if (answer.protocolType !== null && answer.protocolType !== 'consumer') {
      return this.#fail(INCONSISTENT_GROUP_PROTOCOL.code, `The group is of type ${answer.protocolType}, not consumer`)
    }
    this.#failures = 0
    this.memberId = answer.memberId
    this.generationId = answer.generationId
    this.protocol = answer.protocolName ?? ''
    this.isLeader = answer.leader === answer.memberId
    this.#answeredAtMs = nowMs
    this.#sentAtMs = nowMs
    if (this.isLeader) {
      this.state = 'dividing'
      return [{ do: 'divide', protocol: this.protocol, members: answer.members, isSkipped: answer.skipAssignment }]
    }
    this.state = 'syncing'
    return [{ do: 'sync', assignments: [] }]
  }

  /** No answer, or no coordinator. */
  joinFailed(nowMs: number): ClassicEffect[] {
    if (this.state !== 'joining') return []
    this.#unjoined('the previous attempt got no answer')
    this.#retryAtMs = nowMs + this.#settings.backoffMs(this.#failures++)
    return []
  }

  divided(assignments: readonly MemberAssignment[]): ClassicEffect[] {
    if (this.state !== 'dividing') return []
    this.state = 'syncing'
    return [{ do: 'sync', assignments }]
  }

  synced(nowMs: number, answer: SyncAnswer): ClassicEffect[] {
    if (this.state !== 'syncing') return []
    const { errorCode } = answer
    switch (errorCode) {
      case 0:
        if (answer.protocolType !== null && answer.protocolType !== 'consumer') {
          return this.#fail(INCONSISTENT_GROUP_PROTOCOL.code, `The group is of type ${answer.protocolType}, not consumer`)
        }
        this.state = 'installing'
        this.#failures = 0
        return [{ do: 'install', protocol: answer.protocolName ?? this.protocol, assignment: answer.assignment }]
      case REBALANCE_IN_PROGRESS.code:
        this.#unjoined('the group began to rebalance before this member had its assignment')
        return this.#advance(nowMs)
      case UNKNOWN_MEMBER_ID.code:
      case ILLEGAL_GENERATION.code:
        this.#reset(errorCode !== ILLEGAL_GENERATION.code, `the coordinator answered ${nameOf(errorCode)} to SyncGroup`)
        return []
      case COORDINATOR_NOT_AVAILABLE.code:
      case NOT_COORDINATOR.code:
        return this.#syncLost(nowMs)
      case COORDINATOR_LOAD_IN_PROGRESS.code:
        this.#unjoined('the coordinator was loading')
        this.#retryAtMs = nowMs + this.#settings.backoffMs(this.#failures++)
        return []
      default:
        return this.#fail(errorCode, null)
    }
  }

  syncFailed(nowMs: number): ClassicEffect[] {
    return this.state === 'syncing' ? this.#syncLost(nowMs) : []
  }

  /** `rejoin`: the assignment asks for another round (partitions that had to be given back first). */
  installed(nowMs: number, rejoin?: string): ClassicEffect[] {
    if (this.state !== 'installing') return []
    this.state = 'stable'
    this.#isPrepared = false
    if (rejoin !== undefined) this.requestRejoin(rejoin)
    return this.#advance(nowMs)
  }

  heartbeatAnswered(nowMs: number, errorCode: number): ClassicEffect[] {
    this.#isHeartbeating = false
    switch (errorCode) {
      case 0:
        this.#answeredAtMs = nowMs
        return []
      case COORDINATOR_NOT_AVAILABLE.code:
      case NOT_COORDINATOR.code:
        return [{ do: 'forget-coordinator' }]
      case COORDINATOR_LOAD_IN_PROGRESS.code:
        return []
      case REBALANCE_IN_PROGRESS.code:
        this.#answeredAtMs = nowMs
        if (this.state === 'stable' || this.state === 'preparing') this.requestRejoin('the group is rebalancing')
        return []
      case UNKNOWN_MEMBER_ID.code:
      case ILLEGAL_GENERATION.code:
        this.#reset(errorCode !== ILLEGAL_GENERATION.code, `the coordinator answered ${nameOf(errorCode)} to a heartbeat`)
        return []
      case GROUP_AUTHORIZATION_FAILED.code:
      case FENCED_INSTANCE_ID.code:
        return this.#fail(errorCode, null)
      default:
        return this.#fail(errorCode, null)
    }
  }

  heartbeatFailed(): ClassicEffect[] {
    this.#isHeartbeating = false
    return []
  }

  /** A commit was refused because the group does not know us (any more). */
  refused(errorCode: number): ClassicEffect[] {
    if (errorCode === FENCED_INSTANCE_ID.code) return this.#fail(errorCode, null)
    if (errorCode === REBALANCE_IN_PROGRESS.code) this.requestRejoin('a commit was refused because the group is rebalancing')
    else if (errorCode === UNKNOWN_MEMBER_ID.code || errorCode === ILLEGAL_GENERATION.code) {
      this.#reset(errorCode !== ILLEGAL_GENERATION.code, `the coordinator answered ${nameOf(errorCode)} to a commit`)
    }
    return []
  }

  /** Time has passed. */
  tick(nowMs: number): ClassicEffect[] {
    if (!this.#beats) return []
    const { sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs } = this.#settings
    if (this.#hasPolled && nowMs - this.#lastPollMs > maxPollIntervalMs && this.state !== 'installing' && this.state !== 'preparing') {
      const effects = this.leave('consumer poll timeout has expired.')
      this.rejoinReason = 'the caller had not polled in time'
      return [{ do: 'warn', message: pollTimeoutMessage(maxPollIntervalMs, nowMs - this.#lastPollMs) }, ...effects]
    }
    if (nowMs - this.#answeredAtMs >= sessionTimeoutMs) {
      this.#answeredAtMs = nowMs
      this.#isHeartbeating = false
      return [{ do: 'forget-coordinator' }]
    }
    if (this.#isHeartbeating || nowMs - this.#sentAtMs < heartbeatIntervalMs) return []
    this.#isHeartbeating = true
    this.#sentAtMs = nowMs
    return [{ do: 'heartbeat' }]
  }

  /** When `tick` is of use again; undefined while it is not. */
  nextTickMs(): number | undefined {
    if (!this.#beats) return undefined
    const { sessionTimeoutMs, heartbeatIntervalMs, maxPollIntervalMs } = this.#settings
    const beatAtMs = this.#isHeartbeating ? Infinity : this.#sentAtMs + heartbeatIntervalMs
    const pollAtMs = this.state === 'installing' || this.state === 'preparing' ? Infinity : this.#lastPollMs + maxPollIntervalMs + 1
    return Math.min(beatAtMs, this.#answeredAtMs + sessionTimeoutMs, pollAtMs)
  }

  /** When `polled` is of use again, for whoever waits in it. */
  nextPollMs(): number | undefined {
    return this.rejoinReason !== undefined && (this.state === 'unjoined' || this.state === 'stable') ? this.#retryAtMs : undefined
  }

  /** Out of the group. Static members stay, for they are expected back, unless `even` they are to go. */
  leave(reason: string, even = false): ClassicEffect[] {
    const { memberId } = this
    const isLeaving = memberId !== '' && this.state !== 'unjoined' && (even || this.#settings.groupInstanceId === undefined)
    this.#reset(true, reason)
    return isLeaving ? [{ do: 'leave', memberId, reason }] : []
  }

  /** In these states the coordinator expects heartbeats. */
  get #beats(): boolean {
    return this.generationId >= 0 && this.state !== 'joining' && this.state !== 'unjoined' && this.state !== 'failed'
  }

  #advance(nowMs: number): ClassicEffect[] {
    if (!this.wantsPoll(nowMs)) return []
    if (!this.#isPrepared) {
      this.state = 'preparing'
      return [{ do: 'prepare', lost: !this.isMember }]
    }
    const reason = this.rejoinReason ?? ''
    this.rejoinReason = undefined
    this.state = 'joining'
    return [{ do: 'join', memberId: this.memberId, reason }]
  }

  #joinRefused(nowMs: number, errorCode: number): ClassicEffect[] {
    const waits = (): void => {
      this.#retryAtMs = nowMs + this.#settings.backoffMs(this.#failures++)
    }
    switch (errorCode) {
      case COORDINATOR_LOAD_IN_PROGRESS.code:
      case REBALANCE_IN_PROGRESS.code:
        this.#unjoined(`the coordinator answered ${nameOf(errorCode)} to JoinGroup`)
        waits()
        return []
      case COORDINATOR_NOT_AVAILABLE.code:
      case NOT_COORDINATOR.code:
        this.#unjoined('the coordinator has moved')
        waits()
        return [{ do: 'forget-coordinator' }]
      case UNKNOWN_MEMBER_ID.code:
      case ILLEGAL_GENERATION.code:
        this.#reset(true, `the coordinator answered ${nameOf(errorCode)} to JoinGroup`)
        waits()
        return []
      default:
        return this.#fail(errorCode, null)
    }
  }

  #syncLost(nowMs: number): ClassicEffect[] {
    this.#unjoined('SyncGroup got no answer')
    this.#retryAtMs = nowMs + this.#settings.backoffMs(this.#failures++)
    return [{ do: 'forget-coordinator' }]
  }

  /** Back to before the join, what was given back stays so. */
  #unjoined(reason: string): void {
    this.state = this.generationId >= 0 ? 'stable' : 'unjoined'
    this.rejoinReason ??= reason
  }

  #reset(forgetsMember: boolean, reason: string): void {
    this.generationId = -1
    if (forgetsMember) this.memberId = ''
    this.protocol = ''
    this.isLeader = false
    this.#isPrepared = false
    this.#isHeartbeating = false
    if (this.state !== 'failed') this.state = 'unjoined'
    this.rejoinReason ??= reason
  }

  #fail(errorCode: number, message: string | null): ClassicEffect[] {
    this.#reset(true, '')
    this.rejoinReason = undefined
    this.state = 'failed'
    return [{ do: 'fail', errorCode, message }]
  }
}

function nameOf(errorCode: number): string {
  return Object.entries(errors).find(([, error]) => error.code === errorCode)?.[0] ?? `${errorCode}`
}

/** What is said when `max.poll.interval.ms` is over. */
export function pollTimeoutMessage(maxPollIntervalMs: number, elapsedMs: number): string {
  return (
    `The consumer has left the group: ${Math.round(elapsedMs)} ms have passed since the last poll, more than max.poll.interval.ms (${maxPollIntervalMs} ms). ` +
    'Handling records takes too long: raise max.poll.interval.ms, lower max.poll.records, or handle them elsewhere. It joins again with the next poll.'
  )
}
