// The transaction coordinator in raw frames: every API of it at every version, every error that a client can bring about.
import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { apiOf, show, Speaker } from '../wire/exchange.ts'
import type { Body } from '../wire/exchange.ts'

const settings = { 'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500' }
const TOPIC = 'tc'

interface Producer {
  readonly transactionalId: string
  producerId: number
  producerEpoch: number
}

/** Asks and records answers; producer ids are told as the first, second … that a transactional id had. */
class Dialogue {
  readonly #context: SuiteContext
  readonly #speaker: Speaker
  readonly #ids = new Map<number, string>()
  what = ''

  constructor(context: SuiteContext) {
    this.#context = context
    this.#speaker = new Speaker(context.node.port)
  }

  end(): void {
    this.#speaker.end()
  }

  /** Not recorded. */
  quietly(api: string, version: number, body: Body): Promise<Body | string> {
    return this.#speaker.ask(api, version, body, 20_000)
  }

  async ask(note: string, api: string, asked: number, body: Body): Promise<Body> {
    const version = Math.min(asked, apiOf(api).versions.at(-1) ?? 0)
    let answer: Body | string = ''
    await this.#context.log.step(`${this.what}: ${note}, ${api} v${version}`, async () => {
      answer = await this.#speaker.ask(api, version, body, 20_000)
      if (typeof answer === 'string') return answer
      const id = answer['producerId']
      const text = show(inOrder(answer))
      return typeof id === 'number' && id >= 0 ? `${text}\nid ${this.#nameOf(id)}` : text
    })
    return typeof answer === 'string' ? {} : answer
  }

  #nameOf(id: number): string {
    const name = this.#ids.get(id) ?? String(this.#ids.size)
    this.#ids.set(id, name)
    return name
  }

  async init(note: string, producer: Producer, version: number, extra: Body = {}): Promise<void> {
    const { transactionalId } = producer
    const body = { transactionalId, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1, ...extra }
    take(producer, await this.ask(note, 'InitProducerId', version, body))
  }

  add(
    note: string,
    producer: Producer,
    version: number,
    topics: Body[] = [{ name: TOPIC, partitions: [0, 1] }],
    verifyOnly = false,
  ): Promise<Body> {
    const { transactionalId, producerId, producerEpoch } = producer
    return this.ask(note, 'AddPartitionsToTxn', version, {
      transactions: [{ transactionalId, producerId, producerEpoch, verifyOnly, topics }],
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: topics,
    })
  }

  addOffsets(note: string, producer: Producer, version: number, groupId = 'g'): Promise<Body> {
    return this.ask(note, 'AddOffsetsToTxn', version, { ...producer, groupId })
  }

  async endTxn(note: string, producer: Producer, version: number, committed: boolean, isLost = false): Promise<void> {
    const answer = await this.ask(note, 'EndTxn', version, { ...producer, committed })
    if (version >= 5 && !isLost) take(producer, answer)
    await this.settled(producer.transactionalId)
  }

  /** Markers are written after the answer: what comes next must not meet them. */
  async settled(transactionalId: string): Promise<void> {
    for (let attempt = 0; attempt < 400; attempt++) {
      const answer = await this.quietly('DescribeTransactions', 0, { transactionalIds: [transactionalId] })
      if (!/"transactionState":"Prepare/.test(JSON.stringify(answer))) return
      await sleep(10)
    }
  }

  describe(note: string, transactionalIds: string[]): Promise<Body> {
    return this.ask(note, 'DescribeTransactions', 0, { transactionalIds })
  }

  list(note: string, version: number, body: Body = {}): Promise<Body> {
    const filters = { stateFilters: [], producerIdFilters: [], durationFilter: -1, transactionalIdPattern: null }
    return this.ask(note, 'ListTransactions', version, { ...filters, ...body })
  }
}

