// The coordinators' own topics compacted while groups commit and transactions end: nothing that was acknowledged is forgotten, nothing that was deleted comes back, over
// restarts, kill -9, and the other broker on the same directory.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchReader } from '@samsa/protocol'
import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Target } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { Speaker } from '../wire/exchange.ts'
import type { Body } from '../wire/exchange.ts'

const TOPIC = 'data'
const PARTITIONS = 3
const COORDINATOR_TOPICS = ['__consumer_offsets', '__transaction_state'] as const
const names = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
/** Groups that only commit; whose offsets expire; whose offsets or which themselves are deleted; which commit in transactions. */
const PLAIN = names('plain', 16)
const EXPIRING = names('expiring', 4)
const DELETED = names('deleted', 4)
const TRANSACTIONAL = names('transactional', 5)
const GROUPS = [...PLAIN, ...EXPIRING, ...DELETED, ...TRANSACTIONAL]

const SETTINGS = {
  'log.cleaner.backoff.ms': '100',
  'log.segment.delete.delay.ms': '200',
  'offsets.retention.check.interval.ms': '300',
  'offsets.topic.num.partitions': '2',
  'offsets.topic.segment.bytes': '1048576',
  'transaction.state.log.num.partitions': '2',
}
/** Small segments and eager cleaning, as anybody may set them on these topics. */
const TOPIC_CONFIGS = { 'segment.ms': '400', 'min.cleanable.dirty.ratio': '0.01', 'delete.retention.ms': '100' }

/** Errors that pass: coordinators that load, transactions that end. */
const PASSING = /"(?:partitionE|e)rrorCode":(?:3|5|6|14|15|16|51)\b/

/** Arrays in an order of their own: brokers answer in that of their maps. */
const text = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return Number(each)
    return Array.isArray(each) ? [...each].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : each
  })

/** What was acknowledged for a group's partition, and what may have been done besides: a connection broke before the answer. */
interface Known {
  acknowledged: number
  maybe: number | undefined
}

interface Producer {
  readonly transactionalId: string
  producerId: number
  producerEpoch: number
}

class Broken extends Error {}

/** All that the clients know, over all the nodes that come one after another. */
class Clients {
  readonly known = new Map<string, Known>()
  readonly failures: string[] = []
  commits = 0
  #value = 0

  of(group: string, partition: number): Known {
    const name = `${group}/${partition}`
    let known = this.known.get(name)
    if (known === undefined) this.known.set(name, (known = { acknowledged: -1, maybe: undefined }))
    return known
  }

  next(): number {
    return ++this.#value
  }

  fail(what: string, answer: unknown): void {
    if (this.failures.length < 10) this.failures.push(`${what}: ${text(answer)}`)
  }
}

class Dialogue {
  readonly #speaker: Speaker

  constructor(node: BrokerNode) {
    this.#speaker = new Speaker(node.port)
  }

  end(): void {
    this.#speaker.end()
  }

  async ask(api: string, version: number, body: Body): Promise<Body> {
    for (let attempt = 0; attempt < 400; attempt++) {
      const answer = await this.#speaker.ask(api, version, body, 20_000).catch((error: unknown) => String(error))
      if (typeof answer === 'string') throw new Broken(answer)
      if (!PASSING.test(text(answer))) return answer
      await sleep(50)
    }
    throw new Error(`${api} is never ready`)
  }

