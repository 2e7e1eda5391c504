import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeMessage, decodeRequestHeader, encodeResponseFrame, RecordBatch } from '@samsa/protocol'
import { ApiVersionsResponse, InitProducerIdResponse, MetadataResponse, ProduceRequest, ProduceResponse } from '@samsa/protocol'
import { Simulation } from '@samsa/sim'
import { ScriptedBrokers } from '../../test/scripted-brokers.ts'
import { pause } from '../backoff.ts'
import { Cluster } from '../cluster.ts'
import { KafkaTimeoutError } from '../kafka-client-error.ts'
import { Producer } from './producer.ts'

const CORRUPT_MESSAGE = 2
const OUT_OF_ORDER_SEQUENCE_NUMBER = 45

test('a batch that is out of order because the one before it failed is sent again behind it', async () => {
  const simulation = new Simulation({ seed: 5 })
  const written: number[] = []
  let refusals = 1
  const broker = simulation.node('broker', async (world) => {
    await new Promise<void>((resolve, reject) => {
      world.network.listen(
        { host: 'broker', port: 9092 },
        {
          listening: () => resolve(),
          failed: reject,
          accepted: (connection) => {
            let pending = Buffer.alloc(0)
            const held: Uint8Array[] = []
            const answer = (frame: Buffer): void => {
              const { apiKey, apiVersion, correlationId, end } = decodeRequestHeader(frame)
              if (apiKey === 18) {
                const apiKeys = [18, 3, 22, 0].map((key) => ({
                  apiKey: key,
                  minVersion: 0,
                  maxVersion: { 18: 3, 3: 9, 22: 4, 0: 9 }[key] ?? 0,
                }))
                connection.write(encodeResponseFrame(ApiVersionsResponse, apiVersion, correlationId, { apiKeys }))
              } else if (apiKey === 3) {
                const partitions = [{ partitionIndex: 0, leaderId: 1, leaderEpoch: 0, replicaNodes: [1], isrNodes: [1] }]
                const body = { brokers: [{ nodeId: 1, host: 'broker', port: 9092 }], controllerId: 1, topics: [{ name: 't', partitions }] }
                connection.write(encodeResponseFrame(MetadataResponse, apiVersion, correlationId, body))
              } else if (apiKey === 22) {
                connection.write(
                  encodeResponseFrame(InitProducerIdResponse, apiVersion, correlationId, { producerId: 7, producerEpoch: 0 }),
                )
              } else {
                const request = decodeMessage(ProduceRequest, apiVersion, frame, end)
                const { baseSequence } = new RecordBatch(request.topicData[0]?.partitionData[0]?.records ?? Buffer.alloc(0))
                let errorCode = 0
                if (refusals > 0) errorCode = refusals-- > 0 ? CORRUPT_MESSAGE : 0
                else if (baseSequence !== written.length) errorCode = OUT_OF_ORDER_SEQUENCE_NUMBER
                else written.push(baseSequence)
                const responses = [{ name: 't', partitionResponses: [{ index: 0, errorCode, baseOffset: baseSequence }] }]
                held.push(...encodeResponseFrame(ProduceResponse, apiVersion, correlationId, { responses }))
                // The answers to the first two come together.
                if (written.length > 0 || held.length > 1) connection.write(held.splice(0))
              }
            }
            return {
              data: (chunk) => {
                pending = Buffer.concat([pending, chunk])
                while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE(0)) {
                  const frame = pending.subarray(4, 4 + pending.readInt32BE(0))
                  pending = pending.subarray(4 + frame.length)
                  answer(frame)
                }
              },
              closed: () => {},
            }
          },
        },
      )
    })
  })
  broker.start()
  let offsets: number[] | undefined
  const client = simulation.node('client', async (world) => {
    const cluster = new Cluster({ world, bootstrapServers: 'broker:9092' })
    const producer = new Producer(cluster, { batchSize: 100, lingerMs: 0 })
    const sent = await Promise.all(['a', 'b'].map(async (value) => await producer.send({ topic: 't', value: value.repeat(80) })))
    offsets = sent.map(({ offset }) => offset)
    await producer.close()
    await cluster.close()
  })
  client.start()
  assert.ok(await simulation.until(() => offsets !== undefined, 60_000))
  assert.deepEqual(offsets, [0, 1])
  assert.deepEqual(written, [0, 1])
})

test('a partition that has lost its leader is asked about now and then until its records have waited too long', async () => {
  const brokers = new ScriptedBrokers()
  let outcome: unknown
  await brokers.client(
    async (kafka, world) => {
      const producer = kafka.producer({ enableIdempotence: false, lingerMs: 0, requestTimeoutMs: 500, deliveryTimeoutMs: 1500 })
      await producer.prepare('t')
      brokers.leaderId = -1
      // What is known grows old and is asked for again, and then there is no leader.
      await pause(world.clock, 200)
      await producer.partitionsFor('t')
      await pause(world.clock, 100)
      outcome = await producer.send({ topic: 't', value: 'x' }).catch((error: unknown) => error)
      await producer.close()
    },
    { metadataMaxAgeMs: 100 },
  )
  assert.ok(outcome instanceof KafkaTimeoutError)
})

