import { Kafka, Outcomes, ProducerFencedError, partitionKey } from '@samsa/client'
import type { Admin } from '@samsa/client'
import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { adminSteps } from './client-admin.ts'

const KEYS = Array.from({ length: 300 }, (_each, index) => (index % 10 === 0 ? `ключ-${index}-é` : `key-${index}`))
const PARTITIONS = 7
const CODECS = [
  { compressionType: 'none' },
  { compressionType: 'gzip' },
  { compressionType: 'gzip', compressionGzipLevel: 9 },
  { compressionType: 'snappy' },
  { compressionType: 'lz4' },
  { compressionType: 'zstd' },
  { compressionType: 'zstd', compressionZstdLevel: 10 },
] as const

async function javaReads(context: SuiteContext, topic: string, partition: number, extra: readonly string[] = []): Promise<string[]> {
  const args = ['--bootstrap-server', context.node.bootstrap, '--topic', topic, '--partition', String(partition), '--offset', 'earliest']
  const outcome = await context.tools.run('ConsoleConsumer', [...args, '--timeout-ms', '2000', ...extra])
  return outcome.stdout.split('\n').filter((line) => line !== '')
}

/** Keys land where Java puts them, ours and Java's in the same partition, in the same order. */
async function keys(context: SuiteContext, kafka: Kafka): Promise<void> {
  await using producer = kafka.producer()
  await producer.sendBatch(
    'client-keys-ours',
    KEYS.map((key) => ({ key, value: `of ${key}` })),
  )
  const lines = KEYS.map((key) => `${key}\tof ${key}\n`).join('')
  const properties = ['--reader-property', 'parse.key=true', '--bootstrap-server', context.node.bootstrap]
  await context.tools.run('ConsoleProducer', ['--topic', 'client-keys-java', ...properties], lines)
  const ours = await placesByJava(context, 'client-keys-ours')
  context.log.equal('places of keys', ours, await placesByJava(context, 'client-keys-java'))
  context.log.equal('keys', ours.length, KEYS.length)
}

/** Partition, key and value of all records, sorted by partition, in the order of each. */
async function placesByJava(context: SuiteContext, topic: string): Promise<string[]> {
  const shown = ['--formatter-property', 'print.partition=true', '--formatter-property', 'print.key=true']
  const args = ['--bootstrap-server', context.node.bootstrap, '--topic', topic, '--from-beginning', '--max-messages', String(KEYS.length)]
  const outcome = await context.tools.run('ConsoleConsumer', [...args, '--timeout-ms', '15000', ...shown])
  const lines = outcome.stdout.split('\n').filter((line) => line !== '')
  return lines.toSorted((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]))
}

/** Every codec and level, with headers, nulls and times, as Java reads it. */
async function codecs(context: SuiteContext, kafka: Kafka): Promise<void> {
  for (const codec of CODECS) {
    await using producer = kafka.producer(codec)
    await producer.sendAll(
      Array.from({ length: 40 }, (_each, index) => ({
        topic: 'client-codecs',
        key: index % 3 === 0 ? null : `k${index}`,
        value: index % 7 === 0 ? null : `${codec.compressionType} ${'text '.repeat(index)}`,
        headers:
          index % 2 === 0
            ? [
                { key: 'h', value: `v${index}` },
                { key: 'empty', value: null },
              ]
            : [],
        timestampMs: 1_700_000_000_000 + index,
      })),
    )
  }
  const shown = ['key', 'offset', 'headers', 'timestamp'].flatMap((what) => ['--formatter-property', `print.${what}=true`])
  await context.log.step('every codec as Java reads it', async () => (await javaReads(context, 'client-codecs', 0, shown)).join('\n'))
}

/** Committed and aborted transactions, offsets in them, and a fenced producer; read by Java as committed. */
async function transactions(context: SuiteContext, kafka: Kafka, admin: Admin): Promise<void> {
  const producer = kafka.producer({ transactionalId: 'client-tx', lingerMs: 0 })
  const send = async (value: string): Promise<void> => {
    await producer.transaction(async (transaction) => {
      await transaction.send({ topic: 'client-tx', value })
      await transaction.sendBatch('client-tx', [{ value: `${value}, second` }])
      if (value.startsWith('not')) throw new Error('this one is dropped')
      const group = { groupId: 'client-tx-group', generationId: -1, memberId: '' }
      await transaction.sendOffsets([{ topic: 'client-tx', partition: 0, offset: 3, metadata: 'm' }], group)
    })
  }
  for (let round = 0; round < 3; round++) {
    await send(`committed ${round}`)
    await send(`not committed ${round}`).catch(() => undefined)
  }
  await context.log.step('committed, by Java', async () =>
    (await javaReads(context, 'client-tx', 0, ['--isolation-level', 'read_committed'])).join('\n'),
  )
  await context.log.step('all, by Java', async () => (await javaReads(context, 'client-tx', 0)).join('\n'))
  const offsets = (await admin.listConsumerGroupOffsets({ 'client-tx-group': null })).one('client-tx-group')
  context.log.equal('offsets of the transaction', offsets.one(partitionKey('client-tx', 0)), { offset: 3, metadata: 'm' })
  const newer = kafka.producer({ transactionalId: 'client-tx' })
  await newer.initTransactions()
  const fenced = await send('fenced').catch((error: unknown) => error)
  context.log.check('the older producer is fenced', fenced instanceof ProducerFencedError, String(fenced))
  await newer.transaction(async (transaction) => {
    await transaction.send({ topic: 'client-tx', value: 'of the newer' })
  })
  await Promise.all([producer.close(), newer.close()])
  await context.log.step('after fencing, by Java', async () =>
    (await javaReads(context, 'client-tx', 0, ['--isolation-level', 'read_committed'])).join('\n'),
  )
}

