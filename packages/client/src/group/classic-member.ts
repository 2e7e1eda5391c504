import {
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  SyncGroupRequest,
  SyncGroupResponse,
  errors,
} from '@samsa/protocol'
import type { Cluster } from '../cluster.ts'
import { CommitFailedError, FencedInstanceIdError, RebalanceInProgressError } from '../consumer/consumer-errors.ts'
import type { ConsumerGroupMetadata } from '../consumer/offset-and-metadata.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { isRetriable } from '../retry.ts'
import { partitionKey } from '../topic-partition.ts'
import type { Assignor } from './assignor.ts'
import { ClassicDivision } from './classic-division.ts'
import type { ClassicEffect } from './classic-effect.ts'
import { ClassicMembership } from './classic-membership.ts'
import type { ClassicSettings } from './classic-membership.ts'
import { PROTOCOL_TYPE, decodeAssignment, encodeSubscription } from './consumer-protocol.ts'
import type { GroupCoordinator } from './group-coordinator.ts'
import type { GroupMember, GroupMembershipOperation, PartitionHost } from './group-member.ts'
import type { CommitIdentity } from './group-offsets.ts'
import { MemberTimer } from './member-timer.ts'

export interface ClassicMemberSettings extends ClassicSettings {
  readonly assignors: readonly Assignor[]
  readonly rackId: string | undefined
}

const JOIN = { request: JoinGroupRequest, response: JoinGroupResponse }
const SYNC = { request: SyncGroupRequest, response: SyncGroupResponse }
const HEARTBEAT = { request: HeartbeatRequest, response: HeartbeatResponse }
const LEAVE = { request: LeaveGroupRequest, response: LeaveGroupResponse }
/** The coordinator answers JoinGroup when the rebalance timeout is over at the latest. */
const JOIN_GRACE_MS = 5000
const LEAVE_VERSION_WITH_MEMBERS = 3

/** A member of a classic group: does what its membership decides. */
export class ClassicMember implements GroupMember {
  readonly #cluster: Cluster
  readonly #coordinator: GroupCoordinator
  readonly #host: PartitionHost
  readonly #settings: ClassicMemberSettings
  readonly #core: ClassicMembership
  readonly #division: ClassicDivision
  readonly #isCooperative: boolean
  readonly meters = { heartbeats: 0, lastHeartbeatAtMs: -1, heartbeatLatencyMaxMs: 0, joins: 0 }
  /** What must be done within a poll. */
  readonly #inbox: (ClassicEffect & { do: 'prepare' | 'install' })[] = []
  #failure: unknown
  readonly #timer: MemberTimer
  #isClosed = false
  /** When the last assignment was taken over, on the monotonic clock. */
  #stateSinceMs: number
  #lastState = ''

  constructor(cluster: Cluster, coordinator: GroupCoordinator, host: PartitionHost, settings: ClassicMemberSettings) {
    this.#cluster = cluster
    this.#coordinator = coordinator
    this.#host = host
    this.#settings = settings
    this.#core = new ClassicMembership(settings)
    this.#division = new ClassicDivision(cluster, settings.assignors)
    this.#timer = new MemberTimer(cluster.world.clock, () => this.#tick())
    // The protocol that all assignors of the list have in common.
    this.#isCooperative = settings.assignors.every((assignor) => assignor.isCooperative)
    this.#stateSinceMs = cluster.world.clock.monotonicMs()
  }

  get isMember(): boolean {
    return this.#core.isMember
  }

  get isRebalancing(): boolean {
    return this.#core.isRebalancing
  }

  get wantsAttention(): boolean {
    return this.#failure !== undefined || this.#inbox.length > 0 || this.#core.wantsPoll(this.#nowMs)
  }

