// A producer, groups of both protocols and a copier in transactions, all ours, that go on whatever happens; and what must hold at the end.
import type { Consumer, Kafka } from '@samsa/client'
import { sleep } from '../harness/children.ts'
import type { Transcript } from '../harness/suite.ts'

export const PARTITIONS = 3
const TOPIC = 'trouble'
const COPIES = 'trouble-copies'
export const WORK_TOPICS = [TOPIC, COPIES]
/** How long anybody may take to go on behind a trouble that is over. */
const PATIENCE_MS = 90_000

/** Writes numbers, each to its partition, and knows which of them were acknowledged. */
class Writer {
  acknowledged = 0
  sent = 0
  readonly failures: string[] = []
  #isOver = false
  readonly #done: Promise<void>

  constructor(kafka: Kafka) {
    this.#done = this.#write(kafka)
  }

  async end(): Promise<void> {
    this.#isOver = true
    await this.#done
  }

  async #write(kafka: Kafka): Promise<void> {
    const producer = kafka.producer({ deliveryTimeoutMs: 300_000 })
    const open = new Set<Promise<unknown>>()
    while (!this.#isOver) {
      const value = this.sent++
      const sending = producer.send({ topic: TOPIC, partition: value % PARTITIONS, value: `${value}` }).then(
        () => this.acknowledged++,
        (error: unknown) => this.failures.push(String(error)),
      )
      open.add(sending)
      void sending.finally(() => open.delete(sending))
      if (open.size > 200) await Promise.race(open)
      if (value % 10 === 0) await sleep(20)
    }
    await Promise.all(open)
    await producer.close()
  }
}

/** Somebody who reads on whatever happens. */
interface Reader {
  readonly name: string
  /** Times that each number was seen. */
  readonly seen: Map<number, number>
  readonly consumer: () => Consumer
  end(): Promise<void>
}

const GROUP = { autoOffsetReset: 'earliest', sessionTimeoutMs: 6000, heartbeatIntervalMs: 1000, autoCommitIntervalMs: 500 } as const

/** Members of a group with handlers, by partition and by key. */
function running(kafka: Kafka, orderedBy: 'partition' | 'key', seen: Map<number, number>): Reader {
  const consumer = kafka.consumer({ ...GROUP, groupId: 'running', partitionAssignmentStrategy: ['cooperative-sticky'] })
  consumer.subscribe([TOPIC])
  const run = consumer.run({ concurrency: 3, orderedBy, eachRecord: ({ valueBytes }) => count(seen, valueBytes) })
  return {
    name: `run by ${orderedBy}`,
    seen,
    consumer: () => consumer,
    end: async () => {
      await run.stop()
      await consumer.close({ timeoutMs: 10_000 })
    },
  }
}

/** A member of a group of KIP-848 that iterates. */
function iterating(kafka: Kafka): Reader {
  const seen = new Map<number, number>()
  const consumer = kafka.consumer({
    groupId: 'iterating',
    groupProtocol: 'consumer',
    autoOffsetReset: 'earliest',
    autoCommitIntervalMs: 500,
  })
  consumer.subscribe([TOPIC])
  const reading = (async () => {
    for await (const { valueBytes } of consumer) count(seen, valueBytes)
  })()
  return {
    name: 'records of KIP-848',
    seen,
    consumer: () => consumer,
    end: async () => {
      await consumer.close({ timeoutMs: 10_000 })
      await reading
    },
  }
}

/** Copies in transactions; whoever fails begins anew, as a process that is started again does. */
function copying(kafka: Kafka, restarts: string[]): Reader {
  const seen = new Map<number, number>()
  let isOver = false
  let consumer: Consumer | undefined
  const make = (): Consumer => {
    const made = kafka.consumer({ ...GROUP, groupId: 'copying', enableAutoCommit: false, isolationLevel: 'read_committed' })
    made.subscribe([TOPIC])
    return made
  }
  const copy = async (input: Consumer): Promise<void> => {
    const output = kafka.producer({ transactionalId: 'copying', transactionTimeoutMs: 20_000 })
    try {
      while (!isOver) {
        const records = await input.poll({ timeoutMs: 200 })
        if (records.isEmpty) continue
        await output.transaction(async (transaction) => {
          for (const { partition, valueBytes } of records) void transaction.send({ topic: COPIES, partition, value: valueBytes })
          const offsets = records.partitions.map(({ partition, nextOffset }) => ({ topic: TOPIC, partition, offset: nextOffset }))
          await transaction.sendOffsets(offsets, input.groupMetadata())
        })
        for (const { valueBytes } of records) count(seen, valueBytes)
      }
    } finally {
      await output.close({ timeoutMs: 3000 }).catch(() => undefined)
    }
  }
  const work = (async () => {
    while (!isOver) {
      consumer = make()
      await copy(consumer).catch((error: unknown) => restarts.push(String(error).slice(0, 160)))
      await consumer.close({ timeoutMs: 3000 }).catch(() => undefined)
    }
  })()
  return {
    name: 'copies in transactions',
    seen,
    consumer: () => (consumer ??= make()),
    end: async () => {
      isOver = true
      await work
    },
  }
}

function count(seen: Map<number, number>, value: Buffer | null): void {
  const number = Number(value?.toString())
  seen.set(number, (seen.get(number) ?? 0) + 1)
}

