// Transactions of clients that are not Java's: librdkafka, franz-go, kafkajs; each also consumes, transforms and produces exactly once.
import kafkajs from 'kafkajs'
import { join } from 'node:path'
import { franzTransactions, interopDir, python } from '../harness/artifacts.ts'
import { sleep } from '../harness/children.ts'
import { externalScript } from '../harness/external-script.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'

const { Kafka, logLevel } = kafkajs

const MESSAGES = 60

interface Seen {
  readonly topic: string
  readonly values: string[]
}

/** Reads the first partition of a topic until nothing more comes. */
const read = async (kafka: kafkajs.Kafka, topic: string, readUncommitted: boolean): Promise<Seen> => {
  const consumer = kafka.consumer({ groupId: `js-reader-${topic}-${readUncommitted}-${Math.trunc(performance.now())}`, readUncommitted })
  const values: string[] = []
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  let last = performance.now()
  await consumer.run({
    eachMessage: ({ message }) => {
      last = performance.now()
      values.push(message.value?.toString() ?? 'null')
      return Promise.resolve()
    },
  })
  const joined = performance.now()
  while (performance.now() - last < 2500 || performance.now() - joined < 4000) await sleep(100)
  await consumer.disconnect()
  return { topic, values }
}

const kafkaJsTransactions = async (context: SuiteContext): Promise<void> => {
  const kafka = new Kafka({ clientId: 'interop', brokers: [context.node.bootstrap], logLevel: logLevel.NOTHING })
  const step = (name: string, action: () => Promise<unknown>): Promise<string> =>
    context.log.step(`kafkajs: ${name}`, async () => {
      try {
        return JSON.stringify(await action()) ?? 'nothing'
      } catch (error) {
        return String(error)
      }
    })
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: ['js-tx', 'js-in', 'js-out'].map((topic) => ({ topic, numPartitions: 1 })) })
  await sleep(500)
  const producer = kafka.producer({ transactionalId: 'js-one', maxInFlightRequests: 1, idempotent: true })
  await producer.connect()
  const transact = (values: readonly string[], isCommitted: boolean) => async () => {
    const transaction = await producer.transaction()
    const told = await transaction.send({ topic: 'js-tx', messages: values.map((value) => ({ value, partition: 0 })) })
    if (isCommitted) await transaction.commit()
    else await transaction.abort()
    return told
  }
  await step('commit', transact(['a', 'b'], true))
  await step('abort', transact(['c'], false))
  await step('commit again', transact(['d'], true))
  await step('read uncommitted', () => read(kafka, 'js-tx', true))
  await step('read committed', () => read(kafka, 'js-tx', false))
  await producer.disconnect()
  const source = kafka.producer()
  await source.connect()
  await source.send({ topic: 'js-in', messages: Array.from({ length: MESSAGES }, (_, index) => ({ value: `${index}`, partition: 0 })) })
  await source.disconnect()
  await step('consume, transform, produce', () => copy(kafka))
  await step('the copy', async () => {
    const { values } = await read(kafka, 'js-out', false)
    return values.every((value, index) => value === `${index}`) ? values.length : values
  })
  await step('the group', () => admin.fetchOffsets({ groupId: 'js-copier', topics: ['js-in'] }))
  await admin.disconnect()
}

/** Every third transaction is aborted; its records come again. */
const copy = async (kafka: kafkajs.Kafka): Promise<string> => {
  const producer = kafka.producer({ transactionalId: 'js-copier', maxInFlightRequests: 1, idempotent: true })
  const consumer = kafka.consumer({ groupId: 'js-copier', readUncommitted: false })
  await producer.connect()
  await consumer.connect()
  await consumer.subscribe({ topic: 'js-in', fromBeginning: true })
  let [rounds, next] = [0, 0]
  const done = new Promise<void>((resolve) => {
    void consumer.run({
      autoCommit: false,
      eachMessage: async ({ topic, partition, message }) => {
        if (Number(message.offset) !== next) return
        const isAborted = ++rounds % 3 === 2
        const transaction = await producer.transaction()
        await transaction.send({ topic: 'js-out', messages: [{ value: message.value, partition: 0 }] })
        const offsets = [{ topic, partitions: [{ partition, offset: `${next + 1}` }] }]
        await transaction.sendOffsets({ consumerGroupId: 'js-copier', topics: offsets })
        if (isAborted) {
          await transaction.abort()
          consumer.seek({ topic, partition, offset: `${next}` })
          return
        }
        await transaction.commit()
        next++
        if (next === MESSAGES) resolve()
      },
    })
  })
  await Promise.race([done, sleep(90_000)])
  await consumer.disconnect()
  await producer.disconnect()
  return `${next} copied`
}

export const transactionClients: Suite = {
  name: 'transaction-clients',
  title: 'transactions of librdkafka, franz-go and kafkajs: commit, abort, fencing, consume-transform-produce',
  async run(context) {
    await externalScript(
      context,
      await python(),
      [join(interopDir, 'python/rdkafka_transactions.py'), context.node.bootstrap, 'rdtx'],
      200_000,
    )
    await externalScript(context, await franzTransactions(), [context.node.bootstrap], 200_000)
    await kafkaJsTransactions(context)
  },
}
