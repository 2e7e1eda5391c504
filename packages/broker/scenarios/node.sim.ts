import type { World } from '@samsa/ports'
import { FetchRequest, FetchResponse, InitProducerIdRequest, InitProducerIdResponse } from '@samsa/protocol'
import type { Scenario } from '@samsa/sim'
import { assert, Prng } from '@samsa/stdx'
import { RpcError } from '@samsa/wire'
import type { RpcClient } from '@samsa/wire'
import { batchOf, createTopic, produce, simCluster, valuesOf } from '../test/sim-cluster.ts'
import type { SimCluster } from '../test/sim-cluster.ts'

const TOPIC = 'words'
const PARTITIONS = 3
const ROUNDS = 6
/** NETWORK_EXCEPTION and those that a client answers by asking again: unknown topic, not leader, storage, not enough replicas. */
const RETRIABLE: ReadonlySet<number> = new Set([3, 5, 6, 7, 13, 14, 15, 19, 56, 100])
const DUPLICATE_SEQUENCE = 46

/** An idempotent producer of one partition: sends a batch again and again, with the same sequence, until it is acknowledged. */
class Producer {
  readonly acknowledged: string[] = []
  readonly #partition: number
  readonly #prng: Prng
  #producer: { producerId: number; producerEpoch: number } | undefined
  #sequence = 0
  #batch: string[] = []
  #made = 0

  constructor(partition: number, prng: Prng) {
    this.#partition = partition
    this.#prng = prng
  }

