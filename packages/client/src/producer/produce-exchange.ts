import { ProduceRequest, ProduceResponse } from '@samsa/protocol'
import type { BrokerConnection } from '../broker-connection.ts'
import type { Cluster } from '../cluster.ts'
import { isTopicId } from '../cluster.ts'
import type { ProducerBatch } from './producer-batch.ts'
import type { ProducerState } from './producer-state.ts'

export interface BatchAnswer {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly baseOffset: number
  readonly logAppendTimeMs: number
  readonly recordErrors?: readonly { readonly batchIndex: number; readonly batchIndexErrorMessage: string | null }[]
  readonly currentLeader?: { readonly leaderId: number; readonly leaderEpoch: number }
}

export interface ExchangeOptions {
  readonly acks: -1 | 0 | 1
  readonly requestTimeoutMs: number
}

const PRODUCE = { request: ProduceRequest, response: ProduceResponse }
/** From here on topics are named by id. */
const TOPIC_ID_VERSION = 13
/** Up to here a request does not add its partitions to the transaction (KIP-890). */
const VERSION_1 = 11
const SENT: BatchAnswer = { errorCode: 0, errorMessage: null, baseOffset: -1, logAppendTimeMs: -1 }

/** One Produce request with one batch of each partition, and the answer to each batch; undefined where the broker says nothing of it. */
export async function exchange(
  cluster: Cluster,
  connection: BrokerConnection,
  batches: readonly ProducerBatch[],
  state: ProducerState,
  options: ExchangeOptions,
): Promise<(batch: ProducerBatch) => BatchAnswer | undefined> {
  const topics = new Map<string, { name: string; topicId: string; partitionData: { index: number; records: Uint8Array }[] }>()
  let byId = true
  for (const batch of batches) {
    const { topic, partition } = batch.queue
    let data = topics.get(topic)
    if (data === undefined) {
      const topicId = cluster.lastKnown(topic)?.topicId
      if (!isTopicId(topicId)) byId = false
      data = { name: topic, topicId: topicId ?? '', partitionData: [] }
      topics.set(topic, data)
    }
    data.partitionData.push({ index: partition, records: batch.records(state.isTransactional) })
  }
  const atMost = state.isTransactional && !state.isVersion2 ? VERSION_1 : byId ? undefined : TOPIC_ID_VERSION - 1
  const topicData = [...topics.values()]
  const body = {
    transactionalId: state.transactionalId,
    acks: options.acks,
    timeoutMs: options.requestTimeoutMs,
    topicData: byId ? topicData : topicData.map(({ name, partitionData }) => ({ name, partitionData })),
  }
  const version = atMost === undefined ? {} : { atMost }
  if (options.acks === 0) {
    connection.cast(ProduceRequest, body, version)
    await bounded(connection, batches)
    return () => SENT
  }
  const response = await connection.call(PRODUCE, body, version)
  return (batch) => {
    const { topic: name, partition } = batch.queue
    const topicId = topics.get(name)?.topicId
    for (const topic of response.responses) {
      if (topic.name !== name && (topic.name !== '' || topic.topicId !== topicId)) continue
      for (const each of topic.partitionResponses) {
        if (each.index !== partition) continue
        const { leaderId, leaderEpoch } = each.currentLeader
        if (leaderId >= 0) cluster.learnLeader({ topic: name, partition, leaderId, leaderEpoch }, response.nodeEndpoints)
        return each
      }
    }
    return undefined
  }
}

/** Bytes sent without an answer since the broker last said that it has read everything. */
const unconfirmed = new WeakMap<BrokerConnection, number>()
const UNCONFIRMED_BYTES = 1024 * 1024

/** With acks 0 nothing says how far the broker is: now and then it is asked, so that a fast producer does not fill the memory with unsent bytes. */
async function bounded(connection: BrokerConnection, batches: readonly ProducerBatch[]): Promise<void> {
  let bytes = unconfirmed.get(connection) ?? 0
  for (const batch of batches) bytes += batch.sizeBytes
  unconfirmed.set(connection, bytes < UNCONFIRMED_BYTES ? bytes : 0)
  if (bytes >= UNCONFIRMED_BYTES) await connection.confirm()
}
