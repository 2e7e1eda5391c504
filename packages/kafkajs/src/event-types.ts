import type { InstrumentationEvent } from './instrumentation.ts'
import type { TopicOffsets } from './producer-types.ts'

// What listeners get, by the name of the event.

export type ConnectEvent = InstrumentationEvent<null>
export type DisconnectEvent = InstrumentationEvent<null>

/** A request that was answered. Times are milliseconds, `createdAt` and `sentAt` since 1970; `size` is the answer's. */
export type RequestEvent = InstrumentationEvent<{
  readonly apiKey: number
  readonly apiName: string
  readonly apiVersion: number
  readonly broker: string
  readonly clientId: string
  readonly correlationId: number
  readonly createdAt: number
  readonly duration: number
  readonly pendingDuration: number
  readonly sentAt: number
  readonly size: number
}>

export type RequestTimeoutEvent = InstrumentationEvent<{
  readonly apiKey: number
  readonly apiName: string
  readonly apiVersion: number
  readonly broker: string
  readonly clientId: string
  readonly correlationId: number
  readonly createdAt: number
  readonly pendingDuration: number
  readonly sentAt: number
}>

/** Requests of a connection that were sent and are not answered. */
export type RequestQueueSizeEvent = InstrumentationEvent<{
  readonly broker: string
  readonly clientId: string
  readonly queueSize: number
}>

interface Membership {
  readonly groupId: string
  readonly memberId: string
  readonly groupGenerationId: number
}

export type ConsumerHeartbeatEvent = InstrumentationEvent<Membership>
export type ConsumerCommitOffsetsEvent = InstrumentationEvent<Membership & { readonly topics: readonly TopicOffsets[] }>

export interface IMemberAssignment {
  readonly [topic: string]: number[]
}

export type ConsumerGroupJoinEvent = InstrumentationEvent<{
  readonly duration: number
  readonly groupId: string
  readonly isLeader: boolean
  readonly leaderId: string
  readonly groupProtocol: string
  readonly memberId: string
  readonly memberAssignment: IMemberAssignment
}>

/** `nodeId` is text, whatever kafkajs's own types say. */
export type ConsumerFetchStartEvent = InstrumentationEvent<{ readonly nodeId: string }>
export type ConsumerFetchEvent = InstrumentationEvent<{
  readonly numberOfBatches: number
  readonly duration: number
  readonly nodeId: string
}>

interface BatchFacts {
  readonly topic: string
  readonly partition: number
  readonly highWatermark: string
  readonly offsetLag: string
  readonly offsetLagLow: string
  readonly batchSize: number
  readonly firstOffset: string
  readonly lastOffset: string
}

export type ConsumerStartBatchProcessEvent = InstrumentationEvent<BatchFacts>
export type ConsumerEndBatchProcessEvent = InstrumentationEvent<BatchFacts & { readonly duration: number }>

export type ConsumerCrashEvent = InstrumentationEvent<{
  readonly error: Error
  readonly groupId: string
  readonly restart: boolean
}>

export type ConsumerRebalancingEvent = InstrumentationEvent<{ readonly groupId: string; readonly memberId: string }>

export type ConsumerReceivedUnsubcribedTopicsEvent = InstrumentationEvent<{
  readonly groupId: string
  readonly generationId: number
  readonly memberId: string
  readonly assignedTopics: string[]
  readonly topicsSubscribed: string[]
  readonly topicsNotSubscribed: string[]
}>

export interface AdminEventTypes {
  'admin.connect': ConnectEvent
  'admin.disconnect': DisconnectEvent
  'admin.network.request': RequestEvent
  'admin.network.request_timeout': RequestTimeoutEvent
  'admin.network.request_queue_size': RequestQueueSizeEvent
}

export interface ProducerEventTypes {
  'producer.connect': ConnectEvent
  'producer.disconnect': DisconnectEvent
  'producer.network.request': RequestEvent
  'producer.network.request_timeout': RequestTimeoutEvent
  'producer.network.request_queue_size': RequestQueueSizeEvent
}

export interface ConsumerEventTypes {
  'consumer.heartbeat': ConsumerHeartbeatEvent
  'consumer.commit_offsets': ConsumerCommitOffsetsEvent
  'consumer.group_join': ConsumerGroupJoinEvent
  'consumer.fetch_start': ConsumerFetchStartEvent
  'consumer.fetch': ConsumerFetchEvent
  'consumer.start_batch_process': ConsumerStartBatchProcessEvent
  'consumer.end_batch_process': ConsumerEndBatchProcessEvent
  'consumer.connect': ConnectEvent
  'consumer.disconnect': DisconnectEvent
  'consumer.stop': InstrumentationEvent<null>
  'consumer.crash': ConsumerCrashEvent
  'consumer.rebalancing': ConsumerRebalancingEvent
  'consumer.received_unsubscribed_topics': ConsumerReceivedUnsubcribedTopicsEvent
  'consumer.network.request': RequestEvent
  'consumer.network.request_timeout': RequestTimeoutEvent
  'consumer.network.request_queue_size': RequestQueueSizeEvent
}
