import { ConsumerProtocolSubscription, decodeMessage, errors } from '@samsa/protocol'
import type { GroupMetadataValue, Input, JoinGroupResponse } from '@samsa/protocol'
import { assert, present } from '@samsa/stdx'
import type { Answer } from '@samsa/stdx'
import type { Decision } from '../effect.ts'
import type { CommitIdentity } from '../group.ts'
import { javaBucket } from '../java-hash.ts'
import type { GroupRecord } from '../record.ts'
import { ClassicMember } from './classic-member.ts'
import type { ClassicProtocol, JoinBody, SyncBody } from './classic-member.ts'

export type ClassicGroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead'

/** From which states each may be entered. */
const PREVIOUS_STATES: Readonly<Record<ClassicGroupState, readonly ClassicGroupState[]>> = {
  Empty: ['PreparingRebalance'],
  PreparingRebalance: ['Stable', 'CompletingRebalance', 'Empty'],
  CompletingRebalance: ['PreparingRebalance'],
  Stable: ['CompletingRebalance'],
  Dead: ['Stable', 'PreparingRebalance', 'CompletingRebalance', 'Empty', 'Dead'],
}

const CONSUMER_PROTOCOL = 'consumer'

/**
 * A group of the classic protocol: its members, who of them waits for what, and where the rebalance stands. Only a stable or empty group is
 * in the log; what happens in between is soft state, which a coordinator that takes over does not know: members then join again.
 */
export class ClassicGroup {
  readonly type = 'classic'
  readonly groupId: string
  state: ClassicGroupState = 'Empty'
  previousState: ClassicGroupState = 'Dead'
  /** Wall clock; undefined in records of old versions. */
  stateTimestampMs: number | undefined
  /** null: a group that only stores offsets. */
  protocolType: string | null = null
  protocolName: string | null = null
  generationId = 0
  leaderId: string | null = null
  /** A member came during the initial rebalance: it may be delayed further. */
  newMemberAdded = false
  readonly members = new Map<string, ClassicMember>()
  /** Member ids that were given out (KIP-394) and have not joined yet. */
  readonly pendingMembers = new Set<string>()
  /** Members of this generation that have not sent SyncGroup yet. */
  readonly pendingSyncMembers = new Set<string>()
  /** Topics of all subscriptions, undefined if this is not a consumer group or a subscription cannot be read. */
  subscribedTopics: ReadonlySet<string> | undefined
  readonly #staticMembers = new Map<string, string>()
  readonly #supporters = new Map<string, number>()
  #awaitingJoinCount = 0

  constructor(groupId: string, stateTimestampMs: number | undefined) {
    this.groupId = groupId
    this.stateTimestampMs = stateTimestampMs
  }

  get usesConsumerProtocol(): boolean {
    return this.protocolType === CONSUMER_PROTOCOL
  }

  get awaitingJoinCount(): number {
    return this.#awaitingJoinCount
  }

  get hasAllMembersJoined(): boolean {
    return this.members.size === this.#awaitingJoinCount && this.pendingMembers.size === 0
  }

  get canRebalance(): boolean {
    return PREVIOUS_STATES.PreparingRebalance.includes(this.state)
  }

  /** The longest of the members. */
  get rebalanceTimeoutMs(): number {
    let longest = 0
    for (const member of this.members.values()) longest = Math.max(longest, member.rebalanceTimeoutMs)
    return longest
  }

  isLeader(memberId: string): boolean {
    return this.leaderId === memberId
  }

  staticMemberId(groupInstanceId: string): string | undefined {
    return this.#staticMembers.get(groupInstanceId)
  }

  transitionTo(state: ClassicGroupState, nowMs: number): void {
    assert(PREVIOUS_STATES[state].includes(this.state), `group ${this.groupId} cannot go from ${this.state} to ${state}`)
    this.previousState = this.state
    this.state = state
    this.stateTimestampMs = nowMs
  }

  add(member: ClassicMember, awaitingJoin?: Answer<JoinBody>): void {
    if (member.groupInstanceId !== null) this.#staticMembers.set(member.groupInstanceId, member.memberId)
    if (this.members.size === 0) this.protocolType = member.protocolType
    this.leaderId ??= member.memberId
    this.members.set(member.memberId, member)
    this.#support(member, 1)
    member.awaitingJoin = awaitingJoin
    if (awaitingJoin !== undefined) this.#awaitingJoinCount++
    this.pendingMembers.delete(member.memberId)
  }

