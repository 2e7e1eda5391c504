import type { Kafka } from '@samsa/client'
import type { ClientSettings } from './bench-client.ts'
import { values } from './values.ts'

const TOPIC = 'bench-warm-up'

/** Keeps the broker busy with single sends and batches for that long, part of it in each compression, so that no client measures its cold code. */
export async function warmBroker(kafka: Kafka, compressions: readonly ClientSettings['compression'][], forMs: number): Promise<void> {
  await using admin = kafka.admin()
  ;(await admin.createTopics([{ name: TOPIC, partitions: 3, configs: { 'retention.bytes': '100000000' } }])).all()
  for (const compression of compressions) {
    await using producer = kafka.producer({ compressionType: compression })
    const pool = values(1024, compression !== 'none').map((value) => ({ value }))
    const endMs = performance.now() + forMs / compressions.length
    while (performance.now() < endMs) {
      for (const { value } of pool.slice(0, 100)) await producer.send({ topic: TOPIC, value })
      await producer.sendBatch(TOPIC, pool)
    }
  }
  await admin.deleteTopics([TOPIC])
}
