import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_LOG_CONFIG, type LogDirectoryState, type LogStore, openLogStore, type PartitionLog } from '@samsa/log'
import { MetricRegistry } from '@samsa/metrics'
import type { World } from '@samsa/ports'
import { BatchBuilder } from '@samsa/protocol'
import { simLogging, Simulation } from '@samsa/sim'
import { BrokerTopicMeters } from '../topic-meters.ts'
import { LogMoves } from './log-moves.ts'
import { Partition } from './partition.ts'

const TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAQ'
const RECORDS = 20
const RECORD_BYTES = 700_000

const sleep = (world: World, ms: number): Promise<void> => new Promise((resolve) => world.clock.after(ms, resolve))

interface Scene {
  readonly world: World
  readonly store: LogStore
  readonly partition: Partition
  readonly log: PartitionLog
  readonly moves: LogMoves
  readonly to: LogDirectoryState
}

/** A log of some records in one of two directories, and all that moves it; gives what the story ends with. */
async function inScene(records: number, story: (scene: Scene) => Promise<unknown>): Promise<unknown> {
  const simulation = new Simulation({ seed: 3 })
  let found: unknown
  simulation
    .node('broker', async (world) => {
      const store = openLogStore({ world, logging: simLogging(), directories: ['/a', '/b'] })
      await new Promise<void>((resolve) => store.load({ configFor: () => DEFAULT_LOG_CONFIG }, resolve))
      const [from, to] = store.directories
      assert.ok(from !== undefined && to !== undefined)
      const log = store.createLog('words', 0, { topicId: TOPIC_ID, config: DEFAULT_LOG_CONFIG, directoryId: from.directoryId })
      assert.ok('append' in log)
      for (let count = 0; count < records; count++) {
        const builder = new BatchBuilder({})
        builder.append(0, null, new Uint8Array(RECORD_BYTES))
        assert.equal(log.append(builder.build(), { origin: 'client', leaderEpoch: 0, nowMs: 0 }).error, 0)
      }
      const registered = { replicas: [1], directories: [''], isr: [1], removingReplicas: [], addingReplicas: [], elr: [], lastKnownElr: [] }
      const registration = { ...registered, leader: 1, leaderRecoveryState: 0, leaderEpoch: 0, partitionEpoch: 0 }
      const partition = new Partition('words', TOPIC_ID, 0, registration, new BrokerTopicMeters(new MetricRegistry()).all)
      partition.log = log
      const moves = new LogMoves(store, world.clock, simLogging().logger('test'), () => {})
      found = await story({ world, store, partition, log, moves, to })
      moves.stop()
    })
    .start()
  assert.ok(await simulation.until(() => found !== undefined, 60_000), 'the story ends')
  return found
}

test('a move goes on where the log begins now if records are deleted faster than they are copied', async () => {
  const found = await inScene(RECORDS, async ({ world, store, partition, log, moves, to }) => {
    log.updateHighWatermark(RECORDS)
    assert.equal(moves.start(partition, log, to), 0)
    await sleep(world, 0)
    const copied = store.futureLog('words', 0)?.logEndOffset ?? RECORDS
    assert.ok(copied < RECORDS - 1, 'the move is under way')
    log.deleteRecordsBefore(RECORDS - 1)
    await sleep(world, 10_000)
    return [partition.log?.directory, partition.log?.logStartOffset, partition.log?.logEndOffset]
  })
  assert.deepEqual(found, ['/b', RECORDS - 1, RECORDS])
})

test('a move waits for what is not committed, and goes on when the high watermark moves', async () => {
  const found = await inScene(3, async ({ world, store, partition, log, moves, to }) => {
    log.updateHighWatermark(2)
    assert.equal(moves.start(partition, log, to), 0)
    await sleep(world, 1000)
    assert.deepEqual([store.futureLog('words', 0)?.logEndOffset, partition.isWatched], [2, true])
    log.updateHighWatermark(3)
    partition.announce()
    await sleep(world, 1000)
    return [partition.log?.directory, partition.log?.logEndOffset, partition.isWatched]
  })
  assert.deepEqual(found, ['/b', 3, false])
})