  async init(transactionalId: string): Promise<Producer> {
    const body = { transactionalId, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
    const answer = await this.ask('InitProducerId', 5, body)
    return { transactionalId, producerId: Number(answer['producerId']), producerEpoch: Number(answer['producerEpoch']) }
  }
}

const isGood = (answer: Body): boolean => /rrorCode":0/.test(text(answer)) && !/rrorCode":-?[1-9]/.test(text(answer))

const topicsOf = (offsets: readonly number[]): Body[] => [
  {
    name: TOPIC,
    partitions: offsets.map((committedOffset, partitionIndex) => ({ partitionIndex, committedOffset, committedMetadata: 'm' })),
  },
]

const commit = async (dialogue: Dialogue, clients: Clients, groupId: string, version: number, retentionTimeMs = -1): Promise<void> => {
  const offsets = Array.from({ length: PARTITIONS }, () => clients.next())
  for (const [partition, offset] of offsets.entries()) clients.of(groupId, partition).maybe = offset
  const body = { groupId, generationIdOrMemberEpoch: -1, memberId: '', retentionTimeMs, topics: topicsOf(offsets) }
  const answer = await dialogue.ask('OffsetCommit', version, body)
  if (!isGood(answer)) return clients.fail('OffsetCommit', answer)
  for (const [partition, offset] of offsets.entries())
    clients.known.set(`${groupId}/${partition}`, { acknowledged: offset, maybe: undefined })
  clients.commits++
}

const remove = async (dialogue: Dialogue, clients: Clients, groupId: string, whole: boolean): Promise<void> => {
  for (let partition = 0; partition < PARTITIONS; partition++) clients.of(groupId, partition).maybe = -1
  const partitions = Array.from({ length: PARTITIONS }, (_, partitionIndex) => ({ partitionIndex }))
  const answer = await (whole
    ? dialogue.ask('DeleteGroups', 2, { groupsNames: [groupId] })
    : dialogue.ask('OffsetDelete', 0, { groupId, topics: [{ name: TOPIC, partitions }] }))
  if (!isGood(answer)) return clients.fail('deletion', answer)
  for (let partition = 0; partition < PARTITIONS; partition++)
    clients.known.set(`${groupId}/${partition}`, { acknowledged: -1, maybe: undefined })
}

const transact = async (dialogue: Dialogue, clients: Clients, producer: Producer, committed: boolean): Promise<void> => {
  const { transactionalId, producerId, producerEpoch } = producer
  const groupId = transactionalId
  const offsets = Array.from({ length: PARTITIONS }, () => clients.next())
  const identity = { transactionalId, producerId, producerEpoch }
  const member = { groupId, generationId: -1, memberId: '', groupInstanceId: null }
  const written = await dialogue.ask('TxnOffsetCommit', 5, { ...identity, ...member, topics: topicsOf(offsets) })
  if (!isGood(written)) return clients.fail('TxnOffsetCommit', written)
  if (committed) for (const [partition, offset] of offsets.entries()) clients.of(groupId, partition).maybe = offset
  const ended = await dialogue.ask('EndTxn', 5, { ...identity, committed })
  if (!isGood(ended)) return clients.fail('EndTxn', ended)
  producer.producerId = Number(ended['producerId'])
  producer.producerEpoch = Number(ended['producerEpoch'])
  if (!committed) return
  for (const [partition, offset] of offsets.entries())
    clients.known.set(`${groupId}/${partition}`, { acknowledged: offset, maybe: undefined })
  clients.commits++
}

/** Everybody at work until told to stop, or until the node is gone. */
const work = (node: BrokerNode, clients: Clients): { stop(): Promise<void> } => {
  let isOver = false
  const task = async (run: (dialogue: Dialogue, round: number) => Promise<void>): Promise<void> => {
    const dialogue = new Dialogue(node)
    try {
      for (let round = 0; !isOver; round++) await run(dialogue, round)
    } catch (error) {
      if (!(error instanceof Broken) || !isOver) clients.fail('stopped', String(error))
    } finally {
      dialogue.end()
    }
  }
  const tasks = [
    task(async (dialogue) => {
      for (const group of PLAIN) await commit(dialogue, clients, group, 8)
      await sleep(5)
    }),
    task(async (dialogue, round) => {
      // A time to live was part of the request until version 4.
      for (const group of EXPIRING) await commit(dialogue, clients, group, 4, 300)
      for (const group of DELETED) await commit(dialogue, clients, group, 8)
      for (const [index, group] of DELETED.entries()) await remove(dialogue, clients, group, (round + index) % 2 === 0)
      await sleep(20)
    }),
    ...TRANSACTIONAL.map((transactionalId) => {
      let producer: Producer | undefined
      return task(async (dialogue, round) => {
        producer ??= await dialogue.init(transactionalId)
        await transact(dialogue, clients, producer, round % 3 !== 1)
        await sleep(10)
      })
    }),
  ]
  return {
    stop: async () => {
      isOver = true
      await Promise.all(tasks)
    },
  }
}

/** The cleaner's checkpoints by partition of the coordinators' topics. */
const checkpoints = (node: BrokerNode): Map<string, number> => {
  const file = join(node.logDirs[0] ?? '', 'cleaner-offset-checkpoint')
  const found = new Map<string, number>()
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const [topic, partition, offset] = line.split(' ')
    if (COORDINATOR_TOPICS.some((each) => each === topic)) found.set(`${topic}-${partition}`, Number(offset))
  }
  return found
}

