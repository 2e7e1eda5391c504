import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errors } from '@samsa/protocol'
import { LogTruncationError } from '../src/index.ts'
import type { Consumer, Kafka } from '../src/index.ts'
import { ScriptedBrokers, recordsAt } from './scripted-brokers.ts'

const place = { topic: 't', partition: 0 }

async function read(consumer: Consumer, count: number): Promise<number[]> {
  const offsets: number[] = []
  while (offsets.length < count) for (const { offset } of await consumer.poll({ timeoutMs: 2000 })) offsets.push(offset)
  return offsets
}

/** Ten records of epoch 0; then an election, after which the log of epoch 0 ends at 5 and goes on in epoch 1. */
function truncated(): ScriptedBrokers {
  const brokers = new ScriptedBrokers()
  brokers.endOf = (epoch) => ({ endOffset: epoch === 0 ? 5 : 20, leaderEpoch: epoch })
  brokers.fetch = ({ offset, currentLeaderEpoch }) => {
    if (currentLeaderEpoch < brokers.leaderEpoch) return { errorCode: errors.FENCED_LEADER_EPOCH.code, highWatermark: -1, records: null }
    if (brokers.leaderEpoch === 0) return offset < 10 ? { highWatermark: 10, records: recordsAt(offset, 10 - offset) } : undefined
    return offset < 8 ? { highWatermark: 8, records: recordsAt(offset, 8 - offset, 1) } : undefined
  }
  return brokers
}

test('a log that was cut below the position is noticed: reading goes on where it differs', async () => {
  const brokers = truncated()
  await brokers.client(async (kafka: Kafka) => {
    const consumer = kafka.consumer({ autoOffsetReset: 'latest', fetchMaxWaitMs: 100 })
    consumer.assign([{ ...place, offset: 0 }])
    assert.equal((await read(consumer, 10)).length, 10)
    brokers.leaderEpoch = 1
    assert.deepEqual(await read(consumer, 3), [5, 6, 7])
    await consumer.close()
  })
})

test('without a reset policy a cut log is an error that names the offset', async () => {
  const brokers = truncated()
  await brokers.client(async (kafka: Kafka) => {
    const consumer = kafka.consumer({ autoOffsetReset: 'none', fetchMaxWaitMs: 100 })
    consumer.assign([{ ...place, offset: 0 }])
    await read(consumer, 10)
    brokers.leaderEpoch = 1
    await assert.rejects(
      read(consumer, 1),
      (error) => error instanceof LogTruncationError && error.offset === 10 && error.divergentOffset === 5,
    )
    consumer.seek(place, 5)
    assert.deepEqual(await read(consumer, 3), [5, 6, 7])
    await consumer.close()
  })
})

test('a leader names a nearer replica; where that one is behind the leader is asked again', async () => {
  const brokers = new ScriptedBrokers(2)
  brokers.fetch = ({ nodeId, offset }) => {
    if (nodeId === 1 && offset === 0) return { highWatermark: 30, preferredReadReplica: 2, records: null }
    if (nodeId === 2 && offset < 20) return { highWatermark: 30, records: recordsAt(offset, 10) }
    if (nodeId === 2) return { errorCode: errors.OFFSET_OUT_OF_RANGE.code, highWatermark: -1, records: null }
    return offset < 30 ? { highWatermark: 30, records: recordsAt(offset, 10) } : undefined
  }
  await brokers.client(async (kafka: Kafka) => {
    const consumer = kafka.consumer({ clientRack: 'r2', fetchMaxWaitMs: 100 })
    consumer.assign([{ ...place, offset: 0 }])
    assert.equal((await read(consumer, 30)).at(-1), 29)
    await consumer.close()
  })
  const asked = brokers.fetches.map(({ nodeId, offset, rackId }) => `${nodeId}@${offset}${rackId}`)
  assert.deepEqual(asked.slice(0, 5), ['1@0r2', '2@0r2', '2@10r2', '2@20r2', '1@20r2'])
})

test('no more is fetched ahead than may be', async () => {
  const brokers = new ScriptedBrokers()
  brokers.fetch = ({ offset }) => ({ highWatermark: 1_000_000, records: recordsAt(offset, 1000) })
  await brokers.client(async (kafka: Kafka, world) => {
    const bytes = recordsAt(0, 1000).length
    const consumer = kafka.consumer({ maxPartitionFetchBytes: 4 * bytes, prefetchMaxBytes: 2 * bytes })
    consumer.assign([{ ...place, offset: 0 }])
    await consumer.poll()
    const before = brokers.fetches.length
    await new Promise<void>((resolve) => void world.clock.after(30_000, resolve))
    assert.ok(brokers.fetches.length - before <= 3, `${brokers.fetches.length - before} fetches`)
    assert.ok((consumer.status().partitions[0]?.bufferedBytes ?? Infinity) <= 3 * bytes)
    const held = brokers.fetches.length
    assert.deepEqual((await read(consumer, 3000)).slice(0, 2), [500, 501])
    assert.ok(brokers.fetches.length > held)
    await consumer.close()
  })
})

test('an unauthorized partition is told once per poll, others are read on', async () => {
  const brokers = new ScriptedBrokers()
  let isRefused = true
  brokers.fetch = ({ offset }) => {
    if (isRefused) return { errorCode: errors.TOPIC_AUTHORIZATION_FAILED.code, highWatermark: -1, records: null }
    return offset === 0 ? { highWatermark: 1, records: recordsAt(0, 1) } : undefined
  }
  await brokers.client(async (kafka: Kafka) => {
    const consumer = kafka.consumer({ fetchMaxWaitMs: 100 })
    consumer.assign([{ ...place, offset: 0 }])
    await assert.rejects(consumer.poll({ timeoutMs: 5000 }), { errorName: 'TOPIC_AUTHORIZATION_FAILED' })
    isRefused = false
    const records = await read(consumer, 1).catch(async () => await read(consumer, 1))
    assert.deepEqual(records, [0])
    await consumer.close()
  })
})
