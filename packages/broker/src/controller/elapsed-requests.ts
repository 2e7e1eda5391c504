import type { Input, Message, MessageSchema } from '@samsa/protocol'
import type {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  ElectLeadersRequest,
  ElectLeadersResponse,
} from '@samsa/protocol'
import { code } from '../error-codes.ts'
import type { ControllerApi } from './controller-channel.ts'

/** Without a text: the code says it. */
const timedOut = { errorCode: code.REQUEST_TIMED_OUT, errorMessage: null }

/**
 * A request with no time left is over before the controller looks at it, as in Kafka's queue of events. `refusal` is its answer;
 * undefined where nothing is asked, so that nothing is waited for.
 */
export function withinTime<Request extends MessageSchema, Response extends MessageSchema>(
  api: ControllerApi<Request, Response>,
  refusal: (body: Message<Request>) => Input<Response> | undefined,
): ControllerApi<Request, Response> {
  return {
    ...api,
    serve(controller, caller, body, done) {
      const elapsed = refusal(body)
      if (elapsed === undefined) api.serve(controller, caller, body, done)
      else done(elapsed)
    },
  }
}

export function createTopicsElapsed({ timeoutMs, topics }: CreateTopicsRequest): Input<typeof CreateTopicsResponse> | undefined {
  if (timeoutMs > 0 || topics.length === 0) return undefined
  return { topics: topics.map(({ name }) => ({ name, ...timedOut })) }
}

export function deleteTopicsElapsed(request: DeleteTopicsRequest): Input<typeof DeleteTopicsResponse> | undefined {
  const { timeoutMs, topics, topicNames } = request
  if (timeoutMs > 0 || topics.length + topicNames.length === 0) return undefined
  const byName = topicNames.map((name) => ({ name, ...timedOut }))
  return { responses: [...topics.map(({ name, topicId }) => ({ name, topicId, ...timedOut })), ...byName] }
}

export function createPartitionsElapsed(request: CreatePartitionsRequest): Input<typeof CreatePartitionsResponse> | undefined {
  const { timeoutMs, topics } = request
  if (timeoutMs > 0 || topics.length === 0) return undefined
  return { results: topics.map(({ name }) => ({ name, ...timedOut })) }
}

export function electLeadersElapsed(request: ElectLeadersRequest): Input<typeof ElectLeadersResponse> | undefined {
  const { timeoutMs, topicPartitions } = request
  if (timeoutMs > 0 || topicPartitions?.length === 0) return undefined
  const replicaElectionResults = topicPartitions?.map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.map((partitionId) => ({ partitionId, ...timedOut })),
  }))
  return { errorCode: timedOut.errorCode, replicaElectionResults: replicaElectionResults ?? [] }
}

export function reassignmentsElapsed(
  request: AlterPartitionReassignmentsRequest,
): Input<typeof AlterPartitionReassignmentsResponse> | undefined {
  const { timeoutMs, topics } = request
  if (timeoutMs > 0 || topics.length === 0) return undefined
  const responses = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, ...timedOut })),
  }))
  return { ...timedOut, responses }
}
