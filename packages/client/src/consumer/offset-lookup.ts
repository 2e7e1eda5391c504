import { ListOffsetsRequest, ListOffsetsResponse } from '@samsa/protocol'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { isRetriable } from '../retry.ts'
import type { OperationOptions } from '../retry.ts'
import { byTopic, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'

/** What ListOffsets takes for a time, besides times. */
export const EARLIEST_TIMESTAMP = -2
export const LATEST_TIMESTAMP = -1

export interface OffsetQuery extends TopicPartition {
  /** Milliseconds, or one of the constants. */
  readonly timestamp: number
  readonly leaderEpoch?: number
}

export interface FoundOffset {
  /** -1 where no record is late enough. */
  readonly offset: number
  readonly timestamp: number
  readonly leaderEpoch: number
}

export interface LookupRound {
  readonly found: ReadonlyMap<string, FoundOffset>
  /** By partition: what did not come, and why. */
  readonly failed: ReadonlyMap<string, unknown>
}

const LIST_OFFSETS = { request: ListOffsetsRequest, response: ListOffsetsResponse }

/** Asks every leader once. Topics whose partitions failed are forgotten, so that the next round asks for their leaders again. */
export async function lookUpOnce(cluster: Cluster, queries: readonly OffsetQuery[], isolationLevel: 0 | 1): Promise<LookupRound> {
  const found = new Map<string, FoundOffset>()
  const failed = new Map<string, unknown>()
  const byLeader = new Map<number, OffsetQuery[]>()
  for (const topic of new Set(queries.map((each) => each.topic))) {
    const asked = queries.filter((each) => each.topic === topic)
    try {
      const metadata = cluster.known(topic) ?? (await cluster.topic(topic))
      for (const query of asked) {
        const leaderId = metadata.partitions[query.partition]?.leaderId ?? -1
        if (leaderId < 0) {
          failed.set(partitionKey(topic, query.partition), new KafkaClientError(LEADER_NOT_AVAILABLE))
          cluster.forget(topic)
        } else byLeader.set(leaderId, [...(byLeader.get(leaderId) ?? []), query])
      }
    } catch (error) {
      for (const query of asked) failed.set(partitionKey(topic, query.partition), error)
    }
  }
  await Promise.all(
    [...byLeader].map(async ([leaderId, asked]) => {
      try {
        const connection = await cluster.node(leaderId)
        const topics = [...byTopic(asked).keys()].map((name) => ({
          name,
          partitions: asked
            .filter((each) => each.topic === name)
            .map((each) => ({ partitionIndex: each.partition, timestamp: each.timestamp, currentLeaderEpoch: each.leaderEpoch ?? -1 })),
        }))
        const response = await connection.call(LIST_OFFSETS, { replicaId: -1, isolationLevel, topics, timeoutMs: cluster.requestTimeoutMs })
        for (const topic of response.topics) {
          for (const { partitionIndex, errorCode, offset, timestamp, leaderEpoch } of topic.partitions) {
            const key = partitionKey(topic.name, partitionIndex)
            if (errorCode === 0) found.set(key, { offset, timestamp, leaderEpoch })
            else {
              failed.set(key, new KafkaClientError(errorCode))
              cluster.forget(topic.name)
            }
          }
        }
      } catch (error) {
        for (const each of asked) {
          failed.set(partitionKey(each.topic, each.partition), error)
          cluster.forget(each.topic)
        }
      }
    }),
  )
  return { found, failed }
}

/** Asks until every offset is found. Rejects with the first error that waiting cannot help, or a KafkaTimeoutError. */
export async function lookUpOffsets(
  cluster: Cluster,
  queries: readonly OffsetQuery[],
  isolationLevel: 0 | 1,
  options: OperationOptions = {},
): Promise<Map<string, FoundOffset>> {
  const all = new Map<string, FoundOffset>()
  let left = queries
  return await cluster.retrying(
    'offsets of partitions',
    async () => {
      const { found, failed } = await lookUpOnce(cluster, left, isolationLevel)
      for (const [key, offset] of found) all.set(key, offset)
      for (const error of failed.values()) if (!isRetriable(error)) throw error
      left = left.filter((each) => !found.has(partitionKey(each.topic, each.partition)))
      const [failure] = failed.values()
      if (failure !== undefined) throw failure
      return all
    },
    options,
  )
}

const LEADER_NOT_AVAILABLE = 5
