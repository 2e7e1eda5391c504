// Apache Kafka goes on with our groups and open transactions, and we with its own: what the coordinators wrote is what the others read.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Target } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { batch } from '../wire/batch.ts'
import { Speaker } from '../wire/exchange.ts'
import type { Body } from '../wire/exchange.ts'

const TOPIC = 'handover'
const TRANSACTIONAL = 0x10
const IDS = ['done', 'aborted', 'open', 'fenced', 'ending', 'unused']
const settings = { 'transaction.state.log.num.partitions': '5' }

interface Producer {
  readonly transactionalId: string
  producerId: number
  producerEpoch: number
  sequence: number
}

/** Errors that pass: coordinators that load, transactions that end. */
const PASSING = new Set([3, 5, 6, 14, 15, 16, 51])

class Dialogue {
  readonly #speaker: Speaker

  constructor(node: BrokerNode) {
    this.#speaker = new Speaker(node.port)
  }

  end(): void {
    this.#speaker.end()
  }

  /** Asks until the answer is no longer one of a broker that has just started. */
  async ask(api: string, version: number, body: Body): Promise<Body> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#speaker.ask(api, version, body, 20_000)
      const codes = [
        ...JSON.stringify(answer, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)).matchAll(
          /rrorCode":(\d+)/g,
        ),
      ]
      if (typeof answer !== 'string' && !codes.some(([, code]) => PASSING.has(Number(code)))) return answer
      if (attempt === 300) throw new Error(`${api}: ${JSON.stringify(answer)}`)
      await sleep(50)
    }
  }

  async init(transactionalId: string): Promise<Producer> {
    const body = { transactionalId, transactionTimeoutMs: 600_000, producerId: -1, producerEpoch: -1 }
    const answer = await this.ask('InitProducerId', 5, body)
    return { transactionalId, producerId: Number(answer['producerId']), producerEpoch: Number(answer['producerEpoch']), sequence: 0 }
  }

  async produce(producer: Producer, index: number, value: string): Promise<string> {
    const { transactionalId, producerId, producerEpoch, sequence } = producer
    const records = batch({
      attributes: TRANSACTIONAL,
      producerId: BigInt(producerId),
      producerEpoch,
      baseSequence: sequence,
      baseTimestamp: Date.now(),
      records: [{ value }],
    })
    const topicData = [{ name: TOPIC, partitionData: [{ index, records }] }]
    const answer = await this.ask('Produce', 12, { transactionalId, acks: -1, timeoutMs: 10_000, topicData })
    producer.sequence++
    return errorsOf(answer)
  }

  async commitOffset({ transactionalId, producerId, producerEpoch }: Producer, committedOffset: number): Promise<string> {
    const partitions = [{ partitionIndex: 0, committedOffset, committedLeaderEpoch: -1, committedMetadata: 'm' }]
    const identity = { transactionalId, producerId, producerEpoch, groupId: 'g', generationId: -1, memberId: '', groupInstanceId: null }
    return errorsOf(await this.ask('TxnOffsetCommit', 5, { ...identity, topics: [{ name: TOPIC, partitions }] }))
  }

  async endTxn(producer: Producer, committed: boolean, isLost = false): Promise<string> {
    const { transactionalId, producerId, producerEpoch } = producer
    const answer = await this.ask('EndTxn', 5, { transactionalId, producerId, producerEpoch, committed })
    if (answer['errorCode'] === 0 && !isLost) {
      producer.producerId = Number(answer['producerId'])
      producer.producerEpoch = Number(answer['producerEpoch'])
      producer.sequence = 0
    }
    return errorsOf(answer)
  }

  /** Of each transactional id; also waits until their coordinators have loaded. */
  async transactions(): Promise<string> {
    return text((await this.ask('DescribeTransactions', 0, { transactionalIds: IDS }))['transactionStates'])
  }

  /** Until no markers are on their way. */
  async settled(): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      if (!(await this.transactions()).includes('Prepare')) return
      await sleep(20)
    }
  }

  /** What everybody can see of groups and transactions. */
  async look(): Promise<string> {
    const lines: string[] = []
    const say = (what: string, value: unknown): void => void lines.push(`${what} ${text(value)}`)
    lines.push(await this.transactions())
    for (const requireStable of [false, true]) {
      const groups = ['g', 'plain'].map((groupId) => ({ groupId, topics: requireStable ? [{ name: TOPIC, partitionIndexes: [1] }] : null }))
      say(`offsets ${requireStable}`, (await this.ask('OffsetFetch', 8, { requireStable, groups }))['groups'])
    }
    for (const isolationLevel of [0, 1]) {
      const partitions = [0, 1].map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp: -1 }))
      const ends = await this.ask('ListOffsets', 8, { replicaId: -1, isolationLevel, topics: [{ name: TOPIC, partitions }] })
      // The epoch of an end is the leader's of now.
      say(`ends ${isolationLevel}`, text(ends['topics']).replaceAll(/"leaderEpoch":\d+/g, ''))
    }
    const producers = await this.ask('DescribeProducers', 0, { topics: [{ name: TOPIC, partitionIndexes: [0, 1] }] })
    say('producers', producers['topics'])
    return lines.join('\n')
  }
}