/** Waits until every partition of both topics that has a checkpoint was cleaned further, twice. */
const cleanedTwice = async (node: BrokerNode): Promise<boolean> => {
  const isFurther = (before: Map<string, number>, now: Map<string, number>): boolean =>
    COORDINATOR_TOPICS.every((topic) => [...now].some(([name, offset]) => name.startsWith(topic) && offset > (before.get(name) ?? 0)))
  let before = checkpoints(node)
  let times = 0
  for (let attempt = 0; attempt < 600 && times < 2; attempt++) {
    await sleep(100)
    const now = checkpoints(node)
    if (!isFurther(before, now)) continue
    before = now
    times++
  }
  return times === 2
}

/** Ends what is open, so that all is decided. */
const settle = async (dialogue: Dialogue): Promise<void> => {
  for (const transactionalId of TRANSACTIONAL) await dialogue.init(transactionalId)
  for (let attempt = 0; attempt < 200; attempt++) {
    if (!/Prepare|Ongoing/.test(await transactionsOf(dialogue))) return
    await sleep(25)
  }
}

const transactionsOf = async (dialogue: Dialogue): Promise<string> =>
  text((await dialogue.ask('DescribeTransactions', 0, { transactionalIds: TRANSACTIONAL }))['transactionStates'])

/** Offsets by group and partition, -1 where there are none. */
const offsetsOf = async (dialogue: Dialogue): Promise<Map<string, number>> => {
  const partitionIndexes = Array.from({ length: PARTITIONS }, (_, partition) => partition)
  const groups = GROUPS.map((groupId) => ({ groupId, topics: [{ name: TOPIC, partitionIndexes }] }))
  const answer = await dialogue.ask('OffsetFetch', 8, { requireStable: true, groups })
  const found = new Map<string, number>()
  const listed = (answer['groups'] ?? []) as {
    groupId: string
    topics: { partitions: { partitionIndex: number; committedOffset: number }[] }[]
  }[]
  for (const { groupId, topics } of listed)
    for (const { partitions } of topics)
      for (const { partitionIndex, committedOffset } of partitions) found.set(`${groupId}/${partitionIndex}`, committedOffset)
  return found
}

/** Compares with what the clients know, which then know it exactly. */
const compare = (clients: Clients, found: ReadonlyMap<string, number>): string[] => {
  const wrong: string[] = []
  for (const [name, known] of clients.known) {
    const offset = found.get(name) ?? -1
    const isExpired = name.startsWith('expiring') && offset === -1
    if (offset !== known.acknowledged && offset !== known.maybe && !isExpired)
      wrong.push(`${name} is ${offset}, acknowledged ${known.acknowledged}${known.maybe === undefined ? '' : `, perhaps ${known.maybe}`}`)
    clients.known.set(name, { acknowledged: offset, maybe: undefined })
  }
  return wrong
}

/** Keys that occur twice below the cleaner's checkpoint, and how many records there are, in files that nobody writes to. */
const cleanKeys = (node: BrokerNode): { twice: string[]; records: number } => {
  const twice: string[] = []
  let records = 0
  for (const [name, checkpoint] of checkpoints(node)) {
    const seen = new Set<string>()
    const folder = join(node.logDirs[0] ?? '', name)
    for (const file of readdirSync(folder).filter((each) => each.endsWith('.log'))) {
      const reader = new BatchReader(readFileSync(join(folder, file)))
      for (let batch = reader.next(); batch !== undefined; batch = reader.next()) {
        for (const { offset, key } of batch.isControlBatch ? [] : batch.records()) {
          records++
          const named = key?.toString('hex') ?? 'null'
          if (offset < checkpoint && seen.has(named)) twice.push(`${name} ${offset}: ${named}`)
          seen.add(named)
        }
      }
    }
  }
  return { twice, records }
}

interface Part {
  readonly target: Target
  readonly ending: 'stop' | 'kill'
}

