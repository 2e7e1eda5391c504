// Kafka Streams with exactly_once_v2: Apache's smoke test with its own verification, and a word count, while the broker is killed.
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { streamsClassPath } from '../harness/artifacts.ts'
import { exited, sleep, start } from '../harness/children.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { Speaker } from '../wire/exchange.ts'

/** A Java program whose output is kept. */
class Program {
  readonly name: string
  readonly #child: ChildProcessWithoutNullStreams
  output = ''

  private constructor(name: string, child: ChildProcessWithoutNullStreams) {
    this.name = name
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
  }

  static async start(name: string, className: string, args: readonly string[]): Promise<Program> {
    const flags = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', await streamsClassPath()]
    return new Program(name, start('java', [...flags, className, ...args]))
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async says(text: string | RegExp, timeoutMs: number): Promise<boolean> {
    const said = (): boolean => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output))
    for (let waited = 0; waited < timeoutMs && this.isRunning && !said(); waited += 50) await sleep(50)
    return said()
  }

  async ended(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), timeoutMs)
    await exited(this.#child)
    clearTimeout(timer)
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    await this.ended(60_000)
  }
}

const createTopics = async (port: number, names: readonly string[], numPartitions: number): Promise<void> => {
  const speaker = new Speaker(port)
  await speaker.ask('CreateTopics', 5, { timeoutMs: 20_000, topics: names.map((name) => ({ name, numPartitions, replicationFactor: 1 })) })
  speaker.end()
  await sleep(1000)
}

/** The topics of Apache's smoke test. */
const smokeTopics = [
  'data',
  'echo',
  'max',
  'min',
  'min-suppressed',
  'min-raw',
  'dif',
  'sum',
  'sws-raw',
  'sws-suppressed',
  'cnt',
  'avg',
  'tagg',
  'fk',
]

const smokeTest = async (context: SuiteContext, dir: string, kills: number): Promise<void> => {
  const { node } = context
  const name = kills === 0 ? 'smoke test' : 'smoke test with kills'
  await createTopics(node.port, smokeTopics, 2)
  const [keys, records, seconds] = context.smoke ? [10, 200, 15] : [20, 500, 40]
  const clients: Program[] = []
  for (const index of [0, 1]) {
    const properties = join(dir, `smoke-${index}.properties`)
    const lines = {
      'bootstrap.servers': node.bootstrap,
      'processing.guarantee': 'exactly_once_v2',
      'state.dir': join(dir, `state-${index}`),
    }
    const more = {
      'session.timeout.ms': '10000',
      'replication.factor': '1',
      'num.standby.replicas': '0',
      'transaction.timeout.ms': '60000',
    }
    writeFileSync(
      properties,
      Object.entries({ ...lines, ...more })
        .map((line) => `${line.join('=')}\n`)
        .join(''),
    )
    const className = 'org.apache.kafka.streams.tests.StreamsSmokeTest'
    clients.push(await Program.start(`client ${index}`, className, [properties, 'process']))
  }
  for (const client of clients) {
    const isReady = await client.says('SMOKE-TEST-CLIENT-STARTED', 90_000)
    context.log.check(`${name}: ${client.name} starts`, isReady, () => client.output.slice(-2000))
  }
  const driver = await Program.start('driver', 'StreamsExam', ['smoke', node.bootstrap, String(keys), String(records), String(seconds)])
  for (let kill = 0; kill < kills; kill++) {
    await sleep((seconds * 1000) / (kills + 1))
    await node.kill()
    await node.start(180_000)
  }
  context.log.check(`${name}: input`, await driver.says('GENERATED', 300_000), () => driver.output.slice(-2000))
  await driver.ended(420_000)
  const delivered = driver.output.includes('ALL-RECORDS-DELIVERED') && !/PROCESSED-(MORE|LESS)-THAN-GENERATED/.test(driver.output)
  context.log.check(`${name}: every record once`, delivered, () => driver.output.slice(-3000))
  context.log.check(`${name}: passes its own verification`, driver.output.includes('SUCCESS'), () => driver.output.slice(-6000))
  for (const client of clients) {
    await client.stop()
    const isWell = client.output.includes('SMOKE-TEST-CLIENT-CLOSED') && !client.output.includes('SMOKE-TEST-CLIENT-EXCEPTION')
    context.log.check(`${name}: ${client.name} ends well`, isWell, () => client.output.slice(-3000))
  }
  context.log.note(`${name}: ${keys * records} records, ${kills} kills`)
}

const wordCount = async (context: SuiteContext, dir: string): Promise<void> => {
  const { node } = context
  await createTopics(node.port, ['wc-lines', 'wc-counts'], 3)
  const [count, seconds] = context.smoke ? [3000, 10] : [20_000, 25]
  const application = await Program.start('word count', 'StreamsExam', ['count', node.bootstrap, join(dir, 'word-count')])
  const writer = await Program.start('writer', 'StreamsExam', ['lines', node.bootstrap, String(count), String(seconds)])
  const kills = context.smoke ? 1 : 3
  for (let kill = 0; kill < kills; kill++) {
    await sleep((seconds * 1000) / (kills + 1))
    await node.kill()
    await node.start(180_000)
  }
  await writer.ended(240_000)
  context.log.check('word count: input', writer.output.includes('WRITTEN'), () => writer.output.slice(-2000))
  const reader = await Program.start('reader', 'StreamsExam', ['words', node.bootstrap, String(count)])
  await reader.ended(150_000)
  context.log.check(
    'word count: each word is counted once',
    reader.output.includes('SUCCESS'),
    () => `${reader.output.slice(-3000)} ${application.output.slice(-2000)}`,
  )
  await application.stop()
  context.log.note(`word count: ${count} lines, ${kills} kills`)
}

export const streamsEos: Suite = {
  name: 'streams-eos',
  title: 'Kafka Streams exactly_once_v2: Apache’s StreamsSmokeTest with its verification, word count, also with kill -9',
  ownNode: true,
  async run(context) {
    const dir = mkdtempSync(join(tmpdir(), 'samsa-interop-streams-'))
    try {
      await context.node.format()
      await context.node.start()
      await wordCount(context, dir)
      await smokeTest(context, dir, context.smoke ? 1 : 3)
    } finally {
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
    }
  },
}
