import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeGroupRecord, encodeGroupRecord } from '../record.ts'
import type { GroupRecord } from '../record.ts'
import { GroupShard } from '../shard.ts'
import { defaultGroupSettings } from '../group-settings.ts'
import type { ConsumerGroup } from './consumer-group.ts'

const TOPIC = 'mmmmmmmmmmmmmmmmmmmmmA'
const member = { groupId: 'g', memberId: 'm' }

/** The group after these records have been through the log. */
function loaded(records: readonly GroupRecord[]): ConsumerGroup {
  const shard = new GroupShard(defaultGroupSettings)
  records.forEach((record, offset) => {
    const { key, value } = encodeGroupRecord(record)
    const read = decodeGroupRecord(key, value)
    assert.deepEqual(read, record)
    if (read !== undefined) shard.apply(read, offset, -1)
  })
  const group = shard.group('g')
  assert.ok(group?.type === 'consumer')
  return group
}

function current(memberEpoch: number, state: number, assignmentEpochs: number[] | null): GroupRecord {
  return {
    type: 'ConsumerGroupCurrentMemberAssignment',
    key: member,
    value: {
      memberEpoch,
      previousMemberEpoch: memberEpoch - 1,
      state,
      assignedPartitions: [{ topicId: TOPIC, partitions: [0, 1], assignmentEpochs }],
      partitionsPendingRevocation: [],
    },
  }
}

const epochsOf = (group: ConsumerGroup): number[] => [...(group.members.get('m')?.assigned.get(TOPIC)?.values() ?? [])]

test('partitions without epochs, as Kafka before 4.3 wrote them, are from the member epoch', () => {
  assert.deepEqual(epochsOf(loaded([current(4, 0, [2, 3])])), [2, 3])
  assert.deepEqual(epochsOf(loaded([current(4, 0, null)])), [4, 4])
  assert.deepEqual(epochsOf(loaded([current(4, 0, [2])])), [4, 4])
  // A static member that is away.
  assert.deepEqual(epochsOf(loaded([current(-2, 0, null)])), [0, 0])
})

test('a state of the future makes the member begin anew', () => {
  const group = loaded([current(4, 9, [2, 3])])
  assert.equal(group.members.get('m')?.state, 'UNKNOWN')
})

test('what Kafka before 4.1 wrote of topics is remembered until it is removed', () => {
  const topics = [{ topicId: TOPIC, topicName: 't', numPartitions: 1, partitionMetadata: [] }]
  const written: GroupRecord = { type: 'ConsumerGroupPartitionMetadata', key: { groupId: 'g' }, value: { topics } }
  assert.equal(loaded([current(1, 0, null), written]).hasPartitionMetadataRecord, true)
  assert.equal(loaded([current(1, 0, null), written, { ...written, value: null }]).hasPartitionMetadataRecord, false)
})

test('the hash of the metadata may be any 64 bits', () => {
  const record: GroupRecord = { type: 'ConsumerGroupMetadata', key: { groupId: 'g' }, value: { epoch: 7, metadataHash: -(2n ** 63n) } }
  const group = loaded([record])
  assert.equal(group.metadataHash, -(2n ** 63n))
  assert.equal(group.groupEpoch, 7)
})

test('tombstones of what is not there are passed over', () => {
  const shard = new GroupShard(defaultGroupSettings)
  shard.apply({ type: 'ConsumerGroupMemberMetadata', key: member, value: null }, 0, -1)
  shard.apply({ type: 'ConsumerGroupMetadata', key: { groupId: 'g' }, value: null }, 1, -1)
  assert.equal(shard.group('g'), undefined)
})
