import type { CompressionTypes } from './enums.ts'
import type { Logger } from './logger.ts'
import type { ProducerEventTypes } from './event-types.ts'
import type { RemoveInstrumentationEventListener } from './instrumentation.ts'
import type { RetryOptions } from './retry.ts'

export interface IHeaders {
  readonly [key: string]: Buffer | string | (Buffer | string)[] | undefined
}

export interface Message {
  readonly key?: Buffer | string | null
  readonly value: Buffer | string | null
  readonly partition?: number | null
  readonly headers?: IHeaders
  /** Milliseconds since 1970, as text. */
  readonly timestamp?: string
}

export interface PartitionMetadata {
  readonly partitionErrorCode: number
  readonly partitionId: number
  readonly leader: number
  readonly replicas: number[]
  readonly isr: number[]
  readonly offlineReplicas?: number[]
}

export interface PartitionerArgs {
  readonly topic: string
  readonly partitionMetadata: PartitionMetadata[]
  readonly message: Message
}

export type ICustomPartitioner = () => (args: PartitionerArgs) => number

export type DefaultPartitioner = ICustomPartitioner
export type LegacyPartitioner = ICustomPartitioner

export interface ProducerConfig {
  readonly createPartitioner?: ICustomPartitioner
  readonly retry?: RetryOptions
  readonly metadataMaxAge?: number
  readonly allowAutoTopicCreation?: boolean
  readonly idempotent?: boolean
  readonly transactionalId?: string
  readonly transactionTimeout?: number
  readonly maxInFlightRequests?: number
}

export interface ProducerRecord {
  readonly topic: string
  readonly messages: readonly Message[]
  readonly acks?: number
  readonly timeout?: number
  readonly compression?: CompressionTypes
}

export interface TopicMessages {
  readonly topic: string
  readonly messages: readonly Message[]
}

export interface ProducerBatch {
  readonly acks?: number
  readonly timeout?: number
  readonly compression?: CompressionTypes
  readonly topicMessages?: readonly TopicMessages[]
}

/** Where messages went: one entry for each partition. Numbers of 64 bits are text. */
export interface RecordMetadata {
  readonly topicName: string
  readonly partition: number
  readonly errorCode: number
  readonly offset?: string
  readonly timestamp?: string
  readonly baseOffset?: string
  readonly logAppendTime?: string
  readonly logStartOffset?: string
}

export interface PartitionOffset {
  readonly partition: number
  readonly offset: string
}

export interface TopicOffsets {
  readonly topic: string
  readonly partitions: readonly PartitionOffset[]
}

export interface Offsets {
  readonly topics: readonly TopicOffsets[]
}

export interface Sender {
  send(record: ProducerRecord): Promise<RecordMetadata[]>
  sendBatch(batch: ProducerBatch): Promise<RecordMetadata[]>
}

export interface Transaction extends Sender {
  sendOffsets(offsets: Offsets & { readonly consumerGroupId: string }): Promise<void>
  commit(): Promise<void>
  abort(): Promise<void>
  isActive(): boolean
}

export const producerEvents = {
  CONNECT: 'producer.connect',
  DISCONNECT: 'producer.disconnect',
  REQUEST: 'producer.network.request',
  REQUEST_TIMEOUT: 'producer.network.request_timeout',
  REQUEST_QUEUE_SIZE: 'producer.network.request_queue_size',
} as const
export type ProducerEvents = typeof producerEvents

export interface Producer extends Sender {
  connect(): Promise<void>
  disconnect(): Promise<void>
  isIdempotent(): boolean
  readonly events: ProducerEvents
  on<Name extends keyof ProducerEventTypes>(
    eventName: Name,
    listener: (event: ProducerEventTypes[Name]) => void,
  ): RemoveInstrumentationEventListener<Name>
  transaction(): Promise<Transaction>
  logger(): Logger
}
