import { errors } from '@samsa/protocol'
import { decide } from '@samsa/stdx'
import type { Answer } from '@samsa/stdx'
import type { HeartbeatRequest, HeartbeatResponse, Input, LeaveGroupRequest, LeaveGroupResponse, ListGroupsRequest } from '@samsa/protocol'
import { ClassicGroup } from './classic/classic-group.ts'
import type { Join } from './classic/join.ts'
import { heartbeatClassicGroup, leaveClassicGroup } from './classic/leave.ts'
import { syncClassicGroup } from './classic/sync.ts'
import type { Sync } from './classic/sync.ts'
import { describeConsumerGroup } from './consumer/describe.ts'
import type { DescribedConsumerGroup } from './consumer/describe.ts'
import { heartbeatConsumerGroup } from './consumer/heartbeat.ts'
import type { ConsumerHeartbeat } from './consumer/heartbeat.ts'
import type { RegexSearches } from './consumer/regexes.ts'
import { describeGroup, listGroups } from './describe.ts'
import type { DescribedGroup, ListedGroup } from './describe.ts'
import type { Effect } from './effect.ts'
import { newGroupCounters } from './group-counters.ts'
import type { GroupCounters } from './group-counters.ts'
import { deleteGroups, expireGroups } from './group-deletion.ts'
import type { DeletedGroups } from './group-deletion.ts'
import type { GroupSettings } from './group-settings.ts'
import { GroupTable } from './group-table.ts'
import type { Group } from './group.ts'
import { joinGroup } from './join-group.ts'
import { noTopics } from './metadata/group-topics.ts'
import type { GroupTopics } from './metadata/group-topics.ts'
import { TopicHashes } from './metadata/metadata-hash.ts'
import { heartbeatInConsumerGroup, leaveConsumerGroup, syncConsumerGroup } from './migration/member-requests.ts'
import { commitOffsets } from './offsets/offset-commit.ts'
import type { OffsetCommit } from './offsets/offset-commit.ts'
import { commitTransactionalOffsets } from './offsets/transactional-commit.ts'
import type { TransactionalCommit } from './offsets/transactional-commit.ts'
import { deleteOffsets, offsetTombstone } from './offsets/offset-delete.ts'
import type { OffsetDelete } from './offsets/offset-delete.ts'
import { fetchOffsets } from './offsets/offset-fetch.ts'
import type { FetchedGroup, OffsetFetchGroup } from './offsets/offset-fetch.ts'
import { OffsetStore } from './offsets/offset-store.ts'
import type { GroupRecord } from './record.ts'
import type { Scope } from './scope.ts'
import { Timers } from './timers.ts'
import { resumeGroups, wakeGroup } from './wake.ts'

/** Topics that have changed, by name. */
export interface TopicsChange {
  readonly changed: readonly string[]
  /** Some are new. */
  readonly hasCreated: boolean
}

/**
 * The coordinator of the groups of one partition of `__consumer_offsets`. Every method decides on one input and returns what is to be done;
 * offsets, consumer groups and the existence of groups change only as `apply` is given records, which is also how a shard is loaded.
 */
