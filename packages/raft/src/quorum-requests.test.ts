import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import * as protocol from '@samsa/protocol'
import { decodeMessage, encodeMessage, errors, type Input, type Message, type MessageSchema } from '@samsa/protocol'
import { MemoryDisk } from '@samsa/sim'

import { MemoryLog } from './memory-log.ts'
import { beginQuorumEpoch, endQuorumEpoch, fetchMetadata, fetchSnapshot, vote } from './quorum-requests.ts'
import { QuorumStateFile } from './quorum-state-file.ts'
import { RaftNode } from './raft-node.ts'
import { decodeBatches } from './record-batches.ts'
import { SnapshotStore } from './snapshot-store.ts'

const topicName = '__cluster_metadata'
const topicId = 'AAAAAAAAAAAAAAAAAAAAAQ'

/** Leader of epoch 1 with records 1 to 4 and, if asked, a snapshot at 3. */
function leader(withSnapshot = false): RaftNode {
  const disk = new MemoryDisk()
  disk.makeDirectory('/meta')
  const node = new RaftNode({
    nodeId: 1,
    directoryId: 'sNvtmdjaT4i63g_BzTBQ8A',
    clusterId: 'cluster',
    log: new MemoryLog(),
    snapshots: new SnapshotStore(disk, '/meta'),
    quorumState: new QuorumStateFile(disk, '/meta'),
    staticVoters: [{ key: { id: 1, directoryId: undefined }, endpoints: [], minKRaftVersion: 0, maxKRaftVersion: 0 }],
    localEndpoints: [],
    snapshotPolicy: { maxBytesBetween: 1, maxIntervalMs: 0, retentionBytes: 1, retentionMs: -1 },
  })
  node.start(1)
  for (const value of ['a', 'b', 'c', 'd']) node.append(1, [new TextEncoder().encode(value)], true)
  node.flushed(node.endOffset)
  if (withSnapshot) {
    node.writeSnapshot(2, { offset: 2, epoch: 1 }, 1, [])
    node.writeSnapshot(2, { offset: 3, epoch: 1 }, 1, [])
    node.cleanSnapshots(3)
  }
  return node
}

/** A request as it arrives: absent fields have their defaults. */
function request<S extends MessageSchema>(schema: S, version: number, input: Input<S>): Message<S> {
  return decodeMessage(schema, version, Buffer.concat(encodeMessage(schema, version, input)))
}

describe('votes and epochs', () => {
  const ask = (partition: object, clusterId: string | null = 'cluster'): Message<typeof protocol.VoteRequest> =>
    request(protocol.VoteRequest, 2, {
      clusterId,
      voterId: 1,
      topics: [{ topicName, partitions: [{ replicaId: 2, replicaEpoch: 9, lastOffset: 5, lastOffsetEpoch: 1, ...partition }] }],
    })
  const outcome = (response: Input<typeof protocol.VoteResponse>): unknown => {
    const partition = response.topics?.[0]?.partitions?.[0]
    return [partition?.errorCode, partition?.leaderId, partition?.leaderEpoch, partition?.voteGranted]
  }
  test('no vote is granted, and nobody deposes the leader', () => {
    const node = leader()
    assert.deepEqual(outcome(vote(node, ask({}))), [0, 1, 1, false])
    assert.equal(node.isLeader, true)
    assert.deepEqual(outcome(vote(node, ask({ replicaEpoch: 0, lastOffsetEpoch: 0, preVote: true }))), [
      errors.FENCED_LEADER_EPOCH.code,
      1,
      1,
      false,
    ])
    assert.deepEqual(outcome(vote(node, ask({ lastOffset: -1 }))), [errors.INVALID_REQUEST.code, 1, 1, false])
    assert.deepEqual(outcome(vote(node, ask({ voterDirectoryId: topicId }))), [errors.INVALID_VOTER_KEY.code, 1, 1, false])
    assert.equal(vote(node, ask({}, 'other')).errorCode, errors.INCONSISTENT_CLUSTER_ID.code)
    assert.equal(
      vote(node, request(protocol.VoteRequest, 2, { topics: [{ topicName: 'x', partitions: [{}] }] })).errorCode,
      errors.INVALID_REQUEST.code,
    )
  })

  test('strangers lead nothing', () => {
    const node = leader()
    const topics = (
      leaderId: number,
      leaderEpoch: number,
    ): { topicName: string; partitions: { leaderId: number; leaderEpoch: number }[] }[] => [
      { topicName, partitions: [{ leaderId, leaderEpoch }] },
    ]
    const begin = (id: number, epoch: number): unknown =>
      beginQuorumEpoch(node, request(protocol.BeginQuorumEpochRequest, 1, { topics: topics(id, epoch) })).topics?.[0]?.partitions?.[0]
        ?.errorCode
    const end = (id: number, epoch: number): unknown =>
      endQuorumEpoch(node, request(protocol.EndQuorumEpochRequest, 1, { topics: topics(id, epoch) })).topics?.[0]?.partitions?.[0]
        ?.errorCode
    for (const run of [begin, end]) {
      assert.equal(run(2, 0), errors.FENCED_LEADER_EPOCH.code)
      assert.equal(run(-1, 5), errors.INVALID_REQUEST.code)
      assert.equal(run(2, 5), errors.INCONSISTENT_VOTER_SET.code)
    }
  })
})

