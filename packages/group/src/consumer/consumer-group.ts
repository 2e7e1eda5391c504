import { errors } from '@samsa/protocol'
import type { CommitIdentity, CommitVerdict } from '../group.ts'
import { isReconciledTo, regexOf } from './consumer-member.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { PartitionOwners } from './partition-owners.ts'
import { addCount, Subscriptions } from './subscriptions.ts'
import type { SubscriptionCounts } from './subscriptions.ts'
import { TargetAssignment } from './target-assignment.ts'

export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable' | 'Dead'

/** The topics that a regular expression matched, and when it was looked. */
export interface ResolvedRegex {
  readonly topics: ReadonlySet<string>
  /** Of the topics. */
  readonly version: number
  readonly timestampMs: number
}

/**
 * A group of KIP-848, as its records tell: whoever decides makes records, and only `apply` calls what changes the group. The one exception
 * is when its metadata is to be looked at again, which every coordinator finds out for itself.
 */
export class ConsumerGroup {
  readonly type = 'consumer'
  readonly protocolType = 'consumer'
  readonly groupId: string
  groupEpoch = 1
  metadataHash = 0n
  /** A record of before Kafka 4.1 that the next change of the metadata hash removes. */
  hasPartitionMetadataRecord = false
  readonly target = new TargetAssignment()
  readonly owners = new PartitionOwners()
  readonly #members = new Map<string, ConsumerMember>()
  readonly #staticMembers = new Map<string, string>()
  readonly #assignors = new Map<string, number>()
  readonly #regexes = new Map<string, number>()
  readonly #resolvedRegexes = new Map<string, ResolvedRegex>()
  readonly #subscriptions = new Subscriptions()
  /** Members that have all they are to have, by the epoch they are at. */
  readonly #stableByEpoch = new Map<number, number>()
  readonly #classicProtocols = new Map<string, number>()
  #classicCount = 0
  #refreshDeadlineMs = 0
  #refreshEpoch = 0

  constructor(groupId: string) {
    this.groupId = groupId
  }

  get members(): ReadonlyMap<string, ConsumerMember> {
    return this.#members
  }

