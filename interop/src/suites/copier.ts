// Apache's TransactionalMessageCopier, as its system tests use it: two copy a topic, abort at random, and the broker is killed meanwhile.
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { kafkaJars } from '../harness/artifacts.ts'
import { exited, sleep, start } from '../harness/children.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { batch } from '../wire/batch.ts'
import { Speaker } from '../wire/exchange.ts'

const PARTITIONS = 2
const MOST_STARTS = 10

const createTopics = async (speaker: Speaker, names: readonly string[]): Promise<void> => {
  await speaker.ask('CreateTopics', 5, {
    timeoutMs: 10_000,
    topics: names.map((name) => ({ name, numPartitions: PARTITIONS, replicationFactor: 1 })),
  })
  await sleep(1000)
}

/** Records 0, 1, 2, … in each partition. */
const fill = async (speaker: Speaker, topic: string, count: number): Promise<void> => {
  for (let index = 0; index < PARTITIONS; index++) {
    for (let from = 0; from < count; from += 500) {
      const records = Array.from({ length: Math.min(500, count - from) }, (_, at) => ({ key: `${index}`, value: `${from + at}` }))
      const answer = await speaker.ask('Produce', 9, {
        acks: -1,
        timeoutMs: 5000,
        topicData: [{ name: topic, partitionData: [{ index, records: batch({ records, baseTimestamp: Date.now() }) }] }],
      })
      const [found] = typeof answer === 'string' ? [] : (answer['responses'] as { partitionResponses: { errorCode: number }[] }[])
      if (found?.partitionResponses[0]?.errorCode !== 0) throw new Error('the input cannot be written')
    }
  }
}

/** One that gives up, as it does when a restart takes longer than its patience, is started again; its successor fences what it left. */
class Copier {
  readonly name: string
  readonly #command: readonly string[]
  #child: ChildProcessWithoutNullStreams
  #output = ''
  #errors = ''
  #copiedBefore = 0
  #isStopped = false
  starts = 0

  constructor(name: string, jars: string, args: readonly string[]) {
    this.name = name
    const flags = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
    this.#command = [...flags, '-cp', `${jars}/*`, 'org.apache.kafka.tools.TransactionalMessageCopier', ...args]
    this.#child = this.#start()
  }

