// Transactions in raw frames: what producers of every version say and what they are answered, right and wrong.
import { sleep } from '../harness/children.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { batch } from '../wire/batch.ts'
import { apiOf, show, Speaker } from '../wire/exchange.ts'
import type { Body } from '../wire/exchange.ts'

const TRANSACTIONAL = 0x10

interface Producer {
  readonly transactionalId: string
  producerId: number
  producerEpoch: number
}

/** Clients of transaction version 2 leave adding partitions to the broker. */
interface Generation {
  readonly name: string
  readonly produce: number
  readonly commit: number
  readonly end: number
  readonly init: number
}

const generations: readonly Generation[] = [
  { name: 'old', produce: 9, commit: 0, end: 1, init: 1 },
  { name: 'middle', produce: 10, commit: 3, end: 3, init: 4 },
  { name: 'verified', produce: 11, commit: 4, end: 4, init: 5 },
  { name: 'second', produce: 12, commit: 5, end: 5, init: 5 },
  { name: 'ids', produce: 13, commit: 5, end: 5, init: 6 },
]

class Dialogue {
  readonly #context: SuiteContext
  readonly #speaker: Speaker
  readonly #topicId: string
  what = ''

  constructor(context: SuiteContext, topicId: string) {
    this.#context = context
    this.#speaker = new Speaker(context.node.port)
    this.#topicId = topicId
  }

  end(): void {
    this.#speaker.end()
  }

  async ask(note: string, api: string, asked: number, body: Body): Promise<Body> {
    const version = Math.min(asked, apiOf(api).versions.at(-1) ?? 0)
    let answer: Body | string = ''
    await this.#context.log.step(`${this.what}: ${note}, ${api} v${version}`, async () => {
      // The transaction before may not be over yet: both brokers say so, for as long as it takes.
      for (let attempt = 0; attempt < 400; attempt++) {
        answer = await this.#speaker.ask(api, version, body, 20_000)
        if (typeof answer === 'string' || !/"errorCode":(51|14|15|16)\b/.test(JSON.stringify(answer))) break
        await sleep(50)
      }
      return typeof answer === 'string' ? answer : show(answer)
    })
    return typeof answer === 'string' ? {} : answer
  }

  async init(note: string, producer: Producer, version: number, extra: Body = {}): Promise<void> {
    const { transactionalId } = producer
    const body = { transactionalId, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1, ...extra }
    const answer = await this.ask(note, 'InitProducerId', version, body)
    if (answer['errorCode'] !== 0) return
    producer.producerId = Number(answer['producerId'])
    producer.producerEpoch = Number(answer['producerEpoch'])
  }

  add(note: string, { transactionalId, producerId, producerEpoch }: Producer, partitions: number[] = [0]): Promise<Body> {
    const topics = [{ name: 'tx', partitions }]
    return this.ask(note, 'AddPartitionsToTxn', 3, {
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: topics,
    })
  }

  produce(note: string, producer: Producer, version: number, baseSequence: number, extra: Body = {}, partition = 0): Promise<Body> {
    const { transactionalId, producerId, producerEpoch } = producer
    const records = batch({
      attributes: TRANSACTIONAL,
      producerId: BigInt(producerId),
      producerEpoch,
      baseSequence,
      records: [{ value: `${this.what} ${baseSequence}` }],
      ...extra,
    })
    return this.ask(note, 'Produce', version, {
      transactionalId,
      acks: -1,
      timeoutMs: 10_000,
      topicData: [{ name: 'tx', topicId: this.#topicId, partitionData: [{ index: partition, records }] }],
    })
  }

  commitOffset(note: string, producer: Producer, version: number, committedOffset: number, extra: Body = {}): Promise<Body> {
    return this.ask(note, 'TxnOffsetCommit', version, {
      ...producer,
      groupId: 'tx-group',
      generationId: -1,
      memberId: '',
      groupInstanceId: null,
      topics: [{ name: 'tx', partitions: [{ partitionIndex: 0, committedOffset, committedLeaderEpoch: 1, committedMetadata: 'm' }] }],
      ...extra,
    })
  }

  async endTxn(note: string, producer: Producer, version: number, committed: boolean): Promise<void> {
    const answer = await this.ask(note, 'EndTxn', version, { ...producer, committed })
    if (version < 5 || answer['errorCode'] !== 0) return
    producer.producerId = Number(answer['producerId'])
    producer.producerEpoch = Number(answer['producerEpoch'])
  }

  markers(note: string, { producerId, producerEpoch }: Producer, commit: boolean, extra: Body = {}, version = 2): Promise<Body> {
    return this.ask(note, 'WriteTxnMarkers', version, {
      markers: [
        {
          producerId,
          producerEpoch,
          transactionResult: commit,
          coordinatorEpoch: 0,
          transactionVersion: 0,
          topics: [{ name: 'tx', partitionIndexes: [0] }],
          ...extra,
        },
      ],
    })
  }

  /** What readers see: both isolations, the offsets of the group, producers. */
  async look(note: string): Promise<void> {
    for (const isolationLevel of [0, 1]) {
      await this.ask(`${note}, isolation ${isolationLevel}`, 'ListOffsets', 8, {
        replicaId: -1,
        isolationLevel,
        topics: [{ name: 'tx', partitions: [0, 1].map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp: -1 })) }],
      })
      for (const version of [4, 11, 12]) {
        await this.ask(`${note}, isolation ${isolationLevel}`, 'Fetch', version, {
          replicaId: -1,
          maxWaitMs: 0,
          minBytes: 1,
          maxBytes: 10_000_000,
          isolationLevel,
          sessionId: 0,
          sessionEpoch: -1,
          topics: [{ topic: 'tx', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000, currentLeaderEpoch: -1 }] }],
        })
      }
    }
    for (const requireStable of [false, true]) {
      await this.ask(`${note}, stable ${requireStable}`, 'OffsetFetch', 8, {
        requireStable,
        groups: [{ groupId: 'tx-group', topics: [{ name: 'tx', partitionIndexes: [0, 1] }] }],
      })
      await this.ask(`${note}, all, stable ${requireStable}`, 'OffsetFetch', 8, {
        requireStable,
        groups: [{ groupId: 'tx-group', topics: null }],
      })
    }
    await this.ask(note, 'DescribeProducers', 0, { topics: [{ name: 'tx', partitionIndexes: [0, 1, 7] }] })
  }
}