/** All numbers of a topic by partition, in order. */
async function contents(kafka: Kafka, topic: string): Promise<number[][]> {
  const consumer = kafka.consumer({ isolationLevel: 'read_committed', autoOffsetReset: 'earliest' })
  const found: number[][] = Array.from({ length: PARTITIONS }, () => [])
  const places = found.map((_each, partition) => ({ topic, partition, offset: 0 }))
  const ends = await consumer.endOffsets(places)
  consumer.assign(places)
  for (let empty = 0; empty < 20;) {
    const records = await consumer.poll({ timeoutMs: 500 })
    for (const { partition, valueBytes } of records) found[partition]?.push(Number(valueBytes?.toString()))
    let isAll = true
    for (const place of places) isAll &&= (await consumer.position(place)) >= (ends.get(`${topic}-${place.partition}`) ?? 0)
    if (isAll) break
    empty = records.isEmpty ? empty + 1 : 0
  }
  await consumer.close()
  return found
}

/** Everything sent until now reaches everybody; false when that takes too long. */
async function caughtUp(log: Transcript, what: string, writer: Writer, readers: readonly Reader[]): Promise<void> {
  const target = writer.sent
  const startedAtMs = performance.now()
  const behind = (): string[] => [
    ...(writer.acknowledged < target ? ['the producer'] : []),
    ...readers.flatMap(({ name, seen }) => (hasAll(seen, target) ? [] : [name])),
  ]
  while (behind().length > 0 && performance.now() - startedAtMs < PATIENCE_MS) await sleep(100)
  const late = behind()
  const explained = readers
    .filter(({ name }) => late.includes(name))
    .map(({ name, consumer }) => `${name}: ${JSON.stringify(consumer().status())}`)
  log.check(`${what}: all go on`, late.length === 0, `${late.join(', ')} did not within ${PATIENCE_MS / 1000} s; ${explained.join('; ')}`)
  log.note(`${what}: all caught up ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s after it was over`)
}

function hasAll(seen: ReadonlyMap<number, number>, end: number): boolean {
  if (seen.size < end) return false
  for (let value = 0; value < end; value++) if (!seen.has(value)) return false
  return true
}

/** Everybody who works, and what they did. */
export class Workload {
  readonly #log: Transcript
  readonly #kafka: Kafka
  readonly #writer: Writer
  readonly #readers: readonly Reader[]
  readonly #shared = new Map<number, number>()
  readonly #begunAgain: string[] = []

  private constructor(log: Transcript, kafka: Kafka) {
    this.#log = log
    this.#kafka = kafka
    this.#writer = new Writer(kafka)
    this.#readers = [
      running(kafka, 'partition', this.#shared),
      running(kafka, 'key', this.#shared),
      iterating(kafka),
      copying(kafka, this.#begunAgain),
    ]
  }

  static async begin(log: Transcript, kafka: Kafka, replicationFactor = 1): Promise<Workload> {
    await using admin = kafka.admin()
    ;(await admin.createTopics(WORK_TOPICS.map((name) => ({ name, partitions: PARTITIONS, replicationFactor })))).all()
    const workload = new Workload(log, kafka)
    await workload.catchUp('start')
    return workload
  }

  /** Everything sent until now reaches everybody in time. */
  async catchUp(behindWhat: string): Promise<void> {
    await caughtUp(this.#log, behindWhat, this.#writer, this.#readers)
  }

  /** Every number is there once, in order, in the topic and in its copy. */
  async end(): Promise<void> {
    const [log, writer] = [this.#log, this.#writer]
    await writer.end()
    await this.catchUp('end')
    for (const reader of this.#readers) await reader.end()
    log.equal('failed sends', [writer.failures.length, writer.failures[0] ?? ''], [0, ''])
    const all = Array.from({ length: PARTITIONS }, (_each, partition) =>
      Array.from({ length: Math.ceil((writer.sent - partition) / PARTITIONS) }, (_one, index) => partition + index * PARTITIONS),
    )
    for (const topic of WORK_TOPICS) {
      for (const [partition, numbers] of (await contents(this.#kafka, topic)).entries()) {
        const expected = all[partition] ?? []
        const at = expected.findIndex((value, index) => numbers[index] !== value)
        log.check(
          `${topic}-${partition} holds every number once, in order`,
          numbers.length === expected.length && at < 0,
          () => `${numbers.length} of ${expected.length}; at ${at}: ${numbers.slice(Math.max(0, at - 2), at + 5).join()}`,
        )
      }
    }
    const again = [...this.#shared.values()].reduce((sum, times) => sum + times - 1, 0)
    log.note(
      `${writer.sent} records; handled again by a group: ${again}; copies begun anew ${this.#begunAgain.length} times: ${[...new Set(this.#begunAgain)].join(' | ')}`,
    )
  }
}

/** Short sessions, so that a trouble is noticed while it lasts. */
export const WORK_SETTINGS = {
  'group.consumer.min.session.timeout.ms': '1000',
  'group.consumer.session.timeout.ms': '6000',
  'group.consumer.min.heartbeat.interval.ms': '500',
  'group.consumer.heartbeat.interval.ms': '1000',
  'group.min.session.timeout.ms': '1000',
} as const
