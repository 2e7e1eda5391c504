import type { Cluster } from '../cluster.ts'
import type { InputOf } from '../configuration/key.ts'
import { producerKeys } from '../configuration/producer-keys.ts'
import { readConfig } from '../configuration/reading.ts'
import type { ConsumerGroupMetadata, TopicPartitionOffset } from '../consumer/offset-and-metadata.ts'
import { KafkaTimeoutError, asError } from '../kafka-client-error.ts'
import type { PartitionMetadata } from '../metadata-cache.ts'
import { isRetriable } from '../retry.ts'
import type { OperationOptions } from '../retry.ts'
import { partitionKey } from '../topic-partition.ts'
import { loadTracing, traceSend, watchesSends } from '../tracing.ts'
import { TransactionStateError } from '../transaction/transaction-errors.ts'
import { Transactions } from '../transaction/transactions.ts'
import { BuilderPool } from './builder-pool.ts'
import { PendingBatch, PendingCallback, PendingSend } from './delivery.ts'
import type { Delivery, DeliveryCallback, WrittenRun } from './delivery.ts'
import { IncompleteBatches } from './incomplete-batches.ts'
import { InterceptorChain } from './interceptor-chain.ts'
import { bytesOf } from './outgoing-record.ts'
import type { BatchRecord, Data, OutgoingHeader, ProducerRecord } from './outgoing-record.ts'
import type { QueueOptions } from './partition-queue.ts'
import { RecordPlacement } from './record-placement.ts'
import { StickyPartitioner } from './partitioner.ts'
import type { ProducerConfig } from './producer-config.ts'
import { ProducerMeters } from './producer-meters.ts'
import { producerMetrics } from './producer-metrics.ts'
import type { Metric } from './producer-metrics.ts'
import { producerSettings } from './producer-settings.ts'
import { IdempotentState, TransactionalState, anonymous } from './producer-state.ts'
import type { ProducerState } from './producer-state.ts'
import type { RecordMetadata } from './record-metadata.ts'
import { checkSize } from './record-size.ts'
import { RecordSerializers } from './record-serializers.ts'
import { RoomQueue } from './room-queue.ts'
import { Sender } from './sender.ts'
import { TopicOrder } from './topic-order.ts'
import { TopicQueues } from './topic-queues.ts'

/** The transaction that `transaction()` hands to its function. */
export interface Transaction<K = Data, V = Data> {
  send(record: ProducerRecord<K, V>): Promise<RecordMetadata>
  sendBatch(topic: string, records: Iterable<BatchRecord<K, V>>): Promise<WrittenRun[]>
  sendOffsets(offsets: readonly TopicPartitionOffset[], group: ConsumerGroupMetadata): Promise<void>
}

interface Turn {
  readonly monotonicMs: number
  readonly isWatched: boolean
  /** Many records at once. */
  readonly isBulk: boolean
}

const NO_HEADERS: readonly OutgoingHeader[] = []
/** With `batch.size` left alone, batches that lose nothing by it fill up to this size. */
const BULK_BYTES = 65_536
/** A batch of compressed records is never this many times `batch.size` before compression. */
const MOST_COMPRESSION = 16