/** One producer's transactions, committed and aborted, as its clients speak. */
async function life(dialogue: Dialogue, generation: Generation): Promise<void> {
  const { name, produce, commit, end, init } = generation
  dialogue.what = name
  const producer: Producer = { transactionalId: `tx-${name}`, producerId: -1, producerEpoch: -1 }
  const isSecond = produce >= 12
  await dialogue.init('begins', producer, init)
  await dialogue.endTxn('nothing to commit', producer, end, true)
  if (!isSecond) await dialogue.produce('not added', producer, produce, 0)
  if (!isSecond) await dialogue.add('adds', producer)
  await dialogue.produce('first', producer, produce, 0)
  await dialogue.produce('again', producer, produce, 0)
  await dialogue.produce('gap', producer, produce, 5)
  await dialogue.produce('no transaction', producer, produce, 1, { attributes: 0 })
  if (!isSecond) await dialogue.produce('another partition', producer, produce, 0, {}, 1)
  if (!isSecond) {
    await dialogue.commitOffset('offsets not added', producer, commit, 3)
    const { transactionalId, producerId, producerEpoch } = producer
    await dialogue.ask('adds offsets', 'AddOffsetsToTxn', 3, { transactionalId, producerId, producerEpoch, groupId: 'tx-group' })
  }
  await dialogue.commitOffset('offsets', producer, commit, 3)
  await dialogue.commitOffset('unknown topic', producer, commit, 3, {
    topics: [
      { name: 'missing', partitions: [{ partitionIndex: 0, committedOffset: 1, committedLeaderEpoch: -1, committedMetadata: '' }] },
      {
        name: 'tx',
        partitions: [9, 1].map((partitionIndex) => ({
          partitionIndex,
          committedOffset: 1,
          committedLeaderEpoch: -1,
          committedMetadata: null,
        })),
      },
    ],
  })
  await dialogue.commitOffset('large metadata', producer, commit, 3, {
    topics: [
      {
        name: 'tx',
        partitions: [{ partitionIndex: 0, committedOffset: 1, committedLeaderEpoch: -1, committedMetadata: 'x'.repeat(5000) }],
      },
    ],
  })
  await dialogue.commitOffset('empty group', producer, commit, 3, { groupId: '' })
  if (commit >= 3) await dialogue.commitOffset('no such generation', producer, commit, 3, { generationId: 4, memberId: 'm' })
  if (commit >= 3) await dialogue.commitOffset('no such group', producer, commit, 3, { groupId: 'none', generationId: 4, memberId: 'm' })
  await dialogue.look('open')
  await dialogue.endTxn('commits', producer, end, true)
  await dialogue.endTxn('commits again', { ...producer }, end, true)
  await sleep(300)
  await dialogue.look('committed')
  if (!isSecond) await dialogue.add('adds', producer)
  await dialogue.produce('to be aborted', producer, produce, isSecond ? 0 : 1)
  await dialogue.endTxn('aborts', producer, end, false)
  await sleep(300)
  await dialogue.look('aborted')
  const old = { ...producer }
  await dialogue.init('fences', producer, init)
  await dialogue.produce('fenced', old, produce, 2)
  await dialogue.commitOffset('fenced', old, commit, 3)
  await dialogue.endTxn('fenced', old, end, true)
  await dialogue.produce('future epoch', { ...producer, producerEpoch: producer.producerEpoch + 3 }, produce, 0)
  await dialogue.produce('other producer', { ...producer, producerId: producer.producerId + 1000 }, produce, 0)
  await dialogue.produce('unknown transactional id', { ...producer, transactionalId: 'unknown' }, produce, 0)
  await dialogue.produce('empty transactional id', { ...producer, transactionalId: '' }, produce, 0)
  await dialogue.commitOffset('unknown transactional id', { ...producer, transactionalId: 'unknown' }, commit, 3)
  await dialogue.produce('no such partition', producer, produce, 0, {}, 9)
}

