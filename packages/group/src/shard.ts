import { errors } from '@samsa/protocol'
import type {
  DeleteGroupsResponse,
  HeartbeatRequest,
  HeartbeatResponse,
  Input,
  LeaveGroupRequest,
  LeaveGroupResponse,
  ListGroupsRequest,
} from '@samsa/protocol'
import { ClassicGroup } from './classic/classic-group.ts'
import { joinClassicGroup } from './classic/join.ts'
import type { Join } from './classic/join.ts'
import { heartbeatClassicGroup, leaveClassicGroup } from './classic/leave.ts'
import {
  completeInitialRebalance,
  completeJoinPhase,
  expireHeartbeat,
  expirePendingSync,
  prepareRebalance,
  rescheduleHeartbeat,
} from './classic/rebalance.ts'
import type { Scope } from './scope.ts'
import { syncClassicGroup } from './classic/sync.ts'
import type { Sync } from './classic/sync.ts'
import { coordinatorErrorOf } from './coordinator-error.ts'
import { describeGroup, listGroups } from './describe.ts'
import type { DescribedGroup, ListedGroup } from './describe.ts'
import { Decision } from './effect.ts'
import type { Answer, Effect } from './effect.ts'
import { newGroupCounters } from './group-counters.ts'
import type { GroupCounters } from './group-counters.ts'
import type { GroupSettings } from './group-settings.ts'
import { GroupTable } from './group-table.ts'
import type { Group } from './group.ts'
import { noTopics } from './metadata/group-topics.ts'
import type { GroupTopics } from './metadata/group-topics.ts'
import { TopicHashes } from './metadata/metadata-hash.ts'
import { commitOffsets } from './offsets/offset-commit.ts'
import type { OffsetCommit } from './offsets/offset-commit.ts'
import { commitTransactionalOffsets } from './offsets/transactional-commit.ts'
import type { TransactionalCommit } from './offsets/transactional-commit.ts'
import { deleteOffsets, offsetTombstone } from './offsets/offset-delete.ts'
import type { OffsetDelete } from './offsets/offset-delete.ts'
import { expireOffsets } from './offsets/offset-expiration.ts'
import { fetchOffsets } from './offsets/offset-fetch.ts'
import type { FetchedGroup, OffsetFetchGroup } from './offsets/offset-fetch.ts'
import { OffsetStore } from './offsets/offset-store.ts'
import type { GroupRecord } from './record.ts'
import { Timers } from './timers.ts'

type DeletedGroups = NonNullable<Input<typeof DeleteGroupsResponse>['results']>[number][]

/**
 * The coordinator of the groups of one partition of `__consumer_offsets`. Every method decides on one input and returns what is to be done;
 * offsets and the existence of groups change only as `apply` is given records, which is also how a shard is loaded.
 */
export class GroupShard {
  readonly #settings: GroupSettings
  readonly #counters: GroupCounters
  readonly #groups = new GroupTable()
  readonly #offsets = new OffsetStore()
  readonly #timers = new Timers()
  readonly #topics: GroupTopics
  readonly #hashes = new TopicHashes()

  /** `counters` may be shared with other shards. `topics` are read whenever a decision needs them. */
  constructor(settings: GroupSettings, counters: GroupCounters = newGroupCounters(), topics: GroupTopics = noTopics) {
    this.#settings = settings
    this.#counters = counters
    this.#topics = topics
  }

  group(groupId: string): Group | undefined {
    return this.#groups.get(groupId)
  }

  get groups(): ReadonlyMap<string, Group> {
    return this.#groups.all
  }

  get offsets(): OffsetStore {
    return this.#offsets
  }

