import type { PartitionAssigner } from './assigners.ts'
import type { ConsumerEventTypes } from './event-types.ts'
import type { RemoveInstrumentationEventListener } from './instrumentation.ts'
import type { Logger } from './logger.ts'
import type { IHeaders, Offsets } from './producer-types.ts'
import type { RetryOptions } from './retry.ts'

export interface ConsumerConfig {
  readonly groupId: string
  readonly partitionAssigners?: readonly PartitionAssigner[]
  readonly metadataMaxAge?: number
  readonly sessionTimeout?: number
  readonly rebalanceTimeout?: number
  readonly heartbeatInterval?: number
  readonly maxBytesPerPartition?: number
  readonly minBytes?: number
  readonly maxBytes?: number
  readonly maxWaitTimeInMs?: number
  readonly retry?: RetryOptions
  readonly allowAutoTopicCreation?: boolean
  readonly maxInFlightRequests?: number
  readonly readUncommitted?: boolean
  readonly rackId?: string
}

/** A message as handlers get it. Numbers of 64 bits are text; a header given several times is a list. */
export interface KafkaMessage {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly timestamp: string
  readonly attributes: number
  /** 2, in whatever format the broker keeps it. */
  readonly magicByte: number
  readonly isControlRecord: boolean
  readonly offset: string
  readonly headers: IHeaders
}

export interface Batch {
  readonly topic: string
  readonly partition: number
  readonly highWatermark: string
  readonly messages: KafkaMessage[]
  isEmpty(): boolean
  firstOffset(): string | null
  lastOffset(): string
  offsetLag(): string
  offsetLagLow(): string
}

export interface EachMessagePayload {
  readonly topic: string
  readonly partition: number
  readonly message: KafkaMessage
  readonly heartbeat: () => Promise<void>
  readonly pause: () => () => void
}

export interface EachBatchPayload {
  readonly batch: Batch
  readonly resolveOffset: (offset: string) => void
  readonly heartbeat: () => Promise<void>
  readonly pause: () => () => void
  readonly commitOffsetsIfNecessary: (offsets?: Offsets) => Promise<void>
  readonly uncommittedOffsets: () => OffsetsByTopicPartition
  readonly isRunning: () => boolean
  readonly isStale: () => boolean
}

/** Names of @types/kafkajs. */
export type ConsumerEachMessagePayload = EachMessagePayload
export type ConsumerEachBatchPayload = EachBatchPayload

export type EachMessageHandler = (payload: EachMessagePayload) => Promise<void>
export type EachBatchHandler = (payload: EachBatchPayload) => Promise<void>

export interface ConsumerRunConfig {
  readonly autoCommit?: boolean
  readonly autoCommitInterval?: number | null
  readonly autoCommitThreshold?: number | null
  readonly eachBatchAutoResolve?: boolean
  readonly partitionsConsumedConcurrently?: number
  readonly eachBatch?: EachBatchHandler
  readonly eachMessage?: EachMessageHandler
}

export interface ConsumerSubscribeTopics {
  readonly topics: readonly (string | RegExp)[]
  readonly fromBeginning?: boolean
}

/** The older form of `subscribe`. */
export interface ConsumerSubscribeTopic {
  readonly topic: string | RegExp
  readonly fromBeginning?: boolean
}

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export type TopicPartitionOffset = TopicPartition & { readonly offset: string }
export type TopicPartitionOffsetAndMetadata = TopicPartitionOffset & { readonly metadata?: string | null }
export type OffsetsByTopicPartition = Offsets

export interface TopicPartitions {
  readonly topic: string
  readonly partitions: number[]
}

export interface MemberDescription {
  readonly clientHost: string
  readonly clientId: string
  readonly memberId: string
  readonly memberAssignment: Buffer
  readonly memberMetadata: Buffer
}

export type ConsumerGroupState = 'Unknown' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead' | 'Empty'

export interface GroupDescription {
  readonly errorCode: number
  readonly groupId: string
  readonly members: MemberDescription[]
  readonly protocol: string
  readonly protocolType: string
  readonly state: ConsumerGroupState
}

export interface GroupDescriptions {
  readonly groups: GroupDescription[]
}

export const consumerEvents = {
  HEARTBEAT: 'consumer.heartbeat',
  COMMIT_OFFSETS: 'consumer.commit_offsets',
  GROUP_JOIN: 'consumer.group_join',
  FETCH_START: 'consumer.fetch_start',
  FETCH: 'consumer.fetch',
  START_BATCH_PROCESS: 'consumer.start_batch_process',
  END_BATCH_PROCESS: 'consumer.end_batch_process',
  CONNECT: 'consumer.connect',
  DISCONNECT: 'consumer.disconnect',
  STOP: 'consumer.stop',
  CRASH: 'consumer.crash',
  REBALANCING: 'consumer.rebalancing',
  RECEIVED_UNSUBSCRIBED_TOPICS: 'consumer.received_unsubscribed_topics',
  REQUEST: 'consumer.network.request',
  REQUEST_TIMEOUT: 'consumer.network.request_timeout',
  REQUEST_QUEUE_SIZE: 'consumer.network.request_queue_size',
} as const
export type ConsumerEvents = typeof consumerEvents

export interface Consumer {
  connect(): Promise<void>
  disconnect(): Promise<void>
  subscribe(subscription: ConsumerSubscribeTopics | ConsumerSubscribeTopic): Promise<void>
  stop(): Promise<void>
  run(config?: ConsumerRunConfig): Promise<void>
  commitOffsets(topicPartitions: readonly TopicPartitionOffsetAndMetadata[]): Promise<void>
  seek(place: TopicPartitionOffset): void
  describeGroup(): Promise<GroupDescription>
  pause(topics: readonly { readonly topic: string; readonly partitions?: number[] }[]): void
  paused(): TopicPartitions[]
  resume(topics: readonly { readonly topic: string; readonly partitions?: number[] }[]): void
  on<Name extends keyof ConsumerEventTypes>(
    eventName: Name,
    listener: (event: ConsumerEventTypes[Name]) => void,
  ): RemoveInstrumentationEventListener<Name>
  logger(): Logger
  readonly events: ConsumerEvents
}