/** Markers that nobody but a coordinator or an administrator sends. */
async function markers(dialogue: Dialogue): Promise<void> {
  dialogue.what = 'markers'
  const hanging: Producer = { transactionalId: 'tx-hanging', producerId: -1, producerEpoch: -1 }
  await dialogue.init('begins', hanging, 5)
  await dialogue.produce('hangs', hanging, 12, 0)
  for (const version of [1, 2]) {
    await dialogue.markers('older epoch', { ...hanging, producerEpoch: -1 }, false, {}, version)
    await dialogue.markers('no partition', hanging, false, { topics: [{ name: 'tx', partitionIndexes: [9] }] }, version)
    await dialogue.markers(
      'no topic',
      hanging,
      false,
      {
        topics: [
          { name: 'missing', partitionIndexes: [0] },
          { name: 'tx', partitionIndexes: [9] },
        ],
      },
      version,
    )
    await dialogue.ask('none', 'WriteTxnMarkers', version, { markers: [] })
  }
  await dialogue.markers('same epoch, second version', hanging, false, { transactionVersion: 2 })
  await dialogue.look('hanging')
  await dialogue.markers('aborted by an administrator', hanging, false, { coordinatorEpoch: 5 })
  await dialogue.look('not hanging')
  await dialogue.markers('again', hanging, false, { coordinatorEpoch: 5 })
  await dialogue.markers('coordinator of before', hanging, false, { coordinatorEpoch: 4 })
  await dialogue.produce('after the marker', hanging, 12, 1)
  await dialogue.markers('offsets', hanging, true, { topics: [{ name: '__consumer_offsets', partitionIndexes: [0, 1, 2, 9] }] })
  await dialogue.look('at last')
  const producerId = 777_777
  const unverified: Producer = { transactionalId: '', producerId, producerEpoch: 3 }
  await dialogue.markers('a producer that nobody knows', unverified, true)
  await dialogue.markers('the same, later', { ...unverified, producerEpoch: 4 }, false, { transactionVersion: 2 })
  await dialogue.markers('the same, earlier', { ...unverified, producerEpoch: 2 }, false)
  await dialogue.look('markers alone')
}

