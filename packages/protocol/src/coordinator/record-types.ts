import { LegacyOffsetCommitKey, LegacyOffsetCommitValue, OffsetCommitKey, OffsetCommitValue } from './offsets.ts'
import { GroupMetadataKey, GroupMetadataValue } from './classic-group.ts'
import {
  ConsumerGroupMetadataKey,
  ConsumerGroupMetadataValue,
  ConsumerGroupPartitionMetadataKey,
  ConsumerGroupPartitionMetadataValue,
  ConsumerGroupMemberMetadataKey,
  ConsumerGroupMemberMetadataValue,
  ConsumerGroupTargetAssignmentMetadataKey,
  ConsumerGroupTargetAssignmentMetadataValue,
  ConsumerGroupTargetAssignmentMemberKey,
  ConsumerGroupTargetAssignmentMemberValue,
  ConsumerGroupCurrentMemberAssignmentKey,
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupRegularExpressionKey,
  ConsumerGroupRegularExpressionValue,
} from './consumer-group.ts'
import {
  ShareGroupMemberMetadataKey,
  ShareGroupMemberMetadataValue,
  ShareGroupMetadataKey,
  ShareGroupMetadataValue,
  ShareGroupTargetAssignmentMetadataKey,
  ShareGroupTargetAssignmentMetadataValue,
  ShareGroupTargetAssignmentMemberKey,
  ShareGroupTargetAssignmentMemberValue,
  ShareGroupCurrentMemberAssignmentKey,
  ShareGroupCurrentMemberAssignmentValue,
  ShareGroupStatePartitionMetadataKey,
  ShareGroupStatePartitionMetadataValue,
} from './share-group.ts'
import {
  StreamsGroupMetadataKey,
  StreamsGroupMetadataValue,
  StreamsGroupMemberMetadataKey,
  StreamsGroupMemberMetadataValue,
  StreamsGroupTargetAssignmentMetadataKey,
  StreamsGroupTargetAssignmentMetadataValue,
  StreamsGroupTargetAssignmentMemberKey,
  StreamsGroupTargetAssignmentMemberValue,
  StreamsGroupCurrentMemberAssignmentKey,
  StreamsGroupCurrentMemberAssignmentValue,
  StreamsGroupTopologyKey,
  StreamsGroupTopologyValue,
} from './streams-group.ts'
import { TransactionLogKey, TransactionLogValue } from './transaction-log.ts'
import { ShareSnapshotKey, ShareSnapshotValue, ShareUpdateKey, ShareUpdateValue } from './share-state.ts'
import type { MessageSchema } from '../schema/message.ts'

/** What a coordinator's record holds, by the int16 that starts its key. The value starts with an int16 too: its version. */
export interface CoordinatorRecordType {
  readonly name: string
  readonly key: MessageSchema
  readonly value: MessageSchema
}

/** The records of `__consumer_offsets`. */
export const groupRecordTypes = {
  0: { name: 'LegacyOffsetCommit', key: LegacyOffsetCommitKey, value: LegacyOffsetCommitValue },
  1: { name: 'OffsetCommit', key: OffsetCommitKey, value: OffsetCommitValue },
  2: { name: 'GroupMetadata', key: GroupMetadataKey, value: GroupMetadataValue },
  3: { name: 'ConsumerGroupMetadata', key: ConsumerGroupMetadataKey, value: ConsumerGroupMetadataValue },
  4: { name: 'ConsumerGroupPartitionMetadata', key: ConsumerGroupPartitionMetadataKey, value: ConsumerGroupPartitionMetadataValue },
  5: { name: 'ConsumerGroupMemberMetadata', key: ConsumerGroupMemberMetadataKey, value: ConsumerGroupMemberMetadataValue },
  6: {
    name: 'ConsumerGroupTargetAssignmentMetadata',
    key: ConsumerGroupTargetAssignmentMetadataKey,
    value: ConsumerGroupTargetAssignmentMetadataValue,
  },
  7: {
    name: 'ConsumerGroupTargetAssignmentMember',
    key: ConsumerGroupTargetAssignmentMemberKey,
    value: ConsumerGroupTargetAssignmentMemberValue,
  },
  8: {
    name: 'ConsumerGroupCurrentMemberAssignment',
    key: ConsumerGroupCurrentMemberAssignmentKey,
    value: ConsumerGroupCurrentMemberAssignmentValue,
  },
  10: { name: 'ShareGroupMemberMetadata', key: ShareGroupMemberMetadataKey, value: ShareGroupMemberMetadataValue },
  11: { name: 'ShareGroupMetadata', key: ShareGroupMetadataKey, value: ShareGroupMetadataValue },
  12: {
    name: 'ShareGroupTargetAssignmentMetadata',
    key: ShareGroupTargetAssignmentMetadataKey,
    value: ShareGroupTargetAssignmentMetadataValue,
  },
  13: { name: 'ShareGroupTargetAssignmentMember', key: ShareGroupTargetAssignmentMemberKey, value: ShareGroupTargetAssignmentMemberValue },
  14: {
    name: 'ShareGroupCurrentMemberAssignment',
    key: ShareGroupCurrentMemberAssignmentKey,
    value: ShareGroupCurrentMemberAssignmentValue,
  },
  15: { name: 'ShareGroupStatePartitionMetadata', key: ShareGroupStatePartitionMetadataKey, value: ShareGroupStatePartitionMetadataValue },
  16: { name: 'ConsumerGroupRegularExpression', key: ConsumerGroupRegularExpressionKey, value: ConsumerGroupRegularExpressionValue },
  17: { name: 'StreamsGroupMetadata', key: StreamsGroupMetadataKey, value: StreamsGroupMetadataValue },
  19: { name: 'StreamsGroupMemberMetadata', key: StreamsGroupMemberMetadataKey, value: StreamsGroupMemberMetadataValue },
  20: {
    name: 'StreamsGroupTargetAssignmentMetadata',
    key: StreamsGroupTargetAssignmentMetadataKey,
    value: StreamsGroupTargetAssignmentMetadataValue,
  },
  21: {
    name: 'StreamsGroupTargetAssignmentMember',
    key: StreamsGroupTargetAssignmentMemberKey,
    value: StreamsGroupTargetAssignmentMemberValue,
  },
  22: {
    name: 'StreamsGroupCurrentMemberAssignment',
    key: StreamsGroupCurrentMemberAssignmentKey,
    value: StreamsGroupCurrentMemberAssignmentValue,
  },
  23: { name: 'StreamsGroupTopology', key: StreamsGroupTopologyKey, value: StreamsGroupTopologyValue },
} as const satisfies { readonly [type: number]: CoordinatorRecordType }

/** The records of `__transaction_state`. */
export const transactionRecordTypes = {
  0: { name: 'TransactionLog', key: TransactionLogKey, value: TransactionLogValue },
} as const satisfies { readonly [type: number]: CoordinatorRecordType }

/** The records of `__share_group_state`. */
export const shareStateRecordTypes = {
  0: { name: 'ShareSnapshot', key: ShareSnapshotKey, value: ShareSnapshotValue },
  1: { name: 'ShareUpdate', key: ShareUpdateKey, value: ShareUpdateValue },
} as const satisfies { readonly [type: number]: CoordinatorRecordType }