describe('an observer', () => {
  const fetch = (node: RaftNode, partition: object): unknown => {
    const topics = [{ topicId, partitions: [{ currentLeaderEpoch: 1, lastFetchedEpoch: 1, partitionMaxBytes: 1e6, ...partition }] }]
    const answer = fetchMetadata(node, request(protocol.FetchRequest, 17, { clusterId: 'cluster', maxWaitMs: 1, maxBytes: 1e6, topics }))
    const got = answer.responses?.[0]?.partitions?.[0]
    const offsets = got?.records instanceof Uint8Array ? [...decodeBatches(got.records)].map(({ baseOffset }) => baseOffset) : undefined
    return [got?.errorCode, offsets, got?.snapshotId?.endOffset, got?.divergingEpoch?.endOffset]
  }

  test('reads records, or hears where it went astray', () => {
    const node = leader()
    assert.deepEqual(fetch(node, { fetchOffset: 0, lastFetchedEpoch: 0 }), [0, [0, 1, 2, 3, 4], undefined, undefined])
    assert.deepEqual(fetch(node, { fetchOffset: 3 }), [0, [3, 4], undefined, undefined])
    assert.deepEqual(fetch(node, { fetchOffset: 5 }), [0, [], undefined, undefined])
    assert.deepEqual(fetch(node, { fetchOffset: 9 }), [0, [], undefined, 5])
    assert.deepEqual(fetch(node, { fetchOffset: 3, currentLeaderEpoch: 0, lastFetchedEpoch: 0 }), [
      errors.FENCED_LEADER_EPOCH.code,
      [],
      undefined,
      undefined,
    ])
    assert.deepEqual(fetch(node, { fetchOffset: 3, currentLeaderEpoch: 2 }), [errors.UNKNOWN_LEADER_EPOCH.code, [], undefined, undefined])
    assert.deepEqual(fetch(node, { fetchOffset: -1 }), [errors.INVALID_REQUEST.code, [], undefined, undefined])
  })

  test('behind the start of the log is sent to the snapshot, and reads it in pieces', () => {
    const node = leader(true)
    assert.deepEqual(fetch(node, { fetchOffset: 1 }), [0, [], 3, undefined])
    const piece = (position: number, endOffset = 3): unknown => {
      const partitions = [{ partition: 0, currentLeaderEpoch: 1, snapshotId: { endOffset, epoch: 1 }, position }]
      const asked = request(protocol.FetchSnapshotRequest, 1, {
        clusterId: 'cluster',
        maxBytes: 100,
        topics: [{ name: topicName, partitions }],
      })
      const got = fetchSnapshot(node, asked).topics?.[0]?.partitions?.[0]
      return [got?.errorCode, got?.size, got?.unalignedRecords instanceof Uint8Array ? got.unalignedRecords.length : undefined]
    }
    assert.deepEqual(piece(0), [0, 158, 100])
    assert.deepEqual(piece(100), [0, 158, 58])
    assert.deepEqual(piece(158), [errors.POSITION_OUT_OF_RANGE.code, undefined, undefined])
    assert.deepEqual(piece(0, 4), [errors.SNAPSHOT_NOT_FOUND.code, undefined, undefined])
  })
})