async function mixed(dialogue: Dialogue): Promise<void> {
  dialogue.what = 'mixed'
  const producer: Producer = { transactionalId: 'tx-mixed', producerId: -1, producerEpoch: -1 }
  await dialogue.init('begins', producer, 5)
  const records = (producerId: number, attributes: number): Buffer =>
    batch({ attributes, producerId: BigInt(producerId), producerEpoch: producer.producerEpoch, baseSequence: 0 })
  for (const version of [11, 12]) {
    const send = (note: string, partitions: Buffer[], extra: Body = {}): Promise<Body> =>
      dialogue.ask(note, 'Produce', version, {
        transactionalId: producer.transactionalId,
        acks: -1,
        timeoutMs: 10_000,
        topicData: [{ name: 'tx', partitionData: partitions.map((bytes, index) => ({ index, records: bytes })) }],
        ...extra,
      })
    const { producerId } = producer
    await send('two producers', [records(producerId, TRANSACTIONAL), records(producerId + 1, TRANSACTIONAL)])
    await send('no transactional id', [records(producerId, TRANSACTIONAL)], { transactionalId: null })
    await send('bad acks', [records(producerId, TRANSACTIONAL)], { acks: 3 })
    await send('internal topic', [], {
      topicData: [{ name: '__consumer_offsets', partitionData: [{ index: 0, records: records(producerId, TRANSACTIONAL) }] }],
    })
    await send('transactional without an id', [records(-1, TRANSACTIONAL)])
    await send('a control batch', [records(producerId, TRANSACTIONAL | 0x20)])
  }
  await dialogue.endTxn('aborts', producer, 5, false)
}

export const transactionFrames: Suite = {
  name: 'transaction-frames',
  title: 'transactions in raw frames: producers of every version, fenced ones, markers, isolation, pending offsets',
  smoke: true,
  light: true,
  ownNode: false,
  async run(context) {
    const speaker = new Speaker(context.node.port)
    await speaker.ask('CreateTopics', 7, { timeoutMs: 10_000, topics: [{ name: 'tx', numPartitions: 2, replicationFactor: 1 }] })
    const ids = [...generations.map(({ name }) => `tx-${name}`), 'tx-hanging', 'tx-mixed', 'unknown']
    for (let attempt = 0; attempt < 600; attempt++) {
      const group = await speaker.text('FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['tx-group'] })
      const described = await speaker.text('DescribeGroups', 5, { groups: ['tx-group', 'none', 'a', 'b', 'c', 'd', 'e'] })
      const transaction = await speaker.text('FindCoordinator', 4, { keyType: 1, coordinatorKeys: ['tx-old'] })
      // Each id's coordinator has to be there; that it knows nothing of the id is well.
      const transactions = await speaker.text('DescribeTransactions', 0, { transactionalIds: ids })
      const isLoaded = !/"errorCode": (14|15|16)\b/.test(transactions)
      if (isLoaded && [group, described, transaction].every((text) => !/"errorCode": [1-9]/.test(text))) break
      await sleep(100)
    }
    const found = await speaker.ask('Metadata', 10, { topics: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'tx' }] })
    speaker.end()
    const topicId = typeof found === 'string' ? '' : String((found['topics'] as { topicId: string }[])[0]?.topicId)
    const dialogue = new Dialogue(context, topicId)
    for (const generation of generations) await life(dialogue, generation)
    await markers(dialogue)
    await mixed(dialogue)
    dialogue.end()
  },
}
