import type { ClientEnvironment } from './client-environment.ts'
import type { CommitMarks } from './commit-marks.ts'
import type {
  BatchRecord,
  Kafka as NativeKafka,
  OutgoingHeader,
  PartitionMetadata as NativePartition,
  Producer as NativeProducer,
} from '@samsa/client'
import { CompressionTypes } from './enums.ts'
import { KafkaJSError, KafkaJSNonRetriableError, KafkaJSProtocolError } from './errors.ts'
import { Instrumentation } from './instrumentation.ts'
import type { RemoveInstrumentationEventListener } from './instrumentation.ts'
import type { Logger } from './logger.ts'
import { NetworkEvents } from './network-events.ts'
import { Partitioners } from './partitioners.ts'
import { producerEvents } from './producer-types.ts'
import type {
  IHeaders,
  Message,
  Offsets,
  PartitionMetadata,
  Producer,
  ProducerBatch,
  ProducerConfig,
  ProducerRecord,
  RecordMetadata,
  TopicMessages,
  Transaction,
} from './producer-types.ts'
import { offsetsFrom } from './resolved-offsets.ts'
import { reach } from './reach.ts'
import { retriesExceeded, translating } from './translation.ts'

/** Acks and codec are chosen by each `send` in kafkajs and by the producer in the native client: one native producer for each that is used. */
type Flavour = `${number}/${number}`

const codecs = { 0: 'none', 1: 'gzip', 2: 'snappy', 3: 'lz4', 4: 'zstd' } as const

export class ProducerFace implements Producer {
  readonly events = producerEvents
  readonly #environment: ClientEnvironment
  readonly #config: ProducerConfig
  readonly #logger: Logger
  readonly #instrumentation: Instrumentation
  readonly #network: NetworkEvents
  readonly #place: ReturnType<NonNullable<ProducerConfig['createPartitioner']>>
  readonly #producers = new Map<Flavour, Promise<NativeProducer>>()
  #transactional: Promise<NativeProducer> | undefined
  #transaction: TransactionFace | undefined
  #state: 'connected' | 'disconnecting' | 'disconnected' = 'disconnected'

  constructor(environment: ClientEnvironment, config: ProducerConfig) {
    this.#environment = environment
    this.#config = config
    this.#logger = environment.logger.namespace('Producer')
    this.#instrumentation = new Instrumentation('producer', producerEvents, this.#logger)
    this.#network = new NetworkEvents({ ...environment, instrumentation: this.#instrumentation, names: producerEvents })
    this.#place = (config.createPartitioner ?? Partitioners.DefaultPartitioner)()
    const retries = config.retry?.retries
    if (config.idempotent === true && retries !== undefined) {
      if (retries < 1) throw new KafkaJSNonRetriableError('Idempotent producer must allow retries to protect against transient errors')
      if (retries < Number.MAX_SAFE_INTEGER) this.#logger.warn('Limiting retries for the idempotent producer may invalidate EoS guarantees')
    }
  }

  async connect(): Promise<void> {
    await translating(async () => {
      const admin = (await this.#kafka()).admin()
      try {
        await reach(admin, this.#config.retry)
      } finally {
        await admin.close()
      }
    })
    this.#state = 'connected'
    this.#instrumentation.emit(producerEvents.CONNECT)
  }

  async disconnect(): Promise<void> {
    this.#state = 'disconnecting'
    const producers = [...this.#producers.values(), ...(this.#transactional === undefined ? [] : [this.#transactional])]
    this.#producers.clear()
    this.#transactional = undefined
    await Promise.allSettled(producers.map(async (producer) => await (await producer).close()))
    this.#state = 'disconnected'
    this.#instrumentation.emit(producerEvents.DISCONNECT)
  }

  isIdempotent(): boolean {
    return this.#config.idempotent ?? false
  }

  on(eventName: string, listener: (event: never) => void): RemoveInstrumentationEventListener {
    return this.#instrumentation.on(eventName, listener)
  }

  logger(): Logger {
    return this.#logger
  }

  async #kafka(): Promise<NativeKafka> {
    return await this.#environment.native(this.#network)
  }

  async send({ topic, messages, ...rest }: ProducerRecord): Promise<RecordMetadata[]> {
    return await this.sendBatch({ ...rest, topicMessages: [{ topic, messages }] })
  }

  async sendBatch(batch: ProducerBatch): Promise<RecordMetadata[]> {
    this.#check(batch)
    return await this.#sending(async () => {
      const written = await this.#write(await this.#flavoured(batch), batch.topicMessages ?? [])
      // Nobody tells where messages went that nobody acknowledges.
      return batch.acks === 0 ? [] : written
    })
  }