  get state(): ConsumerGroupState {
    if (this.#members.size === 0) return 'Empty'
    if (this.groupEpoch > this.target.epoch) return 'Assigning'
    return this.#stableByEpoch.get(this.target.epoch) === this.#members.size ? 'Stable' : 'Reconciling'
  }

  get staticMembers(): ReadonlyMap<string, string> {
    return this.#staticMembers
  }

  staticMember(instanceId: string): ConsumerMember | undefined {
    return this.#members.get(this.#staticMembers.get(instanceId) ?? '')
  }

  get classicMemberCount(): number {
    return this.#classicCount
  }

  /** Regular expressions with the number of members that subscribe by them. */
  get regexes(): ReadonlyMap<string, number> {
    return this.#regexes
  }

  get resolvedRegexes(): ReadonlyMap<string, ResolvedRegex> {
    return this.#resolvedRegexes
  }

  get subscribedTopics(): SubscriptionCounts {
    return this.#subscriptions.topics
  }

  isSubscribedTo(topic: string): boolean {
    return this.#subscriptions.topics.has(topic)
  }

  /**
   * The assignor that most members ask for once a member has been replaced. Of equals the one that is new, then the last by name: so it
   * follows from the order of Java's tables.
   */
  preferredAssignor(before?: ConsumerMember, after?: ConsumerMember): string | undefined {
    const counts = new Map(this.#assignors)
    addCount(counts, before?.serverAssignor, -1)
    addCount(counts, after?.serverAssignor, 1)
    const rank = (name: string): number => Number(!this.#assignors.has(name))
    const [best] = [...counts].sort(([a, count], [b, otherCount]) => otherCount - count || rank(b) - rank(a) || (a < b ? 1 : -1))
    return best?.[0]
  }

  /** Whether a classic member with these protocols has one in common with all other classic members. */
  supportsClassicProtocols(protocolType: string, names: readonly string[]): boolean {
    if (protocolType !== this.protocolType) return false
    if (this.#members.size === 0) return names.length > 0
    return names.some((name) => (this.#classicProtocols.get(name) ?? 0) === this.#classicCount)
  }

  /** Puts a member in, in the place of the one with the same id. */
  updateMember(member: ConsumerMember): void {
    const before = this.#members.get(member.memberId)
    this.#count(before, member)
    this.#members.set(member.memberId, member)
    if (before !== undefined) {
      this.owners.remove(before)
      if (before.instanceId !== member.instanceId) this.#releaseInstanceId(before)
    }
    this.owners.add(member)
    if (member.instanceId !== null) this.#staticMembers.set(member.instanceId, member.memberId)
  }

  removeMember(memberId: string): void {
    const member = this.#members.get(memberId)
    if (member === undefined) return
    this.#count(member, undefined)
    this.#members.delete(memberId)
    this.owners.remove(member)
    this.#releaseInstanceId(member)
  }

  /** Unless somebody else has taken it over. */
  #releaseInstanceId({ instanceId, memberId }: ConsumerMember): void {
    if (instanceId !== null && this.#staticMembers.get(instanceId) === memberId) this.#staticMembers.delete(instanceId)
  }

  resolveRegex(regex: string, resolved: ResolvedRegex | undefined): void {
    this.#subscriptions.replaceMatches(this.#resolvedRegexes.get(regex)?.topics ?? [], resolved?.topics ?? [])
    if (resolved === undefined) this.#resolvedRegexes.delete(regex)
    else this.#resolvedRegexes.set(regex, resolved)
  }

  /** Whether it must be looked whether the subscribed topics have changed. */
  isMetadataStale(nowMs: number): boolean {
    return nowMs >= this.#refreshDeadlineMs || this.groupEpoch < this.#refreshEpoch
  }

  requestMetadataRefresh(): void {
    this.#refreshDeadlineMs = 0
    this.#refreshEpoch = 0
  }

  /** If the records that led to `groupEpoch` are lost, the metadata counts as not looked at. */
  metadataRefreshed(nowMs: number, groupEpoch: number): void {
    this.#refreshDeadlineMs = nowMs + METADATA_REFRESH_INTERVAL_MS
    this.#refreshEpoch = groupEpoch
  }

  /** Whether it may commit offsets; a member with an older epoch may for partitions that it has had since. */
  commitVerdict({ memberId, generationIdOrMemberEpoch: epoch, ...identity }: CommitIdentity): CommitVerdict {
    if (epoch < 0 && this.#members.size === 0) return 0
    const isAnonymous = epoch === -1 && memberId === '' && identity.groupInstanceId === null
    if (identity.isTransactional && isAnonymous) return 0
    const member = this.#members.get(memberId)
    if (member === undefined) return errors.UNKNOWN_MEMBER_ID.code
    if (!identity.isTransactional && member.classic === null && identity.apiVersion < CONSUMER_COMMIT_VERSION) {
      return errors.UNSUPPORTED_VERSION.code
    }
    if (epoch === member.memberEpoch) return 0
    const stale = staleEpochOf(member)
    if (epoch > member.memberEpoch) return identity.isTransactional ? errors.ILLEGAL_GENERATION.code : stale
    return (topicId, partition) => {
      const since = member.assigned.get(topicId)?.get(partition) ?? member.pendingRevocation.get(topicId)?.get(partition)
      return since === undefined || epoch < since ? stale : 0
    }
  }

  /** The error of an offset fetch, 0 if it may. Who names no member may always. */
  fetchError(memberId: string | null, memberEpoch: number): number {
    if (memberId === null && memberEpoch < 0) return 0
    // Kafka stumbles over it.
    if (memberId === null) return errors.UNKNOWN_SERVER_ERROR.code
    const member = this.#members.get(memberId)
    if (member === undefined) return errors.UNKNOWN_MEMBER_ID.code
    return memberEpoch === member.memberEpoch ? 0 : staleEpochOf(member)
  }

  #count(before: ConsumerMember | undefined, after: ConsumerMember | undefined): void {
    this.#subscriptions.replaceNames(before?.subscribedTopicNames ?? [], after?.subscribedTopicNames ?? [])
    for (const [member, by] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (member === undefined) continue
      addCount(this.#assignors, member.serverAssignor, by)
      addCount(this.#regexes, regexOf(member), by)
      if (isReconciledTo(member, member.memberEpoch)) {
        const next = (this.#stableByEpoch.get(member.memberEpoch) ?? 0) + by
        if (next === 0) this.#stableByEpoch.delete(member.memberEpoch)
        else this.#stableByEpoch.set(member.memberEpoch, next)
      }
      if (member.classic === null) continue
      this.#classicCount += by
      // A client may name a protocol twice.
      for (const name of new Set(member.classic.supportedProtocols.map((each) => each.name))) addCount(this.#classicProtocols, name, by)
    }
  }
}

/** Until a topic changes, metadata need not be looked at again. Kafka has it fixed. */
const METADATA_REFRESH_INTERVAL_MS = 2147483647

/** From this version on an offset commit can carry a member epoch. */
const CONSUMER_COMMIT_VERSION = 9

/** Classic members know it by another name. */
function staleEpochOf(member: ConsumerMember): number {
  return member.classic === null ? errors.STALE_MEMBER_EPOCH.code : errors.ILLEGAL_GENERATION.code
}
