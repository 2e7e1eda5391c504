import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiVersionsResponse, buildBatch, decodeMessage, decodeRequestHeader, encodeResponseFrame } from '@samsa/protocol'
import { FetchRequest, FetchResponse, MetadataResponse } from '@samsa/protocol'
import { Simulation } from '@samsa/sim'
import { Cluster } from '../cluster.ts'
import { PartitionReader } from './partition-reader.ts'

const NOT_LEADER_OR_FOLLOWER = 6

test('what one partition brings is not lost when another one fails', async () => {
  const simulation = new Simulation({ seed: 6 })
  let failures = 2
  const broker = simulation.node('broker', async (world) => {
    await new Promise<void>((resolve, reject) => {
      const accepted = (connection: { write(chunks: readonly Uint8Array[]): boolean }) => {
        let pending = Buffer.alloc(0)
        const answer = (frame: Buffer): Uint8Array[] => {
          const { apiKey, apiVersion, correlationId, end } = decodeRequestHeader(frame)
          if (apiKey === 18) {
            const apiKeys = [
              { apiKey: 18, minVersion: 0, maxVersion: 3 },
              { apiKey: 3, minVersion: 0, maxVersion: 9 },
              { apiKey: 1, minVersion: 4, maxVersion: 11 },
            ]
            return encodeResponseFrame(ApiVersionsResponse, apiVersion, correlationId, { apiKeys })
          }
          if (apiKey === 3) {
            const partitions = [0, 1].map((partitionIndex) => ({
              partitionIndex,
              leaderId: 1,
              leaderEpoch: 0,
              replicaNodes: [1],
              isrNodes: [1],
            }))
            const body = { brokers: [{ nodeId: 1, host: 'broker', port: 9092 }], controllerId: 1, topics: [{ name: 't', partitions }] }
            return encodeResponseFrame(MetadataResponse, apiVersion, correlationId, body)
          }
          const asked = decodeMessage(FetchRequest, apiVersion, frame, end).topics[0]?.partitions ?? []
          const fails = failures-- > 0
          const partitions = asked.map(({ partition, fetchOffset }) => ({
            partitionIndex: partition,
            errorCode: partition === 1 && fails ? NOT_LEADER_OR_FOLLOWER : 0,
            highWatermark: 1,
            records:
              fetchOffset > 0 || (partition === 1 && fails) ? Buffer.alloc(0) : buildBatch({}, [{ timestamp: 1, value: Buffer.from('v') }]),
          }))
          return encodeResponseFrame(FetchResponse, apiVersion, correlationId, { responses: [{ topic: 't', partitions }] })
        }
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
  broker.start()
  const read: number[] = []
  let isDone = false
  const client = simulation.node('client', async (world) => {
    const cluster = new Cluster({ world, bootstrapServers: 'broker:9092' })
    const consumer = new PartitionReader(cluster)
    await consumer.assign([0, 1].map((partition) => ({ topic: 't', partition, offset: 0 })))
    for (let polls = 0; polls < 5; polls++) for (const records of await consumer.poll()) read.push(records.partition)
    await cluster.close()
    isDone = true
  })
  client.start()
  assert.ok(await simulation.until(() => isDone, 60_000))
  assert.deepEqual(read.toSorted(), [0, 1])
})
