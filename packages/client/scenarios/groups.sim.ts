import type { World } from '@samsa/ports'
import type { Scenario } from '@samsa/sim'
import { Prng, assert } from '@samsa/stdx'
import { Kafka, partitionKey } from '../src/index.ts'
import type { AssignorName, Consumer, TopicPartition } from '../src/index.ts'
import { ClientCluster, sleep } from './client-cluster.ts'

const TOPICS = ['letters', 'words']
const PARTITIONS = 3
const ROUNDS = 8
const MEMBERS = 4
const STRATEGIES: readonly (readonly AssignorName[])[] = [
  ['range'],
  ['roundrobin'],
  ['sticky'],
  ['cooperative-sticky'],
  ['range', 'cooperative-sticky'],
]

/** What a member holds, and of which generation it is. */
interface Holder {
  generation: number
  readonly partitions: Set<string>
}

/**
 * A group whose members come, go, are killed and cut off while the broker restarts. At no time two members of one generation hold a partition;
 * at the end every record was handled, and nothing was committed that was not.
 */
class Story {
  readonly #prng: Prng
  readonly #cluster: ClientCluster
  readonly #print: ((line: string) => void) | undefined
  readonly #strategy: readonly AssignorName[]
  readonly #isConsumerProtocol: boolean
  /** Members with lasting names. */
  readonly #isStatic: readonly boolean[]
  readonly #holders = new Map<string, Holder>()
  readonly #handled = new Map<string, Set<number>>()
  readonly #isWanted: boolean[] = []
  #isOver = false

  constructor(seed: number, print?: (line: string) => void) {
    this.#prng = new Prng(seed)
    this.#print = print
    this.#cluster = new ClientCluster(seed, print)
    this.#strategy = STRATEGIES[this.#prng.below(STRATEGIES.length)] ?? []
    this.#isConsumerProtocol = this.#prng.chance(0.4)
    this.#isStatic = Array.from({ length: MEMBERS }, () => this.#prng.chance(0.3))
  }