  get #nowMs(): number {
    return this.#cluster.world.clock.monotonicMs()
  }

  wakeAtMs(): number | undefined {
    return this.#core.nextPollMs()
  }

  attend(): Promise<void> | undefined {
    if (!this.wantsAttention) {
      this.#core.alive(this.#nowMs)
      return undefined
    }
    return this.#attend()
  }

  async #attend(): Promise<void> {
    const failure = this.#failure
    if (failure !== undefined) throw failure
    this.#run(this.#core.polled(this.#nowMs))
    for (let work = this.#inbox.shift(); work !== undefined; work = this.#inbox.shift()) {
      if (work.do === 'prepare') await this.#prepare(work.lost)
      else await this.#install(work.protocol, work.assignment)
      this.#core.alive(this.#nowMs)
    }
    const thrown = this.#host.takeListenerError()
    if (thrown !== undefined) throw thrown
  }

  subscriptionChanged(): void {
    this.#core.requestRejoin('the subscription has changed')
    this.#host.ring()
  }

  topicsChanged(): void {
    if (!this.#core.isLeader || !this.#division.hasChanged()) return
    this.#core.requestRejoin('cached metadata has changed since the last assignment')
    this.#host.ring()
  }

  enforceRebalance(reason: string): void {
    this.#core.requestRejoin(reason)
    this.#host.ring()
  }

  identity(): CommitIdentity {
    const { groupInstanceId } = this.#settings
    if (!this.#core.isMember || this.#core.state === 'failed') {
      if (this.#core.isRebalancing) throw new RebalanceInProgressError()
      throw new CommitFailedError()
    }
    if (this.#core.state === 'joining' || this.#core.state === 'dividing' || this.#core.state === 'syncing')
      throw new RebalanceInProgressError()
    return { generationId: this.#core.generationId, memberId: this.#core.memberId, groupInstanceId }
  }

  asMember(): undefined {
    return undefined
  }

  refused(errorCode: number): void {
    this.#run(this.#core.refused(errorCode))
    this.#host.ring()
  }

  groupMetadata(): ConsumerGroupMetadata {
    const { groupInstanceId } = this.#settings
    return {
      groupId: this.#coordinator.groupId,
      generationId: this.#core.generationId,
      memberId: this.#core.memberId,
      ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
    }
  }

  waitsFor(): string | undefined {
    const seconds = Math.round((this.#nowMs - this.#stateSinceMs) / 1000)
    const { groupId, unknownSinceMs, lastFailure } = this.#coordinator
    if (unknownSinceMs !== undefined) {
      const because = lastFailure instanceof Error ? ` (${lastFailure.message})` : ''
      return `the coordinator of group ${groupId} for ${Math.round((this.#nowMs - unknownSinceMs) / 1000)} s${because}`
    }
    switch (this.#core.state) {
      case 'stable':
        return this.#core.rejoinReason === undefined
          ? undefined
          : `a poll, to join group ${groupId} again because ${this.#core.rejoinReason}`
      case 'joining':
        return `the other members of group ${groupId} to join for ${seconds} s: a member that does not poll holds a rebalance up until its max.poll.interval.ms is over`
      case 'syncing':
        return `the leader of group ${groupId} to divide the partitions for ${seconds} s`
      case 'preparing':
      case 'installing':
        return `the rebalance listener for ${seconds} s`
      case 'dividing':
        return `metadata, to divide the partitions of group ${groupId}, for ${seconds} s`
      case 'unjoined':
        return this.#core.rejoinReason === undefined
          ? `a poll, to join group ${groupId}`
          : `a poll, to join group ${groupId} again because ${this.#core.rejoinReason}`
      case 'failed':
        return `nothing: the membership in group ${groupId} has ended`
    }
  }

  async leave(operation: GroupMembershipOperation, timeoutMs: number): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const effects = this.#core.leave('the consumer is being closed', operation === 'leave_group')
    this.#timer.stop()
    if (operation === 'remain_in_group') return
    for (const effect of effects) if (effect.do === 'leave') await this.#leave(effect.memberId, effect.reason, timeoutMs)
  }

  #run(effects: readonly ClassicEffect[]): void {
    for (const effect of effects) this.#perform(effect)
    if (this.#lastState !== this.#core.state) {
      this.#lastState = this.#core.state
      this.#stateSinceMs = this.#nowMs
    }
    if (!this.#isClosed) this.#timer.set(this.#core.nextTickMs())
  }

  #perform(effect: ClassicEffect): void {
    switch (effect.do) {
      case 'prepare':
      case 'install':
        this.#inbox.push(effect)
        this.#host.ring()
        break
      case 'join':
        void this.#join(effect.memberId, effect.reason)
        break
      case 'divide':
        void this.#divide(effect)
        break
      case 'sync':
        void this.#sync(effect)
        break
      case 'heartbeat':
        void this.#heartbeat()
        break
      case 'leave':
        void this.#leave(effect.memberId, effect.reason, this.#cluster.requestTimeoutMs)
        break
      case 'forget-coordinator':
        this.#coordinator.forget()
        break
      case 'warn':
        this.#host.warn(effect.message)
        this.#host.ring()
        break
      case 'fail':
        this.#failure = failureOf(effect.errorCode, effect.message, this.#settings.groupInstanceId)
        this.#host.ring()
    }
  }

  #tick(): void {
    if (this.#isClosed) return
    if (this.#host.wasActive()) this.#core.alive(this.#nowMs)
    this.#run(this.#core.tick(this.#nowMs))
    if (this.#core.rejoinReason !== undefined) this.#host.ring()
  }

  async #prepare(lost: boolean): Promise<void> {
    const owned = this.#host.owned()
    if (lost) await this.#host.lose(owned)
    else {
      await this.#host.commitBeforeRebalance()
      await this.#host.revoke(this.#isCooperative ? owned.filter((each) => !this.#host.isSubscribed(each.topic)) : owned)
    }
    this.#run(this.#core.prepared(this.#nowMs))
  }

  async #install(protocol: string, bytes: Uint8Array): Promise<void> {
    const assigned = decodeAssignment(bytes)
    const all = this.#division.ignoresUnsubscribed(protocol) ? assigned.filter((each) => this.#host.isSubscribed(each.topic)) : assigned
    if (!all.every((each) => this.#host.isSubscribed(each.topic))) {
      this.#run(this.#core.installed(this.#nowMs, 'received assignment does not match the current subscription'))
      return
    }
    const owned = this.#host.owned()
    const before = new Set(owned.map((each) => partitionKey(each.topic, each.partition)))
    const after = new Set(all.map((each) => partitionKey(each.topic, each.partition)))
    const revoked = owned.filter((each) => !after.has(partitionKey(each.topic, each.partition)))
    if (revoked.length > 0) {
      await this.#host.commitBeforeRebalance()
      await this.#host.revoke(revoked)
    }
    this.#division.taken(protocol)
    await this.#host.install(
      all,
      all.filter((each) => !before.has(partitionKey(each.topic, each.partition))),
    )
    this.#run(this.#core.installed(this.#nowMs, revoked.length > 0 ? 'need to revoke partitions and re-join' : undefined))
  }

  async #join(memberId: string, reason: string): Promise<void> {
    const { assignors, rackId, groupInstanceId, sessionTimeoutMs, maxPollIntervalMs } = this.#settings
    this.meters.joins++
    try {
      const topics = this.#host.topics()
      const owned = this.#host.owned()
      const generationId = this.#core.generationId
      const protocols = assignors.map((assignor) => ({
        name: assignor.name,
        metadata: encodeSubscription({
          topics,
          userData: assignor.userData?.(this.#division.remembered ?? owned, this.#division.rememberedGeneration) ?? null,
          ownedPartitions: owned,
          generationId,
          rackId,
        }),
      }))
      const answer = await this.#coordinator.call(
        JOIN,
        {
          groupId: this.#coordinator.groupId,
          sessionTimeoutMs,
          rebalanceTimeoutMs: maxPollIntervalMs,
          memberId,
          groupInstanceId: groupInstanceId ?? null,
          protocolType: PROTOCOL_TYPE,
          protocols,
          reason: reason.slice(0, 255),
        },
        { timeoutMs: Math.max(this.#cluster.requestTimeoutMs, maxPollIntervalMs + JOIN_GRACE_MS) },
      )
      this.#run(this.#core.joined(this.#nowMs, answer))
    } catch (error) {
      this.#unanswered(error, () => this.#core.joinFailed(this.#nowMs))
    }
    this.#host.ring()
  }

  async #divide(effect: ClassicEffect & { do: 'divide' }): Promise<void> {
    try {
      this.#run(this.#core.divided(effect.isSkipped ? [] : await this.#division.divide(effect.protocol, effect.members)))
    } catch (error) {
      this.#failure = error
      this.#host.ring()
    }
  }

  async #sync(effect: ClassicEffect & { do: 'sync' }): Promise<void> {
    try {
      const answer = await this.#coordinator.call(
        SYNC,
        {
          groupId: this.#coordinator.groupId,
          generationId: this.#core.generationId,
          memberId: this.#core.memberId,
          groupInstanceId: this.#settings.groupInstanceId ?? null,
          protocolType: PROTOCOL_TYPE,
          protocolName: this.#core.protocol,
          assignments: effect.assignments.map(({ memberId, assignment }) => ({ memberId, assignment })),
        },
        { timeoutMs: Math.max(this.#cluster.requestTimeoutMs, this.#settings.maxPollIntervalMs + JOIN_GRACE_MS) },
      )
      this.#division.generation(this.#core.generationId, answer.errorCode === 0 ? answer.assignment : undefined)
      this.#run(this.#core.synced(this.#nowMs, answer))
    } catch (error) {
      this.#unanswered(error, () => this.#core.syncFailed(this.#nowMs))
    }
    this.#host.ring()
  }

  async #heartbeat(): Promise<void> {
    const { generationId, memberId } = this.#core
    const sentAtMs = this.#nowMs
    const isCurrent = (): boolean => this.#core.generationId === generationId && this.#core.memberId === memberId
    try {
      const groupInstanceId = this.#settings.groupInstanceId ?? null
      const answer = await this.#coordinator.call(HEARTBEAT, {
        groupId: this.#coordinator.groupId,
        generationId,
        memberId,
        groupInstanceId,
      })
      if (this.#isClosed) return
      this.meters.heartbeats++
      this.meters.lastHeartbeatAtMs = this.#nowMs
      this.meters.heartbeatLatencyMaxMs = Math.max(this.meters.heartbeatLatencyMaxMs, this.#nowMs - sentAtMs)
      // An answer for a generation that is over says nothing about the present one.
      this.#run(isCurrent() ? this.#core.heartbeatAnswered(this.#nowMs, answer.errorCode) : this.#core.heartbeatFailed())
    } catch {
      if (!this.#isClosed) this.#run(this.#core.heartbeatFailed())
    }
    if (this.wantsAttention) this.#host.ring()
  }

  async #leave(memberId: string, reason: string, timeoutMs: number): Promise<void> {
    try {
      const connection = await this.#coordinator.connection()
      const { groupId } = this.#coordinator
      const groupInstanceId = this.#settings.groupInstanceId ?? null
      const hasMembers = (connection.versionFor(LeaveGroupRequest) ?? 0) >= LEAVE_VERSION_WITH_MEMBERS
      const body = hasMembers ? { groupId, members: [{ memberId, groupInstanceId, reason: reason.slice(0, 255) }] } : { groupId, memberId }
      await this.#coordinator.callOn(connection, LEAVE, body, { timeoutMs })
    } catch {
      // The session ends by itself then.
    }
  }

  #unanswered(error: unknown, next: () => ClassicEffect[]): void {
    if (this.#isClosed) return
    this.#run(next())
    if (!isRetriable(error)) this.#failure = error
    const wakeAtMs = this.wakeAtMs()
    if (wakeAtMs !== undefined) this.#cluster.world.clock.after(Math.max(1, wakeAtMs - this.#nowMs), () => this.#host.ring())
  }
}

export function failureOf(errorCode: number, message: string | null, groupInstanceId: string | undefined): Error {
  if (errorCode === errors.FENCED_INSTANCE_ID.code) return new FencedInstanceIdError(groupInstanceId ?? '', message ?? '')
  return new KafkaClientError(errorCode, message)
}
