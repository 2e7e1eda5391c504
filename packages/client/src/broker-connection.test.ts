import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiVersionsResponse, MetadataResponse, ProduceResponse, decodeRequestHeader, encodeResponseFrame } from '@samsa/protocol'
import { Simulation } from '@samsa/sim'
import { Cluster } from './cluster.ts'
import { Kafka } from './kafka.ts'

const UNSUPPORTED_VERSION = 35
const API_VERSIONS = 18

interface OldBroker {
  readonly asked: (readonly [apiKey: number, version: number])[]
  connections: number
}

/** What Kafka 2.1 offers of the APIs that are used here, and how it answers a newer ApiVersions: in version 0, with an error and an empty list. */
const KAFKA_2_1 = [
  { apiKey: 0, minVersion: 0, maxVersion: 7 },
  { apiKey: 3, minVersion: 0, maxVersion: 7 },
  { apiKey: API_VERSIONS, minVersion: 0, maxVersion: 2 },
]

function oldBroker(simulation: Simulation): OldBroker {
  const seen: OldBroker = { asked: [], connections: 0 }
  const node = simulation.node('broker', async (world) => {
    const answer = (frame: Buffer): Uint8Array[] => {
      const { apiKey, apiVersion, correlationId } = decodeRequestHeader(frame)
      seen.asked.push([apiKey, apiVersion])
      if (apiKey === API_VERSIONS) {
        return apiVersion > 2
          ? encodeResponseFrame(ApiVersionsResponse, 0, correlationId, { errorCode: UNSUPPORTED_VERSION })
          : encodeResponseFrame(ApiVersionsResponse, apiVersion, correlationId, { apiKeys: KAFKA_2_1 })
      }
      if (apiKey === 3) {
        return encodeResponseFrame(MetadataResponse, apiVersion, correlationId, {
          brokers: [{ nodeId: 1, host: 'broker', port: 9092 }],
          controllerId: 1,
          topics: [{ name: 't', partitions: [{ partitionIndex: 0, leaderId: 1, leaderEpoch: 0, replicaNodes: [1], isrNodes: [1] }] }],
        })
      }
      return encodeResponseFrame(ProduceResponse, apiVersion, correlationId, {
        responses: [{ name: 't', partitionResponses: [{ index: 0, baseOffset: 4 }] }],
      })
    }
    await new Promise<void>((resolve, reject) => {
      const accepted = (connection: { write(chunks: readonly Uint8Array[]): boolean }) => {
        seen.connections++
        let pending = Buffer.alloc(0)
        return {
          data: (chunk: Uint8Array) => {
            pending = Buffer.concat([pending, chunk])
            while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE(0)) {
              const frame = pending.subarray(4, 4 + pending.readInt32BE(0))
              pending = pending.subarray(4 + frame.length)
              connection.write(answer(frame))
            }
          },
          closed: () => {},
        }
      }
      world.network.listen({ host: 'broker', port: 9092 }, { listening: () => resolve(), failed: reject, accepted })
    })
  })
  node.start()
  return seen
}

test('a broker before KIP-511 is asked again in the version it knows, once, and its connection is kept', async () => {
  const simulation = new Simulation({ seed: 3 })
  const broker = oldBroker(simulation)
  let isDone = false
  const client = simulation.node('client', async (world) => {
    const cluster = new Cluster({ world, bootstrapServers: 'broker:9092' })
    for (let times = 0; times < 5; times++) assert.equal((await cluster.refresh(['t'])).controllerId, 1)
    await cluster.close()
    isDone = true
  })
  client.start()
  assert.ok(await simulation.until(() => isDone, 60_000))
  // The first connection ends with the answer that does not decode; the second serves all that follows.
  assert.equal(broker.connections, 2)
  assert.deepEqual(broker.asked.slice(1, 3), [
    [API_VERSIONS, 0],
    [API_VERSIONS, 2],
  ])
  assert.ok(broker.asked.slice(3).every(([apiKey, version]) => apiKey === 3 && version === 7))
})

test('records go to a broker of Kafka 2.1 in its versions, topics by name', async () => {
  const simulation = new Simulation({ seed: 4 })
  const broker = oldBroker(simulation)
  let offset: number | undefined
  const client = simulation.node('client', async (world) => {
    const producer = new Kafka({ bootstrapServers: 'broker:9092', world }).producer({ enableIdempotence: false })
    offset = (await producer.send({ topic: 't', value: 'x' })).offset
    await producer.close()
  })
  client.start()
  assert.ok(await simulation.until(() => offset !== undefined, 60_000))
  assert.equal(offset, 4)
  assert.ok(broker.asked.some(([apiKey, version]) => apiKey === 0 && version === 7))
})

test('an API that a broker lacks is UNSUPPORTED_VERSION, at once', async () => {
  const simulation = new Simulation({ seed: 5 })
  oldBroker(simulation)
  let failure: unknown
  const client = simulation.node('client', async (world) => {
    const admin = new Kafka({ bootstrapServers: 'broker:9092', world }).admin()
    failure = await admin.describeClientQuotas().catch((error: unknown) => error)
    await admin.close()
  })
  client.start()
  assert.ok(await simulation.until(() => failure !== undefined, 1000))
  assert.match(String(failure), /does not support DescribeClientQuotasRequest/)
})