  async transaction(): Promise<Transaction> {
    const { transactionalId, transactionTimeout } = this.#config
    if (transactionalId === undefined || transactionalId === '') {
      throw new KafkaJSNonRetriableError('Must provide transactional id for transactional producer')
    }
    if (this.#transaction?.isActive() === true) {
      throw new KafkaJSNonRetriableError(
        'There is already an ongoing transaction for this producer. Please end the transaction before beginning another.',
      )
    }
    this.#transactional ??= translating(async () => {
      const options = { ...this.#options(), transactionalId, transactionTimeoutMs: transactionTimeout ?? 60_000 }
      const producer = (await this.#kafka()).producer(options)
      await producer.initTransactions()
      return producer
    }).catch((error: unknown) => {
      this.#transactional = undefined
      throw error
    })
    const producer = await this.#transactional
    await translating(async () => {
      producer.beginTransaction()
    })
    this.#transaction = new TransactionFace(producer, this.#environment.marks, async (batch) => {
      this.#check(batch)
      return await this.#sending(async () => await this.#write(producer, batch.topicMessages ?? []))
    })
    return this.#transaction
  }

  /** What could have been tried again was, as long as it was allowed. */
  async #sending<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await translating(call)
    } catch (error) {
      if (error instanceof KafkaJSProtocolError && error.retriable) throw retriesExceeded(error, this.#config.retry)
      throw error
    }
  }

  #check({ acks = -1, topicMessages = [] }: ProducerBatch): void {
    if (topicMessages.some(({ topic }) => typeof topic !== 'string' || topic === '')) throw new KafkaJSNonRetriableError('Invalid topic')
    if (this.#config.idempotent === true && acks !== -1) {
      throw new KafkaJSNonRetriableError("Not requiring ack for all messages invalidates the idempotent producer's EoS guarantees")
    }
    for (const { topic, messages } of topicMessages as { topic: string; messages: readonly Message[] | undefined }[]) {
      if (messages === undefined || messages === null) {
        throw new KafkaJSNonRetriableError(`Invalid messages array [${String(messages)}] for topic "${topic}"`)
      }
      const without = messages.find((message) => message.value === undefined)
      if (without !== undefined) {
        throw new KafkaJSNonRetriableError(`Invalid message without value for topic "${topic}": ${JSON.stringify(without)}`)
      }
    }
    if (this.#state === 'disconnecting') {
      throw new KafkaJSNonRetriableError("The producer is disconnecting; therefore, it can't safely accept messages anymore")
    }
    if (this.#state === 'disconnected') throw new KafkaJSError('The producer is disconnected')
  }

  #options() {
    const { maxInFlightRequests, metadataMaxAge } = this.#config
    return {
      lingerMs: 0,
      ...(maxInFlightRequests === undefined || maxInFlightRequests === null
        ? {}
        : { maxInFlightRequestsPerConnection: maxInFlightRequests }),
      ...(metadataMaxAge === undefined ? {} : { metadataMaxAgeMs: metadataMaxAge }),
    }
  }

  async #flavoured({ acks = -1, timeout, compression = CompressionTypes.None }: ProducerBatch): Promise<NativeProducer> {
    const flavour: Flavour = `${acks}/${compression}`
    const known = this.#producers.get(flavour)
    if (known !== undefined) return await known
    const made = this.#kafka().then((kafka) =>
      kafka.producer({
        ...this.#options(),
        acks: acks === 0 ? 0 : acks === 1 ? 1 : -1,
        enableIdempotence: this.#config.idempotent ?? false,
        compressionType: codecs[compression],
        ...(timeout === undefined ? {} : { requestTimeoutMs: timeout, deliveryTimeoutMs: Math.max(timeout, 30_000) }),
      }),
    )
    this.#producers.set(flavour, made)
    return await made
  }

  async #write(producer: NativeProducer, topicMessages: readonly TopicMessages[]): Promise<RecordMetadata[]> {
    const results: RecordMetadata[] = []
    const merged = Map.groupBy(topicMessages, ({ topic }) => topic)
    const written = await Promise.all(
      [...merged].map(async ([topic, parts]) => {
        const partitions = (await producer.partitionsFor(topic)).map(partitionMetadata)
        const records = parts.flatMap(({ messages }) => messages.map((message) => this.#record(topic, partitions, message)))
        return records.length === 0 ? [] : await producer.sendBatch(topic, records)
      }),
    )
    for (const runs of written) {
      const first = new Map<number, number>()
      for (const { partition, baseOffset } of runs) {
        if (baseOffset < (first.get(partition) ?? Infinity)) first.set(partition, baseOffset)
      }
      for (const [partition, baseOffset] of first) {
        const topicName = runs[0]?.topic ?? ''
        results.push({ topicName, partition, errorCode: 0, baseOffset: String(baseOffset), logAppendTime: '-1', logStartOffset: '0' })
      }
    }
    return results
  }

  #record(topic: string, partitions: PartitionMetadata[], message: Message): BatchRecord {
    const { key, value, headers, timestamp } = message
    return {
      partition: this.#place({ topic, partitionMetadata: partitions, message }),
      key: key ?? null,
      value,
      ...(headers === undefined ? {} : { headers: outgoingHeaders(headers) }),
      ...(timestamp === undefined ? {} : { timestampMs: Number(timestamp) }),
    }
  }
}

