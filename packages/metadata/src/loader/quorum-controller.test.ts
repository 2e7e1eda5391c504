import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { MemoryLog, QuorumStateFile, type RaftEffect, RaftNode, SnapshotStore } from '@samsa/raft'
import { MemoryDisk } from '@samsa/sim'

import type { ControllerOperations } from '../controller/operations.ts'
import type { ControllerContext } from '../controller/types.ts'
import { imageRecords } from '../image/image-records.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { encodeMetadataRecord } from '../records/record-serde.ts'
import { controllerOptions, uuidOf } from '../testing/scripted-controller.ts'
import { MetadataLoader } from './metadata-loader.ts'
import { type ControllerAnswer, QuorumController } from './quorum-controller.ts'

const context: ControllerContext = { nowMs: 0, apiVersion: 7 }

const bootstrap: readonly MetadataRecord[] = [
  makeRecord('FeatureLevelRecord', 0, { name: 'metadata.version', featureLevel: 30 }),
  makeRecord('FeatureLevelRecord', 0, { name: 'eligible.leader.replicas.version', featureLevel: 1 }),
]

const controller = { zkMigrationReady: false, features: [{ name: 'kraft.version', minSupportedVersion: 0, maxSupportedVersion: 1 }] }

class Node {
  readonly log: MemoryLog
  readonly disk: MemoryDisk
  readonly raft: RaftNode
  readonly loader = new MetadataLoader()
  readonly controller: QuorumController
  /** Flushes that the disk has not finished. */
  readonly flushes: number[] = []
  nowMs = 0

  constructor(log = new MemoryLog(), disk = new MemoryDisk()) {
    this.log = log
    this.disk = disk
    disk.makeDirectory('/meta')
    this.raft = new RaftNode({
      nodeId: 1,
      directoryId: uuidOf(7),
      clusterId: 'cluster',
      log,
      snapshots: new SnapshotStore(disk, '/meta'),
      quorumState: new QuorumStateFile(disk, '/meta'),
      staticVoters: [{ key: { id: 1, directoryId: undefined }, endpoints: [], minKRaftVersion: 0, maxKRaftVersion: 0 }],
      localEndpoints: [],
      snapshotPolicy: { maxBytesBetween: 2000, maxIntervalMs: 0, retentionBytes: -1, retentionMs: -1 },
    })
    const { raft, loader } = this
    this.controller = new QuorumController({
      raft,
      loader,
      bootstrapRecords: bootstrap,
      maxIdleIntervalMs: 500,
      controller: controllerOptions(1 + log.endOffset()),
    })
  }

  run(effects: readonly RaftEffect[]): RaftEffect[] {
    return effects.filter((effect) => {
      if (effect.do === 'flush') this.flushes.push(effect.endOffset)
      return effect.do !== 'flush'
    })
  }

  /** The disk finishes everything. */
  flush(): RaftEffect[] {
    const effects: RaftEffect[] = []
    for (let endOffset = this.flushes.shift(); endOffset !== undefined; endOffset = this.flushes.shift())
      effects.push(...this.run(this.controller.flushed(this.nowMs, endOffset)))
    return effects
  }

  start(): this {
    this.run(this.controller.start(this.nowMs))
    this.flush()
    return this
  }

  createTopic(name: string): ControllerAnswer<unknown>[] {
    const answers: ControllerAnswer<unknown>[] = []
    const topics = [{ name, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }]
    this.run(
      this.controller.submit(
        this.nowMs,
        (c) => c.createTopics(context, { topics, timeoutMs: 1, validateOnly: false }),
        (answer) => answers.push(answer),
      ),
    )
    return answers
  }

  register(): void {
    this.run(
      this.controller.submit(
        this.nowMs,
        (c) =>
          c.registerBroker(context, {
            brokerId: 1,
            clusterId: 'cluster',
            incarnationId: uuidOf(this.raft.epoch),
            listeners: [],
            features: [
              { name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 },
              { name: 'eligible.leader.replicas.version', minSupportedVersion: 0, maxSupportedVersion: 1 },
            ],
            rack: null,
            isMigratingZkBroker: false,
            logDirs: [uuidOf(8)],
            previousBrokerEpoch: -1,
          }),
        (answer) => assert('response' in answer && answer.response.errorCode === 0),
      ),
    )
    this.flush()
    const brokerEpoch = this.loader.image.cluster.brokers.get(1)?.epoch ?? -1
    const asked = {
      brokerId: 1,
      brokerEpoch,
      currentMetadataOffset: 1e6,
      wantFence: false,
      wantShutDown: false,
      offlineLogDirs: [],
      cordonedLogDirs: [],
    }
    this.run(
      this.controller.submit(
        this.nowMs,
        (c) => c.brokerHeartbeat(context, asked),
        () => undefined,
      ),
    )
    this.flush()
  }
}

