import { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { Call } from '../call.ts'
import type { AddPartitionsResult, PartitionsByTopic } from '../coordinator/transactions.ts'
import { code } from '../error-codes.ts'
import { isInternalTopic } from '../internal-topics.ts'

/** Before it the client does not know PRODUCER_FENCED. */
const FENCED_VERSION = 2
/** From here on brokers ask, for several transactions at once. */
const BATCH_VERSION = 4
/** What clients speak that add partitions themselves, and what brokers speak for the others. */
const CLIENT_TRANSACTION_VERSION = 0
const BROKER_TRANSACTION_VERSION = 2

type AskedTransaction = AddPartitionsToTxnRequest['transactions'][number]
type AskedTopics = AskedTransaction['topics']
type TransactionResult = NonNullable<Input<typeof AddPartitionsToTxnResponse>['resultsByTransaction']>[number]
type TopicResults = NonNullable<TransactionResult['topicResults']>

/** 1 throttled after answering · 2 PRODUCER_FENCED · 3 flexible · 4 from brokers: batches, `verifyOnly` · 5 TRANSACTION_ABORTABLE (KIP-890) */
export const addPartitionsToTxn = apiHandler<BrokerParts, typeof AddPartitionsToTxnRequest, typeof AddPartitionsToTxnResponse>({
  request: AddPartitionsToTxnRequest,
  response: AddPartitionsToTxnResponse,
  handle(parts, request, call) {
    if (call.apiVersion < BATCH_VERSION) {
      const transaction: AskedTransaction = {
        transactionalId: request.v3AndBelowTransactionalId,
        producerId: request.v3AndBelowProducerId,
        producerEpoch: request.v3AndBelowProducerEpoch,
        verifyOnly: false,
        topics: request.v3AndBelowTopics,
      }
      add(parts, transaction, call, (resultsByTopicV3AndBelow) => call.reply({ resultsByTopicV3AndBelow }))
      return LATER
    }
    const { transactions } = request
    if (transactions.length === 0) return {}
    const resultsByTransaction: TransactionResult[] = []
    for (const transaction of transactions) {
      add(parts, transaction, call, (topicResults) => {
        resultsByTransaction.push({ transactionalId: transaction.transactionalId, topicResults })
        if (resultsByTransaction.length === transactions.length) call.reply({ resultsByTransaction })
      })
    }
    return LATER
  },
})

function add(
  parts: BrokerParts,
  asked: AskedTransaction,
  call: Call<typeof AddPartitionsToTxnResponse>,
  done: (results: TopicResults) => void,
): void {
  const { transactionalId, producerId, producerEpoch, verifyOnly } = asked
  const topics = new Map<string, number[]>()
  for (const { name, partitions } of asked.topics) topics.set(name, [...new Set([...(topics.get(name) ?? []), ...partitions])])
  if (call.apiVersion < BATCH_VERSION && [...topics.keys()].some(isInternalTopic)) {
    done(resultsOf(asked.topics, topics, forbidden(parts, topics), call.apiVersion))
    return
  }
  parts.transactions.addPartitions(
    { transactionalId, producerId, producerEpoch, topics, verifyOnly },
    (result) => done(resultsOf(asked.topics, topics, result, call.apiVersion)),
    call.apiVersion < BATCH_VERSION ? CLIENT_TRANSACTION_VERSION : BROKER_TRANSACTION_VERSION,
  )
}

/** Clients may not write to internal topics: then nothing is added. */
function forbidden({ metadata }: BrokerParts, topics: PartitionsByTopic): AddPartitionsResult {
  return new Map(
    Array.from(topics, ([topic, partitions]) => [
      topic,
      partitions.map((partition) => {
        if (isInternalTopic(topic)) return code.TOPIC_AUTHORIZATION_FAILED
        return metadata.contains(topic, partition) ? code.OPERATION_NOT_ATTEMPTED : code.UNKNOWN_TOPIC_OR_PARTITION
      }),
    ]),
  )
}

/** An error for all is told for every partition as often as it was asked for. */
function resultsOf(
  asked: AskedTopics,
  topics: ReadonlyMap<string, readonly number[]>,
  result: AddPartitionsResult,
  apiVersion: number,
): TopicResults {
  if (typeof result !== 'number') {
    return Array.from(topics, ([name, partitions]) => ({
      name,
      resultsByPartition: partitions.map((partitionIndex, at) => ({ partitionIndex, partitionErrorCode: result.get(name)?.[at] ?? 0 })),
    }))
  }
  const isOld = apiVersion < FENCED_VERSION && result === code.PRODUCER_FENCED
  const partitionErrorCode = isOld ? code.INVALID_PRODUCER_EPOCH : result
  return asked.map(({ name, partitions }) => ({
    name,
    resultsByPartition: partitions.map((partitionIndex) => ({ partitionIndex, partitionErrorCode })),
  }))
}
