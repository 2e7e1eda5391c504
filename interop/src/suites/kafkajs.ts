import kafkajs from 'kafkajs'
import { sleep } from '../harness/children.ts'
import type { Suite } from '../harness/suite.ts'

const { CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = kafkajs

const sorted = async <T extends { partition: number }>(rows: Promise<T[]>): Promise<T[]> =>
  (await rows).sort((a, b) => a.partition - b.partition)

// kafkajs cannot read without a group; its consumer joins this suite when groups land.
export const kafkaJs: Suite = {
  name: 'kafkajs',
  title: 'kafkajs: admin and producer (its consumer needs groups, which are the next issue)',
  smoke: true,
  light: true,
  async run(context) {
    const kafka = new Kafka({ clientId: 'interop', brokers: [context.node.bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 2 } })
    const admin = kafka.admin()
    const step = (name: string, action: () => Promise<unknown>) =>
      context.log.step(name, async () => {
        try {
          return JSON.stringify(await action(), null, 1) ?? 'nothing'
        } catch (error) {
          const details =
            error && typeof error === 'object' && 'errors' in error && Array.isArray(error.errors)
              ? error.errors.map(String).join('; ')
              : ''
          return `${String(error)} ${details}`
        }
      })
    await admin.connect()
    try {
      await step('create', () =>
        admin.createTopics({
          topics: [{ topic: 'js-a', numPartitions: 2, replicationFactor: 1, configEntries: [{ name: 'retention.ms', value: '5000' }] }],
        }),
      )
      await step('create again', () => admin.createTopics({ topics: [{ topic: 'js-a', numPartitions: 2 }] }))
      await step('create with errors', () =>
        admin.createTopics({
          topics: [
            { topic: 'js bad', numPartitions: 2 },
            { topic: 'js-x', numPartitions: 1, replicationFactor: 4 },
          ],
        }),
      )
      await step('partitions', () => admin.createPartitions({ topicPartitions: [{ topic: 'js-a', count: 3 }] }))
      await sleep(500)
      await step('metadata', () => admin.fetchTopicMetadata({ topics: ['js-a'] }))
      await step('topics', async () => (await admin.listTopics()).filter((name) => name.startsWith('js-')))
      await step('cluster', async () => (await admin.describeCluster()).brokers.map((broker) => broker.nodeId))
      const producer = kafka.producer()
      await producer.connect()
      for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
        for (const acks of [0, 1, -1]) {
          await step(`produce codec ${compression} acks ${acks}`, () =>
            producer.send({
              topic: 'js-a',
              acks,
              compression,
              messages: [0, 1, 2].map((n) => ({
                partition: 0,
                key: 'k',
                value: `value ${n}`,
                headers: { h: 'v' },
                timestamp: '1700000000000',
              })),
            }),
          )
        }
      }
      await producer.disconnect()
      const idempotent = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
      await idempotent.connect()
      await step('idempotent', () =>
        idempotent.send({
          topic: 'js-a',
          messages: [
            { partition: 1, value: 'once' },
            { partition: 1, value: 'twice' },
          ],
        }),
      )
      await step('idempotent, next', () => idempotent.send({ topic: 'js-a', messages: [{ partition: 1, value: 'third' }] }))
      await step('batch', () =>
        idempotent.sendBatch({ topicMessages: [{ topic: 'js-a', messages: [{ partition: 2, value: null, key: 'k' }] }] }),
      )
      await idempotent.disconnect()
      await step('offsets', () => sorted(admin.fetchTopicOffsets('js-a')))
      await step('offsets by time', () => sorted(admin.fetchTopicOffsetsByTimestamp('js-a', 1700000000000)))
      await step('delete records', () => admin.deleteTopicRecords({ topic: 'js-a', partitions: [{ partition: 0, offset: '4' }] }))
      await step('delete records beyond', () => admin.deleteTopicRecords({ topic: 'js-a', partitions: [{ partition: 0, offset: '400' }] }))
      await step('offsets after', () => sorted(admin.fetchTopicOffsets('js-a')))
      await step('configs', async () =>
        (
          await admin.describeConfigs({ includeSynonyms: true, resources: [{ type: ConfigResourceTypes.TOPIC, name: 'js-a' }] })
        ).resources.map((resource) => ({
          ...resource,
          configEntries: [...resource.configEntries].sort((a, b) => (a.configName < b.configName ? -1 : 1)),
        })),
      )
      await step('alter configs', () =>
        admin.alterConfigs({
          validateOnly: false,
          resources: [{ type: ConfigResourceTypes.TOPIC, name: 'js-a', configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }],
        }),
      )
      await step('alter configs wrongly', () =>
        admin.alterConfigs({
          validateOnly: false,
          resources: [{ type: ConfigResourceTypes.TOPIC, name: 'js-a', configEntries: [{ name: 'cleanup.policy', value: 'shred' }] }],
        }),
      )
      await step('delete', () => admin.deleteTopics({ topics: ['js-a'] }))
      await step('delete again', () => admin.deleteTopics({ topics: ['js-a'] }))
    } finally {
      await admin.disconnect()
    }
  },
}