function contents(loader: MetadataLoader): string[] {
  return [...imageRecords(loader.image)].map((record) => Buffer.from(encodeMetadataRecord(record)).toString('hex')).sort()
}

describe('the controller over its quorum', () => {
  test('begins an empty log with the bootstrap records in a transaction', () => {
    const node = new Node().start()
    assert.equal(node.loader.image.features.metadataVersion, 30)
    assert.equal(node.loader.image.configs.get('4:')?.values.get('min.insync.replicas'), '1')
    assert.equal(node.raft.highWatermark, node.raft.endOffset)
    // Leader change, begin, two features, one config, end.
    assert.equal(node.raft.endOffset, 6)
  })

  test('answers when the records are durable and published, not before', () => {
    const node = new Node().start()
    node.register()
    const answers = node.createTopic('a')
    assert.equal(answers.length, 0)
    assert.equal(node.loader.image.topics.byName.has('a'), false)
    assert.equal(node.controller.image.topics.byName.has('a'), true, 'the next operation must see it')
    const second = node.createTopic('a')
    node.flush()
    assert.equal(answers.length, 1)
    assert.equal(node.loader.image.topics.byName.has('a'), true)
    assert(second[0] !== undefined && 'response' in second[0], 'a refusal waits for what it was judged by')
  })

  test('comes back with all that was appended, from log and snapshot', () => {
    let node = new Node().start()
    for (let round = 0; round < 5; round++) {
      node.register()
      const answers = Array.from({ length: 20 }, (_, i) => node.createTopic(`t${round}-${i}`))
      node.flush()
      assert(answers.every(([answer]) => answer !== undefined && 'response' in answer))
      const before = contents(node.loader)
      node = new Node(node.log, node.disk).start()
      assert.deepEqual(contents(node.loader), before)
      assert.equal(node.raft.epoch, round + 2)
    }
    assert(new SnapshotStore(node.disk, '/meta').all().length > 1)
    assert.equal(node.loader.image.topics.byName.size, 100)
  })

  test('tells a late publisher everything, and others what changed', () => {
    const node = new Node().start()
    node.register()
    node.createTopic('a')
    node.flush()
    const heard: string[][] = []
    node.loader.addPublisher({
      name: 'test',
      onMetadataUpdate: (delta) => void heard.push([...delta.changedTopics.values()].map(({ name }) => name)),
    })
    node.createTopic('b')
    node.createTopic('c')
    node.flush()
    assert.deepEqual(heard, [['a'], ['b'], ['c']])
  })

  test('upgrades a static quorum to voters in the log', () => {
    const node = new Node().start()
    const answers: unknown[] = []
    const featureUpdates = [{ feature: 'kraft.version', maxVersionLevel: 1, allowDowngrade: false, upgradeType: 1 }]
    const register = (c: ControllerOperations): ReturnType<ControllerOperations['registerController']> =>
      c.registerController(context, { ...controller, controllerId: 1, incarnationId: uuidOf(1), listeners: [] })
    node.run(node.controller.submit(0, register, () => undefined))
    node.run(
      node.controller.submit(
        0,
        (c) => c.updateFeatures({ ...context, apiVersion: 2 }, { featureUpdates, timeoutMs: 1, validateOnly: false }),
        (answer) => answers.push(answer),
      ),
    )
    node.flush()
    assert.deepEqual(answers, [{ response: { errorCode: 0, errorMessage: null, results: [] } }])
    assert.equal(node.loader.image.features.kraftVersion, 1)
    const again = new Node(node.log, node.disk).start()
    assert.equal(again.raft.kraftVersion, 1)
    assert.equal(again.raft.isLeader, true)
    assert.equal(again.raft.voters.voters.get(1)?.key.directoryId, uuidOf(7))
  })

  test('writes a NoOp record after half a second of silence, and asks to be woken for it', () => {
    const node = new Node().start()
    const { endOffset } = node.raft
    node.nowMs = 499
    assert.deepEqual(node.controller.tick(499), [{ do: 'wake', atMs: 500 }])
    node.nowMs = 500
    node.run(node.controller.tick(500))
    assert.equal(node.raft.endOffset, endOffset + 1)
  })
})
