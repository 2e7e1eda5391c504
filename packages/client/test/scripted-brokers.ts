import type { Connection, World } from '@samsa/ports'
import {
  ApiVersionsResponse,
  FetchRequest,
  FetchResponse,
  ListOffsetsResponse,
  MetadataResponse,
  ProduceRequest,
  ProduceResponse,
  errors,
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
  buildBatch,
  decodeMessage,
  decodeRequestHeader,
  encodeResponseFrame,
} from '@samsa/protocol'
import { Simulation } from '@samsa/sim'
import type { SimNode } from '@samsa/sim'
import { Kafka } from '../src/index.ts'
import type { KafkaConfig } from '../src/index.ts'

export interface PartitionAnswer {
  readonly errorCode?: number
  readonly highWatermark: number
  readonly preferredReadReplica?: number
  readonly records: Buffer | null
}

export interface FetchAsked {
  readonly nodeId: number
  readonly offset: number
  readonly currentLeaderEpoch: number
  readonly rackId: string
}

/** Brokers that say what a test tells them to, of partition 0 of topic `t`; what is produced there is taken and forgotten. */
export class ScriptedBrokers {
  readonly simulation = new Simulation({ seed: 5 })
  leaderId = 1
  leaderEpoch = 0
  /** Partitions beside the first, none of which has a leader. */
  leaderless = 0
  /** Produce requests that get an answer without their partitions. */
  unanswered = 0
  /** What a fetch gets; undefined for nothing until the wait is over, `never` for no answer at all. */
  fetch: (asked: FetchAsked) => PartitionAnswer | undefined | 'never' = () => undefined
  /** The end of an epoch. */
  endOf: (epoch: number) => { readonly endOffset: number; readonly leaderEpoch: number } = () => ({ endOffset: 0, leaderEpoch: 0 })
  readonly fetches: FetchAsked[] = []
  /** The brokers' machines. */
  readonly machines: readonly SimNode[]

  constructor(nodes = 1) {
    this.machines = Array.from({ length: nodes }, (_, index) =>
      this.simulation.node(`node${index + 1}`, async (world) => await this.#serve(world, index + 1, nodes)),
    )
    for (const machine of this.machines) machine.start()
  }

  /** A client's story to its end. */
  async client(story: (kafka: Kafka, world: World) => Promise<void>, config: Partial<KafkaConfig> = {}): Promise<void> {
    let isDone = false
    const machine = this.simulation.node('client', async (world) => {
      await story(new Kafka({ bootstrapServers: 'node1:9092', ...config, world }), world)
      isDone = true
    })
    machine.start()
    if (!(await this.simulation.until(() => isDone, 600_000))) throw new Error('the client did not come to an end')
  }

  async #serve(world: World, nodeId: number, nodes: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const accepted = (connection: Connection) => {
        let pending = Buffer.alloc(0)
        return {
          data: (chunk: Uint8Array) => {
            pending = Buffer.concat([pending, chunk])
            while (pending.length >= 4 && pending.length >= 4 + pending.readInt32BE(0)) {
              const frame = pending.subarray(4, 4 + pending.readInt32BE(0))
              pending = pending.subarray(4 + frame.length)
              this.#answer(world, connection, Buffer.from(frame), nodeId, nodes)
            }
          },
          closed: () => {},
        }
      }
      world.network.listen({ host: `node${nodeId}`, port: 9092 }, { listening: () => resolve(), failed: reject, accepted })
    })
  }

  #answer(world: World, connection: Connection, frame: Buffer, nodeId: number, nodes: number): void {
    const { apiKey, apiVersion, correlationId, end } = decodeRequestHeader(frame)
    if (apiKey === 18) {
      const limits = [
        [18, 3],
        [0, 9],
        [3, 9],
        [1, 12],
        [2, 5],
        [23, 3],
      ] as const
      const apiKeys = limits.map(([key, maxVersion]) => ({ apiKey: key, minVersion: 0, maxVersion }))
      connection.write(encodeResponseFrame(ApiVersionsResponse, apiVersion, correlationId, { apiKeys }))
    } else if (apiKey === 3) {
      const replicas = Array.from({ length: nodes }, (_, index) => index + 1)
      const partition = {
        partitionIndex: 0,
        leaderId: this.leaderId,
        leaderEpoch: this.leaderEpoch,
        replicaNodes: replicas,
        isrNodes: replicas,
      }
      const brokers = replicas.map((id) => ({ nodeId: id, host: `node${id}`, port: 9092, rack: `r${id}` }))
      connection.write(
        encodeResponseFrame(MetadataResponse, apiVersion, correlationId, {
          brokers,
          controllerId: 1,
          topics: [
            {
              name: 't',
              partitions: [
                partition,
                ...Array.from({ length: this.leaderless }, (_, index) => ({
                  ...partition,
                  errorCode: errors.LEADER_NOT_AVAILABLE.code,
                  partitionIndex: index + 1,
                  leaderId: -1,
                })),
              ],
            },
          ],
        }),
      )
    } else if (apiKey === 0) {
      const asked = decodeMessage(ProduceRequest, apiVersion, frame, end).topicData[0]?.partitionData ?? []
      const partitionResponses = this.unanswered-- > 0 ? [] : asked.map(({ index }) => ({ index, baseOffset: 0 }))
      connection.write(encodeResponseFrame(ProduceResponse, apiVersion, correlationId, { responses: [{ name: 't', partitionResponses }] }))
    } else if (apiKey === 2) {
      const partitions = [{ partitionIndex: 0, offset: 0, timestamp: -1, leaderEpoch: 0 }]
      connection.write(encodeResponseFrame(ListOffsetsResponse, apiVersion, correlationId, { topics: [{ name: 't', partitions }] }))
    } else if (apiKey === 23) {
      const asked = decodeMessage(OffsetForLeaderEpochRequest, apiVersion, frame, end).topics[0]?.partitions[0]
      const answer = { partition: 0, ...this.endOf(asked?.leaderEpoch ?? -1) }
      connection.write(
        encodeResponseFrame(OffsetForLeaderEpochResponse, apiVersion, correlationId, { topics: [{ topic: 't', partitions: [answer] }] }),
      )
    } else if (apiKey === 1) {
      const request = decodeMessage(FetchRequest, apiVersion, frame, end)
      const asked = request.topics[0]?.partitions[0]
      const respond = (partition: PartitionAnswer | undefined): void => {
        const responses = partition === undefined ? [] : [{ topic: 't', partitions: [{ ...partition, partitionIndex: 0 }] }]
        connection.write(encodeResponseFrame(FetchResponse, apiVersion, correlationId, { responses }))
      }
      const told: FetchAsked = {
        nodeId,
        offset: asked?.fetchOffset ?? -1,
        currentLeaderEpoch: asked?.currentLeaderEpoch ?? -1,
        rackId: request.rackId,
      }
      if (asked !== undefined) this.fetches.push(told)
      const answer = asked === undefined ? undefined : this.fetch(told)
      if (answer === 'never') return
      if (answer === undefined) world.clock.after(Math.max(1, request.maxWaitMs), () => respond(undefined))
      else respond(answer)
    }
  }
}

/** A batch of one leader epoch. */
export function recordsAt(baseOffset: number, count: number, leaderEpoch = 0): Buffer {
  const records = Array.from({ length: count }, (_, index) => ({ timestamp: 0, value: Buffer.from(`${baseOffset + index}`) }))
  return buildBatch({ baseOffset, partitionLeaderEpoch: leaderEpoch }, records)
}