class TransactionFace implements Transaction {
  readonly #producer: NativeProducer
  readonly #marks: CommitMarks
  readonly #write: (batch: ProducerBatch) => Promise<RecordMetadata[]>
  #hasEnded = false

  constructor(producer: NativeProducer, marks: CommitMarks, write: (batch: ProducerBatch) => Promise<RecordMetadata[]>) {
    this.#producer = producer
    this.#marks = marks
    this.#write = write
  }

  isActive(): boolean {
    return !this.#hasEnded
  }

  async send(record: ProducerRecord): Promise<RecordMetadata[]> {
    this.#mustBeActive()
    const { topic, messages, ...rest } = record
    return await this.sendBatch({ ...rest, topicMessages: [{ topic, messages }] })
  }

  async sendBatch(batch: ProducerBatch): Promise<RecordMetadata[]> {
    this.#mustBeActive()
    return await this.#write(batch)
  }

  async sendOffsets(sent: Offsets & { readonly consumerGroupId: string }): Promise<void> {
    this.#mustBeActive()
    const { consumerGroupId, topics } = sent
    const offsets = offsetsFrom({ topics })
    await translating(async () => await this.#producer.sendOffsets(offsets, { groupId: consumerGroupId, generationId: -1, memberId: '' }))
    this.#marks.mark(consumerGroupId, offsets)
  }

  async commit(): Promise<void> {
    this.#mustBeActive()
    await translating(async () => await this.#producer.commitTransaction())
    this.#hasEnded = true
  }

  async abort(): Promise<void> {
    this.#mustBeActive()
    await translating(async () => await this.#producer.abortTransaction())
    this.#hasEnded = true
  }

  #mustBeActive(): void {
    if (this.#hasEnded) throw new KafkaJSNonRetriableError('Cannot continue to use transaction once ended')
  }
}

function partitionMetadata({ partition, leaderId, replicas, isr }: NativePartition): PartitionMetadata {
  return { partitionErrorCode: 0, partitionId: partition, leader: leaderId, replicas: [...replicas], isr: [...isr], offlineReplicas: [] }
}

function outgoingHeaders(headers: IHeaders): OutgoingHeader[] {
  return Object.entries(headers).flatMap(([key, value]) => {
    if (value === undefined) return []
    return Array.isArray(value) ? value.map((each) => ({ key, value: each })) : [{ key, value }]
  })
}
