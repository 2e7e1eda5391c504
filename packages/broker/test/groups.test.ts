import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DeleteGroupsRequest,
  DeleteGroupsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  errors,
  FindCoordinatorRequest,
  FindCoordinatorResponse,
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  MetadataRequest,
  MetadataResponse,
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
  SyncGroupRequest,
  SyncGroupResponse,
  ZERO_UUID,
} from '@samsa/protocol'
import type { World } from '@samsa/ports'
import type { RpcClient } from '@samsa/wire'
import { createTopic, simCluster } from './sim-cluster.ts'

const findCoordinator = { request: FindCoordinatorRequest, response: FindCoordinatorResponse }
const joinGroup = { request: JoinGroupRequest, response: JoinGroupResponse }
const syncGroup = { request: SyncGroupRequest, response: SyncGroupResponse }
const heartbeat = { request: HeartbeatRequest, response: HeartbeatResponse }
const describeGroups = { request: DescribeGroupsRequest, response: DescribeGroupsResponse }
const listGroups = { request: ListGroupsRequest, response: ListGroupsResponse }
const deleteGroups = { request: DeleteGroupsRequest, response: DeleteGroupsResponse }
const offsetCommit = { request: OffsetCommitRequest, response: OffsetCommitResponse }
const offsetFetch = { request: OffsetFetchRequest, response: OffsetFetchResponse }
const SETTINGS = {
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '5',
  'group.initial.rebalance.delay.ms': '100',
  'log.flush.interval.messages': '1',
}

function sleep(world: World, ms: number): Promise<void> {
  return new Promise((resolve) => world.clock.after(ms, resolve))
}

/** Looks for the coordinator as clients do: until there is one that has loaded the group. */
async function findGroup(world: World, rpc: RpcClient, groupId: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const found = await rpc.request(findCoordinator, 4, { keyType: 0, coordinatorKeys: [groupId] })
    const described = await rpc.request(describeGroups, 5, { groups: [groupId] })
    if (found.coordinators[0]?.errorCode === 0 && described.groups[0]?.errorCode === 0) return
    await sleep(world, 50)
  }
  assert.fail('no coordinator')
}

interface Member {
  readonly rpc: RpcClient
  memberId: string
  generationId: number
  leader: string
}

async function join(member: Member, groupId: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const joined = await member.rpc.request(joinGroup, 9, {
      groupId,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      memberId: member.memberId,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.from('00000000000100017400000000', 'hex') }],
    })
    member.memberId = joined.memberId
    member.generationId = joined.generationId
    member.leader = joined.leader
    if (joined.errorCode === 0) return
    assert.equal(joined.errorCode, errors.MEMBER_ID_REQUIRED.code)
  }
}

async function sync(member: Member, groupId: string, members: readonly Member[]): Promise<string> {
  const { memberId, generationId } = member
  const assignments = members.map((each, index) => ({ memberId: each.memberId, assignment: Buffer.from(`part ${index}`) }))
  const body = { groupId, memberId, generationId, protocolType: 'consumer', protocolName: 'range' }
  const synced = await member.rpc.request(syncGroup, 5, { ...body, assignments: memberId === member.leader ? assignments : [] })
  assert.equal(synced.errorCode, 0)
  return Buffer.from(synced.assignment).toString()
}

