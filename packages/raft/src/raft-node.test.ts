import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { MemoryDisk } from '@samsa/sim'

import { MemoryLog } from './memory-log.ts'
import type { RaftEffect } from './messages.ts'
import { QuorumStateFile } from './quorum-state-file.ts'
import { RaftNode } from './raft-node.ts'
import { encodeSnapshot } from './snapshot.ts'
import { SnapshotStore } from './snapshot-store.ts'
import { parseStaticVoters, type Voter, VoterSet } from './voter-set.ts'

const directoryId = 'sNvtmdjaT4i63g_BzTBQ8A'
const endpoint = { listener: 'CONTROLLER', host: '127.0.0.1', port: 9093 }
const self: Voter = { key: { id: 1, directoryId }, endpoints: [endpoint], minKRaftVersion: 0, maxKRaftVersion: 1 }
const staticVoters = parseStaticVoters('1@127.0.0.1:9093', 'CONTROLLER')
const value = (text: string): Uint8Array => new TextEncoder().encode(text)

interface Quorum {
  readonly node: RaftNode
  readonly log: MemoryLog
  readonly disk: MemoryDisk
}

function quorum(voters: readonly Voter[], log = new MemoryLog(), disk = new MemoryDisk()): Quorum {
  disk.makeDirectory('/meta')
  const node = new RaftNode({
    nodeId: 1,
    directoryId,
    clusterId: 'cluster',
    log,
    snapshots: new SnapshotStore(disk, '/meta'),
    quorumState: new QuorumStateFile(disk, '/meta'),
    staticVoters: voters,
    localEndpoints: [endpoint],
    snapshotPolicy: { maxBytesBetween: 1000, maxIntervalMs: 0, retentionBytes: 10_000, retentionMs: -1 },
  })
  return { node, log, disk }
}

/** Answers every flush at once, and gives back all other effects. */
function settle(node: RaftNode, effects: readonly RaftEffect[]): RaftEffect[] {
  return effects.flatMap((effect) => (effect.do === 'flush' ? settle(node, node.flushed(effect.endOffset)) : [effect]))
}

