import { Admin, Consumer, ListOffsetTimestamps, Producer, stringSerializers } from '@platformatic/kafka'
import type { Suite } from '../harness/suite.ts'

const causes = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const inner = error instanceof AggregateError ? error.errors.map(causes) : []
  const code = 'apiCode' in error ? ` ${String(error.apiCode)}` : ''
  return [`${error.message}${code}`, ...inner, ...(error.cause ? [causes(error.cause)] : [])].join('; ')
}

export const platformatic: Suite = {
  name: 'platformatic',
  title: '@platformatic/kafka: admin, every codec and acks, idempotence, offsets (its stream needs groups, which are the next issue)',
  smoke: true,
  light: true,
  async run(context) {
    const base = { clientId: 'interop', bootstrapBrokers: [context.node.bootstrap], retries: 1, timeout: 10_000 }
    const admin = new Admin(base)
    const step = (name: string, action: () => Promise<unknown>) =>
      context.log.step(name, async () => {
        try {
          const result = await action()
          return (
            JSON.stringify(
              result,
              (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value instanceof Map ? [...value] : value),
              1,
            ) ?? 'nothing'
          )
        } catch (error) {
          return `error ${causes(error)}`
        }
      })
    const hide = (text: string): string => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<uuid>')
    await step('create', async () =>
      hide(
        JSON.stringify(
          await admin.createTopics({ topics: ['pl-a'], partitions: 2, replicas: 1, configs: [{ name: 'retention.ms', value: '5000' }] }),
        ),
      ),
    )
    await step('create again', () => admin.createTopics({ topics: ['pl-a'], partitions: 2, replicas: 1 }))
    await step('list', async () => (await admin.listTopics()).filter((name) => name.startsWith('pl-')))
    const topics = ['pl-a']
    await step('metadata', async () => {
      const metadata = await admin.metadata({ topics })
      return [
        metadata.id,
        [...metadata.brokers.keys()],
        [...metadata.topics].map(([name, topic]) => [name, topic.partitionsCount, topic.partitions]),
      ]
    })
    for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
      for (const acks of [0, 1, -1]) {
        const producer = new Producer({ ...base, serializers: stringSerializers, compression, acks, strict: true })
        await step(`produce ${compression} acks ${acks}`, async () => {
          const sent = await producer.send({
            messages: [0, 1, 2].map((n) => ({
              topic: 'pl-a',
              partition: 0,
              key: 'k',
              value: `v${n}`,
              headers: new Map([['h', 'x']]),
              timestamp: 1_700_000_000_000n,
            })),
          })
          return acks === 0 ? 'sent' : sent
        })
        await producer.close()
      }
    }
    const idempotent = new Producer({ ...base, serializers: stringSerializers, idempotent: true, strict: true })
    for (const round of [1, 2, 3])
      await step(`idempotent ${round}`, () => idempotent.send({ messages: [{ topic: 'pl-a', partition: 1, key: 'k', value: 'once' }] }))
    await idempotent.close()
    const consumer = new Consumer({ ...base, groupId: 'pl' })
    await step('offsets', async () =>
      [...(await consumer.listOffsets({ topics, timestamp: ListOffsetTimestamps.LATEST }))].map(([name, offsets]) => [name, offsets]),
    )
    await step('first offsets', async () =>
      [...(await consumer.listOffsets({ topics, timestamp: ListOffsetTimestamps.EARLIEST }))].map(([name, offsets]) => [name, offsets]),
    )
    await consumer.close(true).catch(() => {})
    await step('delete', () => admin.deleteTopics({ topics }))
    await step('delete again', () => admin.deleteTopics({ topics }))
    await admin.close()
  },
}
