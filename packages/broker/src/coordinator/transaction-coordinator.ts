import type { DynamicBrokerConfig } from '@samsa/config'
import type { MetadataDelta } from '@samsa/metadata'
import type { Clock, Logger } from '@samsa/ports'
import type { ReplyTurn } from '@samsa/wire'
import {
  decodeTransactionRecord,
  encodeTransactionRecord,
  EPOCH_BUMP_VERSION,
  initProducerIdProblem,
  partitionForTransactionalId,
  TransactionShard,
} from '@samsa/txn'
import type {
  Effect,
  EndTxn,
  InitProducerId,
  MarkersRequest,
  OutsideRequest,
  ProducerIdRequest,
  TransactionRecord,
  TransactionSettings,
} from '@samsa/txn'
import { code } from '../error-codes.ts'
import type { MetadataView } from '../metadata-view.ts'
import type { HostedPartitions } from '../partitions/hosted-partitions.ts'
import type { MarkerWriter } from '../partitions/marker-writer.ts'
import type { Partition } from '../partitions/partition.ts'
import type { ProducerIds } from '../producer-ids.ts'
import { CoordinatorTopic } from './coordinator-topic.ts'
import { HostedShard } from './hosted-shard.ts'
import { HostedShards } from './hosted-shards.ts'
import { routeMarkers } from './marker-routes.ts'
import { LoadTimes } from './load-times.ts'
import type { AddPartitions, AddPartitionsResult, PartitionsByTopic, Transactions } from './transactions.ts'

export const TRANSACTIONS_TOPIC = '__transaction_state'

export interface TransactionCoordinatorOptions {
  readonly nodeId: number
  readonly clock: Clock
  readonly log: Logger
  readonly turn: ReplyTurn
  readonly config: DynamicBrokerConfig
  readonly metadata: MetadataView
  readonly partitions: HostedPartitions
  readonly producerIds: ProducerIds
  readonly markers: MarkerWriter
}

type Question = (shard: TransactionShard, nowMs: number) => readonly Effect[]
type HostedTransactionShard = HostedShard<TransactionRecord, OutsideRequest, TransactionShard>
type Perform = (next: (nowMs: number) => readonly Effect[]) => number

/** The transaction coordinator of this node: a shard for each partition of `__transaction_state` that it leads. */
export class TransactionCoordinator implements Transactions {
  readonly #options: TransactionCoordinatorOptions
  readonly #settings: TransactionSettings
  readonly #topic: CoordinatorTopic
  readonly #shards: HostedShards<TransactionRecord, OutsideRequest, TransactionShard>
  readonly loadTimes: LoadTimes