/** Numbers and names that Java lists in the order of its hash sets. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.every((each) => typeof each !== 'object') ? [...value].sort() : value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inOrder(each)]))
}

function take(producer: Producer, answer: Body): void {
  if (answer['errorCode'] !== 0) return
  producer.producerId = Number(answer['producerId'])
  producer.producerEpoch = Number(answer['producerEpoch'])
}

const newProducer = (transactionalId: string): Producer => ({ transactionalId, producerId: -1, producerEpoch: -1 })
const later = (producer: Producer, epochs: number): Producer => ({ ...producer, producerEpoch: producer.producerEpoch + epochs })

/** Everybody who has no transaction. */
async function strangers(dialogue: Dialogue): Promise<void> {
  dialogue.what = 'strangers'
  for (const version of apiOf('InitProducerId').versions.filter((each) => each < 6)) {
    await dialogue.init('no transactional id', newProducer('no'), version, { transactionalId: null })
    await dialogue.init('empty transactional id', newProducer(''), version)
    for (const transactionTimeoutMs of [0, -1, 900_001, 2_147_483_647]) {
      await dialogue.init(`timeout ${transactionTimeoutMs}`, newProducer('no'), version, { transactionTimeoutMs })
    }
    if (version < 3) continue
    await dialogue.init('an id without an epoch', newProducer('no'), version, { producerId: 5 })
    await dialogue.init('an epoch without an id', newProducer('no'), version, { producerEpoch: 5 })
    await dialogue.init('recovers what nobody knows', newProducer(`recovers-${version}`), version, { producerId: 5, producerEpoch: 4 })
    await dialogue.init('recovers, no transactional id', newProducer('no'), version, {
      producerId: 5,
      producerEpoch: 4,
      transactionalId: null,
    })
  }
  const nobody = { transactionalId: 'nobody', producerId: 4, producerEpoch: 2 }
  for (const producer of [nobody, { ...nobody, transactionalId: '' }]) {
    for (const version of apiOf('AddPartitionsToTxn').versions) {
      await dialogue.add(`'${producer.transactionalId}'`, producer, version)
      await dialogue.add(`'${producer.transactionalId}' without partitions`, producer, version, [])
      await dialogue.add(`'${producer.transactionalId}', one missing`, producer, version, [
        { name: TOPIC, partitions: [0, 9] },
        { name: 'missing', partitions: [0] },
        { name: 'in valid', partitions: [-1] },
      ])
      if (version >= 4) await dialogue.add(`'${producer.transactionalId}' verified`, producer, version, undefined, true)
      if (version >= 4)
        await dialogue.add(
          `'${producer.transactionalId}' verified, missing`,
          producer,
          version,
          [{ name: 'missing', partitions: [0] }],
          true,
        )
    }
    for (const version of apiOf('AddOffsetsToTxn').versions) {
      for (const groupId of ['g', '']) await dialogue.addOffsets(`'${producer.transactionalId}' '${groupId}'`, producer, version, groupId)
    }
    for (const version of apiOf('EndTxn').versions) {
      for (const committed of [true, false])
        await dialogue.endTxn(`'${producer.transactionalId}' ${committed}`, { ...producer }, version, committed)
    }
  }
  await dialogue.describe('none', [])
  await dialogue.describe('strangers', ['nobody', '', 'nobody'])
  for (const version of apiOf('FindCoordinator').versions.filter((each) => each > 0)) {
    await dialogue.ask('', 'FindCoordinator', version, { keyType: 1, key: 'k', coordinatorKeys: ['k', ''] })
  }
}

