import * as protocol from '@samsa/protocol'
import { errors } from '@samsa/protocol'
import { findCoordinators } from '../admin/lookup.ts'
import { backoffMs, pause } from '../backoff.ts'
import type { BrokerConnection } from '../broker-connection.ts'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError, asError } from '../kafka-client-error.ts'
import type { ProducerIdentity } from '../producer/producer-batch.ts'
import { isTransportError, timedOut } from '../retry.ts'
import type { OperationOptions } from '../retry.ts'
import { byTopic, parsePartitionKey, partitionKey } from '../topic-partition.ts'
import { TransactionCore } from './transaction-core.ts'
import type { Settle } from './transaction-core.ts'
import { FatalTransactionError, TransactionAbortedError } from './transaction-errors.ts'
import type { OffsetsToCommit, TransactionAnswer, TransactionRequest } from './transaction-request.ts'

export interface TransactionsOptions {
  readonly transactionalId: string
  readonly transactionTimeoutMs: number
  /** `max.block.ms` */
  readonly maxBlockMs: number
}

/** What transactions need of the sender of batches. */
export interface BatchWork {
  hasBatches(): boolean
  /** Something may be sent that could not be before. */
  wake(): void
  /** What waits to be sent will not be: the transaction has failed. Tells whether any of it may be written already. */
  failWaiting(error: Error): boolean
}

/** The last version of each API that a client sends with transaction.version 0 and 1. */
const VERSION_1 = { addPartitions: 3, endTxn: 4, commitOffsets: 4 } as const
const FIRST_BUMP_VERSION = 3
const SOON_MS = 20

/** Asks the coordinators what the core wants asked, one request at a time, as often as it takes. */
export class Transactions {
  readonly core = new TransactionCore()
  readonly #cluster: Cluster
  readonly #options: TransactionsOptions
  readonly #work: BatchWork
  /** The coordinators' nodes, by kind and group. */
  readonly #coordinators = new Map<string, number>()
  #isRunning = false
  #isClosed = false
  #failures = 0

  constructor(cluster: Cluster, options: TransactionsOptions, work: BatchWork) {
    this.#cluster = cluster
    this.#options = options
    this.#work = work
  }

  async initialize(options: OperationOptions): Promise<void> {
    await this.#call('initTransactions', options, (settle) => this.core.initialize(settle))
  }

  begin(): void {
    this.core.begin()
  }

  async sendOffsets(commit: OffsetsToCommit, options: OperationOptions): Promise<void> {
    await this.#call('sendOffsets', options, (settle) => this.core.sendOffsets(commit, settle))
  }

  async commit(options: OperationOptions): Promise<void> {
    await this.#call('commitTransaction', options, (settle) => this.core.commit(settle))
  }

  async abort(options: OperationOptions): Promise<void> {
    const { state } = this.core
    if (state === 'IN_TRANSACTION' || state === 'ABORTABLE_ERROR') {
      const error = new TransactionAbortedError(this.core.error)
      if (this.#work.failWaiting(error)) this.core.batchFailed(error, true)
    }
    await this.#call('abortTransaction', options, (settle) => this.core.abort(settle))
  }

  batchFailed(error: Error, isOutcomeUnknown: boolean): void {
    this.core.batchFailed(error, isOutcomeUnknown)
    this.#failBatches()
    this.wake()
  }

  close(): void {
    this.#isClosed = true
  }

  /** After an error nothing more of the transaction is sent. */
  #failBatches(): void {
    const { state, error } = this.core
    if ((state === 'ABORTABLE_ERROR' || state === 'FATAL_ERROR') && error !== undefined) {
      if (this.#work.failWaiting(error)) this.core.batchFailed(error, true)
    }
  }

  /** Something changed that the core may have waited for. */
  wake(): void {
    if (this.#isRunning || this.#isClosed) return
    this.#isRunning = true
    void this.#run().finally(() => {
      this.#isRunning = false
      this.#work.wake()
      if (!this.#isClosed && this.core.next(this.#work.hasBatches()) !== undefined) this.wake()
    })
  }

  /** After `max.block.ms` the caller hears of it; what was asked for goes on, and the same call joins it. */
  async #call(what: string, options: OperationOptions, start: (settle: Settle) => void): Promise<void> {
    const { clock } = this.#cluster.world
    const timeoutMs = options.timeoutMs ?? this.#options.maxBlockMs
    await new Promise<void>((resolve, reject) => {
      const timer = clock.after(timeoutMs, () => end(timedOut(`${what}: call it again to wait for it`, timeoutMs)))
      const aborted = (): void => end(asError(options.signal?.reason))
      const end: Settle = (error) => {
        timer.cancel()
        options.signal?.removeEventListener('abort', aborted)
        if (error === undefined) resolve()
        else reject(error)
      }
      options.signal?.addEventListener('abort', aborted, { once: true })
      try {
        start(end)
      } catch (error) {
        end(asError(error))
      }
      this.#work.wake()
      this.wake()
    })
  }