function errorsOf(answer: Body): string {
  return [...text(answer).matchAll(/"(?:partitionE|e)rrorCode":(-?\d+)/g)].map(([, code]) => code).join()
}

/** Arrays in an order of their own: brokers answer in that of their maps. */
function text(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return String(each)
    return Array.isArray(each) ? [...each].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : each
  })
}

/** The coordinators' logs as Apache's tool decodes them: the records of each transactional id and group, in order. */
async function dump(context: SuiteContext, dir: string): Promise<void> {
  for (const [topic, decoder] of [
    ['__transaction_state', '--transaction-log-decoder'],
    ['__consumer_offsets', '--offsets-decoder'],
  ] as const) {
    const records: string[] = []
    const data = join(dir, 'data-0')
    for (const name of readdirSync(data).filter((each) => each.startsWith(topic))) {
      const args = ['--files', join(data, name, '00000000000000000000.log'), decoder]
      const { stdout } = await context.tools.run('DumpLogSegments', args)
      const lines = stdout.split('\n').filter((line) => /payload|endTxnMarker/.test(line))
      records.push(
        ...lines.map((line) =>
          line
            .replace(/.*?(key:|keySize:|endTxnMarker:)/, '$1')
            .replaceAll(/\d{13}/g, '<ms>')
            .replaceAll(/"topicId":"[\w-]{22}"/g, '"topicId":"<uuid>"'),
        ),
      )
    }
    // Partitions apart: which one it is tells the key. What other transactional ids do meanwhile is chance.
    await context.log.step(`${topic}, decoded`, () =>
      records.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0)).join('\n'),
    )
  }
}

function keyOf(line: string): string {
  return /key:.*?(?= payload)/.exec(line)?.[0] ?? line
}