const play = async (context: SuiteContext, parts: readonly Part[]): Promise<void> => {
  const { log } = context
  const dir = mkdtempSync(join(tmpdir(), 'samsa-interop-coordinators-'))
  const clients = new Clients()
  let node: BrokerNode | undefined
  /** What the one before told at its end. */
  let last: { offsets: string; transactions: string } | undefined
  try {
    for (const [index, { target, ending }] of parts.entries()) {
      const label = `${index + 1}. ${target}`
      node = await BrokerNode.prepare(target, { dir, settings: SETTINGS })
      if (index === 0) await node.format()
      await node.start(180_000)
      const dialogue = new Dialogue(node)
      if (index === 0) await prepare(dialogue)
      const loaded = await offsetsOf(dialogue)
      if (last !== undefined) {
        log.equal(`${label}: the offsets that the one before told`, text([...loaded]), last.offsets)
        log.equal(`${label}: the transactions that the one before told`, await transactionsOf(dialogue), last.transactions)
      }
      await settle(dialogue)
      log.equal(`${label}: nothing acknowledged is lost, nothing deleted is back`, compare(clients, await offsetsOf(dialogue)), [])
      const workers = work(node, clients)
      log.check(`${label}: both topics are compacted while they are written`, await cleanedTwice(node), () => text([...checkpoints(node!)]))
      if (ending === 'kill') {
        const stopped = workers.stop()
        await node.kill()
        await stopped
        dialogue.end()
        last = undefined
        continue
      }
      await workers.stop()
      await settle(dialogue)
      log.equal(`${label}: offsets are those that were acknowledged`, compare(clients, await offsetsOf(dialogue)), [])
      await expired(dialogue)
      const offsets = await offsetsOf(dialogue)
      log.equal(
        `${label}: all offsets with a time to live are gone`,
        [...offsets].filter(([name, offset]) => name.startsWith('expiring') && offset !== -1),
        [],
      )
      last = { offsets: text([...offsets]), transactions: await transactionsOf(dialogue) }
      dialogue.end()
      log.equal(`${label}: stops`, (await node.stop()) === 124, false)
      const { twice, records } = cleanKeys(node)
      log.equal(`${label}: a key that was cleaned is there once`, twice.slice(0, 5), [])
      log.note(`${label}: ${clients.commits} commits of ${PARTITIONS} offsets so far, ${records} records are left`)
    }
    log.equal('failures', clients.failures, [])
  } finally {
    await node?.kill()
    rmSync(dir, { recursive: true, force: true })
  }
}

const prepare = async (dialogue: Dialogue): Promise<void> => {
  await dialogue.ask('CreateTopics', 7, { timeoutMs: 10_000, topics: [{ name: TOPIC, numPartitions: PARTITIONS, replicationFactor: 1 }] })
  await dialogue.ask('FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['g'] })
  await dialogue.ask('FindCoordinator', 4, { keyType: 1, coordinatorKeys: ['t'] })
  const configs = Object.entries(TOPIC_CONFIGS).map(([name, value]) => ({ name, configOperation: 0, value }))
  await dialogue.ask('IncrementalAlterConfigs', 1, {
    validateOnly: false,
    resources: COORDINATOR_TOPICS.map((resourceName) => ({ resourceType: 2, resourceName, configs })),
  })
}

const expired = async (dialogue: Dialogue): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const offsets = await offsetsOf(dialogue)
    if ([...offsets].every(([name, offset]) => !name.startsWith('expiring') || offset === -1)) return
    await sleep(100)
  }
}

export const compactionCoordinators: Suite = {
  name: 'compaction-coordinators',
  title:
    'the topics of groups and transactions compacted while they are written, over restarts and kill -9, then continued by Apache Kafka',
  smoke: true,
  ownNode: true,
  async run(context) {
    const { target } = context
    const short: Part[] = [
      { target, ending: 'kill' },
      { target, ending: 'stop' },
      { target: 'kafka', ending: 'stop' },
    ]
    const more: Part[] = [
      { target, ending: 'kill' },
      { target, ending: 'stop' },
    ]
    const rounds = context.nightly ? 10 : 1
    const parts = context.smoke ? short : Array.from({ length: rounds }, () => [...short, ...more]).flat()
    await play(context, parts)
    await context.log.step('played', () => `${parts.length} nodes`)
  },
}