test('a group and its offsets outlive kill -9 of the broker', async () => {
  const cluster = simCluster(11, SETTINGS)
  await cluster.ready()
  const ids: [string, number][] = []
  await cluster.client(async (world, connect) => {
    const members: Member[] = [0, 1].map(() => ({ rpc: connect(), memberId: '', generationId: -1, leader: '' }))
    const [first, second] = members
    assert.ok(first !== undefined && second !== undefined)
    await createTopic(first.rpc, 't', 2)
    await findGroup(world, first.rpc, 'g')
    await Promise.all(members.map((member) => join(member, 'g')))
    assert.deepEqual(await Promise.all(members.map((member) => sync(member, 'g', members))), ['part 0', 'part 1'])
    for (const { memberId, generationId } of members) ids.push([memberId, generationId])
    const committed = await second.rpc.request(offsetCommit, 9, {
      groupId: 'g',
      memberId: second.memberId,
      generationIdOrMemberEpoch: second.generationId,
      topics: [{ name: 't', partitions: [{ partitionIndex: 1, committedOffset: 42, committedMetadata: 'note' }] }],
    })
    assert.equal(committed.topics[0]?.partitions[0]?.errorCode, 0)
    for (const { rpc } of members) rpc.close()
  })
  cluster.broker.kill()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await findGroup(world, rpc, 'g')
    for (const [memberId, generationId] of ids) {
      assert.equal((await rpc.request(heartbeat, 4, { groupId: 'g', memberId, generationId })).errorCode, 0)
    }
    const [group] = (await rpc.request(describeGroups, 6, { groups: ['g'], includeAuthorizedOperations: true })).groups
    assert.deepEqual([group?.groupState, group?.protocolData, group?.members.length], ['Stable', 'range', 2])
    assert.deepEqual(group?.members.map((member) => Buffer.from(member.memberAssignment).toString()).sort(), ['part 0', 'part 1'])
    const fetched = await rpc.request(offsetFetch, 8, { groups: [{ groupId: 'g', topics: null }], requireStable: true })
    const [topic] = fetched.groups[0]?.topics ?? []
    assert.deepEqual(
      topic?.partitions.map((partition) => [partition.partitionIndex, partition.committedOffset, partition.metadata]),
      [[1, 42, 'note']],
    )
    // Nobody sends heartbeats: the group is empty when the sessions are over.
    await sleep(world, 25_000)
    const listed = await rpc.request(listGroups, 5, { statesFilter: ['empty'], typesFilter: ['Classic'] })
    assert.deepEqual(listed.groups, [{ groupId: 'g', protocolType: 'consumer', groupState: 'Empty', groupType: 'classic' }])
    assert.equal((await rpc.request(deleteGroups, 2, { groupsNames: ['g', 'g'] })).results[0]?.errorCode, 0)
    assert.deepEqual((await rpc.request(listGroups, 5, {})).groups, [])
    rpc.close()
  })
})

test('offsets are committed and fetched at every version', async () => {
  const cluster = simCluster(12, SETTINGS)
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 't', 1)
    await findGroup(world, rpc, 'g')
    const metadata = await rpc.request({ request: MetadataRequest, response: MetadataResponse }, 12, { topics: [{ name: 't' }] })
    const topicId = metadata.topics[0]?.topicId ?? ZERO_UUID
    for (let version = 2; version <= 10; version++) {
      const name = (text: string): { name: string } | { topicId: string } =>
        version < 10 ? { name: text } : { topicId: text === 't' ? topicId : 'mmmmmmmmmmmmmmmmmmmmmA' }
      const partitions = [0, 7].map((partitionIndex) => ({ partitionIndex, committedOffset: version, committedMetadata: null }))
      const { topics } = await rpc.request(offsetCommit, version, {
        groupId: 'g',
        topics: [
          { ...name('t'), partitions },
          { ...name('missing'), partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }] },
        ],
      })
      const missing = version < 10 ? errors.UNKNOWN_TOPIC_OR_PARTITION.code : errors.UNKNOWN_TOPIC_ID.code
      const answers = topics.map((topic) => topic.partitions.map((each) => [each.partitionIndex, each.errorCode]))
      assert.deepEqual(answers, [
        [
          [7, 3],
          [0, 0],
        ],
        [[0, missing]],
      ])
      const wanted = [{ name: 't', topicId, partitionIndexes: [0] }]
      const fetched = await rpc.request(offsetFetch, version, {
        ...(version < 8
          ? { groupId: 'g', topics: [{ name: 't', partitionIndexes: [0] }] }
          : { groups: ['g', 'other'].map((groupId) => ({ groupId, topics: wanted })) }),
      })
      const offsets =
        version < 8
          ? [fetched.topics[0]?.partitions[0]?.committedOffset]
          : fetched.groups.map((group) => group.topics[0]?.partitions[0]?.committedOffset)
      assert.deepEqual(offsets, version < 8 ? [version] : [version, -1])
    }
    // The offsets of a deleted topic go with it.
    await rpc.request({ request: DeleteTopicsRequest, response: DeleteTopicsResponse }, 6, { topics: [{ name: 't' }], timeoutMs: 1000 })
    await sleep(world, 500)
    const gone = await rpc.request(offsetFetch, 8, { groups: [{ groupId: 'g', topics: null }] })
    assert.deepEqual(gone.groups[0]?.topics, [])
    rpc.close()
  })
})