/** Three nodes on one directory, one after another; each goes on with what the one before has left open. */
async function handOver(context: SuiteContext, targets: readonly [Target, Target, Target], isKilled: boolean): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'samsa-interop-handover-'))
  const label = `${targets.join(', ')}${isKilled ? ', killed' : ''}`
  const { log } = context
  let node: BrokerNode | undefined
  const next = async (target: Target): Promise<Dialogue> => {
    const isFirst = node === undefined
    if (isKilled) await node?.kill()
    else await node?.stop()
    node = await BrokerNode.prepare(target, { dir, settings })
    if (isFirst) await node.format()
    await node.start()
    return new Dialogue(node)
  }
  try {
    let dialogue = await next(targets[0])
    await dialogue.ask('CreateTopics', 7, { timeoutMs: 10_000, topics: [{ name: TOPIC, numPartitions: 2, replicationFactor: 1 }] })
    await dialogue.ask('FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['g'] })
    await dialogue.ask('FindCoordinator', 4, { keyType: 1, coordinatorKeys: ['open'] })
    const offsets = [{ partitionIndex: 0, committedOffset: 7, committedMetadata: 'plain' }]
    const commit = { groupId: 'plain', generationIdOrMemberEpoch: -1, memberId: '', topics: [{ name: TOPIC, partitions: offsets }] }
    log.equal(`${label}: commits offsets`, errorsOf(await dialogue.ask('OffsetCommit', 8, commit)), '0')
    const [done, aborted, open, fenced, ending] = [
      await dialogue.init('done'),
      await dialogue.init('aborted'),
      await dialogue.init('open'),
      await dialogue.init('fenced'),
      await dialogue.init('ending'),
    ]
    await dialogue.init('unused')
    log.equal(`${label}: writes`, await dialogue.produce(done, 0, 'done'), '0')
    log.equal(`${label}: writes and aborts`, await dialogue.produce(aborted, 0, 'aborted'), '0')
    const before = { ...done }
    log.equal(`${label}: commits`, await dialogue.endTxn(done, true), '0')
    log.equal(`${label}: aborts`, await dialogue.endTxn(aborted, false), '0')
    log.equal(`${label}: opens`, await dialogue.produce(open, 1, 'first'), '0')
    log.equal(`${label}: opens offsets`, await dialogue.commitOffset(open, 3), '0')
    log.equal(`${label}: opens what will be fenced`, await dialogue.produce(fenced, 1, 'never seen'), '0')
    await dialogue.settled()
    let seen = await dialogue.look()
    dialogue.end()

    if (!isKilled && targets[0] === context.target) await node?.stop()
    if (!isKilled && targets[0] === context.target) await dump(context, dir)
    dialogue = await next(targets[1])
    log.equal(`${label}: the second sees what the first saw`, await dialogue.look(), seen)
    log.equal(`${label}: a commit asked again`, await dialogue.endTxn({ ...before }, true, true), '0')
    log.equal(`${label}: goes on writing`, await dialogue.produce(open, 1, 'second'), '0')
    log.equal(`${label}: commits what was open`, await dialogue.endTxn(open, true), '0')
    await dialogue.settled()
    log.equal(`${label}: opens anew`, await dialogue.produce(open, 0, 'third'), '0')
    log.equal(`${label}: opens offsets anew`, await dialogue.commitOffset(open, 5), '0')
    log.equal(`${label}: opens what is about to end`, await dialogue.produce(ending, 0, 'ends'), '0')
    seen = await dialogue.look()
    log.check(
      `${label}: offsets of the transaction count`,
      seen.includes('"committedOffset":"3"') || seen.includes('"committedOffset":3'),
      seen,
    )
    // Killed here, its markers may be written by the next one.
    log.equal(`${label}: ends`, await dialogue.endTxn(ending, true), '0')
    dialogue.end()

    dialogue = await next(targets[2])
    await dialogue.settled()
    log.equal(`${label}: nothing is left to commit`, await dialogue.endTxn({ ...ending }, true), '48')
    await dialogue.init('fenced')
    log.equal(`${label}: fenced`, await dialogue.endTxn({ ...fenced }, true), '90')
    log.equal(`${label}: aborts what was open`, await dialogue.endTxn(open, false), '0')
    await dialogue.settled()
    seen = await dialogue.look()
    // Apache Kafka takes partitions that it has no metadata of yet for deleted ones, and leaves out their markers.
    const mayHang = isKilled && targets[2] === 'kafka'
    log.check(`${label}: nothing is open`, mayHang || !/"currentTxnStartOffset":"?\d/.test(seen), seen)
    log.check(`${label}: an aborted offset does not count`, !/"committedOffset":"?5/.test(seen), seen)
    dialogue.end()
  } finally {
    await node?.kill()
    rmSync(dir, { recursive: true, force: true })
  }
}

export const coordinatorHandover: Suite = {
  name: 'coordinator-handover',
  title: 'groups and open transactions handed over between Apache Kafka and Samsa in one directory, stopped and killed',
  ownNode: true,
  async run(context) {
    const { target } = context
    for (const isKilled of [false, true]) await handOver(context, [target, 'kafka', target], isKilled)
    if (target === 'samsa') for (const isKilled of [false, true]) await handOver(context, ['kafka', 'samsa', 'kafka'], isKilled)
  },
}
