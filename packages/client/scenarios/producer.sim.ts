import type { Scenario } from '@samsa/sim'
import { Prng, assert } from '@samsa/stdx'
import { KafkaTimeoutError } from '../src/index.ts'
import type { Kafka, Producer } from '../src/index.ts'
import { ClientCluster, sleep } from './client-cluster.ts'

const TOPIC = 'words'
const PARTITIONS = 3
const ROUNDS = 6
const COMPRESSIONS = ['gzip', 'snappy', 'lz4', 'zstd'] as const

/** What one producer sent to a partition, in its order, and what it was told. */
interface Sent {
  readonly value: string
  outcome: 'acknowledged' | 'failed' | undefined
  offset: number
}

/**
 * Idempotent producers and a transactional one while the broker is killed, links are cut and connections reset. At the end what was acknowledged
 * is there once, in the order it was sent, at the offset that was told; nothing is there twice; a committed transaction is there whole, an aborted one
 * not at all for a reader of committed records.
 */
class Story {
  readonly #prng: Prng
  readonly #cluster: ClientCluster
  readonly #print: ((line: string) => void) | undefined
  #isOver = false

  constructor(seed: number, print?: (line: string) => void) {
    this.#prng = new Prng(seed)
    this.#print = print
    this.#cluster = new ClientCluster(seed, print)
  }