function withBootstrapCheckpoint(): MemoryDisk {
  const disk = new MemoryDisk()
  disk.makeDirectory('/meta')
  const id = { offset: 0, epoch: 0 }
  const header = { lastContainedLogTimestampMs: 5, kraftVersion: 1, voters: new VoterSet([self]) }
  new SnapshotStore(disk, '/meta').write(id, encodeSnapshot(id, header, [], 5))
  return disk
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

describe('a quorum of one', () => {
  test('with static voters leads from its start, and commits what is flushed', () => {
    assert(typeof staticVoters !== 'string')
    const { node, disk, log } = quorum(staticVoters)
    const effects = node.start(10)
    assert.deepEqual(effects, [
      { do: 'leader', leaderId: 1, epoch: 1, isLocal: true },
      { do: 'flush', endOffset: 1 },
    ])
    assert.equal(node.highWatermark, 0, 'nothing is committed before it is durable')
    assert.deepEqual(settle(node, effects).slice(1), [{ do: 'committed', highWatermark: 1 }])
    assert.equal(log.highWatermark, 1)
    assert.equal(
      text(disk.readFile('/meta/quorum-state')),
      '{"clusterId":"","leaderId":1,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0}',
    )
  })

  test('brings the voters of its checkpoint into the log, once', () => {
    const { node, log, disk } = quorum([], new MemoryLog(), withBootstrapCheckpoint())
    settle(node, node.start(10))
    const [batch] = node.read(0, node.endOffset)
    assert(batch?.kind === 'control')
    assert.deepEqual(
      batch.records.map(({ type }) => type),
      ['LEADER_CHANGE', 'KRAFT_VERSION', 'KRAFT_VOTERS'],
    )
    assert.equal(
      text(disk.readFile('/meta/quorum-state')),
      '{"leaderId":1,"leaderEpoch":1,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}',
    )
    const again = quorum([], log, disk)
    settle(again.node, again.node.start(20))
    assert.equal(again.node.epoch, 2)
    const batches = [...again.node.read(0, again.node.endOffset)]
    assert.deepEqual(
      batches.map(({ baseOffset, lastOffset, epoch }) => [baseOffset, lastOffset, epoch]),
      [
        [0, 2, 1],
        [3, 3, 2],
      ],
    )
  })

  test('writes its voters anew when its listener has moved', () => {
    const { node, log, disk } = quorum([], new MemoryLog(), withBootstrapCheckpoint())
    settle(node, node.start(10))
    const moved = new RaftNode({ ...quorum([], log, disk).node.options, localEndpoints: [{ ...endpoint, port: 9099 }] })
    settle(moved, moved.start(20))
    assert.equal(moved.voters.voters.get(1)?.endpoints[0]?.port, 9099)
    assert.equal(moved.endOffset, 6)
  })

  test('stays unattached where others vote', () => {
    const voters = parseStaticVoters('1@a:1,2@b:2', 'CONTROLLER')
    assert(typeof voters !== 'string')
    const { node } = quorum(voters)
    assert.deepEqual(node.start(1), [])
    assert.equal(node.role, 'unattached')
  })

  test('has one flush under way at a time; appends meanwhile share the next', () => {
    const { node } = quorum([], new MemoryLog(), withBootstrapCheckpoint())
    settle(node, node.start(1))
    assert.deepEqual(node.append(2, [value('a'), value('b')], true), { lastOffset: 4, effects: [{ do: 'flush', endOffset: 5 }] })
    assert.deepEqual(node.append(2, [value('c')], false).effects, [])
    assert.deepEqual(node.append(2, [value('d')], false).effects, [])
    assert.deepEqual(node.flushed(5), [
      { do: 'committed', highWatermark: 5 },
      { do: 'flush', endOffset: 7 },
    ])
    assert.deepEqual(node.flushed(7), [{ do: 'committed', highWatermark: 7 }])
    const values = [...node.read(3, 7)].flatMap((batch) => (batch.kind === 'data' ? batch.values.map(text) : []))
    assert.deepEqual(values, ['a', 'b', 'c', 'd'])
  })

  test('splits what is not atomic into batches of 8 MiB', () => {
    const { node } = quorum([], new MemoryLog(), withBootstrapCheckpoint())
    settle(node, node.start(1))
    const large = new Uint8Array(3 * 1024 * 1024)
    settle(node, node.append(2, [large, large, large, large, large], false).effects)
    assert.deepEqual(
      [...node.read(3, node.endOffset)].map(({ baseOffset, lastOffset }) => [baseOffset, lastOffset]),
      [
        [3, 4],
        [5, 6],
        [7, 7],
      ],
    )
  })
})

describe('snapshots', () => {
  test('carry version and voters, and let the next start skip what they cover', () => {
    const { node, log, disk } = quorum([], new MemoryLog(), withBootstrapCheckpoint())
    settle(node, node.start(1))
    settle(node, node.append(2, [value('a'), value('b')], false).effects)
    node.writeSnapshot(3, { offset: 5, epoch: 1 }, 2, [value('image')])
    assert.deepEqual(disk.list('/meta'), [
      '00000000000000000000-0000000000.checkpoint',
      '00000000000000000005-0000000001.checkpoint',
      'quorum-state',
    ])
    const again = quorum([], log, disk).node
    const effects = settle(again, again.start(9))
    assert.deepEqual(effects[0], { do: 'snapshot', offset: 5, epoch: 1 })
    assert.equal(again.kraftVersion, 1)
    const snapshot = again.snapshot()
    assert.deepEqual(
      snapshot?.content.batches.flatMap(({ values }) => values.map(text)),
      ['image'],
    )
    assert.equal(snapshot?.content.lastContainedLogTimestampMs, 2)
  })

  test('beyond the retention go, and the log below them', () => {
    const { node, log, disk } = quorum([], new MemoryLog(), withBootstrapCheckpoint())
    settle(node, node.start(1))
    for (let round = 0; round < 6; round++) {
      settle(node, node.append(2, [new Uint8Array(3000)], false).effects)
      node.writeSnapshot(3, { offset: node.highWatermark, epoch: 1 }, 2, [value('image')])
      node.cleanSnapshots(4)
    }
    assert.equal(log.startOffset(), 7)
    assert.deepEqual(
      new SnapshotStore(disk, '/meta').all().map(({ offset }) => offset),
      [7, 8, 9],
    )
    assert(log.sizeBytes() <= 10_000)
  })

  test('left half-written are removed', () => {
    const disk = new MemoryDisk()
    disk.makeDirectory('/meta')
    disk.writeFile('/meta/00000000000000000007-0000000001.checkpoint.part', value('x'))
    disk.writeFile('/meta/00000000000000000003-0000000001.checkpoint.deleted', value('x'))
    assert.deepEqual(new SnapshotStore(disk, '/meta').all(), [])
    assert.deepEqual(disk.list('/meta'), [])
  })
})
