import type { KafkaOptions } from './kafka-options.ts'
import { TestKafka } from './test-kafka.ts'

/**
 * Starts a whole broker in this process and resolves when it serves clients.
 *
 *     await using kafka = await startKafka({ topics: ['orders'] })
 *     const client = new Kafka({ brokers: [kafka.bootstrapServers] })
 */
export async function startKafka(options: KafkaOptions = {}): Promise<TestKafka> {
  const kafka = new TestKafka(options)
  try {
    await kafka.start()
    if (options.topics !== undefined && options.topics.length > 0) await kafka.createTopics(options.topics)
  } catch (error) {
    await kafka.close()
    throw error
  }
  return kafka
}