test('a partition without a leader keeps nobody from sending to another one', async () => {
  const brokers = new ScriptedBrokers()
  brokers.leaderless = 1
  await brokers.client(async (kafka, world) => {
    const producer = kafka.producer({ enableIdempotence: false, deliveryTimeoutMs: 5000, requestTimeoutMs: 1000, lingerMs: 0 })
    const startedAtMs = world.clock.nowMs()
    const waiting = producer.send({ topic: 't', partition: 1, value: 'x' })
    const failed = assert.rejects(waiting, KafkaTimeoutError)
    for (let sent = 0; sent < 5; sent++) assert.equal((await producer.send({ topic: 't', partition: 0, value: 'y' })).partition, 0)
    assert.ok(world.clock.nowMs() - startedAtMs < 1000)
    await failed
    await producer.close()
  })
})

test('a batch of which an answer says nothing may be written or not: it is sent again', async () => {
  const brokers = new ScriptedBrokers()
  brokers.unanswered = 2
  await brokers.client(async (kafka) => {
    const producer = kafka.producer({ enableIdempotence: false })
    assert.equal((await producer.send({ topic: 't', partition: 0, value: 'x' })).partition, 0)
    assert.ok(brokers.unanswered < 0)
    await producer.close()
  })
})

test('what a killed broker wrote and forgot is not written again: the last batch, which it knows, tells of those before', async () => {
  const simulation = new Simulation({ seed: 9 })
  /** Base sequences in the log. */
  const log: number[] = []
  let produces = 0
  let isAfterCrash = false
  const broker = simulation.node('broker', async (world) => {
    await new Promise<void>((resolve, reject) => {
      world.network.listen(
        { host: 'broker', port: 9092 },
        {
          listening: () => resolve(),
          failed: reject,
          accepted: (connection) => {
            let pending = Buffer.alloc(0)
            const answer = (frame: Buffer): void => {
              const { apiKey, apiVersion, correlationId, end } = decodeRequestHeader(frame)
              if (apiKey === 18) {
                const apiKeys = [18, 3, 22, 0].map((key) => ({
                  apiKey: key,
                  minVersion: 0,
                  maxVersion: { 18: 3, 3: 9, 22: 4, 0: 9 }[key] ?? 0,
                }))
                connection.write(encodeResponseFrame(ApiVersionsResponse, apiVersion, correlationId, { apiKeys }))
              } else if (apiKey === 3) {
                const partitions = [{ partitionIndex: 0, leaderId: 1, leaderEpoch: 0, replicaNodes: [1], isrNodes: [1] }]
                const body = { brokers: [{ nodeId: 1, host: 'broker', port: 9092 }], controllerId: 1, topics: [{ name: 't', partitions }] }
                connection.write(encodeResponseFrame(MetadataResponse, apiVersion, correlationId, body))
              } else if (apiKey === 22) {
                connection.write(
                  encodeResponseFrame(InitProducerIdResponse, apiVersion, correlationId, { producerId: 7, producerEpoch: 0 }),
                )
              } else {
                produces++
                const request = decodeMessage(ProduceRequest, apiVersion, frame, end)
                const batch = new RecordBatch(request.topicData[0]?.partitionData[0]?.records ?? Buffer.alloc(0))
                assert.equal(batch.producerEpoch, 0, 'nothing begins anew')
                let errorCode = 0
                if (batch.baseSequence === log.length) log.push(batch.baseSequence)
                else if (batch.baseSequence !== log.at(-1)) errorCode = OUT_OF_ORDER_SEQUENCE_NUMBER
                if (!isAfterCrash) {
                  // Three are written, and nobody is told.
                  if (log.length === 3) {
                    isAfterCrash = true
                    connection.destroy()
                  }
                  return
                }
                const responses = [{ name: 't', partitionResponses: [{ index: 0, errorCode, baseOffset: batch.baseSequence }] }]
                connection.write(encodeResponseFrame(ProduceResponse, apiVersion, correlationId, { responses }))
              }
            }
            return {
              data: (chunk) => {
                pending = Buffer.concat([pending, chunk])
                while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE(0)) {
                  const frame = pending.subarray(4, 4 + pending.readInt32BE(0))
                  pending = pending.subarray(4 + frame.length)
                  answer(frame)
                }
              },
              closed: () => {},
            }
          },
        },
      )
    })
  })
  broker.start()
  let offsets: number[] | undefined
  let tookMs = 0
  const client = simulation.node('client', async (world) => {
    const cluster = new Cluster({ world, bootstrapServers: 'broker:9092' })
    const producer = new Producer(cluster, { batchSize: 100, lingerMs: 0 })
    const startedAtMs = world.clock.nowMs()
    const sent = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(async (value) => await producer.send({ topic: 't', value: value.repeat(80) })),
    )
    offsets = sent.map(({ offset }) => offset)
    tookMs = world.clock.nowMs() - startedAtMs
    await producer.close()
    await cluster.close()
  })
  client.start()
  assert.ok(await simulation.until(() => offsets !== undefined, 60_000))
  assert.deepEqual(log, [0, 1, 2, 3, 4])
  assert.deepEqual(offsets, [-1, -1, 2, 3, 4])
  assert.ok(tookMs < 2000)
  assert.ok(produces <= 12)
})
