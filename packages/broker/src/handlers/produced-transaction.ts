import { errorByCode, NO_PRODUCER_ID } from '@samsa/protocol'
import type { ProduceRequest } from '@samsa/protocol'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import type { UnverifiedBatches } from '../partitions/transaction-verification.ts'
import { produceSupport } from '../partitions/transaction-verification.ts'
import { checkProducedRecords, producerOf } from './produced-records.ts'
import type { RequestRefusal } from './produced-records.ts'

type TopicData = ProduceRequest['topicData'][number]

const SEVERAL_PRODUCERS: RequestRefusal = {
  errorCode: code.INVALID_PRODUCER_ID_MAPPING,
  errorMessage: 'Transactional records contained more than one producer ID',
}

/** The transactional batches of a request; undefined if it has none. Partitions that cannot be written anyway are left out. */
export function transactionalBatches(
  parts: BrokerParts,
  transactionalId: string,
  topicData: readonly TopicData[],
  apiVersion: number,
): UnverifiedBatches | RequestRefusal | undefined {
  let producer: { readonly producerId: number; readonly producerEpoch: number } | undefined
  const batches: UnverifiedBatches['batches'][number][] = []
  for (const { name, topicId, partitionData } of topicData) {
    const topic = apiVersion >= 13 ? parts.metadata.topicById(topicId) : parts.metadata.topic(name)
    for (const { index, records } of partitionData) {
      if (records === null || topic?.partitions[index] === undefined || checkProducedRecords(records, apiVersion) !== 0) continue
      const { producerId, producerEpoch, baseSequence, isTransactional } = producerOf(records)
      if (!isTransactional || producerId <= NO_PRODUCER_ID) continue
      if (producer !== undefined && (producer.producerId !== producerId || producer.producerEpoch !== producerEpoch))
        return SEVERAL_PRODUCERS
      producer = { producerId, producerEpoch }
      const partition = parts.partitions.topicById(topic.id)?.partitions[index]
      const log = partition?.leaderLog(-1)
      if (partition !== undefined && typeof log === 'object') batches.push({ partition, log, baseSequence })
    }
  }
  if (producer === undefined) return undefined
  return { transactionalId, ...producer, support: produceSupport(apiVersion), batches, retriesConcurrent: true }
}

/** An error of the transaction's coordinator as clients of the version can take it. */
export function verificationRefusal(verdict: number, apiVersion: number): RequestRefusal {
  switch (verdict) {
    case code.INVALID_TXN_STATE:
      return { errorCode: verdict, errorMessage: 'Partition was not added to the transaction' }
    case code.CONCURRENT_TRANSACTIONS:
      return produceSupport(apiVersion) === 'add' ? { errorCode: verdict, errorMessage: null } : unverified(verdict)
    case code.NETWORK_EXCEPTION:
    case code.COORDINATOR_LOAD_IN_PROGRESS:
    case code.COORDINATOR_NOT_AVAILABLE:
    case code.NOT_COORDINATOR:
      return unverified(verdict)
    default:
      return { errorCode: verdict, errorMessage: null }
  }
}

/** Every producer tries again after NOT_ENOUGH_REPLICAS, and does not ask for metadata in between. */
function unverified(verdict: number): RequestRefusal {
  return {
    errorCode: code.NOT_ENOUGH_REPLICAS,
    errorMessage: `Unable to verify the partition has been added to the transaction. Underlying error: ${errorByCode(verdict)?.name ?? verdict}`,
  }
}
