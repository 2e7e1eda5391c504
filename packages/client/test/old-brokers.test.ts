import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection, ConnectionHandler, World } from '@samsa/ports'
import { ApiVersionsRequest, ApiVersionsResponse, apiKeys, decodeMessage, encodeResponseFrame, parseVersions } from '@samsa/protocol'
import { ClientCluster } from '../scenarios/client-cluster.ts'
import { Kafka } from '../src/index.ts'

/** The newest versions of Kafka 2.1.1; what is not here it does not have. */
const KAFKA_2_1: Readonly<Record<string, number>> = {
  Produce: 7,
  Fetch: 10,
  ListOffsets: 4,
  Metadata: 7,
  OffsetCommit: 6,
  OffsetFetch: 5,
  FindCoordinator: 2,
  JoinGroup: 3,
  Heartbeat: 2,
  LeaveGroup: 2,
  SyncGroup: 2,
  ApiVersions: 2,
  CreateTopics: 3,
  InitProducerId: 1,
  OffsetForLeaderEpoch: 2,
  AddPartitionsToTxn: 1,
  AddOffsetsToTxn: 1,
  EndTxn: 1,
  TxnOffsetCommit: 2,
}

/** The world of a client whose brokers seem to be older than they are: the first answer of every connection tells so. */
function withOldBrokers(world: World): World {
  const newest = parseVersions(ApiVersionsRequest.validVersions).highest
  const limits = new Map(Object.entries(KAFKA_2_1).map(([name, version]) => [apiKeys[name as keyof typeof apiKeys] as number, version]))
  const older = (frame: Buffer): Uint8Array => {
    const answer = decodeMessage(ApiVersionsResponse, newest, frame, 4)
    const known = answer.apiKeys.filter((each) => limits.has(each.apiKey))
    const told = known.map((each) => ({ ...each, maxVersion: Math.min(each.maxVersion, limits.get(each.apiKey) ?? 0) }))
    return Buffer.concat(encodeResponseFrame(ApiVersionsResponse, newest, frame.readInt32BE(0), { apiKeys: told }))
  }
  const connect = (address: { host: string; port: number }, handler: ConnectionHandler): Connection => {
    let pending: Buffer | undefined = Buffer.alloc(0)
    const data = (chunk: Uint8Array): void => {
      if (pending === undefined) {
        handler.data(chunk)
        return
      }
      pending = Buffer.concat([pending, chunk])
      if (pending.length < 4 || pending.length < 4 + pending.readInt32BE(0)) return
      const end = 4 + pending.readInt32BE(0)
      const [frame, rest] = [pending.subarray(4, end), pending.subarray(end)]
      pending = undefined
      handler.data(older(frame))
      if (rest.length > 0) handler.data(rest)
    }
    return world.network.connect(address, {
      data,
      opened: () => handler.opened?.(),
      drained: () => handler.drained?.(),
      closed: (error) => handler.closed(error),
    })
  }
  return { ...world, network: { listen: (...given) => world.network.listen(...given), connect } }
}

test('a group, its commits and its records, with a broker of Kafka 2.1', async () => {
  const cluster = new ClientCluster(1)
  await cluster.ready()
  await cluster.client(async (_make, world) => {
    const kafka = new Kafka({ bootstrapServers: 'broker:9092', world: withOldBrokers(world) })
    const admin = kafka.admin()
    ;(await admin.createTopics([{ name: 't', partitions: 2, replicationFactor: 1 }])).all()
    const producer = kafka.producer()
    for (let index = 0; index < 20; index++) await producer.send({ topic: 't', partition: index % 2, value: `${index}` })
    const config = {
      groupId: 'g',
      autoOffsetReset: 'earliest',
      sessionTimeoutMs: 10_000,
      heartbeatIntervalMs: 500,
      fetchMaxWaitMs: 50,
    } as const
    const first = kafka.consumer({ ...config, isolationLevel: 'read_committed' })
    first.subscribe(['t'])
    let count = 0
    while (count < 20) count += (await first.poll()).count
    await first.commitSync()
    const places = [0, 1].map((partition) => ({ topic: 't', partition }))
    assert.deepEqual(
      [...(await first.committed(places)).values()].map(({ offset }) => offset),
      [10, 10],
    )
    assert.deepEqual(
      await first.endOffsets(places),
      new Map([
        ['t-0', 10],
        ['t-1', 10],
      ]),
    )
    const second = kafka.consumer({ ...config, partitionAssignmentStrategy: ['range'] })
    second.subscribe(['t'])
    for (let rounds = 0; second.assignment().length === 0 && rounds < 100; rounds++) {
      await Promise.all([first.poll({ timeoutMs: 200 }), second.poll({ timeoutMs: 200 })])
    }
    assert.equal(second.assignment().length, 1)
    const modern = kafka.consumer({ groupId: 'n', groupProtocol: 'consumer' })
    modern.subscribe(['t'])
    await assert.rejects(async () => {
      for (let polls = 0; polls < 10; polls++) await modern.poll({ timeoutMs: 500 })
    }, /does not support the new CONSUMER group protocol/)
    await Promise.all([first, second, modern, producer, admin].map(async (each) => await each.close()))
  })
})
