import { ListOffsetsRequest, ListOffsetsResponse, errors } from '@samsa/protocol'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError } from '../kafka-client-error.ts'

/** Where to begin: an offset by name, or the first record at or after a time. */
export type OffsetPosition = 'earliest' | 'latest' | { readonly atOrAfterMs: number }

const LIST_OFFSETS = { request: ListOffsetsRequest, response: ListOffsetsResponse }

/** The offsets of some partitions of one topic, asked of their leaders together. -1 where no record is late enough. */
export async function offsetsFor(
  cluster: Cluster,
  topic: string,
  partitions: readonly number[],
  position: OffsetPosition,
  isolationLevel: 0 | 1 = 0,
): Promise<Map<number, number>> {
  const timestamp = position === 'earliest' ? -2 : position === 'latest' ? -1 : position.atOrAfterMs
  return await cluster.retrying(`offsets of topic ${topic}`, async () => {
    const metadata = await cluster.topic(topic)
    const byLeader = new Map<number, number[]>()
    for (const partition of partitions) {
      const leaderId = metadata.partitions[partition]?.leaderId
      if (leaderId === undefined) throw new Error(`Topic ${topic} has no partition ${partition}`)
      if (leaderId < 0) {
        cluster.forget(topic)
        throw new KafkaClientError(errors.LEADER_NOT_AVAILABLE.code)
      }
      byLeader.set(leaderId, [...(byLeader.get(leaderId) ?? []), partition])
    }
    const found = new Map<number, number>()
    for (const [leaderId, asked] of byLeader) {
      const connection = await cluster.node(leaderId)
      const response = await connection.call(LIST_OFFSETS, {
        replicaId: -1,
        isolationLevel,
        topics: [{ name: topic, partitions: asked.map((partitionIndex) => ({ partitionIndex, timestamp })) }],
      })
      for (const each of response.topics[0]?.partitions ?? []) {
        if (each.errorCode !== 0) {
          cluster.forget(topic)
          throw new KafkaClientError(each.errorCode)
        }
        found.set(each.partitionIndex, each.offset)
      }
    }
    return found
  })
}