/** A producer's transactions, ended as clients of this version of EndTxn do. */
async function life(dialogue: Dialogue, version: number): Promise<void> {
  dialogue.what = `life ${version}`
  const producer = newProducer(`life-${version}`)
  const init = Math.min(version, 5)
  const add = version < 4 ? version : version === 4 ? 3 : 5
  await dialogue.init('begins', producer, init)
  await dialogue.describe('empty', [producer.transactionalId])
  await dialogue.endTxn('nothing to commit', producer, version, true)
  await dialogue.endTxn('nothing to abort', producer, version, false)
  await dialogue.add('adds', producer, add)
  await dialogue.add('adds again', producer, add, [{ name: TOPIC, partitions: [1, 1] }])
  await dialogue.add('adds more', producer, add, [
    { name: TOPIC, partitions: [2, 0, 2] },
    { name: '__consumer_offsets', partitions: [0] },
  ])
  await dialogue.add('adds nothing', producer, add, [])
  await dialogue.add('one is missing', producer, add, [{ name: TOPIC, partitions: [0, 9, 9] }])
  await dialogue.addOffsets('adds offsets', producer, Math.min(version, 4))
  for (const verify of [4, 5]) {
    await dialogue.add('verified', producer, verify, [{ name: TOPIC, partitions: [0, 3, 0] }], true)
    await dialogue.add('verified, later epoch', later(producer, 1), verify, undefined, true)
    await dialogue.add('verified, another id', { ...producer, producerId: 1 }, verify, undefined, true)
  }
  await dialogue.describe('open', [producer.transactionalId])
  for (const each of [1, -1]) {
    await dialogue.add(`epoch ${each}`, later(producer, each), add, [{ name: TOPIC, partitions: [3] }])
    await dialogue.addOffsets(`epoch ${each}`, later(producer, each), Math.min(version, 4))
    await dialogue.endTxn(`epoch ${each}`, later(producer, each), version, true)
  }
  const other = { ...producer, producerId: producer.producerId + 10_000 }
  await dialogue.add('another id', other, add)
  await dialogue.addOffsets('another id', other, Math.min(version, 4))
  await dialogue.endTxn('another id', { ...other }, version, false)
  const before = { ...producer }
  await dialogue.endTxn('commits', producer, version, true)
  await dialogue.describe('committed', [producer.transactionalId])
  for (const committed of [true, false]) {
    await dialogue.endTxn(`the same again, ${committed}`, { ...before }, version, committed)
    if (committed || version < 5) await dialogue.endTxn(`once more, ${committed}`, { ...producer }, version, committed)
  }
  await dialogue.add('next', producer, add)
  const next = { ...producer }
  await dialogue.endTxn('aborts', producer, version, false)
  await dialogue.describe('aborted', [producer.transactionalId])
  for (const committed of [true, false]) await dialogue.endTxn(`the same again, ${committed}`, { ...next }, version, committed)
  await dialogue.endTxn('once more, commit', { ...producer }, version, true)
  await dialogue.endTxn('once more, abort', producer, version, false)
  await dialogue.init('fences', producer, init)
  await dialogue.add('goes on', producer, add)
  await dialogue.init('open', producer, init)
  await dialogue.settled(producer.transactionalId)
  await dialogue.endTxn('fenced', { ...producer }, version, true)
  await dialogue.endTxn('fenced', { ...producer }, version, false)
  await dialogue.init('open no more', producer, init)
  await dialogue.describe('after fences', [producer.transactionalId])
  if (init < 3) return
  const expected = (each: Producer): Body => ({ producerId: each.producerId, producerEpoch: each.producerEpoch })
  const known = { ...producer }
  await dialogue.init('recovers', producer, init, expected(known))
  await dialogue.init('recovers, asked again', producer, init, expected(known))
  await dialogue.init('recovers, older', { ...producer }, init, expected(later(known, -1)))
  await dialogue.init('recovers, newer', { ...producer }, init, expected(later(known, 5)))
  await dialogue.init('recovers, another id', { ...producer }, init, { ...expected(known), producerId: 1 })
  await dialogue.add('open again', producer, add)
  await dialogue.init('recovers while open', { ...producer }, init, expected(later(producer, 3)))
  await dialogue.settled(producer.transactionalId)
  await dialogue.init('recovers afterwards', { ...producer }, init, expected(producer))
  await dialogue.describe('at last', [producer.transactionalId])
}

/** Several transactions at once, as brokers ask. */
async function batches(dialogue: Dialogue): Promise<void> {
  dialogue.what = 'batches'
  const [a, b, c] = [newProducer('batch-a'), newProducer('batch-b'), newProducer('batch-c')]
  for (const producer of [a, b, c]) await dialogue.init('begins', producer, 5)
  const one = (producer: Producer, partitions: number[], verifyOnly: boolean, name = TOPIC): Body => ({
    ...producer,
    verifyOnly,
    topics: [{ name, partitions }],
  })
  for (const version of [4, 5]) {
    await dialogue.ask('together', 'AddPartitionsToTxn', version, {
      transactions: [
        one(a, [0], false),
        one(b, [0, 1], true),
        one(later(c, 1), [0], false),
        one({ ...c, transactionalId: 'nobody' }, [0], false),
      ],
    })
    await dialogue.ask('missing in one', 'AddPartitionsToTxn', version, {
      transactions: [one(a, [0, 1], true), one(b, [0], false, 'missing'), one(c, [2], false)],
    })
  }
  await dialogue.describe('batches', ['batch-a', 'batch-b', 'batch-c', 'batch-d'])
  for (const producer of [a, b, c]) await dialogue.endTxn('ends', producer, 5, false)
}