  async tell(): Promise<void> {
    const cluster = this.#cluster
    await cluster.ready()
    await cluster.client(async (kafka) => {
      const admin = kafka().admin()
      ;(
        await admin.createTopics([
          { name: TOPIC, partitions: PARTITIONS },
          { name: 'ledger', partitions: 2 },
        ])
      ).all()
      await admin.close()
    })
    const sent: Sent[][] = Array.from({ length: PARTITIONS }, () => [])
    const isProduced = cluster.start(async (kafka, world) => {
      const lingerMs = this.#prng.chance(0.5) ? { lingerMs: this.#prng.between(0, 20) } : {}
      const compressionType = this.#prng.chance(0.5) ? 'none' : COMPRESSIONS[this.#prng.below(COMPRESSIONS.length)]
      const producer = kafka().producer({ batchSize: 300, deliveryTimeoutMs: 30_000, ...lingerMs, compressionType })
      await producer.prepare(TOPIC)
      for (let made = 0; !this.#isOver; made++) {
        const partition = this.#prng.below(PARTITIONS)
        const value = (): string => `p${partition}-${made}-${'x'.repeat(this.#prng.below(100))}`
        if (this.#prng.chance(0.8)) this.#send(producer, sent[partition] ?? [], partition, value())
        else {
          const values = Array.from({ length: this.#prng.between(2, 12) }, (_each, index) => `${value()}-${index}`)
          this.#sendBatch(producer, sent[partition] ?? [], partition, values)
        }
        if (this.#prng.chance(0.3)) await sleep(world, this.#prng.below(20))
      }
      await producer.close()
    })
    const committed: string[] = []
    const aborted: string[] = []
    const isTransacted = cluster.start(async (kafka, world) => {
      const producer = kafka().producer({ transactionalId: 'tx', transactionTimeoutMs: 60_000, deliveryTimeoutMs: 30_000 })
      for (let made = 0; !this.#isOver; made++) {
        const values = Array.from({ length: this.#prng.between(1, 5) }, (_each, index) => `t${made}-${index}`)
        const fails = this.#prng.chance(0.3)
        let isUnclear = false
        try {
          await producer.transaction(async (transaction) => {
            for (const value of values) void transaction.send({ topic: 'ledger', partition: this.#prng.below(2), value })
            if (this.#prng.chance(0.5)) await sleep(world, this.#prng.below(50))
            if (fails) throw new Error('meant')
          })
          committed.push(...values)
        } catch (error) {
          // A commit that timed out may still come: it is joined until it is clear.
          if (error instanceof KafkaTimeoutError && !fails) {
            isUnclear = true
            await producer.commitTransaction({ timeoutMs: 600_000 }).then(
              () => committed.push(...values),
              () => aborted.push(...values),
            )
          } else aborted.push(...values)
        }
        this.#print?.(`transaction ${made}: ${fails ? 'aborted' : isUnclear ? 'joined' : 'committed'}`)
        await sleep(world, this.#prng.below(50))
      }
      await producer.close()
    })
    for (let round = 0; round < ROUNDS; round++) await this.#trouble()
    cluster.simulation.network.heal()
    await cluster.ready()
    await cluster.simulation.run(2000)
    this.#isOver = true
    const isEnded = await cluster.simulation.until(() => isProduced() && isTransacted(), 600_000)
    assert(isEnded, `stalled: producer ${isProduced() ? 'done' : 'not done'}, transactions ${isTransacted() ? 'done' : 'not done'}`)
    await cluster.client(async (kafka) => {
      const reader = kafka()
      for (const [partition, each] of sent.entries()) this.#check(partition, each, await readAll(reader, TOPIC, partition))
      const found = [...(await readAll(reader, 'ledger', 0)), ...(await readAll(reader, 'ledger', 1))].map(({ value }) => value)
      this.#print?.(`${committed.length} committed, ${aborted.length} aborted, ${found.length} found`)
      assert(committed.length > 0, 'no transaction was committed')
      assert(new Set(found).size === found.length, 'a record of a transaction is there twice')
      for (const value of committed) assert(found.includes(value), () => `${value} was committed and is not there`)
      for (const value of aborted) assert(!found.includes(value), () => `${value} was aborted and is there`)
    })
  }

  #send(producer: Producer, sent: Sent[], partition: number, value: string): void {
    const entry: Sent = { value, outcome: undefined, offset: -1 }
    sent.push(entry)
    producer.send({ topic: TOPIC, partition, value }).then(
      ({ offset }) => {
        entry.outcome = 'acknowledged'
        entry.offset = offset
      },
      () => {
        entry.outcome = 'failed'
      },
    )
  }

  #sendBatch(producer: Producer, sent: Sent[], partition: number, values: readonly string[]): void {
    const entries = values.map((value): Sent => ({ value, outcome: undefined, offset: -1 }))
    sent.push(...entries)
    const ended = (outcome: 'acknowledged' | 'failed'): void => {
      for (const entry of entries) entry.outcome = outcome
    }
    producer
      .sendBatch(
        TOPIC,
        values.map((value) => ({ partition, value })),
      )
      .then(
        () => ended('acknowledged'),
        () => ended('failed'),
      )
  }

  #check(partition: number, sent: readonly Sent[], found: readonly { readonly offset: number; readonly value: string }[]): void {
    const open = sent.filter(({ outcome }) => outcome === undefined)
    assert(open.length === 0, () => `partition ${partition}: ${open.length} records were never settled`)
    const acknowledged = sent.filter(({ outcome }) => outcome === 'acknowledged')
    this.#print?.(`partition ${partition}: ${sent.length} sent, ${acknowledged.length} acknowledged, ${found.length} found`)
    assert(acknowledged.length > 0, `partition ${partition}: nothing was acknowledged`)
    const values = found.map(({ value }) => value)
    assert(new Set(values).size === values.length, () => `partition ${partition}: something is there twice`)
    const order = new Map(sent.map(({ value }, index) => [value, index]))
    let last = -1
    for (const value of values) {
      const index = order.get(value) ?? -1
      assert(index > last, () => `partition ${partition}: ${value} is out of order`)
      last = index
    }
    const offsets = new Map(found.map(({ offset, value }) => [value, offset]))
    for (const { value, offset } of acknowledged) {
      assert(offsets.has(value), () => `partition ${partition}: ${value} was acknowledged and is not there`)
      assert(
        offset === -1 || offsets.get(value) === offset,
        () => `partition ${partition}: ${value} is at ${offsets.get(value)}, told ${offset}`,
      )
    }
  }

  async #trouble(): Promise<void> {
    const { simulation, broker } = this.#cluster
    await this.#cluster.ready()
    await simulation.run(this.#prng.between(1, 3000))
    const kind = this.#prng.below(4)
    this.#print?.(`trouble ${kind}`)
    if (kind === 0) {
      broker.kill()
      await simulation.run(this.#prng.between(0, 3000))
      broker.start()
    } else if (kind === 1) {
      simulation.network.partition(
        ['broker'],
        simulation.nodes.map(({ name }) => name).filter((name) => name !== 'broker'),
        this.#prng.chance(0.5),
      )
      await simulation.run(this.#prng.between(100, 20_000))
      simulation.network.heal()
    } else
      for (let resets = this.#prng.between(1, 10); resets > 0; resets--) {
        simulation.network.resetOne()
        await simulation.run(this.#prng.between(0, 200))
      }
  }
}

async function readAll(kafka: Kafka, topic: string, partition: number): Promise<{ offset: number; value: string }[]> {
  const consumer = kafka.consumer({ isolationLevel: 'read_committed', fetchMaxWaitMs: 100, valueDeserializer: 'string' })
  consumer.assign([{ topic, partition, offset: 0 }])
  const found: { offset: number; value: string }[] = []
  for (let empty = 0; empty < 3;) {
    const before = found.length
    for (const { offset, value } of await consumer.poll({ timeoutMs: 500 })) found.push({ offset, value: String(value) })
    empty = found.length === before ? empty + 1 : 0
  }
  await consumer.close()
  return found
}

export const scenario: Scenario = {
  name: 'producer',
  run: (seed, print) => new Story(seed, print).tell(),
}
