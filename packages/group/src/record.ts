import {
  ConsumerGroupCurrentMemberAssignmentKey,
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupMemberMetadataKey,
  ConsumerGroupMemberMetadataValue,
  ConsumerGroupMetadataKey,
  ConsumerGroupMetadataValue,
  ConsumerGroupPartitionMetadataKey,
  ConsumerGroupPartitionMetadataValue,
  ConsumerGroupRegularExpressionKey,
  ConsumerGroupRegularExpressionValue,
  ConsumerGroupTargetAssignmentMemberKey,
  ConsumerGroupTargetAssignmentMemberValue,
  ConsumerGroupTargetAssignmentMetadataKey,
  ConsumerGroupTargetAssignmentMetadataValue,
  decodeMessage,
  GroupMetadataKey,
  GroupMetadataValue,
  LegacyOffsetCommitKey,
  LegacyOffsetCommitValue,
  OffsetCommitKey,
  OffsetCommitValue,
  ZERO_UUID,
} from '@samsa/protocol'
import { int16, recordKind } from './record-kind.ts'
import type { EncodedGroupRecord } from './record-kind.ts'

/** The only version with an expiry time (OffsetCommit versions 2 to 4 with a retention). */
const EXPIRING_OFFSET_COMMIT_VALUE_VERSION = 1
const NO_EXPIRY = -1

const kinds = {
  OffsetCommit: recordKind('OffsetCommit', OffsetCommitKey, OffsetCommitValue, 4),
  GroupMetadata: recordKind('GroupMetadata', GroupMetadataKey, GroupMetadataValue, 3),
  ConsumerGroupMetadata: recordKind('ConsumerGroupMetadata', ConsumerGroupMetadataKey, ConsumerGroupMetadataValue),
  ConsumerGroupPartitionMetadata: recordKind(
    'ConsumerGroupPartitionMetadata',
    ConsumerGroupPartitionMetadataKey,
    ConsumerGroupPartitionMetadataValue,
  ),
  ConsumerGroupMemberMetadata: recordKind('ConsumerGroupMemberMetadata', ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue),
  ConsumerGroupTargetAssignmentMetadata: recordKind(
    'ConsumerGroupTargetAssignmentMetadata',
    ConsumerGroupTargetAssignmentMetadataKey,
    ConsumerGroupTargetAssignmentMetadataValue,
  ),
  ConsumerGroupTargetAssignmentMember: recordKind(
    'ConsumerGroupTargetAssignmentMember',
    ConsumerGroupTargetAssignmentMemberKey,
    ConsumerGroupTargetAssignmentMemberValue,
  ),
  ConsumerGroupCurrentMemberAssignment: recordKind(
    'ConsumerGroupCurrentMemberAssignment',
    ConsumerGroupCurrentMemberAssignmentKey,
    ConsumerGroupCurrentMemberAssignmentValue,
  ),
  ConsumerGroupRegularExpression: recordKind(
    'ConsumerGroupRegularExpression',
    ConsumerGroupRegularExpressionKey,
    ConsumerGroupRegularExpressionValue,
  ),
} as const

type Kinds = typeof kinds

/** A record of `__consumer_offsets` that this coordinator knows. `value` null is a tombstone. */
export type GroupRecord = { [Type in keyof Kinds]: NonNullable<ReturnType<Kinds[Type]['decode']>> }[keyof Kinds]

/** The records of consumer groups (KIP-848). */
export type ConsumerGroupRecord = Extract<GroupRecord, { readonly type: `Consumer${string}` }>

export function encodeGroupRecord(record: GroupRecord): EncodedGroupRecord {
  switch (record.type) {
    case 'OffsetCommit': {
      const expires = record.value !== null && record.value.expireTimestamp !== NO_EXPIRY
      return kinds.OffsetCommit.encode(record.key, record.value, expires ? EXPIRING_OFFSET_COMMIT_VALUE_VERSION : undefined)
    }
    case 'GroupMetadata':
      return kinds.GroupMetadata.encode(record.key, record.value)
    case 'ConsumerGroupMetadata':
      return kinds.ConsumerGroupMetadata.encode(record.key, record.value)
    case 'ConsumerGroupPartitionMetadata':
      return kinds.ConsumerGroupPartitionMetadata.encode(record.key, record.value)
    case 'ConsumerGroupMemberMetadata':
      return kinds.ConsumerGroupMemberMetadata.encode(record.key, record.value)
    case 'ConsumerGroupTargetAssignmentMetadata':
      return kinds.ConsumerGroupTargetAssignmentMetadata.encode(record.key, record.value)
    case 'ConsumerGroupTargetAssignmentMember':
      return kinds.ConsumerGroupTargetAssignmentMember.encode(record.key, record.value)
    case 'ConsumerGroupCurrentMemberAssignment':
      return kinds.ConsumerGroupCurrentMemberAssignment.encode(record.key, record.value)
    case 'ConsumerGroupRegularExpression':
      return kinds.ConsumerGroupRegularExpression.encode(record.key, record.value)
  }
}

/**
 * Reads a record back; its bytes are views. Undefined for what this coordinator has no state for: records of other kinds of groups, and
 * types and versions it does not know. Throws ProtocolError for malformed bytes.
 */
export function decodeGroupRecord(key: Uint8Array, value: Uint8Array | null): GroupRecord | undefined {
  switch (int16(key)) {
    case LegacyOffsetCommitKey.apiKey: {
      if (value === null || int16(value) !== 0) return kinds.OffsetCommit.decode(key, value)
      const legacy = decodeMessage(LegacyOffsetCommitValue, 0, value, 2)
      return { type: 'OffsetCommit', key: decodeMessage(OffsetCommitKey, 0, key, 2), value: { ...NEW_FIELDS, ...legacy } }
    }
    case OffsetCommitKey.apiKey:
      return kinds.OffsetCommit.decode(key, value)
    case GroupMetadataKey.apiKey:
      return kinds.GroupMetadata.decode(key, value)
    case ConsumerGroupMetadataKey.apiKey:
      return kinds.ConsumerGroupMetadata.decode(key, value)
    case ConsumerGroupPartitionMetadataKey.apiKey:
      return kinds.ConsumerGroupPartitionMetadata.decode(key, value)
    case ConsumerGroupMemberMetadataKey.apiKey:
      return kinds.ConsumerGroupMemberMetadata.decode(key, value)
    case ConsumerGroupTargetAssignmentMetadataKey.apiKey:
      return kinds.ConsumerGroupTargetAssignmentMetadata.decode(key, value)
    case ConsumerGroupTargetAssignmentMemberKey.apiKey:
      return kinds.ConsumerGroupTargetAssignmentMember.decode(key, value)
    case ConsumerGroupCurrentMemberAssignmentKey.apiKey:
      return kinds.ConsumerGroupCurrentMemberAssignment.decode(key, value)
    case ConsumerGroupRegularExpressionKey.apiKey:
      return kinds.ConsumerGroupRegularExpression.decode(key, value)
    default:
      return undefined
  }
}

const NEW_FIELDS = { leaderEpoch: -1, expireTimestamp: NO_EXPIRY, topicId: ZERO_UUID }
