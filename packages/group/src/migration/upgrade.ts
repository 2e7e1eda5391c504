import { errors } from '@samsa/protocol'
import type { ClassicGroup } from '../classic/classic-group.ts'
import type { ClassicMember } from '../classic/classic-member.ts'
import { ConsumerGroup } from '../consumer/consumer-group.ts'
import { newMember } from '../consumer/consumer-member.ts'
import type { ConsumerMember } from '../consumer/consumer-member.ts'
import { NO_PARTITIONS, withEpoch } from '../consumer/partitions.ts'
import type { Partitions } from '../consumer/partitions.ts'
import { groupRecords } from '../consumer/records.ts'
import type { MigrationPolicy } from '../group-settings.ts'
import type { GroupTopics } from '../metadata/group-topics.ts'
import type { GroupRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { readAssignment, readSubscription } from './embedded-protocol.ts'

/**
 * The consumer group that a request is about. With `mayCreate`, a new one where there is none, or one made of a classic group: its members
 * stay, and go on with the classic protocol. Records that make it so are added; the group itself is only there once they are applied.
 */
export function openGroup(scope: Scope, groupId: string, mayCreate: boolean, records: GroupRecord[]): ConsumerGroup | Refusal {
  const group = scope.groups.get(groupId)
  if (group === undefined) {
    return mayCreate ? new ConsumerGroup(groupId) : new Refusal('GROUP_ID_NOT_FOUND', `Consumer group ${groupId} not found.`)
  }
  if (group.type === 'consumer') return group
  if (!mayCreate) return new Refusal('GROUP_ID_NOT_FOUND', `Group ${groupId} is not a consumer group.`)
  if (group.state !== 'Empty') return upgrade(scope, group, records)
  records.push(tombstoneOf(group))
  return new ConsumerGroup(groupId)
}

const UPGRADES: readonly MigrationPolicy[] = ['upgrade', 'bidirectional']

function upgrade(scope: Scope, group: ClassicGroup, records: GroupRecord[]): ConsumerGroup | Refusal {
  const { decision, settings, timers, topics } = scope
  const { groupId } = group
  const { migrationPolicy, maxSize } = settings.consumer
  if (!UPGRADES.includes(migrationPolicy)) return cannot(groupId, 'online upgrade is disabled.')
  if (!group.usesConsumerProtocol) return cannot(groupId, 'the group does not use the consumer embedded protocol.')
  if (group.members.size > maxSize) return cannot(groupId, 'the group size exceeds the consumer group maximum size.')
  const errorCode = errors.REBALANCE_IN_PROGRESS.code
  for (const member of group.members.values()) {
    group.completeJoin(decision, member, { memberId: member.memberId, errorCode })
    group.completeSync(decision, member, { errorCode })
  }
  const made = new ConsumerGroup(groupId)
  made.groupEpoch = group.generationId
  made.target.epoch = group.generationId
  for (const classicMember of group.members.values()) {
    const converted = convertedMember(group, classicMember, topics)
    if (converted instanceof Refusal) return converted
    made.target.set(classicMember.memberId, converted.target)
    made.updateMember(converted.member)
  }
  made.metadataHash = scope.hashes.hashOf(topics, made.subscribedTopics.keys())
  records.push(tombstoneOf(group), ...groupRecords(made))
  for (const { memberId, classic } of made.members.values()) {
    timers.set(decision, { on: 'session', groupId, memberId }, classic?.sessionTimeoutMs ?? 0)
  }
  return made
}

function convertedMember(
  group: ClassicGroup,
  classicMember: ClassicMember,
  topics: GroupTopics,
): { member: ConsumerMember; target: Partitions } | Refusal {
  const { groupId, generationId, protocolName } = group
  // A group that has no generation yet has not voted, and a member that has come back may not offer what was voted for.
  const { protocols } = classicMember
  const metadata = (protocols.find(({ name }) => name === protocolName) ?? protocols[0])?.metadata
  const subscription = metadata === undefined ? undefined : readSubscription(metadata)
  const target = targetOf(classicMember, topics)
  if (subscription === undefined || target === undefined) return cannot(groupId, 'the embedded consumer protocol is malformed.')
  if (target === 'custom') {
    return cannot(
      groupId,
      'an unsupported custom assignor is in use. Please refer to the documentation or switch to a default assignor before ' +
        're-attempting the upgrade.',
    )
  }
  const member: ConsumerMember = {
    ...newMember(classicMember.memberId),
    memberEpoch: generationId,
    previousMemberEpoch: generationId,
    instanceId: classicMember.groupInstanceId,
    rackId: subscription.rackId === '' ? null : subscription.rackId,
    rebalanceTimeoutMs: classicMember.rebalanceTimeoutMs,
    clientId: classicMember.clientId,
    clientHost: classicMember.clientHost,
    subscribedTopicNames: new Set(subscription.topics),
    assigned: withEpoch(target, generationId),
    classic: { sessionTimeoutMs: classicMember.sessionTimeoutMs, supportedProtocols: [...classicMember.protocols] },
  }
  return { member, target }
}

/** `custom`: the assignor keeps data there that would be lost. Undefined: it cannot be read. */
function targetOf({ assignment }: ClassicMember, topics: GroupTopics): Partitions | 'custom' | undefined {
  if (assignment.length === 0) return NO_PARTITIONS
  const read = readAssignment(assignment)
  if (read === undefined) return undefined
  if (read.userData !== null && read.userData.length > 0) return 'custom'
  const target = new Map<string, ReadonlySet<number>>()
  for (const { topic, partitions } of read.assignedPartitions) {
    const id = topics.topic(topic)?.id
    if (id !== undefined && partitions.length > 0) target.set(id, new Set(partitions))
  }
  return target
}

function tombstoneOf({ groupId }: ClassicGroup): GroupRecord {
  return { type: 'GroupMetadata', key: { group: groupId }, value: null }
}

function cannot(groupId: string, why: string): Refusal {
  return new Refusal('GROUP_ID_NOT_FOUND', `Cannot upgrade classic group ${groupId} to consumer group because ${why}`)
}