  remove(memberId: string): void {
    const member = this.members.get(memberId)
    if (member !== undefined) {
      this.members.delete(memberId)
      this.#support(member, -1)
      if (member.awaitingJoin !== undefined) this.#awaitingJoinCount--
      if (member.groupInstanceId !== null) this.#staticMembers.delete(member.groupInstanceId)
    }
    if (this.isLeader(memberId)) this.leaderId = this.members.keys().next().value ?? null
    this.pendingMembers.delete(memberId)
    this.pendingSyncMembers.delete(memberId)
  }

  /** A static member came back with another id (KIP-345): whoever still waits under the old one is fenced. */
  replaceStaticMember(decision: Decision, groupInstanceId: string, oldMemberId: string, newMemberId: string): ClassicMember {
    const old = present(this.members.get(oldMemberId), `group ${this.groupId} has no member ${oldMemberId} to replace`)
    this.completeJoin(decision, old, {
      errorCode: errors.FENCED_INSTANCE_ID.code,
      memberId: oldMemberId,
      protocolName: null,
      protocolType: null,
    })
    this.completeSync(decision, old, { errorCode: errors.FENCED_INSTANCE_ID.code })
    this.members.delete(oldMemberId)
    const member = old.renamed(newMemberId)
    this.members.set(newMemberId, member)
    if (this.isLeader(oldMemberId)) this.leaderId = newMemberId
    this.#staticMembers.set(groupInstanceId, newMemberId)
    return member
  }

  updateMember(
    member: ClassicMember,
    update: { readonly protocols: readonly ClassicProtocol[]; readonly rebalanceTimeoutMs: number; readonly sessionTimeoutMs: number },
    awaitingJoin: Answer<JoinBody> | undefined,
  ): void {
    this.#support(member, -1)
    member.protocols = update.protocols
    this.#support(member, 1)
    member.rebalanceTimeoutMs = update.rebalanceTimeoutMs
    member.sessionTimeoutMs = update.sessionTimeoutMs
    this.#awaitingJoinCount += Number(awaitingJoin !== undefined) - Number(member.awaitingJoin !== undefined)
    member.awaitingJoin = awaitingJoin
  }

  completeJoin(decision: Decision, member: ClassicMember, body: JoinBody): boolean {
    const to = member.awaitingJoin
    if (to === undefined) return false
    member.awaitingJoin = undefined
    this.#awaitingJoinCount--
    decision.reply(to, body)
    return true
  }

  completeSync(decision: Decision, member: ClassicMember, body: SyncBody): boolean {
    const to = member.awaitingSync
    if (to === undefined) return false
    member.awaitingSync = undefined
    decision.reply(to, body)
    return true
  }

  /** 0, UNKNOWN_MEMBER_ID or FENCED_INSTANCE_ID. */
  memberError(memberId: string, groupInstanceId: string | null): number {
    if (groupInstanceId !== null) {
      const current = this.#staticMembers.get(groupInstanceId)
      if (current === undefined) return errors.UNKNOWN_MEMBER_ID.code
      if (current !== memberId) return errors.FENCED_INSTANCE_ID.code
    }
    return this.members.has(memberId) ? 0 : errors.UNKNOWN_MEMBER_ID.code
  }

  /** The error of an offset commit, 0 if it may. */
  commitVerdict({ generationIdOrMemberEpoch: generationId, memberId, groupInstanceId, isTransactional }: CommitIdentity): number {
    if (this.state === 'Dead') return errors.COORDINATOR_NOT_AVAILABLE.code
    // From an administrator, or a consumer that assigns its partitions itself.
    if (generationId < 0 && this.state === 'Empty') return 0
    if (generationId >= 0 || memberId !== '' || groupInstanceId !== null) {
      const error = this.memberError(memberId, groupInstanceId)
      if (error !== 0) return error
      if (generationId !== this.generationId) return errors.ILLEGAL_GENERATION.code
    } else if (!isTransactional && this.state !== 'Empty') {
      return errors.UNKNOWN_MEMBER_ID.code
    }
    return !isTransactional && this.state === 'CompletingRebalance' ? errors.REBALANCE_IN_PROGRESS.code : 0
  }