  /** A record as it was written, at this offset of the log. `producerId` is -1 outside transactions. */
  apply(record: GroupRecord, recordOffset: number, producerId: number): void {
    if (record.type !== 'OffsetCommit') {
      this.#groups.apply(record)
      return
    }
    const { key, value } = record
    // Offsets without membership make a group that only stores offsets.
    if (value !== null && this.#groups.get(key.group) === undefined) this.#groups.set(new ClassicGroup(key.group, value.commitTimestamp))
    this.#offsets.apply(key, value, recordOffset, producerId)
  }

  /** A marker that ended a transaction. */
  endTransaction(producerId: number, isCommitted: boolean): void {
    this.#offsets.endTransaction(producerId, isCommitted)
  }

  /** All records of the log have been applied: sessions begin to count. */
  loaded(nowMs: number): readonly Effect[] {
    const scope = this.#scope(nowMs)
    for (const group of this.#groups.all.values()) {
      if (group.type !== 'classic') continue
      for (const member of group.members.values()) rescheduleHeartbeat(scope, group, member)
      if (group.members.size > this.#settings.maxSize) prepareRebalance(scope, group)
    }
    this.#timers.set(scope.decision, { on: 'expiration' }, this.#settings.offsetsRetentionCheckIntervalMs)
    return scope.decision.effects
  }

  /** Another broker leads the partition now: whoever waits is sent there. Only replies come back. */
  unloaded(nowMs: number): readonly Effect[] {
    const { decision } = this.#scope(nowMs)
    const errorCode = errors.NOT_COORDINATOR.code
    for (const group of this.#groups.all.values()) {
      if (group.type !== 'classic') continue
      group.transitionTo('Dead', nowMs)
      for (const member of group.members.values()) {
        group.completeJoin(decision, member, { memberId: member.memberId, errorCode })
        group.completeSync(decision, member, { errorCode })
      }
    }
    return decision.effects
  }

  /** A timer asked for by a `wake` effect went off. */
  wake(nowMs: number, key: string): readonly Effect[] {
    const scope = this.#scope(nowMs)
    const event = this.#timers.take(key)
    if (event === undefined) return scope.decision.effects
    if (event.on === 'expiration') {
      this.#expire(scope)
      return scope.decision.effects
    }
    const group = this.#groups.classic(event.groupId)
    if (group === undefined) return scope.decision.effects
    switch (event.on) {
      case 'heartbeat':
        expireHeartbeat(scope, group, event.memberId)
        break
      case 'join':
        if (group.state === 'PreparingRebalance') completeJoinPhase(scope, group)
        break
      case 'initialJoin':
        if (group.state === 'PreparingRebalance') completeInitialRebalance(scope, group, event.delayMs, event.remainingMs)
        break
      case 'sync':
        expirePendingSync(scope, group, event.generationId)
        break
    }
    return scope.decision.effects
  }

  join(nowMs: number, join: Join): readonly Effect[] {
    const scope = this.#scope(nowMs)
    const { decision } = scope
    const { groupId, memberId, sessionTimeoutMs } = join.request
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.#settings
    if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
      decision.reply(join.to, { memberId, errorCode: errors.INVALID_SESSION_TIMEOUT.code })
      return decision.effects
    }
    const known = this.#groups.classic(groupId)
    if (known !== undefined) {
      joinClassicGroup(scope, known, join)
      return decision.effects
    }
    if (memberId !== '') {
      decision.reply(join.to, { memberId, errorCode: errors.UNKNOWN_MEMBER_ID.code })
      return decision.effects
    }
    const group = new ClassicGroup(groupId, nowMs)
    this.#groups.set(group)
    const record = emptyGroupRecord(group)
    joinClassicGroup(scope, group, join)
    // The group exists from now on, so the log must know of it.
    decision.persist([record], (later, errorCode) => {
      if (errorCode !== 0) this.#withdraw(later, group, errorCode)
    })
    return decision.effects
  }

  sync(nowMs: number, sync: Sync): readonly Effect[] {
    const scope = this.#scope(nowMs)
    const group = this.#groups.classic(sync.request.groupId)
    if (group === undefined) scope.decision.reply(sync.to, { errorCode: errors.UNKNOWN_MEMBER_ID.code })
    else syncClassicGroup(scope, group, sync)
    return scope.decision.effects
  }

  heartbeat(nowMs: number, request: HeartbeatRequest, to: Answer<Input<typeof HeartbeatResponse>>): readonly Effect[] {
    const scope = this.#scope(nowMs)
    const group = this.#groups.classic(request.groupId)
    const errorCode = group === undefined ? errors.UNKNOWN_MEMBER_ID.code : heartbeatClassicGroup(scope, group, request)
    scope.decision.reply(to, { errorCode })
    return scope.decision.effects
  }

  /** `members` in place of the request's where it is of a version that has but one. */
  leave(
    nowMs: number,
    request: Pick<LeaveGroupRequest, 'groupId' | 'members'>,
    to: Answer<Input<typeof LeaveGroupResponse>>,
  ): readonly Effect[] {
    const scope = this.#scope(nowMs)
    const group = this.#groups.classic(request.groupId)
    const errorCode = errors.UNKNOWN_MEMBER_ID.code
    const body =
      group === undefined
        ? { members: request.members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId, errorCode })) }
        : leaveClassicGroup(scope, group, request.members)
    scope.decision.reply(to, body)
    return scope.decision.effects
  }

  commitOffsets(nowMs: number, commit: OffsetCommit): readonly Effect[] {
    const scope = this.#scope(nowMs)
    commitOffsets(scope, this.#groups.get(commit.request.groupId), commit)
    return scope.decision.effects
  }

  /** What is committed here is pending until `endTransaction`. */
  commitTransactionalOffsets(nowMs: number, commit: TransactionalCommit): readonly Effect[] {
    const scope = this.#scope(nowMs)
    commitTransactionalOffsets(scope, this.#groups.get(commit.request.groupId), commit)
    return scope.decision.effects
  }

  fetchOffsets(nowMs: number, request: OffsetFetchGroup, requireStable: boolean, to: Answer<FetchedGroup>): readonly Effect[] {
    const { decision } = this.#scope(nowMs)
    decision.reply(to, fetchOffsets(this.#offsets, this.#groups.get(request.groupId), request, requireStable))
    return decision.effects
  }

  deleteOffsets(nowMs: number, deletion: OffsetDelete): readonly Effect[] {
    const scope = this.#scope(nowMs)
    deleteOffsets(scope, this.#offsets, this.#groups.get(deletion.request.groupId), deletion)
    return scope.decision.effects
  }

  list(nowMs: number, request: ListGroupsRequest, to: Answer<ListedGroup[]>): readonly Effect[] {
    const { decision } = this.#scope(nowMs)
    decision.reply(to, listGroups(this.#groups.all.values(), request))
    return decision.effects
  }

  describe(nowMs: number, groupIds: readonly string[], apiVersion: number, to: Answer<DescribedGroup[]>): readonly Effect[] {
    const { decision } = this.#scope(nowMs)
    const described = groupIds.map((groupId) => describeGroup(this.#groups.get(groupId), groupId, apiVersion))
    decision.reply(to, described)
    return decision.effects
  }

  /** Deletes groups without members, with their offsets, all in one batch. */
  deleteGroups(nowMs: number, groupIds: readonly string[], to: Answer<DeletedGroups>): readonly Effect[] {
    const { decision } = this.#scope(nowMs)
    const records: GroupRecord[] = []
    const results: DeletedGroups = groupIds.map((groupId) => {
      const group = this.#groups.get(groupId)
      if (group === undefined || group.state === 'Dead') return { groupId, errorCode: errors.GROUP_ID_NOT_FOUND.code }
      if (group.state !== 'Empty') return { groupId, errorCode: errors.NON_EMPTY_GROUP.code }
      records.push(...this.#offsets.keysOf(groupId).map(offsetTombstone), groupTombstone(groupId))
      return { groupId, errorCode: 0 }
    })
    if (records.length === 0) {
      decision.reply(to, results)
      return decision.effects
    }
    decision.append(records, (later, logError) => {
      const errorCode = coordinatorErrorOf(logError)
      later.reply(to, logError === 0 ? results : groupIds.map((groupId) => ({ groupId, errorCode })))
    })
    return decision.effects
  }

  /** Topics were deleted: nobody needs their offsets. By name, with the id of the topic that is gone. */
  topicsDeleted(nowMs: number, topics: ReadonlyMap<string, string>): readonly Effect[] {
    const { decision } = this.#scope(nowMs)
    const records: GroupRecord[] = []
    for (const [name, id] of topics) records.push(...this.#offsets.keysOfTopic(name, id).map(offsetTombstone))
    if (records.length > 0) decision.append(records, () => {}, true)
    return decision.effects
  }

  #scope(nowMs: number): Scope {
    return {
      decision: new Decision(nowMs),
      settings: this.#settings,
      counters: this.#counters,
      timers: this.#timers,
      groups: this.#groups,
      topics: this.#topics,
      hashes: this.#hashes,
    }
  }

  #expire({ decision, settings, counters, timers }: Scope): void {
    const records: GroupRecord[] = []
    for (const [groupId, group] of this.#groups.all) {
      const before = records.length
      const isNoneLeft = expireOffsets(this.#offsets, group, decision.nowMs, settings.offsetsRetentionMs, records)
      counters.offsetExpirations += records.length - before
      if (isNoneLeft && group.state === 'Empty') records.push(groupTombstone(groupId))
    }
    timers.set(decision, { on: 'expiration' }, settings.offsetsRetentionCheckIntervalMs)
    if (records.length > 0) decision.append(records, () => {}, true)
  }

  /** The log refused a new group: as if nobody had asked for it. */
  #withdraw(decision: Decision, group: ClassicGroup, errorCode: number): void {
    if (this.#groups.get(group.groupId) !== group) return
    this.#groups.delete(group.groupId)
    for (const member of group.members.values()) group.completeJoin(decision, member, { errorCode: coordinatorErrorOf(errorCode) })
  }
}

function groupTombstone(groupId: string): GroupRecord {
  return { type: 'GroupMetadata', key: { group: groupId }, value: null }
}

function emptyGroupRecord(group: ClassicGroup): GroupRecord {
  return {
    type: 'GroupMetadata',
    key: { group: group.groupId },
    value: {
      protocolType: '',
      generation: 0,
      protocol: null,
      leader: null,
      currentStateTimestamp: group.stateTimestampMs ?? -1,
      members: [],
    },
  }
}
