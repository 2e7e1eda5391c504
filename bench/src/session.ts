// One round on one broker: fresh directory, warm-up, then the rows in order.
import { exited, mustRun, sleep, start } from '../../interop/src/harness/children.ts'
import { BrokerNode } from '../../interop/src/harness/nodes.ts'
import type { Target } from '../../interop/src/harness/nodes.ts'
import { Speaker } from '../../interop/src/wire/exchange.ts'
import type { Generator } from './generator.ts'
import { usageOf } from './process-tree.ts'
import { touchMemory } from './touched-memory.ts'

/** What a row measured: names to numbers, such as `MB/s` and `CPU s/GB`. */
export type Measures = { [name: string]: number }

export const initialDelayMs = 100

export interface SessionOptions {
  quick: boolean
  pinned: boolean
}

export class Session {
  readonly node: BrokerNode
  readonly generator: Generator
  readonly options: SessionOptions
  readonly speaker: Speaker

  private constructor(node: BrokerNode, generator: Generator, options: SessionOptions) {
    this.node = node
    this.generator = generator
    this.options = options
    this.speaker = new Speaker(node.port)
  }

  static async open(target: Target, generator: Generator, options: SessionOptions): Promise<Session> {
    const node = await BrokerNode.start(target, {
      heapMb: 1024,
      prefix: options.pinned ? ['taskset', '-c', '0'] : [],
      // Deleted data must give its pages back before the next row.
      settings: {
        'log.segment.delete.delay.ms': '500',
        // All members of a new group join within it, so that the groups of both brokers form once.
        'group.initial.rebalance.delay.ms': String(initialDelayMs),
        // Otherwise a consumer group waits between two assignments, on both alike.
        'group.consumer.assignment.interval.ms': '0',
      },
    })
    return new Session(node, generator, options)
  }

  #pinnedCommand(command: string, args: readonly string[]): [string, string[]] {
    return this.options.pinned ? ['taskset', ['-c', '1', command, ...args]] : [command, [...args]]
  }

  /** Runs a generator program to its end and gives its standard output. */
  async generate(program: keyof Generator, args: readonly string[], timeoutMs = 300_000): Promise<string> {
    const outcome = await mustRun(...this.#pinnedCommand(this.generator[program], args), { timeoutMs })
    return outcome.stdout
  }

  launch(program: keyof Generator, args: readonly string[]) {
    return start(...this.#pinnedCommand(this.generator[program], args))
  }

  /** Measures an action: CPU of the broker's processes and the time it took. */
  async measured<T>(action: () => Promise<T>): Promise<{ result: T; seconds: number; cpuSeconds: number }> {
    const before = usageOf(this.node.pid).cpuSeconds
    const began = performance.now()
    const result = await action()
    const seconds = (performance.now() - began) / 1000
    return { result, seconds, cpuSeconds: usageOf(this.node.pid).cpuSeconds - before }
  }

  async createTopic(name: string, partitions: number): Promise<void> {
    const answer = await this.speaker.ask(
      'CreateTopics',
      7,
      { timeoutMs: 60_000, topics: [{ name, numPartitions: partitions, replicationFactor: 1 }] },
      60_000,
    )
    if (typeof answer === 'string') throw new Error(`CreateTopics: ${answer}`)
    const [topic] = answer['topics'] as { errorCode: number; errorMessage: string | null }[]
    if (topic?.errorCode !== 0) throw new Error(`CreateTopics ${name}: ${topic?.errorCode} ${topic?.errorMessage}`)
    await this.#leaders(name, partitions)
  }

  async #leaders(name: string, partitions: number): Promise<void> {
    for (let attempt = 0; attempt < 3000; attempt++) {
      const answer = await this.speaker.ask('Metadata', 9, { topics: [{ name }], allowAutoTopicCreation: false }, 60_000)
      if (typeof answer !== 'string') {
        const [topic] = answer['topics'] as { partitions: { leaderId: number; errorCode: number }[] }[]
        if (topic?.partitions.length === partitions && topic.partitions.every((each) => each.leaderId >= 0 && each.errorCode === 0)) return
      }
      await sleep(5)
    }
    throw new Error(`${name} got no leaders`)
  }

  /** Throws unless the partitions have so many records together. */
  async mustHold(topic: string, partitions: number, count: number): Promise<void> {
    const asked = Array.from({ length: partitions }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1 }))
    const answer = await this.speaker.ask('ListOffsets', 7, { replicaId: -1, topics: [{ name: topic, partitions: asked }] })
    if (typeof answer === 'string') throw new Error(`ListOffsets: ${answer}`)
    const [found] = answer['topics'] as { partitions: { offset: bigint | number }[] }[]
    const held = found?.partitions.reduce((sum, each) => sum + Number(each.offset), 0)
    if (held !== count) throw new Error(`${topic} has ${held} records instead of ${count}`)
  }

  async deleteTopic(name: string): Promise<void> {
    await this.speaker.ask('DeleteTopics', 6, { timeoutMs: 30_000, topics: [{ name }] }, 60_000)
    await sleep(1500)
  }

  /** `rdkafka_performance -P`; gives seconds. */
  async produce(topic: string, size: number, count: number, codec: string, extra: readonly string[] = []): Promise<void> {
    const settings = ['linger.ms=5', 'queue.buffering.max.messages=1000000', 'queue.buffering.max.kbytes=1048576', ...extra].flatMap(
      (each) => ['-X', each],
    )
    const output = await this.generate('performance', [
      '-P',
      '-t',
      topic,
      '-s',
      String(size),
      '-c',
      String(count),
      '-b',
      this.node.bootstrap,
      '-a',
      '-1',
      '-z',
      codec,
      '-u',
      ...settings,
    ])
    void output
  }

  async consume(topic: string, partitions: number, count: number): Promise<{ bytes: number; seconds: number }> {
    const output = await this.generate('probe', ['consume', this.node.bootstrap, topic, String(partitions), String(count)])
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the probe's own format
    return JSON.parse(output) as { bytes: number; seconds: number }
  }

  /** Waits for a launched program and gives what it printed. */
  static async output(child: ReturnType<typeof start>): Promise<string> {
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    await exited(child)
    await sleep(50)
    return Buffer.concat(chunks).toString()
  }

  /** So that the row does not measure the hypervisor handing out fresh pages. */
  async touchMemory(): Promise<void> {
    await touchMemory(this.options.quick ? 2048 : 5120)
  }

  usage() {
    return usageOf(this.node.pid)
  }

  async close(): Promise<void> {
    this.speaker.end()
    await this.node.stop()
    this.node.remove()
  }
}