async function lists(dialogue: Dialogue): Promise<void> {
  dialogue.what = 'lists'
  const open = newProducer('list-open')
  await dialogue.init('begins', open, 5)
  await dialogue.init('begins', newProducer('list-empty'), 5)
  await dialogue.add('opens', open, 5)
  const everything = 'list-.*'
  for (const version of apiOf('ListTransactions').versions) {
    const pattern = version >= 2 ? { transactionalIdPattern: everything } : {}
    await dialogue.list('all', version, pattern)
    await dialogue.list('ongoing', version, { stateFilters: ['Ongoing'], ...pattern })
    await dialogue.list('states', version, { stateFilters: ['Ongoing', 'Empty', 'ongoing', 'Nonsense', 'Nonsense', ''], ...pattern })
    for (const state of ['Dead', 'PrepareEpochFence', 'PrepareCommit'])
      await dialogue.list(state, version, { stateFilters: [state], ...pattern })
    await dialogue.list('by producer', version, { producerIdFilters: [open.producerId, 1], ...pattern })
    await dialogue.list('by another producer', version, { producerIdFilters: [1], ...pattern })
    if (version < 1) continue
    await sleep(20)
    for (const durationFilter of [0, 10, 3_600_000, -2])
      await dialogue.list(`for ${durationFilter}`, version, { durationFilter, ...pattern })
    if (version < 2) continue
    for (const each of ['', 'list', 'list-o.*', 'LIST-O.*', '(?i)LIST-O.*', '[', '(?=x)', 'list-(open|empty)', '^list-open$']) {
      await dialogue.list(`like '${each}'`, version, { transactionalIdPattern: each, stateFilters: each === '' ? ['Ongoing'] : [] })
    }
  }
  await dialogue.endTxn('ends', open, 5, true)
}

/** A transaction that is open for longer than its producer wanted. */
async function timeouts(dialogue: Dialogue, versions: readonly number[], what = 'timeouts', prefix = 'slow'): Promise<void> {
  dialogue.what = what
  for (const version of versions) {
    const slow = newProducer(`${prefix}-${version}`)
    await dialogue.init('begins', slow, version, { transactionTimeoutMs: 300 })
    await dialogue.add('opens', slow, version === 4 ? 3 : 5)
    for (let attempt = 0; attempt < 200; attempt++) {
      await sleep(50)
      const answer = JSON.stringify(await dialogue.quietly('DescribeTransactions', 0, { transactionalIds: [slow.transactionalId] }))
      if (answer.includes('CompleteAbort')) break
    }
    await dialogue.describe('aborted', [slow.transactionalId])
    await dialogue.add('goes on', slow, version === 4 ? 3 : 5)
    for (const committed of [true, false]) await dialogue.endTxn(`ends ${committed}`, { ...slow }, version, committed)
    await dialogue.init('recovers', { ...slow }, version, { producerId: slow.producerId, producerEpoch: slow.producerEpoch })
    await dialogue.init('begins anew', slow, version)
  }
}