  #start(): ChildProcessWithoutNullStreams {
    this.starts++
    const child = start('java', this.#command)
    child.stdout.on('data', (chunk: Buffer) => (this.#output = `${this.#output}${chunk.toString()}`.slice(-4000)))
    child.stderr.on('data', (chunk: Buffer) => (this.#errors = `${this.#errors}${chunk.toString()}`.slice(-4000)))
    child.on('exit', (code) => {
      if (code === 0 || this.#isStopped || this.starts > MOST_STARTS) return
      this.#copiedBefore = this.copied
      this.#output = ''
      this.#child = this.#start()
    })
    return child
  }

  /** How many records it says it has copied. */
  get copied(): number {
    const said = [...this.#output.matchAll(/"totalProcessed":(\d+)/g)].at(-1)
    return this.#copiedBefore + Number(said?.[1] ?? 0)
  }

  get remaining(): number {
    const said = [...this.#output.matchAll(/"remaining":(\d+)/g)].at(-1)
    return Number(said?.[1] ?? -1)
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async ended(timeoutMs: number): Promise<number> {
    const timer = setTimeout(() => this.#kill(), timeoutMs)
    let child = this.#child
    let code = await exited(child)
    for (; child !== this.#child; code = await exited(child)) child = this.#child
    clearTimeout(timer)
    return code
  }

  stop(): void {
    this.#isStopped = true
    this.#child.kill('SIGTERM')
  }

  get story(): string {
    return `${this.#output.slice(-600)} ${this.#errors.slice(-1500)}`
  }

  #kill(): void {
    this.#isStopped = true
    this.#child.kill('SIGKILL')
  }
}

/** What readers of committed records find in a partition, told from 0, 1, 2, … */
const defects = async (context: SuiteContext, topic: string, partition: number, count: number): Promise<string> => {
  const args = ['--bootstrap-server', context.node.bootstrap, '--topic', topic, '--partition', String(partition), '--offset', 'earliest']
  const more = ['--isolation-level', 'read_committed', '--timeout-ms', '8000']
  const outcome = await context.tools.run('ConsoleConsumer', [...args, ...more], '', 120_000)
  const values = outcome.stdout.split('\n').filter((line) => line !== '')
  const wrong = values.findIndex((value, index) => value !== String(index))
  if (wrong >= 0) return `${values.length} records; at ${wrong}: ${values.slice(Math.max(0, wrong - 2), wrong + 3).join(' ')}`
  return values.length === count ? '' : `${values.length} records of ${count}`
}

interface Round {
  readonly name: string
  readonly count: number
  readonly kills: number
  /** Two members of a group, or one copier for each partition. */
  readonly isGroup: boolean
}

const copy = async (context: SuiteContext, { name, count, kills, isGroup }: Round): Promise<void> => {
  const { node } = context
  const [input, output] = [`${name}-in`, `${name}-out`]
  const speaker = new Speaker(node.port)
  await createTopics(speaker, [input, output])
  await fill(speaker, input, count)
  speaker.end()
  const jars = await kafkaJars()
  const copiers = Array.from({ length: PARTITIONS }, (_, index) => {
    const common = ['--broker-list', node.bootstrap, '--input-topic', input, '--output-topic', output, '--input-partition', String(index)]
    const own = ['--transactional-id', `${name}-${index}`, '--consumer-group', `${name}-group`, '--transaction-size', '100']
    const modes = ['--enable-random-aborts', '--use-group-metadata', ...(isGroup ? ['--group-mode'] : [])]
    return new Copier(`${name} ${index}`, jars, [...common, ...own, '--transaction-timeout', '60000', ...modes])
  })
  const total = count * PARTITIONS
  const began = performance.now()
  const sum = (): number => copiers.reduce((copied, each) => copied + each.copied, 0)
  for (let kill = 1; kill <= kills; kill++) {
    const goal = (total * kill) / (kills + 2)
    // After a rebalance a copier counts on; at worst the kill comes late.
    for (let waited = 0; sum() < goal && waited < 60_000; waited += 20) await sleep(20)
    context.log.check(
      `${name}: kill ${kill} comes while they copy`,
      copiers.some((each) => each.isRunning) && sum() < total,
      `${sum()} copied`,
    )
    await node.kill()
    await node.start(180_000)
  }
  if (isGroup) {
    for (let waited = 0; waited < 120_000 && copiers.some((each) => each.isRunning && each.remaining !== 0); waited += 100) await sleep(100)
    for (const each of copiers) each.stop()
  }
  for (const each of copiers) {
    const code = await each.ended(180_000)
    context.log.check(`${each.name} ends well`, code === 0 || (isGroup && code === 143), () => `code ${code} ${each.story}`)
  }
  const seconds = (performance.now() - began) / 1000
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const defect = await defects(context, output, partition, count)
    context.log.check(`${name}: every record once, in order, partition ${partition}`, defect === '', defect)
  }
  const restarts = copiers.reduce((starts, each) => starts + each.starts - 1, 0)
  context.log.note(`${name}: ${total} records in ${seconds.toFixed(1)} s with ${kills} kills; copiers gave up ${restarts} times`)
}

export const copier: Suite = {
  name: 'copier',
  title: 'two of Apache’s TransactionalMessageCopiers with random aborts, the broker killed -9 five times: every record once, in order',
  ownNode: true,
  async run(context) {
    await context.node.format()
    await context.node.start()
    const count = context.smoke ? 5000 : 30_000
    const kills = context.smoke ? 2 : 5
    await copy(context, { name: 'assigned', count, kills, isGroup: false })
    await copy(context, { name: 'group', count: count / 2, kills: Math.min(2, kills), isGroup: true })
  },
}