  async run(world: World, connect: () => RpcClient, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const rpc = connect()
      try {
        while (!isOver()) await this.#send(world, rpc)
      } catch (error) {
        if (!(error instanceof RpcError)) throw error
      }
      rpc.close()
      await sleep(world, 50)
    }
  }

  async #send(world: World, rpc: RpcClient): Promise<void> {
    if (this.#producer === undefined) {
      const init = { request: InitProducerIdRequest, response: InitProducerIdResponse }
      const answer = await rpc.request(init, 5, { transactionalId: null, transactionTimeoutMs: 1000 })
      if (answer.errorCode === 0) this.#producer = answer
      else await sleep(world, 100)
      return
    }
    if (this.#batch.length === 0) {
      const length = this.#prng.between(1, 5)
      this.#batch = Array.from({ length }, () => `p${this.#partition}-${this.#made++}`)
    }
    const { producerId, producerEpoch } = this.#producer
    const records = batchOf(this.#batch, world.clock.nowMs(), { producerId, producerEpoch, baseSequence: this.#sequence })
    const { errorCode } = await produce(rpc, TOPIC, this.#partition, records)
    if (errorCode === 0 || errorCode === DUPLICATE_SEQUENCE) {
      this.acknowledged.push(...this.#batch)
      this.#sequence += this.#batch.length
      this.#batch = []
    } else assert(RETRIABLE.has(errorCode), () => `partition ${this.#partition}: error ${errorCode} at sequence ${this.#sequence}`)
    await sleep(world, errorCode === 0 ? this.#prng.float() * 10 : 100)
  }
}

/** Everything in a partition, by a consumer. */
async function readAll(rpc: RpcClient, partition: number): Promise<string[]> {
  const values: string[] = []
  for (;;) {
    const api = { request: FetchRequest, response: FetchResponse }
    const response = await rpc.request(api, 12, {
      replicaId: -1,
      maxBytes: 1 << 20,
      minBytes: 1,
      maxWaitMs: 0,
      sessionEpoch: -1,
      topics: [{ topic: TOPIC, partitions: [{ partition, fetchOffset: values.length, partitionMaxBytes: 10_000 }] }],
    })
    const answer = response.responses[0]?.partitions[0]
    assert(answer?.errorCode === 0, () => `reading partition ${partition} at ${values.length}: error ${answer?.errorCode}`)
    const found = valuesOf(answer.records)
    for (const each of found) {
      const colon = each.indexOf(':')
      const offset = Number(each.slice(0, colon))
      if (offset < values.length) continue
      assert(offset === values.length, () => `partition ${partition}: a gap before ${offset}, expected ${values.length}`)
      values.push(each.slice(colon + 1))
    }
    if (found.length === 0) return values
  }
}

/**
 * A node under idempotent producers that is killed, loses power (then with flush.messages=1), gets a slow or a full disk, again and again.
 * At the end every acknowledged record is there once, in order, and nothing that nobody sent.
 */
class Story {
  readonly #prng: Prng
  readonly #cluster: SimCluster
  readonly #losesPower: boolean
  readonly #print: ((line: string) => void) | undefined

  constructor(seed: number, print?: (line: string) => void) {
    this.#prng = new Prng(seed)
    this.#print = print
    this.#losesPower = this.#prng.chance(0.5)
    this.#cluster = simCluster(seed, { 'log.segment.bytes': '1048576', 'log.initial.task.delay.ms': '200' }, print)
  }

  async tell(): Promise<void> {
    const cluster = this.#cluster
    await cluster.ready()
    await cluster.client(async (_world, connect) => {
      const rpc = connect()
      await createTopic(rpc, TOPIC, PARTITIONS, this.#losesPower ? { 'flush.messages': '1' } : {})
      rpc.close()
    })
    let isOver = false
    const producers = Array.from({ length: PARTITIONS }, (_, partition) => new Producer(partition, this.#prng.fork()))
    let running = producers.length
    for (const [i, producer] of producers.entries()) {
      const machine = cluster.simulation.node(`producer${i}`, async (world) => {
        await producer.run(
          world,
          () => cluster.connectFrom(world),
          () => isOver,
        )
        running--
      })
      machine.start()
    }
    for (let round = 0; round < ROUNDS; round++) await this.#trouble()
    await cluster.ready()
    await cluster.simulation.run(1000)
    isOver = true
    assert(await cluster.simulation.until(() => running === 0, 120_000), 'the producers do not come to an end')
    await cluster.client(async (_world, connect) => {
      const rpc = connect()
      for (const [partition, producer] of producers.entries()) this.#check(partition, producer.acknowledged, await readAll(rpc, partition))
      rpc.close()
    })
    assert(
      producers.every((producer) => producer.acknowledged.length > 0),
      'a producer was never acknowledged',
    )
  }

  #check(partition: number, acknowledged: readonly string[], found: readonly string[]): void {
    this.#print?.(`partition ${partition}: ${acknowledged.length} acknowledged, ${found.length} found`)
    // A last batch may have been written without being acknowledged; it stands behind all others.
    for (const [i, value] of acknowledged.entries()) {
      assert(found[i] === value, () => `partition ${partition}: ${value} was acknowledged, at ${i} there is ${found[i]}`)
    }
    assert(new Set(found).size === found.length, () => `partition ${partition}: something is there twice`)
    assert(found.length - acknowledged.length <= 5, () => `partition ${partition}: more than one batch was not acknowledged`)
  }

  async #trouble(): Promise<void> {
    const { simulation, broker } = this.#cluster
    const { volume } = broker
    await this.#cluster.ready()
    broker.diskSlowness = this.#prng.chance(0.2) ? 50 : 1
    const lastsMs = this.#prng.between(1, 3000)
    const kind = this.#prng.below(5)
    this.#print?.(`trouble ${kind} for ${lastsMs} ms`)
    if (kind === 0) volume.quota.capacityBytes = volume.quota.usedBytes + this.#prng.between(0, 50_000)
    await simulation.run(lastsMs)
    if (broker.isRunning) {
      if (this.#losesPower && this.#prng.chance(0.6)) broker.losePower()
      else broker.kill()
    }
    volume.quota.capacityBytes = Infinity
    await simulation.run(this.#prng.between(0, 500))
    broker.start()
  }
}

function sleep(world: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => void world.clock.after(delayMs, resolve))
}

export const scenario: Scenario = {
  name: 'node',
  run: (seed, print) => new Story(seed, print).tell(),
}