/** Transactions of version 1: partitions and groups are told to the coordinator first. */
async function olderTransactions(context: SuiteContext, kafka: Kafka, admin: Admin): Promise<void> {
  const lowered = await admin.updateFeatures({ 'transaction.version': { maxVersionLevel: 1, upgradeType: 'SAFE_DOWNGRADE' } })
  context.log.check('transaction.version 1', lowered.errors().size === 0, String([...lowered.errors().values()]))
  await sleep(1000)
  ;(await admin.createTopics([{ name: 'older', partitions: 1 }])).all()
  await using producer = kafka.producer({ transactionalId: 'older' })
  const group = { groupId: 'older', generationId: -1, memberId: '' }
  for (let round = 0; round < 6; round++) {
    const work = producer.transaction(async (transaction) => {
      void transaction.send({ topic: 'older', value: `${round % 2 === 0 ? 'committed' : 'aborted'} ${round}` })
      await transaction.sendOffsets([{ topic: 'older', partition: 0, offset: round }], group)
      if (round % 2 === 1) throw new Error('dropped')
    })
    await work.catch(() => undefined)
  }
  await context.log.step('version 1, by Java', async () =>
    (await javaReads(context, 'older', 0, ['--isolation-level', 'read_committed'])).join('\n'),
  )
  const offsets = (await admin.listConsumerGroupOffsets({ older: null })).one('older')
  context.log.equal('offsets of version 1', offsets.one('older-0')?.offset, 4)
}

/** Kills the broker under a producer, again and again: what was acknowledged is there once. */
async function restarts(context: SuiteContext): Promise<void> {
  const node = await BrokerNode.start(context.target)
  try {
    const kafka = new Kafka({ bootstrapServers: node.bootstrap, requestTimeoutMs: 5000 })
    await using admin = kafka.admin()
    ;(await admin.createTopics([{ name: 'restarts', partitions: 3 }])).all()
    const producer = kafka.producer({ deliveryTimeoutMs: 300_000 })
    let isOver = false
    const outcomes: Promise<unknown>[] = []
    const failures: string[] = []
    const sending = (async () => {
      for (let made = 0; !isOver; made++) {
        outcomes.push(
          producer
            .send({ topic: 'restarts', key: `k${made % 50}`, value: `value ${made}` })
            .catch((error: unknown) => failures.push(String(error))),
        )
        if (made % 10 === 0) await sleep(5)
      }
    })()
    for (let round = 0; round < (context.smoke ? 1 : 3); round++) {
      await sleep(700)
      await node.kill()
      await sleep(300)
      await node.start()
    }
    await sleep(500)
    isOver = true
    await sending
    await Promise.all(outcomes)
    await producer.close()
    context.log.equal('failed records', [failures.length, failures[0] ?? ''], [0, ''])
    const reader = { ...context, node }
    const values: string[] = []
    for (let partition = 0; partition < 3; partition++) values.push(...(await javaReads(reader, 'restarts', partition)))
    context.log.equal('records at the end', values.length, outcomes.length)
    context.log.equal('different ones', new Set(values).size, outcomes.length)
    await olderTransactions(reader, kafka, admin)
  } finally {
    await node.kill()
    node.remove()
  }
}

export const client: Suite = {
  name: 'client',
  title: 'Our client beside Java: places of keys, every codec, transactions, the admin, brokers killed under a producer',
  async run(context) {
    const kafka = new Kafka({ bootstrapServers: context.node.bootstrap, clientId: 'interop' })
    await using admin = kafka.admin()
    const created = await admin.createTopics([
      { name: 'client-keys-ours', partitions: PARTITIONS },
      { name: 'client-keys-java', partitions: PARTITIONS },
      { name: 'client-codecs', partitions: 1 },
      { name: 'client-tx', partitions: 1 },
    ])
    context.log.check('topics', created instanceof Outcomes && created.errors().size === 0)
    await keys(context, kafka)
    await codecs(context, kafka)
    await transactions(context, kafka, admin)
    await adminSteps(context, admin)
    await restarts(context)
  },
}