  supportsProtocols(protocolType: string, protocols: readonly ClassicProtocol[]): boolean {
    if (this.state === 'Empty') return protocolType !== '' && protocols.length > 0
    return this.protocolType === protocolType && protocols.some(({ name }) => (this.#supporters.get(name) ?? 0) === this.members.size)
  }

  /** Each member votes for the first of its protocols that all of them know. */
  selectProtocol(): string {
    const candidates = new Set<string>()
    for (const [name, count] of this.#supporters) if (count === this.members.size) candidates.add(name)
    const votes = new Map<string, number>()
    for (const member of this.members.values()) {
      const choice = member.vote(candidates)
      votes.set(choice, (votes.get(choice) ?? 0) + 1)
    }
    let best: string | undefined
    let bestCount = 0
    for (const [name, count] of [...votes].sort(([a], [b]) => javaBucket(a) - javaBucket(b))) {
      if (count <= bestCount) continue
      best = name
      bestCount = count
    }
    return present(best, `group ${this.groupId} has no member to vote`)
  }

  /** If the leader has not rejoined, another member that has takes its place. False if nobody has. */
  electJoinedLeader(): boolean {
    if (this.leaderId === null) return false
    if (this.members.get(this.leaderId)?.awaitingJoin !== undefined) return true
    for (const member of this.members.values()) {
      if (member.awaitingJoin === undefined) continue
      this.leaderId = member.memberId
      return true
    }
    return false
  }

  startNextGeneration(nowMs: number): void {
    this.generationId++
    const isEmpty = this.members.size === 0
    this.protocolName = isEmpty ? null : this.selectProtocol()
    this.refreshSubscribedTopics()
    this.transitionTo(isEmpty ? 'Empty' : 'CompletingRebalance', nowMs)
    this.pendingSyncMembers.clear()
  }

  refreshSubscribedTopics(): void {
    this.subscribedTopics = this.usesConsumerProtocol ? this.#readSubscriptions() : undefined
  }

  /** Where subscriptions cannot be read, every topic counts as subscribed: offsets are rather kept. */
  isSubscribedTo(topic: string): boolean {
    return this.subscribedTopics?.has(topic) ?? this.usesConsumerProtocol
  }

  /** What the leader is given to assign partitions. */
  leaderView(): NonNullable<Input<typeof JoinGroupResponse>['members']> {
    return Array.from(this.members.values(), (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      metadata: member.metadata(this.protocolName),
    }))
  }

  record(assignments: ReadonlyMap<string, Uint8Array>): GroupRecord {
    const members: GroupMetadataValue['members'] = Array.from(this.members.values(), (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      rebalanceTimeout: member.rebalanceTimeoutMs,
      sessionTimeout: member.sessionTimeoutMs,
      subscription: member.metadata(this.protocolName),
      assignment: present(assignments.get(member.memberId), `group ${this.groupId}: member ${member.memberId} has no assignment`),
    }))
    return {
      type: 'GroupMetadata',
      key: { group: this.groupId },
      value: {
        protocolType: this.protocolType ?? '',
        generation: this.generationId,
        protocol: this.protocolName,
        leader: this.leaderId,
        currentStateTimestamp: this.stateTimestampMs ?? -1,
        members,
      },
    }
  }

  assignments(): Map<string, Uint8Array> {
    return new Map(Array.from(this.members.values(), (member) => [member.memberId, member.assignment]))
  }

  #support(member: ClassicMember, by: 1 | -1): void {
    // A client may name a protocol twice.
    for (const name of new Set(member.protocols.map((each) => each.name))) {
      this.#supporters.set(name, (this.#supporters.get(name) ?? 0) + by)
    }
  }

  #readSubscriptions(): ReadonlySet<string> | undefined {
    if (this.members.size === 0) return new Set()
    if (this.protocolName === null) return undefined
    const topics = new Set<string>()
    for (const member of this.members.values()) {
      const bytes = member.metadata(this.protocolName)
      // Every version of a subscription begins with version 0, so newer ones than ours can be read too.
      try {
        for (const topic of decodeMessage(ConsumerProtocolSubscription, 0, bytes, 2).topics) topics.add(topic)
      } catch {
        return undefined
      }
    }
    return topics
  }
}

/** The group as its record tells; `undefined` timestamps where old versions have none. */
export function loadedClassicGroup(groupId: string, value: GroupMetadataValue): ClassicGroup {
  const timestampMs = value.currentStateTimestamp === -1 ? undefined : value.currentStateTimestamp
  const group = new ClassicGroup(groupId, timestampMs)
  for (const member of value.members) {
    group.add(
      new ClassicMember({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        protocolType: value.protocolType,
        rebalanceTimeoutMs: member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
        sessionTimeoutMs: member.sessionTimeout,
        protocols: [{ name: value.protocol ?? '', metadata: member.subscription }],
        assignment: member.assignment,
      }),
    )
  }
  if (value.members.length > 0) group.state = 'Stable'
  group.generationId = value.generation
  group.protocolType = value.protocolType === '' ? null : value.protocolType
  group.protocolName = value.protocol
  group.leaderId = value.leader
  group.refreshSubscribedTopics()
  return group
}