/** Sends records, batched per partition. Create it with `kafka.producer()`, `send`, `sendBatch` or `enqueue`, then `close`, which waits for what is under way. */
export class Producer<K = Data, V = Data> {
  readonly #cluster: Cluster
  readonly #closed: (() => Promise<void>) | undefined
  readonly #topics = new Map<string, TopicQueues>()
  readonly #queueOptions: QueueOptions
  readonly #sender: Sender
  readonly #state: ProducerState
  readonly #transactions: Transactions | undefined
  readonly #meters: ProducerMeters
  readonly #placement: RecordPlacement
  readonly #interceptors: InterceptorChain
  readonly #serializers: RecordSerializers
  readonly #room: RoomQueue
  readonly #maxRequestBytes: number
  readonly #maxBlockMs: number
  readonly #values: ReturnType<typeof readConfig<typeof producerKeys>>['values']
  readonly #order = new TopicOrder()
  readonly #incomplete = new IncompleteBatches()
  #firstError: Error | undefined
  #isClosing = false
  #initialized: Promise<void> | undefined
  /** Shared by records that nobody asks about: the next `flush` tells of a failure. */
  readonly #unasked: Delivery = {
    settle: (error) => {
      this.#firstError ??= error
    },
  }

  /** `closed` is called when the producer is closed; without it the cluster stays the caller's. */
  constructor(cluster: Cluster, config: ProducerConfig<K, V> = {}, closed?: () => Promise<void>) {
    const { values, given, warnings } = readConfig(producerKeys, config as InputOf<typeof producerKeys>)
    for (const warning of warnings) process.emitWarning(warning, 'SamsaConfigWarning')
    const settings = producerSettings(values, given)
    const { compressionType } = values
    this.#cluster = cluster
    this.#closed = closed
    this.#values = values
    this.#maxRequestBytes = values.maxRequestSize
    this.#maxBlockMs = values.maxBlockMs
    this.#room = new RoomQueue(cluster.world.clock, values.bufferMemory)
    this.#serializers = new RecordSerializers(values.keySerializer, values.valueSerializer)
    this.#interceptors = new InterceptorChain(values.interceptorClasses)
    this.#placement = new RecordPlacement(values)
    const levels = { gzip: values.compressionGzipLevel, lz4: values.compressionLz4Level, zstd: values.compressionZstdLevel }
    const level = compressionType === 'none' || compressionType === 'snappy' ? undefined : levels[compressionType]
    const isCompressed = compressionType !== 'none'
    const bulkBytes = given.has('batch.size') ? 0 : BULK_BYTES
    const builders = new BuilderPool(
      { compression: compressionType, ...(level === undefined ? {} : { compressionLevel: level }) },
      Math.max(bulkBytes, values.batchSize * (isCompressed ? MOST_COMPRESSION : 1)),
      settings.acks !== 0,
    )
    const { transactionalId } = values
    this.#meters = new ProducerMeters(cluster.world.clock.monotonicMs(), transactionalId !== undefined)
    if (transactionalId !== undefined) {
      this.#transactions = new Transactions(
        cluster,
        { transactionalId, transactionTimeoutMs: values.transactionTimeoutMs, maxBlockMs: values.maxBlockMs },
        {
          hasBatches: () => this.#sender.hasBatches,
          wake: () => {
            this.#sender.isFlushing = this.#flushing > 0 || this.#transactions?.core.isCompleting === true
            this.#sender.wake()
          },
          failWaiting: (error) => this.#sender.failWaiting(error),
        },
      )
      this.#state = new TransactionalState(transactionalId, this.#transactions)
    } else if (settings.isIdempotent) {
      this.#state = new IdempotentState(cluster, (error) => {
        // Out of reach for now: the batches have a time of their own, `delivery.timeout.ms`.
        if (error !== undefined && !(error instanceof KafkaTimeoutError) && !isRetriable(error)) this.#sender.failWaiting(error)
        this.#sender.wake()
      })
    } else this.#state = anonymous
    this.#queueOptions = {
      batchSizeBytes: values.batchSize,
      bulkBytes,
      deliveryTimeoutMs: settings.deliveryTimeoutMs,
      builders,
      isTransactional: transactionalId !== undefined,
      isCompressed,
      opened: (batch) => this.#incomplete.opened(batch),
    }
    this.#sender = new Sender(
      cluster,
      this.#state,
      {
        acks: settings.acks,
        maxInFlightPerNode: values.maxInFlightRequestsPerConnection,
        maxRequestBytes: values.maxRequestSize,
        batchSizeBytes: values.batchSize,
        requestTimeoutMs: values.requestTimeoutMs,
        lingerMs: values.lingerMs,
        sendsWhenIdle: !given.has('linger.ms'),
        retries: values.retries,
        isCompressed,
        builders,
        meters: this.#meters,
        incomplete: this.#incomplete,
      },
      (batch) => {
        this.#room.give(batch.sizeBytes)
        if (this.#transactions !== undefined) this.#transactions.wake()
      },
    )
  }

  /** Resolves when the record is acknowledged (with acks 0: sent). Waits first, up to `max.block.ms`, for metadata and while the buffer is full. */
  send(record: ProducerRecord<K, V>, options?: OperationOptions): Promise<RecordMetadata> {
    const topic = this.#order.isEmpty && this.#room.isFree ? this.#topics.get(record.topic) : undefined
    if (topic === undefined || this.#interceptors.isUsed || this.#serializers.isUsed) return this.#sendSlowly(record, options)
    return new Promise((resolve, reject) => {
      const timestampMs = record.timestampMs ?? this.#cluster.world.clock.nowMs()
      const key = bytesOf(record.key, 'key')
      const value = bytesOf(record.value, 'value')
      this.#add(topic, record, key, value, timestampMs, this.#turn(topic), new PendingSend(timestampMs, resolve, reject))
    })
  }

  /** Many records: resolves in their order when all are acknowledged, rejects with the first failure when all have an outcome. */
  async sendAll(records: Iterable<ProducerRecord<K, V>>, options?: OperationOptions): Promise<RecordMetadata[]> {
    const outcomes = await Promise.allSettled(Array.from(records, async (record) => await this.send(record, options)))
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw asError(outcome.reason)
      return outcome.value
    })
  }

  /**
   * Many records of one topic with one promise: resolves to where runs of them were written, when all are acknowledged; rejects with the first
   * failure when all have an outcome. The quickest form. Waits while the buffer is full.
   */
  async sendBatch(topicName: string, records: Iterable<BatchRecord<K, V>>, options: OperationOptions = {}): Promise<WrittenRun[]> {
    const pending = Promise.withResolvers<WrittenRun[]>()
    const delivery = new PendingBatch(pending.resolve, pending.reject)
    const placed = this.#placeBatch(topicName, records, delivery, options).then(
      () => delivery.complete(),
      (error: unknown) => delivery.complete(asError(error)),
    )
    if (!delivery.isPlaced) this.#order.hold(topicName, placed)
    return await pending.promise
  }

  async #placeBatch(
    topicName: string,
    records: Iterable<BatchRecord<K, V>>,
    delivery: PendingBatch,
    options: OperationOptions,
  ): Promise<void> {
    const before = this.#order.before(topicName)
    if (before !== undefined) await before
    const topic = this.#topics.get(topicName) ?? (await this.#topic(topicName, options))
    const { clock } = this.#cluster.world
    const isSerialized = this.#serializers.isUsed
    let nowMs = clock.nowMs()
    let turn = this.#turn(topic, true)
    for (const record of records) {
      if (!this.#room.isFree) {
        await this.#room.wait(this.#blockMs(options), options.signal)
        nowMs = clock.nowMs()
        turn = this.#turn(topic, true)
      }
      const timestampMs = record.timestampMs ?? nowMs
      if (isSerialized) {
        const serialized = this.#serializers.serialize(topicName, record)
        const [key, value, headers] = serialized instanceof Promise ? await serialized : serialized
        this.#add(topic, record, key, value, timestampMs, this.#turn(topic, true), delivery, headers)
      } else {
        this.#add(topic, record, bytesOf(record.key, 'key'), bytesOf(record.value, 'value'), timestampMs, turn, delivery)
      }
      delivery.added()
    }
    delivery.isPlaced = true
  }

  /**
   * Adds a record without a promise; `callback` hears what became of it, without one the next `flush` rejects if it failed. The topic must have
   * been prepared. Tells whether there is room for more: if not, await `room()` before the next, so that memory stays bounded. Key and value are
   * copied before the call returns.
   */
  enqueue(record: ProducerRecord<K, V>, callback?: DeliveryCallback): boolean {
    const topic = this.#topics.get(record.topic)
    if (topic === undefined) throw new Error(`The partitions of topic ${record.topic} are not known: await prepare() first`)
    const timestampMs = record.timestampMs ?? this.#cluster.world.clock.nowMs()
    const [key, value, headers] = this.#serializers.serializeNow(record.topic, record)
    this.#add(
      topic,
      record,
      key,
      value,
      timestampMs,
      this.#turn(topic),
      callback === undefined ? this.#unasked : new PendingCallback(timestampMs, callback),
      headers,
    )
    return this.#room.isFree
  }

  /** Fetches the topic's metadata, creating the topic where the broker allows it. */
  async prepare(topic: string, options: OperationOptions = {}): Promise<void> {
    await this.#topic(topic, options)
  }

  async partitionsFor(topic: string, options: OperationOptions = {}): Promise<readonly PartitionMetadata[]> {
    return (await this.#cluster.topic(topic, { autoCreate: true, timeoutMs: this.#blockMs(options), ...options })).partitions
  }

  get hasRoom(): boolean {
    return this.#room.isFree
  }

  /** Resolves when there is room in the buffer again. */
  async room(): Promise<void> {
    if (!this.#room.isFree) await this.#room.wait(Infinity)
  }

  #flushing = 0

  /** Sends at once what waits, and waits until everything added before is settled. Rejects with the first failure of a record enqueued without callback since the last flush. */
  async flush(): Promise<void> {
    await this.#settleAll()
    const error = this.#firstError
    this.#firstError = undefined
    if (error !== undefined) throw error
  }

  async #settleAll(): Promise<void> {
    this.#flushing++
    this.#sender.isFlushing = true
    this.#sender.wake()
    await this.#order.settle()
    await this.#incomplete.settle()
    this.#flushing--
    this.#sender.isFlushing = this.#flushing > 0 || this.#transactions?.core.isCompleting === true
  }

  /** Takes a producer id for `transactional.id`, fencing earlier producers of that name and ending what they left open. Call it once, before the first transaction. */
  async initTransactions(options: OperationOptions = {}): Promise<void> {
    await this.#transactional('initTransactions').initialize(options)
  }

  beginTransaction(): void {
    this.#transactional('beginTransaction').begin()
  }

  /** Commits consumed offsets as part of the transaction: `await producer.sendOffsets(offsets, consumer.groupMetadata())`. */
  async sendOffsets(offsets: readonly TopicPartitionOffset[], group: ConsumerGroupMetadata, options: OperationOptions = {}): Promise<void> {
    await this.#transactional('sendOffsets').sendOffsets({ offsets, group }, options)
  }

  /** Waits for every record of the transaction, then commits it. Rejects with an AbortableTransactionError if one of them failed. */
  async commitTransaction(options: OperationOptions = {}): Promise<void> {
    const transactions = this.#transactional('commitTransaction')
    await this.#order.settle()
    await transactions.commit(options)
  }

  /** Drops what was not sent and aborts the transaction. */
  async abortTransaction(options: OperationOptions = {}): Promise<void> {
    await this.#transactional('abortTransaction').abort(options)
  }

  /**
   * Runs `work` in a transaction (initializing the producer the first time): commits when it returns, aborts and throws its error when it throws.
   * Inside, sends need not be awaited: the commit waits for them and fails if one of them does.
   */
  async transaction<T>(work: (transaction: Transaction<K, V>) => Promise<T>, options: OperationOptions = {}): Promise<T> {
    const transactions = this.#transactional('transaction')
    if (transactions.core.state === 'UNINITIALIZED' || this.#initialized !== undefined) {
      this.#initialized ??= this.initTransactions(options)
      await this.#initialized.finally(() => {
        this.#initialized = undefined
      })
    }
    transactions.begin()
    try {
      const result = await work({
        send: (record) => {
          const sent = this.send(record)
          // A failure that the function does not await shows in the commit.
          sent.catch(() => undefined)
          return sent
        },
        sendBatch: (topic, records) => {
          const sent = this.sendBatch(topic, records)
          sent.catch(() => undefined)
          return sent
        },
        sendOffsets: async (offsets, group) => await this.sendOffsets(offsets, group, options),
      })
      await this.commitTransaction(options)
      return result
    } catch (error) {
      const { state } = transactions.core
      if (state === 'IN_TRANSACTION' || state === 'ABORTABLE_ERROR') await this.abortTransaction(options)
      throw error
    }
  }

  /** Kafka's names: `record-send-total`, `batch-size-avg`, `request-latency-avg` and so on, over the producer's whole life. */
  metrics(): Metric[] {
    return producerMetrics(this.#meters, {
      clientId: this.#cluster.clientId,
      nowMs: this.#cluster.world.clock.monotonicMs(),
      bufferTotalBytes: this.#room.totalBytes,
      bufferAvailableBytes: this.#room.availableBytes,
      waiting: this.#room.waiting,
      requestsInFlight: this.#sender.requestsInFlight,
    })
  }

  /** Waits for what is under way, at most `timeoutMs`; after that it fails. An open transaction is aborted. */
  async close(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    const { clock } = this.#cluster.world
    const timeout = Promise.withResolvers<'late'>()
    const timer = options.timeoutMs === undefined ? undefined : clock.after(options.timeoutMs, () => timeout.resolve('late'))
    try {
      const end = await Promise.race([this.#finish(), timeout.promise])
      if (end === 'late') this.#sender.failWaiting(new KafkaTimeoutError('The producer was closed before the record could be sent'))
    } finally {
      timer?.cancel()
      this.#transactions?.close()
      this.#sender.stop()
      this.#interceptors.close()
      await this.#closed?.()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #finish(): Promise<void> {
    const state = this.#transactions?.core.state
    if (state === 'IN_TRANSACTION' || state === 'ABORTABLE_ERROR') await this.abortTransaction().catch(() => undefined)
    await this.flush()
  }

  #transactional(what: string): Transactions {
    if (this.#transactions === undefined)
      throw new TransactionStateError(`${what}() needs a transactional producer: give it a transactionalId`)
    return this.#transactions
  }

  #blockMs(options: OperationOptions): number {
    return options.timeoutMs ?? this.#maxBlockMs
  }

  async #topic(name: string, options: OperationOptions): Promise<TopicQueues> {
    const held = this.#topics.get(name)
    if (held !== undefined) return held
    await loadTracing()
    const metadata = await this.#cluster.topic(name, {
      autoCreate: true,
      timeoutMs: this.#blockMs(options),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    const { batchSize, partitionerAdaptivePartitioningEnable, partitionerAvailabilityTimeoutMs } = this.#values
    const sticky = new StickyPartitioner(this.#cluster.world.random, batchSize, partitionerAdaptivePartitioningEnable)
    const made =
      this.#topics.get(name) ?? new TopicQueues(this.#cluster, metadata, this.#queueOptions, sticky, partitionerAvailabilityTimeoutMs)
    this.#topics.set(name, made)
    return made
  }

  /** The way of a record that has to wait for something, in its place among the topic's records. */
  async #sendSlowly(given: ProducerRecord<K, V>, options: OperationOptions = {}): Promise<RecordMetadata> {
    if (this.#isClosing) throw new Error('The producer is closed')
    const record = this.#interceptors.onSend(given)
    const before = this.#order.before(record.topic)
    const work = async (): Promise<{ acknowledged: Promise<RecordMetadata> }> => {
      if (before !== undefined) await before
      const topic = await this.#topic(record.topic, options)
      const [key, value, headers] = await this.#serializers.serialize(record.topic, record)
      if (!this.#room.isFree) await this.#room.wait(this.#blockMs(options), options.signal)
      const timestampMs = record.timestampMs ?? this.#cluster.world.clock.nowMs()
      const { promise, resolve, reject } = Promise.withResolvers<RecordMetadata>()
      // Wrapped, so that the record's place in the topic is given on before it is acknowledged.
      this.#add(topic, record, key, value, timestampMs, this.#turn(topic), new PendingSend(timestampMs, resolve, reject), headers)
      return { acknowledged: promise }
    }
    const placed = work()
    this.#order.hold(record.topic, placed)
    try {
      const { acknowledged } = await placed
      const metadata = await acknowledged
      this.#interceptors.onAcknowledgement(metadata, undefined)
      return metadata
    } catch (error) {
      const failed = { topic: record.topic, partition: record.partition ?? -1, offset: -1, timestampMs: record.timestampMs ?? -1 }
      this.#interceptors.onAcknowledgement(failed, asError(error))
      throw error
    }
  }

  /** What is looked up once for all records that are added before the next wait. */
  #turn(topic: TopicQueues, isBulk = false): Turn {
    topic.refresh()
    return { monotonicMs: this.#cluster.world.clock.monotonicMs(), isWatched: watchesSends(), isBulk }
  }

  #add(
    topic: TopicQueues,
    record: BatchRecord<K, V>,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestampMs: number,
    turn: Turn,
    delivery: Delivery,
    headers: readonly OutgoingHeader[] | undefined = record.headers,
  ): void {
    if (this.#isClosing) throw new Error('The producer is closed')
    checkSize(key, value, this.#maxRequestBytes)
    const partition = this.#placement.partition(topic, record, key, value)
    this.#transactions?.core.use(partitionKey(topic.name, partition))
    const queue = topic.queue(partition)
    let told = delivery
    let sent = headers ?? NO_HEADERS
    const trace = turn.isWatched ? traceSend(topic.name, sent, this.#cluster.clientId) : undefined
    if (trace !== undefined) {
      sent = trace.headers
      told = {
        settle(error, place) {
          trace.ended(partition, place.firstOffset, error)
          delivery.settle(error, place)
        },
      }
    }
    const bytes = queue.add(key, value, sent, timestampMs, turn.monotonicMs, told, turn.isBulk)
    if (record.partition === undefined) this.#placement.placed(topic, key, bytes, queue, turn.isBulk ? this.#queueOptions.bulkBytes : 0)
    this.#room.take(bytes)
    this.#sender.added(queue)
  }
}