  async #run(): Promise<void> {
    const { clock, random } = this.#cluster.world
    for (;;) {
      const request = this.core.next(this.#work.hasBatches())
      if (request === undefined || this.#isClosed) return
      let verdict = 'lookup'
      try {
        const connection = await this.#coordinator(request)
        if (connection !== undefined) verdict = this.core.answered(request, await this.#ask(connection, request))
      } catch (error) {
        if (error instanceof KafkaClientError && !error.retriable)
          this.core.fail(new FatalTransactionError(error.code, error.message, error))
        else if (!isTransportError(error) && !(error instanceof KafkaClientError)) {
          this.core.fail(new FatalTransactionError(errors.UNKNOWN_SERVER_ERROR.code, asError(error).message, error))
        }
      }
      this.#failBatches()
      this.#work.wake()
      if (verdict === 'lookup') this.#coordinators.delete(this.#coordinatorKey(request))
      if (verdict === 'done') this.#failures = 0
      else await pause(clock, verdict === 'soon' ? SOON_MS : backoffMs(this.#failures++, random, this.#cluster.retryBackoff))
    }
  }

  /** The connection to the coordinator; undefined if there is none for now, or if the core was told that there will be none. */
  async #coordinator(request: TransactionRequest): Promise<BrokerConnection | undefined> {
    const isGroup = request.kind === 'commitOffsets'
    const key = this.#coordinatorKey(request)
    let nodeId = this.#coordinators.get(key)
    if (nodeId === undefined) {
      const id = isGroup ? request.commit.group.groupId : this.#options.transactionalId
      const [found] = await findCoordinators(this.#cluster, isGroup ? 'group' : 'transaction', [id])
      if (found === undefined) return undefined
      if (found.errorCode !== 0) {
        const error = new KafkaClientError(found.errorCode, found.errorMessage)
        if (!error.retriable) this.core.answered(request, { errorCode: found.errorCode, errorMessage: found.errorMessage })
        return undefined
      }
      nodeId = found.nodeId
      this.#coordinators.set(key, nodeId)
    }
    const connection = await this.#cluster.node(nodeId, 'coordinator')
    if (request.kind === 'initProducerId') {
      this.core.canBumpEpoch = (connection.versionFor(protocol.InitProducerIdRequest) ?? 0) >= FIRST_BUMP_VERSION
    }
    this.core.learnVersion((connection.features.finalized.get('transaction.version') ?? 0) >= 2)
    return connection
  }

  #coordinatorKey(request: TransactionRequest): string {
    return request.kind === 'commitOffsets' ? `group ${request.commit.group.groupId}` : 'transaction'
  }

  async #ask(connection: BrokerConnection, request: TransactionRequest): Promise<TransactionAnswer> {
    const { transactionalId } = this.#options
    switch (request.kind) {
      case 'initProducerId': {
        const response = await connection.call(
          { request: protocol.InitProducerIdRequest, response: protocol.InitProducerIdResponse },
          { transactionalId, transactionTimeoutMs: this.#options.transactionTimeoutMs, ...request.bump },
        )
        return { errorCode: response.errorCode, identity: identityOf(response) }
      }
      case 'addPartitions': {
        const topics = [...byTopic(request.partitions.map(parsePartitionKey))].map(([name, partitions]) => ({ name, partitions }))
        const response = await connection.call(
          { request: protocol.AddPartitionsToTxnRequest, response: protocol.AddPartitionsToTxnResponse },
          {
            v3AndBelowTransactionalId: transactionalId,
            v3AndBelowProducerId: request.identity.producerId,
            v3AndBelowProducerEpoch: request.identity.producerEpoch,
            v3AndBelowTopics: topics,
          },
          { atMost: VERSION_1.addPartitions },
        )
        const partitionCodes = new Map<string, number>()
        for (const { name, resultsByPartition } of response.resultsByTopicV3AndBelow) {
          for (const { partitionIndex, partitionErrorCode } of resultsByPartition)
            partitionCodes.set(partitionKey(name, partitionIndex), partitionErrorCode)
        }
        return { errorCode: response.errorCode, partitionCodes }
      }
      case 'addOffsets': {
        const { groupId } = request.commit.group
        const response = await connection.call(
          { request: protocol.AddOffsetsToTxnRequest, response: protocol.AddOffsetsToTxnResponse },
          { transactionalId, groupId, ...request.identity },
        )
        return { errorCode: response.errorCode }
      }
      case 'commitOffsets':
        return await this.#commitOffsets(connection, request.commit, request.identity)
      case 'endTxn': {
        const response = await connection.call(
          { request: protocol.EndTxnRequest, response: protocol.EndTxnResponse },
          { transactionalId, committed: request.committed, ...request.identity },
          request.isVersion2 ? {} : { atMost: VERSION_1.endTxn },
        )
        return { errorCode: response.errorCode, identity: response.producerId < 0 ? undefined : identityOf(response) }
      }
    }
  }

  async #commitOffsets(connection: BrokerConnection, commit: OffsetsToCommit, identity: ProducerIdentity): Promise<TransactionAnswer> {
    const { group } = commit
    const response = await connection.call(
      { request: protocol.TxnOffsetCommitRequest, response: protocol.TxnOffsetCommitResponse },
      {
        transactionalId: this.#options.transactionalId,
        groupId: group.groupId,
        generationId: group.generationId,
        memberId: group.memberId,
        groupInstanceId: group.groupInstanceId ?? null,
        ...identity,
        topics: [...Map.groupBy(commit.offsets, (each) => each.topic)].map(([name, offsets]) => ({
          name,
          partitions: offsets.map(({ partition, offset, leaderEpoch, metadata }) => ({
            partitionIndex: partition,
            committedOffset: offset,
            committedLeaderEpoch: leaderEpoch ?? -1,
            committedMetadata: metadata ?? '',
          })),
        })),
      },
      this.core.isVersion2 ? {} : { atMost: VERSION_1.commitOffsets },
    )
    const partitionCodes = new Map<string, number>()
    for (const { name, partitions } of response.topics) {
      for (const { partitionIndex, errorCode } of partitions) partitionCodes.set(partitionKey(name, partitionIndex), errorCode)
    }
    return { errorCode: 0, partitionCodes }
  }
}

function identityOf({ producerId, producerEpoch }: ProducerIdentity): ProducerIdentity {
  return { producerId, producerEpoch }
}
