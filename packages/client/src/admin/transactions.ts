import * as protocol from '@samsa/protocol'
import { errors } from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import { byTopic, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { throwError } from './admin-context.ts'
import { drive } from './driver.ts'
import { fromAllBrokers, toCoordinators, toLeaders } from './lookup.ts'
import { Outcomes } from './outcomes.ts'

export type TransactionState =
  | 'Ongoing'
  | 'PrepareAbort'
  | 'PrepareCommit'
  | 'CompleteAbort'
  | 'CompleteCommit'
  | 'Empty'
  | 'PrepareEpochFence'
  | 'Dead'
  | 'Unknown'

export interface ProducerState {
  readonly producerId: number
  readonly producerEpoch: number
  readonly lastSequence: number
  readonly lastTimestampMs: number
  readonly coordinatorEpoch: number | undefined
  /** undefined without an open transaction. */
  readonly currentTransactionStartOffset: number | undefined
}

export interface TransactionDescription {
  readonly coordinatorId: number
  readonly state: TransactionState
  readonly producerId: number
  readonly producerEpoch: number
  readonly transactionTimeoutMs: number
  readonly transactionStartTimeMs: number | undefined
  readonly partitions: readonly TopicPartition[]
}

export interface TransactionListing {
  readonly transactionalId: string
  readonly producerId: number
  readonly state: TransactionState
  /** The coordinator that told of it. */
  readonly coordinatorId: number
}

export interface ListTransactionsOptions extends AdminOptions {
  readonly states?: readonly TransactionState[]
  readonly producerIds?: readonly number[]
  /** Only those that run longer than this. */
  readonly durationMs?: number
  /** RE2 syntax (KIP-1152). */
  readonly transactionalIdPattern?: string
}

export interface AbortTransactionSpec extends TopicPartition {
  readonly producerId: number
  readonly producerEpoch: number
  /** -1 where the transaction has no coordinator any more. */
  readonly coordinatorEpoch: number
}

const DESCRIBE_PRODUCERS = { request: protocol.DescribeProducersRequest, response: protocol.DescribeProducersResponse }
const DESCRIBE_TRANSACTIONS = { request: protocol.DescribeTransactionsRequest, response: protocol.DescribeTransactionsResponse }
const LIST_TRANSACTIONS = { request: protocol.ListTransactionsRequest, response: protocol.ListTransactionsResponse }
const WRITE_TXN_MARKERS = { request: protocol.WriteTxnMarkersRequest, response: protocol.WriteTxnMarkersResponse }
const INIT_PRODUCER_ID = { request: protocol.InitProducerIdRequest, response: protocol.InitProducerIdResponse }
const DURATION_VERSION = 1
const PATTERN_VERSION = 2

/** Active producers by partition: of the leaders, or of one broker's replicas. */
export async function describeProducers(
  context: AdminContext,
  partitions: readonly TopicPartition[],
  options: AdminOptions & { readonly brokerId?: number },
): Promise<Outcomes<ProducerState[]>> {
  const byKey = new Map(partitions.map((each) => [partitionKey(each.topic, each.partition), each]))
  const { brokerId } = options
  return await drive<string, ProducerState[]>(context, byKey.keys(), options, {
    what: 'describeProducers',
    locate:
      brokerId === undefined
        ? toLeaders(context.cluster)
        : async (keys) => await Promise.resolve(new Map(keys.map((key) => [key, brokerId]))),
    ask: async (nodeId, keys, answers) => {
      const asked = keys.flatMap((key) => byKey.get(key) ?? [])
      const topics = [...byTopic(asked)].map(([name, partitionIndexes]) => ({ name, partitionIndexes }))
      const response = await context.atNode(nodeId, DESCRIBE_PRODUCERS, { topics }, options)
      for (const { name, partitions: answered } of response.topics) {
        for (const each of answered) {
          const key = partitionKey(name, each.partitionIndex)
          // A replica that was asked for by broker is not looked for elsewhere.
          if (brokerId !== undefined && each.errorCode === errors.NOT_LEADER_OR_FOLLOWER.code) {
            answers.failed(key, new KafkaClientError(each.errorCode, each.errorMessage))
          } else answers.settle(key, each, () => each.activeProducers.map(producerState))
        }
      }
    },
  })
}

type ActiveProducer = protocol.DescribeProducersResponse['topics'][number]['partitions'][number]['activeProducers'][number]

function producerState(state: ActiveProducer): ProducerState {
  return {
    producerId: state.producerId,
    producerEpoch: state.producerEpoch,
    lastSequence: state.lastSequence,
    lastTimestampMs: state.lastTimestamp,
    coordinatorEpoch: state.coordinatorEpoch < 0 ? undefined : state.coordinatorEpoch,
    currentTransactionStartOffset: state.currentTxnStartOffset < 0 ? undefined : state.currentTxnStartOffset,
  }
}

export async function describeTransactions(
  context: AdminContext,
  transactionalIds: readonly string[],
  options: AdminOptions,
): Promise<Outcomes<TransactionDescription>> {
  return await drive<string, TransactionDescription>(context, transactionalIds, options, {
    what: 'describeTransactions',
    locate: toCoordinators(context.cluster, 'transaction'),
    ask: async (nodeId, keys, answers) => {
      const response = await context.atNode(nodeId, DESCRIBE_TRANSACTIONS, { transactionalIds: [...keys] }, options)
      for (const each of response.transactionStates) {
        answers.settle(each.transactionalId, { errorCode: each.errorCode }, () => ({
          coordinatorId: nodeId,
          state: transactionState(each.transactionState),
          producerId: each.producerId,
          producerEpoch: each.producerEpoch,
          transactionTimeoutMs: each.transactionTimeoutMs,
          transactionStartTimeMs: each.transactionStartTimeMs < 0 ? undefined : each.transactionStartTimeMs,
          partitions: each.topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
        }))
      }
    },
  })
}

/** Transactions of every coordinator. Rejects if one does not answer. */
export async function listTransactions(context: AdminContext, options: ListTransactionsOptions): Promise<TransactionListing[]> {
  const answers = await fromAllBrokers(context.cluster, async (nodeId) => {
    const connection = await context.node(nodeId)
    const version = connection.versionFor(protocol.ListTransactionsRequest) ?? 0
    if (options.durationMs !== undefined && options.durationMs >= 0 && version < DURATION_VERSION) throw unsupported('a filter by duration')
    if (options.transactionalIdPattern !== undefined && version < PATTERN_VERSION) throw unsupported('a pattern of transactional ids')
    const response = await connection.call(LIST_TRANSACTIONS, {
      stateFilters: [...(options.states ?? [])],
      producerIdFilters: [...(options.producerIds ?? [])],
      ...(version >= DURATION_VERSION ? { durationFilter: options.durationMs ?? -1 } : {}),
      ...(version >= PATTERN_VERSION ? { transactionalIdPattern: options.transactionalIdPattern ?? null } : {}),
    })
    throwError({ errorCode: response.errorCode })
    if (response.unknownStateFilters.length > 0) throw unsupported(`the states ${response.unknownStateFilters.join(', ')}`)
    return response.transactionStates.map(({ transactionalId, producerId, transactionState: state }) => ({
      transactionalId,
      producerId,
      state: transactionState(state),
      coordinatorId: nodeId,
    }))
  })
  return answers.flatMap(({ answer }) => {
    if (answer instanceof Error) throw answer
    return answer
  })
}

function unsupported(what: string): KafkaClientError {
  return new KafkaClientError(errors.UNSUPPORTED_VERSION.code, `A broker does not support ${what}.`)
}

/** Writes an abort marker into a partition whose transaction hangs (KIP-664). */
export async function abortTransaction(context: AdminContext, spec: AbortTransactionSpec, options: AdminOptions): Promise<void> {
  const key = partitionKey(spec.topic, spec.partition)
  const driven = await drive<string, undefined>(context, [key], options, {
    what: 'abortTransaction',
    locate: toLeaders(context.cluster),
    ask: async (nodeId, _keys, answers) => {
      const marker = {
        producerId: spec.producerId,
        producerEpoch: spec.producerEpoch,
        coordinatorEpoch: spec.coordinatorEpoch,
        transactionResult: false,
        topics: [{ name: spec.topic, partitionIndexes: [spec.partition] }],
      }
      const response = await context.atNode(nodeId, WRITE_TXN_MARKERS, { markers: [marker] }, options)
      const answer = response.markers[0]?.topics[0]?.partitions[0]
      if (answer === undefined) answers.failed(key, new KafkaClientError(-1, `The answer does not tell of ${key}.`))
      else answers.settle(key, { errorCode: answer.errorCode }, () => undefined)
    },
  })
  driven.all()
}

/** The producer id and epoch that fenced the producers before. */
export interface FencedProducer {
  readonly producerId: number
  readonly producerEpoch: number
}

/** Fences the producers of transactional ids, aborting what they have open (KIP-664). */
export async function fenceProducers(
  context: AdminContext,
  transactionalIds: readonly string[],
  options: AdminOptions,
): Promise<Outcomes<FencedProducer>> {
  return await drive<string, FencedProducer>(context, transactionalIds, options, {
    what: 'fenceProducers',
    locate: toCoordinators(context.cluster, 'transaction'),
    ask: async (nodeId, keys, answers) => {
      const connection = await context.node(nodeId)
      for (const transactionalId of keys) {
        const response = await connection.call(INIT_PRODUCER_ID, {
          transactionalId,
          transactionTimeoutMs: options.timeoutMs ?? context.cluster.requestTimeoutMs,
        })
        const { errorCode } = response
        if (errorCode === errors.CONCURRENT_TRANSACTIONS.code) answers.again(transactionalId, new KafkaClientError(errorCode))
        else
          answers.settle(transactionalId, { errorCode }, () => ({ producerId: response.producerId, producerEpoch: response.producerEpoch }))
      }
    },
  })
}

const STATES: readonly TransactionState[] = [
  'Ongoing',
  'PrepareAbort',
  'PrepareCommit',
  'CompleteAbort',
  'CompleteCommit',
  'Empty',
  'PrepareEpochFence',
  'Dead',
]

function transactionState(text: string): TransactionState {
  return STATES.find((state) => state === text) ?? 'Unknown'
}