/** Through all epochs of a producer id. */
async function overflow(dialogue: Dialogue): Promise<void> {
  dialogue.what = 'overflow'
  const producer = newProducer('overflow')
  const body = { transactionalId: 'overflow', transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
  const upTo = async (epoch: number): Promise<void> => {
    while (producer.producerEpoch < epoch) {
      const answer = await dialogue.quietly('InitProducerId', 5, body)
      if (typeof answer === 'string') throw new Error(answer)
      take(producer, answer)
    }
  }
  await upTo(32_765)
  await dialogue.add('opens', producer, 5)
  await dialogue.endTxn('commits', producer, 5, true)
  await dialogue.add('opens at the last epoch', producer, 5)
  const last = { ...producer }
  await dialogue.endTxn('commits', producer, 5, true)
  await dialogue.describe('rotated', ['overflow'])
  await dialogue.endTxn('asked again', { ...last }, 5, true)
  await dialogue.endTxn('asked again otherwise', { ...last }, 5, false)
  await dialogue.add('opens with the old id', last, 5)
  await dialogue.init('recovers with the old id', { ...producer }, 5, { producerId: last.producerId, producerEpoch: last.producerEpoch })
  await dialogue.add('opens with the new id', producer, 5)
  await dialogue.endTxn('aborts', producer, 5, false)
  await upTo(32_766)
  await dialogue.init('recovers, older', { ...producer }, 5, { producerId: producer.producerId, producerEpoch: 32_764 })
  await dialogue.add('opens', producer, 5)
  await dialogue.init('fences with the very last', { ...producer }, 5)
  await dialogue.settled('overflow')
  await dialogue.describe('fenced', ['overflow'])
  await dialogue.init('begins', producer, 5)
}

/** The lower levels of transaction.version: what the broker does by itself follows them, and so do the records. */
async function levels(dialogue: Dialogue): Promise<void> {
  for (const level of [1, 0]) {
    dialogue.what = `level ${level}`
    const featureUpdates = [{ feature: 'transaction.version', maxVersionLevel: level, upgradeType: 2 }]
    await dialogue.ask('downgrade', 'UpdateFeatures', 1, { timeoutMs: 10_000, featureUpdates })
    for (let attempt = 0; attempt < 100; attempt++) {
      const answer = await dialogue.quietly('ApiVersions', 3, { clientSoftwareName: 'interop', clientSoftwareVersion: '1' })
      const features = typeof answer === 'string' ? [] : (answer['finalizedFeatures'] as { name: string; maxVersionLevel: number }[])
      if ((features.find(({ name }) => name === 'transaction.version')?.maxVersionLevel ?? 0) === level) break
      await sleep(20)
    }
    // Nobody speaks version 2 at level 0, and Apache Kafka cannot write the record that it would need.
    const versions = level === 0 ? [4] : [4, 5]
    for (const version of versions) {
      const add = version === 4 ? 3 : 5
      const producer = newProducer(`level-${level}-${version}`)
      await dialogue.init('begins', producer, version)
      await dialogue.add('opens', producer, add)
      const open = { ...producer }
      await dialogue.init('fences', producer, version)
      await dialogue.settled(producer.transactionalId)
      await dialogue.describe('fenced', [producer.transactionalId])
      for (const committed of [true, false]) await dialogue.endTxn(`fenced ${committed}`, { ...open }, version, committed)
      await dialogue.init('begins again', producer, version)
      await dialogue.add('opens', producer, add)
      const before = { ...producer }
      await dialogue.endTxn('commits', producer, version, true)
      await dialogue.endTxn('asked again', { ...before }, version, true)
      await dialogue.describe('committed', [producer.transactionalId])
    }
    await timeouts(dialogue, versions, `level ${level}, timeouts`, `level-${level}-slow`)
  }
}

export const coordinatorFrames: Suite = {
  name: 'coordinator-frames',
  title: 'protocol, the transaction coordinator at every version: strangers, transactions, batches, lists, timeouts, the last epoch',
  light: true,
  ownNode: true,
  async run(outer) {
    const node = await BrokerNode.start(outer.target, { settings })
    const context = { ...outer, node }
    try {
      const speaker = new Speaker(node.port)
      await speaker.ask('CreateTopics', 7, { timeoutMs: 10_000, topics: [{ name: TOPIC, numPartitions: 4, replicationFactor: 1 }] })
      for (let attempt = 0; attempt < 300; attempt++) {
        const found = await speaker.text('FindCoordinator', 4, { keyType: 1, coordinatorKeys: ['x'] })
        const group = await speaker.text('FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['x'] })
        const described = await speaker.text('DescribeTransactions', 0, {
          transactionalIds: Array.from({ length: 300 }, (_, index) => `t${index}`),
        })
        const listed = await speaker.text('ListTransactions', 0)
        const id = await speaker.text('InitProducerId', 4, { transactionalId: null, producerId: -1, producerEpoch: -1 })
        if ([found, group, listed, id].every((text) => !/"errorCode": [1-9]/.test(text)) && !/"errorCode": (14|15|16)\b/.test(described))
          break
        await sleep(100)
      }
      await context.log.step('the configuration of the log', () =>
        speaker.text('DescribeConfigs', 4, {
          resources: [{ resourceType: 2, resourceName: '__transaction_state', configurationKeys: null }],
        }),
      )
      speaker.end()
      const dialogue = new Dialogue(context)
      await strangers(dialogue)
      for (const version of apiOf('EndTxn').versions) await life(dialogue, version)
      await batches(dialogue)
      await lists(dialogue)
      await timeouts(dialogue, [4, 5])
      if (!context.smoke) await overflow(dialogue)
      await levels(dialogue)
      dialogue.end()
      context.log.check('the broker lives', node.running, () => node.output().slice(-2000))
    } finally {
      await node.kill()
      node.remove()
    }
  },
}
