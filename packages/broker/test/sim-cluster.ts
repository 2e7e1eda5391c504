import { BrokerConfig } from '@samsa/config'
import type { World } from '@samsa/ports'
import { buildBatch, CreateTopicsRequest, CreateTopicsResponse, ProduceRequest, ProduceResponse, readBatches } from '@samsa/protocol'
import type { Message } from '@samsa/protocol'
import { simLogging, Simulation } from '@samsa/sim'
import type { SimNode } from '@samsa/sim'
import { RpcClient } from '@samsa/wire'
import { startNode } from '../src/index.ts'
import type { Node } from '../src/index.ts'

export interface SimCluster {
  readonly simulation: Simulation
  readonly broker: SimNode
  /** The node of the broker's present life. */
  node(): Node
  /** Runs a client's story to its end, in virtual time. */
  client(story: (world: World, connect: () => RpcClient) => Promise<void>): Promise<void>
  /** A connection from a machine of the simulation to the broker. */
  connectFrom(world: World): RpcClient
  /** Lets time pass until the node serves. */
  ready(): Promise<void>
}

/** A broker on a simulated machine, and room for clients beside it. */
export function simCluster(seed: number, overrides: Readonly<Record<string, string>> = {}, print?: (line: string) => void): SimCluster {
  const simulation = new Simulation({ seed })
  let node: Node | undefined
  let life = 0
  const config = new BrokerConfig(
    new Map(
      Object.entries({
        'process.roles': 'broker,controller',
        'node.id': '1',
        'controller.listener.names': 'CONTROLLER',
        listeners: 'PLAINTEXT://broker:9092,CONTROLLER://broker:9093',
        'controller.quorum.voters': '1@broker:9093',
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
        'log.dirs': '/data/a,/data/b',
        ...overrides,
      }),
    ),
  )
  const broker = simulation.node('broker', async (world, machine) => {
    life = machine.starts
    node = startNode({ world, config, logging: simLogging(print), http: { host: 'broker', port: 8080 } })
    await node.ready
  })
  let clients = 0
  broker.start()
  return {
    simulation,
    broker,
    node() {
      if (node === undefined) throw new Error('the broker has not started')
      return node
    },
    connectFrom: connectTo,
    async ready() {
      const isReady = await simulation.until(() => broker.isRunning && life === broker.starts && node?.isReady === true, 60_000)
      if (!isReady) throw new Error('the broker did not become ready')
    },
    async client(story) {
      let isDone = false
      const machine = simulation.node(`client${clients++}`, async (world) => {
        await story(world, () => connectTo(world))
        isDone = true
      })
      machine.start()
      if (!(await simulation.until(() => isDone, 600_000))) throw new Error('the client did not come to an end')
    },
  }
}

function connectTo(world: World): RpcClient {
  return new RpcClient({
    network: world.network,
    clock: world.clock,
    host: 'broker',
    port: 9092,
    clientId: 'test',
    requestTimeoutMs: 2000,
    connectTimeoutMs: 10_000,
  })
}

export async function createTopic(
  rpc: RpcClient,
  name: string,
  partitions: number,
  configs: Readonly<Record<string, string>> = {},
): Promise<void> {
  const response = await rpc.request({ request: CreateTopicsRequest, response: CreateTopicsResponse }, 7, {
    topics: [
      {
        name,
        numPartitions: partitions,
        replicationFactor: 1,
        configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
      },
    ],
    timeoutMs: 10_000,
  })
  const [topic] = response.topics
  if (topic?.errorCode !== 0) throw new Error(`creating ${name}: ${topic?.errorCode} ${topic?.errorMessage}`)
}

/** A record batch of the values; with a sequence, as an idempotent producer sends it. */
export function batchOf(
  values: readonly string[],
  timestampMs: number,
  producer?: { readonly producerId: number; readonly producerEpoch: number; readonly baseSequence: number },
): Uint8Array {
  return buildBatch(
    { ...producer },
    values.map((value) => ({ timestamp: timestampMs, key: null, value: new TextEncoder().encode(value) })),
  )
}

/** The values of the batches that a fetch brought, with their offsets. */
export function valuesOf(records: Uint8Array | null): string[] {
  const values: string[] = []
  for (const batch of readBatches(records ?? new Uint8Array(0))) {
    for (const record of batch.records()) values.push(`${record.offset}:${new TextDecoder().decode(record.value ?? new Uint8Array(0))}`)
  }
  return values
}

export async function produce(
  rpc: RpcClient,
  topic: string,
  partition: number,
  records: Uint8Array,
  acks = -1,
): Promise<Message<typeof ProduceResponse>['responses'][number]['partitionResponses'][number]> {
  const response = await rpc.request({ request: ProduceRequest, response: ProduceResponse }, 9, {
    acks,
    timeoutMs: 10_000,
    topicData: [{ name: topic, partitionData: [{ index: partition, records }] }],
  })
  const answer = response.responses[0]?.partitionResponses[0]
  if (answer === undefined) throw new Error('no answer for the partition')
  return answer
}