export class GroupShard {
  readonly #settings: GroupSettings
  readonly #counters: GroupCounters
  readonly #groups = new GroupTable()
  readonly #offsets = new OffsetStore()
  readonly #timers = new Timers()
  readonly #topics: GroupTopics
  readonly #hashes = new TopicHashes()
  readonly #searches: RegexSearches = new Map()
  #newTopicsVersion = -1

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
    this.#newTopicsVersion = this.#topics.version
    return this.#decide(nowMs, resumeGroups)
  }

  /** Another broker leads the partition now: whoever waits is sent there. Only replies come back. */
  unloaded(nowMs: number): readonly Effect[] {
    return this.#decide(nowMs, ({ decision, groups }) => {
      const errorCode = errors.NOT_COORDINATOR.code
      for (const group of groups.all.values()) {
        if (group.type !== 'classic') continue
        group.transitionTo('Dead', nowMs)
        for (const member of group.members.values()) {
          group.completeJoin(decision, member, { memberId: member.memberId, errorCode })
          group.completeSync(decision, member, { errorCode })
        }
      }
    })
  }

  /** A timer asked for by a `wake` effect went off. */
  wake(nowMs: number, key: string): readonly Effect[] {
    const event = this.#timers.take(key)
    if (event === undefined) return []
    return this.#decide(nowMs, (scope) => {
      if (event.on === 'expiration') expireGroups(scope, this.#offsets)
      else wakeGroup(scope, event)
    })
  }

  join(nowMs: number, join: Join): readonly Effect[] {
    return this.#decide(nowMs, (scope) => joinGroup(scope, join))
  }

  sync(nowMs: number, sync: Sync): readonly Effect[] {
    const group = this.#groups.get(sync.request.groupId)
    return this.#decide(nowMs, (scope) => {
      if (group?.type === 'classic') syncClassicGroup(scope, group, sync)
      else if (group === undefined || group.state === 'Empty') scope.decision.reply(sync.to, { errorCode: errors.UNKNOWN_MEMBER_ID.code })
      else syncConsumerGroup(scope, group, sync)
    })
  }

  heartbeat(nowMs: number, request: HeartbeatRequest, to: Answer<Input<typeof HeartbeatResponse>>): readonly Effect[] {
    const group = this.#groups.get(request.groupId)
    return this.#decide(nowMs, (scope) => {
      let errorCode: number = errors.UNKNOWN_MEMBER_ID.code
      if (group?.type === 'classic') errorCode = heartbeatClassicGroup(scope, group, request)
      else if (group !== undefined) errorCode = heartbeatInConsumerGroup(scope, group, request)
      scope.decision.reply(to, { errorCode })
    })
  }

  /** `members` in place of the request's where it is of a version that has but one. */
  leave(
    nowMs: number,
    request: Pick<LeaveGroupRequest, 'groupId' | 'members'>,
    to: Answer<Input<typeof LeaveGroupResponse>>,
  ): readonly Effect[] {
    const group = this.#groups.get(request.groupId)
    return this.#decide(nowMs, (scope) => {
      const { decision } = scope
      const errorCode = errors.UNKNOWN_MEMBER_ID.code
      if (group?.type === 'classic') decision.reply(to, leaveClassicGroup(scope, group, request.members))
      else if (group !== undefined) leaveConsumerGroup(scope, group, request.members, to)
      else
        decision.reply(to, { members: request.members.map(({ memberId, groupInstanceId }) => ({ memberId, groupInstanceId, errorCode })) })
    })
  }

  /** ConsumerGroupHeartbeat (KIP-848). */
  heartbeatOfConsumer(nowMs: number, heartbeat: ConsumerHeartbeat): readonly Effect[] {
    return this.#decide(nowMs, (scope) => heartbeatConsumerGroup(scope, heartbeat))
  }

  commitOffsets(nowMs: number, commit: OffsetCommit): readonly Effect[] {
    return this.#decide(nowMs, (scope) => commitOffsets(scope, this.#groups.get(commit.request.groupId), commit))
  }

  /** What is committed here is pending until `endTransaction`. */
  commitTransactionalOffsets(nowMs: number, commit: TransactionalCommit): readonly Effect[] {
    return this.#decide(nowMs, (scope) => commitTransactionalOffsets(scope, this.#groups.get(commit.request.groupId), commit))
  }

  fetchOffsets(nowMs: number, request: OffsetFetchGroup, requireStable: boolean, to: Answer<FetchedGroup>): readonly Effect[] {
    return this.#decide(nowMs, ({ decision }) =>
      decision.reply(to, fetchOffsets(this.#offsets, this.#groups.get(request.groupId), request, requireStable), (errorCode) => ({
        groupId: request.groupId,
        errorCode,
      })),
    )
  }

  deleteOffsets(nowMs: number, deletion: OffsetDelete): readonly Effect[] {
    return this.#decide(nowMs, (scope) => deleteOffsets(scope, this.#offsets, this.#groups.get(deletion.request.groupId), deletion))
  }

  list(nowMs: number, request: ListGroupsRequest, to: Answer<ListedGroup[]>): readonly Effect[] {
    return this.#decide(nowMs, ({ decision, groups }) => decision.reply(to, listGroups(groups.all, request), () => []))
  }

  /** DescribeGroups. */
  describe(nowMs: number, groupIds: readonly string[], apiVersion: number, to: Answer<DescribedGroup[]>): readonly Effect[] {
    const described = groupIds.map((groupId) => describeGroup(this.#groups.get(groupId), groupId, apiVersion))
    return this.#decide(nowMs, ({ decision }) => decision.reply(to, described, refusedGroups(groupIds)))
  }

  /** ConsumerGroupDescribe (KIP-848). */
  describeConsumerGroups(nowMs: number, groupIds: readonly string[], to: Answer<DescribedConsumerGroup[]>): readonly Effect[] {
    const [assignor = ''] = this.#settings.consumer.assignors
    const described = groupIds.map((groupId) => describeConsumerGroup(this.#groups.get(groupId), groupId, this.#topics, assignor))
    return this.#decide(nowMs, ({ decision }) => decision.reply(to, described, refusedGroups(groupIds)))
  }

  /** Deletes groups without members, with their offsets, all in one batch. */
  deleteGroups(nowMs: number, groupIds: readonly string[], to: Answer<DeletedGroups>): readonly Effect[] {
    return this.#decide(nowMs, (scope) => deleteGroups(scope, this.#offsets, groupIds, to))
  }

  /** Topics were created, changed or deleted: their consumer groups look at them with the next heartbeat. */
  topicsChanged(nowMs: number, { changed, hasCreated }: TopicsChange): readonly Effect[] {
    if (hasCreated) this.#newTopicsVersion = this.#topics.version
    const names = new Set(changed)
    for (const name of names) this.#hashes.forget(name)
    return this.#decide(nowMs, ({ groups }) => {
      for (const group of groups.all.values()) {
        if (group.type === 'consumer' && group.subscribedTopics.keys().some((topic) => names.has(topic))) group.requestMetadataRefresh()
      }
    })
  }

  /** Topics were deleted: nobody needs their offsets. By name, with the id of the topic that is gone. */
  topicsDeleted(nowMs: number, topics: ReadonlyMap<string, string>): readonly Effect[] {
    return this.#decide(nowMs, ({ decision }) => {
      const records: GroupRecord[] = []
      for (const [name, id] of topics) records.push(...this.#offsets.keysOfTopic(name, id).map(offsetTombstone))
      if (records.length > 0) decision.append(records, () => {}, { isSplittable: true })
    })
  }

  #decide(nowMs: number, work: (scope: Scope) => void): readonly Effect[] {
    return decide(nowMs, (decision) => {
      work({
        decision,
        settings: this.#settings,
        counters: this.#counters,
        timers: this.#timers,
        groups: this.#groups,
        topics: this.#topics,
        newTopicsVersion: this.#newTopicsVersion,
        hashes: this.#hashes,
        searches: this.#searches,
      })
    })
  }
}

function refusedGroups(groupIds: readonly string[]): (errorCode: number) => { groupId: string; errorCode: number }[] {
  return (errorCode) => groupIds.map((groupId) => ({ groupId, errorCode }))
}