  async tell(): Promise<void> {
    const cluster = this.#cluster
    const { simulation } = cluster
    this.#print?.(this.#isConsumerProtocol ? 'consumer' : this.#strategy.join(','))
    await cluster.ready()
    await cluster.client(async (kafka) => {
      const admin = kafka().admin()
      ;(await admin.createTopics(TOPICS.map((name) => ({ name, partitions: PARTITIONS })))).all()
      await admin.close()
    })
    const members = Array.from({ length: MEMBERS }, (_, index) =>
      simulation.node(`member${index}`, async (world) => await this.#member(index, world)),
    )
    const ends = new Map<string, number>()
    const isProduced = cluster.start(async (kafka, world) => {
      const producer = kafka().producer({ deliveryTimeoutMs: 600_000 })
      while (!this.#isOver) {
        const topic = TOPICS[this.#prng.below(TOPICS.length)] ?? ''
        const partition = this.#prng.below(PARTITIONS)
        await producer.send({ topic, partition, value: 'x' }).then(
          ({ offset }) => ends.set(partitionKey(topic, partition), Math.max(offset + 1, ends.get(partitionKey(topic, partition)) ?? 0)),
          () => undefined,
        )
        await sleep(world, this.#prng.below(100))
      }
      await producer.close()
    })
    for (const [index, member] of members.entries()) {
      this.#isWanted[index] = this.#prng.chance(0.7)
      member.start()
    }
    for (let round = 0; round < ROUNDS; round++) {
      await simulation.run(this.#prng.between(1, 15_000))
      const index = this.#prng.below(MEMBERS)
      const member = members[index]
      const kind = this.#prng.below(6)
      this.#print?.(`round ${round}: ${['leave or join', 'kill', 'cut off', 'restart broker', 'reset', 'quiet'][kind]} ${index}`)
      if (kind === 0) this.#isWanted[index] = this.#isWanted[index] !== true
      else if (kind === 1 && member !== undefined) {
        member.kill()
        this.#forget(index)
        await simulation.run(this.#prng.between(0, 15_000))
        member.start()
      } else if (kind === 2) {
        simulation.network.partition(['broker'], [`member${index}`], this.#prng.chance(0.5))
        await simulation.run(this.#prng.between(100, 30_000))
        simulation.network.heal()
      } else if (kind === 3) {
        cluster.broker.kill()
        await simulation.run(this.#prng.between(0, 5000))
        cluster.broker.start()
        await cluster.ready()
      } else if (kind === 4) simulation.network.resetOne()
    }
    simulation.network.heal()
    for (let index = 0; index < MEMBERS; index++) this.#isWanted[index] = true
    await simulation.run(3000)
    this.#isOver = true
    assert(await simulation.until(isProduced, 600_000), 'the producer stalled')
    const isComplete = (): boolean => [...ends].every(([key, end]) => this.#missing(key, end) === undefined)
    const isRead = await simulation.until(isComplete, 600_000)
    assert(
      isRead,
      () =>
        `not handled: ${[...ends].map(([key, end]) => `${key}@${this.#missing(key, end) ?? 'all'}`).join(' ')}; ${this.#waits.join(' | ')}`,
    )
    for (let index = 0; index < MEMBERS; index++) this.#isWanted[index] = false
    await simulation.run(120_000)
    await cluster.client(async (kafka) => {
      const consumer = kafka().consumer({ groupId: 'readers' })
      const all = TOPICS.flatMap((topic) => Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition })))
      for (const [key, { offset }] of await consumer.committed(all)) {
        const missing = this.#missing(key, offset)
        assert(missing === undefined, () => `${key} was committed at ${offset}, and ${missing} was not handled`)
      }
      await consumer.close()
    })
    this.#print?.(`${[...ends.values()].reduce((sum, end) => sum + end, 0)} records`)
  }

  /** What members last said they wait for. */
  readonly #waits: string[] = []

  async #member(index: number, world: World): Promise<void> {
    for (;;) {
      if (!this.#wants(index)) {
        await sleep(world, 500)
        continue
      }
      const kafka = new Kafka({
        bootstrapServers: 'broker:9092',
        clientId: `member${index}`,
        requestTimeoutMs: 2000,
        world,
        logger: this.#cluster.logging.logger(`member${index}`),
      })
      const timeouts = this.#isConsumerProtocol
        ? {}
        : { sessionTimeoutMs: 10_000, heartbeatIntervalMs: 1000, partitionAssignmentStrategy: this.#strategy }
      const consumer = kafka.consumer({
        groupId: 'readers',
        groupProtocol: this.#isConsumerProtocol ? 'consumer' : 'classic',
        autoOffsetReset: 'earliest',
        autoCommitIntervalMs: 1000,
        maxPollIntervalMs: 20_000,
        fetchMaxWaitMs: 100,
        defaultApiTimeoutMs: 5000,
        ...timeouts,
        ...(this.#isStatic[index] === true ? { groupInstanceId: `member${index}` } : {}),
      })
      try {
        await this.#read(index, consumer, world)
      } catch (error) {
        this.#print?.(`member${index} failed: ${String(error)}`)
      }
      await consumer.close({ timeoutMs: 2000 }).catch(() => undefined)
      this.#forget(index)
      await sleep(world, 100)
    }
  }

  async #read(index: number, consumer: Consumer, world: World): Promise<void> {
    const held = new Set<string>()
    const keys = (partitions: readonly TopicPartition[]): string[] => partitions.map((each) => partitionKey(each.topic, each.partition))
    consumer.subscribe(TOPICS, {
      assigned: async (partitions) => {
        for (const key of keys(partitions)) held.add(key)
        this.#hold(index, consumer.groupMetadata().generationId, held)
        if (this.#prng.chance(0.2)) await sleep(world, this.#prng.below(2000))
      },
      revoked: (partitions) => keys(partitions).forEach((key) => held.delete(key)),
      lost: (partitions) => keys(partitions).forEach((key) => held.delete(key)),
    })
    const mode = this.#prng.below(4)
    if (mode === 0) await this.#readOneByOne(index, consumer, world)
    else if (mode === 1) await this.#readByRun(index, consumer, world)
    else await this.#readByPolls(index, consumer, world)
  }

  async #readByPolls(index: number, consumer: Consumer, world: World): Promise<void> {
    while (this.#wants(index)) {
      const records = await consumer.poll({ timeoutMs: 500 })
      this.#waits[index] = `${index}: ${consumer.status().waitsFor.join(', ')} ${consumer.assignment().length} partitions`
      for (const record of records) this.#handle(record)
      if (this.#prng.chance(0.1)) await sleep(world, this.#prng.below(3000))
      if (this.#prng.chance(0.1)) await consumer.commitSync().catch(() => undefined)
    }
  }

  async #readOneByOne(index: number, consumer: Consumer, world: World): Promise<void> {
    while (this.#wants(index)) {
      const stop = new AbortController()
      world.clock.after(3000, () => stop.abort(new Error('time to look around')))
      try {
        for await (const record of consumer.records({ signal: stop.signal })) {
          if (this.#prng.chance(0.05)) await sleep(world, this.#prng.below(3000))
          this.#handle(record)
          if (!this.#wants(index) || this.#prng.chance(0.05)) break
        }
      } catch (error) {
        if (!stop.signal.aborted) throw error
      }
      this.#waits[index] = `${index}: ${consumer.status().waitsFor.join(', ')} ${consumer.assignment().length} partitions, one by one`
    }
  }

  async #readByRun(index: number, consumer: Consumer, world: World): Promise<void> {
    const run = consumer.run({
      concurrency: this.#prng.between(1, 5),
      orderedBy: this.#prng.chance(0.5) ? 'key' : 'partition',
      retries: 5,
      eachRecord: async (record) => {
        if (this.#prng.chance(0.3)) await sleep(world, this.#prng.below(100))
        if (this.#prng.chance(0.02)) throw new Error('meant')
        this.#handle(record)
      },
    })
    let isEnded = false
    const ended = run.finished.finally(() => {
      isEnded = true
    })
    ended.catch(() => undefined)
    while (this.#wants(index) && !isEnded) {
      await sleep(world, 500)
      this.#waits[index] = `${index}: ${consumer.status().waitsFor.join(', ')} ${consumer.assignment().length} partitions, run`
    }
    await run.stop()
  }

  #handle({ topic, partition, offset }: { readonly topic: string; readonly partition: number; readonly offset: number }): void {
    const key = partitionKey(topic, partition)
    const handled = this.#handled.get(key) ?? new Set<number>()
    this.#handled.set(key, handled.add(offset))
  }

  /** Two holders of one generation would be two readers at a time. One of an older generation knows of nothing: its commits are refused. */
  #hold(index: number, generation: number, partitions: Set<string>): void {
    for (const [other, holder] of this.#holders) {
      if (other === `${index}` || holder.generation !== generation || this.#isConsumerProtocol) continue
      const both = [...partitions].filter((key) => holder.partitions.has(key))
      assert(both.length === 0, () => `member${index} and member${other} both hold ${both.join(', ')} in generation ${generation}`)
    }
    this.#holders.set(`${index}`, { generation, partitions })
  }

  #wants(index: number): boolean {
    return this.#isWanted[index] === true
  }

  #forget(index: number): void {
    this.#holders.delete(`${index}`)
    this.#waits[index] = `${index}: gone`
  }

  #missing(key: string, end: number): number | undefined {
    const handled = this.#handled.get(key)
    for (let offset = 0; offset < end; offset++) if (handled?.has(offset) !== true) return offset
    return undefined
  }
}

export const scenario: Scenario = {
  name: 'client-groups',
  run: async (seed, print) => await new Story(seed, print).tell(),
}
