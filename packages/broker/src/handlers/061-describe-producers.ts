import { DescribeProducersRequest, DescribeProducersResponse, errors } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { topicNameProblem } from '../topic-name.ts'

/** 0 the first (KIP-664). */
export const describeProducers = apiHandler<BrokerParts, typeof DescribeProducersRequest, typeof DescribeProducersResponse>({
  request: DescribeProducersRequest,
  response: DescribeProducersResponse,
  handle(parts, request) {
    return {
      topics: request.topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, ...describe(parts, name, partitionIndex) })),
      })),
    }
  },
})

type Answer = Omit<
  NonNullable<NonNullable<NonNullable<Input<typeof DescribeProducersResponse>['topics']>[number]['partitions']>[number]>,
  'partitionIndex'
>

function describe(parts: BrokerParts, topic: string, index: number): Answer {
  const problem = topicNameProblem(topic)
  if (problem !== undefined) return { errorCode: code.INVALID_TOPIC_EXCEPTION, errorMessage: problem }
  if (parts.metadata.topic(topic) === undefined) {
    return { errorCode: code.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: errors.UNKNOWN_TOPIC_OR_PARTITION.message }
  }
  const partition = parts.partitions.get(topic, index)
  if (partition === undefined) {
    return { errorCode: parts.metadata.contains(topic, index) ? code.NOT_LEADER_OR_FOLLOWER : code.UNKNOWN_TOPIC_OR_PARTITION }
  }
  if (partition.log === undefined) return { errorCode: code.KAFKA_STORAGE_ERROR }
  return {
    errorCode: 0,
    activeProducers: partition.log.activeProducers().map((producer) => ({
      producerId: producer.producerId,
      producerEpoch: producer.producerEpoch,
      lastSequence: producer.lastSequence,
      lastTimestamp: producer.lastTimestampMs,
      coordinatorEpoch: producer.coordinatorEpoch,
      currentTxnStartOffset: producer.currentTransactionStartOffset,
    })),
  }
}