  constructor(options: TransactionCoordinatorOptions) {
    this.#options = options
    this.#settings = settingsOf(options.config, options.metadata)
    const { config } = options
    this.#topic = new CoordinatorTopic(TRANSACTIONS_TOPIC, options.metadata, () =>
      config.current.get('transaction.state.log.num.partitions'),
    )
    this.#shards = new HostedShards(TRANSACTIONS_TOPIC, options.partitions, (partition) => this.#host(partition))
    this.loadTimes = new LoadTimes(options.clock)
  }

  /** The partition that a transactional id lives in, whoever leads it. */
  partitionOf(transactionalId: string): number {
    return partitionForTransactionalId(transactionalId, this.#topic.partitionCount)
  }

  /** Asks the shard of a transactional id. An error code if this node cannot answer now, otherwise 0: then the answer comes from the shard. */
  ask(transactionalId: string, question: Question): number {
    return this.#shards.ask(this.partitionOf(transactionalId), question)
  }

  /** Asks every shard of this node; the error codes of those that cannot answer. */
  askAll(question: Question): number[] {
    return this.#shards.askAll(question)
  }

  get shardCount(): number {
    return this.#shards.size
  }

  shards(): IterableIterator<HostedTransactionShard> {
    return this.#shards.values()
  }

  get isStopped(): boolean {
    return this.#shards.isStopped
  }

  initProducerId(init: InitProducerId): void {
    const problem = initProducerIdProblem(init, this.#settings)
    const error = problem === 0 ? this.ask(init.transactionalId, (shard, nowMs) => shard.initProducerId(nowMs, init)) : problem
    if (error !== 0) init.to({ errorCode: error, producerId: -1, producerEpoch: -1 })
  }

  /** `clientTransactionVersion` is 2 for what brokers ask, 0 for clients that add partitions themselves. */
  addPartitions(request: AddPartitions, done: (result: AddPartitionsResult) => void, clientTransactionVersion = EPOCH_BUMP_VERSION): void {
    const missing = this.#missingOf(request.topics)
    if (missing !== undefined) done(missing)
    else this.#addExisting(request, done, clientTransactionVersion)
  }

  /** Adds the partition of `__consumer_offsets` that a group lives in. */
  addOffsets(
    request: Omit<AddPartitions, 'topics' | 'verifyOnly'>,
    offsetsTopic: string,
    partition: number,
    done: (errorCode: number) => void,
  ): void {
    const add = { ...request, topics: new Map([[offsetsTopic, [partition]]]), clientTransactionVersion: 0, to: done }
    const error =
      request.transactionalId === ''
        ? code.INVALID_REQUEST
        : this.ask(request.transactionalId, (shard, nowMs) => shard.addPartitions(nowMs, add))
    if (error !== 0) done(error)
  }

  endTransaction(end: EndTxn): void {
    const error = end.transactionalId === '' ? code.INVALID_REQUEST : this.ask(end.transactionalId, (shard, nowMs) => shard.end(nowMs, end))
    if (error !== 0) end.to({ errorCode: error, producerId: -1, producerEpoch: -1 })
  }

  /** The replicas of this node are what the metadata says; now the shards follow. Without a delta everything is looked at. */
  metadataApplied(delta: MetadataDelta | undefined): void {
    this.#shards.metadataApplied(delta)
    this.#topic.look()
  }

  stop(): void {
    this.#shards.stop()
  }

  #addExisting(request: AddPartitions, done: (result: AddPartitionsResult) => void, clientTransactionVersion: number): void {
    const { transactionalId, verifyOnly } = request
    const error =
      transactionalId === ''
        ? code.INVALID_REQUEST
        : this.ask(transactionalId, (shard, nowMs) =>
            verifyOnly
              ? shard.verifyPartitions(nowMs, request, done)
              : shard.addPartitions(nowMs, { ...request, clientTransactionVersion, to: done }),
          )
    if (error !== 0) done(error)
  }

  /** If any partition does not exist nothing is added. */
  #missingOf(topics: PartitionsByTopic): AddPartitionsResult | undefined {
    const { metadata } = this.#options
    const codes = new Map<string, readonly number[]>()
    let isComplete = true
    for (const [topic, partitions] of topics) {
      codes.set(
        topic,
        partitions.map((partition) => {
          if (metadata.contains(topic, partition)) return code.OPERATION_NOT_ATTEMPTED
          isComplete = false
          return code.UNKNOWN_TOPIC_OR_PARTITION
        }),
      )
    }
    return isComplete ? undefined : codes
  }

  #host(partition: Partition): HostedTransactionShard {
    const { clock, log, turn } = this.#options
    const shard = new TransactionShard(this.#settings)
    const hosted: HostedTransactionShard = new HostedShard(partition, {
      clock,
      log,
      turn,
      shard,
      format: {
        encode: (record: TransactionRecord) => encodeTransactionRecord(record, this.#settings.transactionVersion),
        decode: decodeTransactionRecord,
      },
      batches: {},
      subject: 'transactions',
      count: () => shard.transactions.size,
      outside: (request: OutsideRequest, perform: Perform) => {
        if (request.ask === 'markers') this.#writeMarkers(hosted, request, perform)
        else this.#takeProducerId(request, perform)
      },
      loaded: (durationMs) => this.loadTimes.add(durationMs),
    })
    return hosted
  }

  #takeProducerId(request: ProducerIdRequest, perform: Perform): void {
    const { clock, producerIds, turn } = this.#options
    producerIds.take((errorCode, producerId) =>
      turn.run(() => {
        const error = perform((nowMs) => request.done(nowMs, errorCode, producerId))
        if (error === 0) return
        // The shard was unloaded meanwhile: who waits for the id is sent to the next coordinator.
        for (const effect of request.done(clock.nowMs(), error, -1)) if (effect.do === 'reply') effect.send()
      }),
    )
  }

  #writeMarkers(hosted: HostedTransactionShard, request: MarkersRequest, perform: Perform): void {
    const { metadata, nodeId, markers, turn } = this.#options
    const { local, settled } = routeMarkers(request.topics, metadata, nodeId)
    if (local.size === 0) {
      perform((nowMs) => request.done(nowMs, settled))
      return
    }
    const { producerId, producerEpoch, commit, transactionVersion } = request
    const marker = { producerId, producerEpoch, coordinatorEpoch: hosted.leaderEpoch, commit, transactionVersion, topics: local }
    markers.write([marker], ([results = []]) => {
      const written = results.map(({ topic, partition, errorCode }) => ({ topic, partition, outcome: errorCode }))
      turn.run(() => perform((nowMs) => request.done(nowMs, [...settled, ...written])))
    })
  }
}

function settingsOf({ current }: DynamicBrokerConfig, metadata: MetadataView): TransactionSettings {
  return {
    maxTimeoutMs: current.get('transaction.max.timeout.ms'),
    isTwoPhaseCommitEnabled: current.get('transaction.two.phase.commit.enable'),
    idExpirationMs: current.get('transactional.id.expiration.ms'),
    idExpirationIntervalMs: current.get('transaction.remove.expired.transaction.cleanup.interval.ms'),
    timeoutCheckIntervalMs: current.get('transaction.abort.timed.out.transaction.cleanup.interval.ms'),
    get transactionVersion() {
      return metadata.image.features.finalizedVersions.get('transaction.version') ?? 0
    },
  }
}
