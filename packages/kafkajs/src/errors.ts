// kafkajs's error classes: same names, fields and ancestry, so that `instanceof` and `error.name` go on working.

interface Described {
  readonly message: string
  readonly helpUrl?: string
}

interface ErrorOptionsOfKafkaJS {
  readonly retriable?: boolean
  readonly cause?: unknown
}

export class KafkaJSError extends Error {
  readonly retriable: boolean
  readonly helpUrl: string | undefined
  override readonly cause?: Error

  constructor(error: Error | string | Described, { retriable = true, cause }: ErrorOptionsOfKafkaJS = {}) {
    super(typeof error === 'string' ? error : error.message)
    this.name = 'KafkaJSError'
    this.retriable = retriable
    this.helpUrl = typeof error === 'object' && 'helpUrl' in error ? error.helpUrl : undefined
    if (cause instanceof Error) this.cause = cause
  }
}

export class KafkaJSNonRetriableError extends KafkaJSError {
  constructor(error: Error | string | Described, { cause }: { readonly cause?: unknown } = {}) {
    super(error, { retriable: false, cause })
    this.name = 'KafkaJSNonRetriableError'
  }
}

/** What a broker answered; `type` is the error's name in the protocol, `code` its number. */
export interface ProtocolErrorFacts {
  readonly message: string
  readonly type?: string
  readonly code?: number
  readonly retriable?: boolean
}

export class KafkaJSProtocolError extends KafkaJSError {
  readonly type: string
  readonly code: number

  constructor(error: Error | string | ProtocolErrorFacts, { retriable, cause }: ErrorOptionsOfKafkaJS = {}) {
    const facts: ProtocolErrorFacts = typeof error === 'string' ? { message: error } : error
    super(facts, { retriable: retriable ?? facts.retriable ?? true, cause })
    this.name = 'KafkaJSProtocolError'
    this.type = facts.type ?? 'UNKNOWN'
    this.code = facts.code ?? -1
  }
}

export class KafkaJSOffsetOutOfRange extends KafkaJSProtocolError {
  readonly topic: string
  readonly partition: number
  constructor(error: Error | ProtocolErrorFacts, { topic, partition }: { readonly topic: string; readonly partition: number }) {
    super(error)
    this.name = 'KafkaJSOffsetOutOfRange'
    this.topic = topic
    this.partition = partition
  }
}

export class KafkaJSCreateTopicError extends KafkaJSProtocolError {
  readonly topic: string
  constructor(error: Error | ProtocolErrorFacts, topic: string) {
    super(error)
    this.name = 'KafkaJSCreateTopicError'
    this.topic = topic
  }
}

export class KafkaJSAlterPartitionReassignmentsError extends KafkaJSProtocolError {
  readonly topic: string | undefined
  readonly partition: number | undefined
  constructor(error: Error | ProtocolErrorFacts, topic?: string, partition?: number) {
    super(error)
    this.name = 'KafkaJSAlterPartitionReassignmentsError'
    this.topic = topic
    this.partition = partition
  }
}

export class KafkaJSNumberOfRetriesExceeded extends KafkaJSNonRetriableError {
  readonly retryCount: number
  readonly retryTime: number
  constructor(error: Error, { retryCount, retryTime }: { readonly retryCount: number; readonly retryTime: number }) {
    super(error, { cause: error })
    this.name = 'KafkaJSNumberOfRetriesExceeded'
    this.stack = `${this.name}\n  Caused by: ${error.stack ?? error.message}`
    this.retryCount = retryCount
    this.retryTime = retryTime
  }
}

export class KafkaJSConnectionError extends KafkaJSError {
  readonly broker: string | undefined
  readonly code: string | undefined
  constructor(error: Error | string, { broker, code }: { readonly broker?: string; readonly code?: string } = {}) {
    super(error)
    this.name = 'KafkaJSConnectionError'
    this.broker = broker
    this.code = code
  }
}

export class KafkaJSRequestTimeoutError extends KafkaJSError {
  readonly broker: string | undefined
  constructor(error: Error | string, { broker }: { readonly broker?: string } = {}) {
    super(error)
    this.name = 'KafkaJSRequestTimeoutError'
    this.broker = broker
  }
}

export class KafkaJSMetadataNotLoaded extends KafkaJSError {
  constructor(error: Error | string = 'Metadata is not loaded') {
    super(error)
    this.name = 'KafkaJSMetadataNotLoaded'
  }
}

export class KafkaJSTopicMetadataNotLoaded extends KafkaJSMetadataNotLoaded {
  readonly topic: string | undefined
  constructor(error: Error | string, { topic }: { readonly topic?: string } = {}) {
    super(error)
    this.name = 'KafkaJSTopicMetadataNotLoaded'
    this.topic = topic
  }
}

export class KafkaJSStaleTopicMetadataAssignment extends KafkaJSError {
  readonly topic: string
  readonly unknownPartitions: readonly unknown[]
  constructor(
    error: Error | string,
    { topic, unknownPartitions }: { readonly topic: string; readonly unknownPartitions: readonly unknown[] },
  ) {
    super(error)
    this.name = 'KafkaJSStaleTopicMetadataAssignment'
    this.topic = topic
    this.unknownPartitions = unknownPartitions
  }
}

export interface DeleteGroupsFailure {
  readonly groupId: string
  readonly errorCode: number
  readonly error: KafkaJSError
}

export class KafkaJSDeleteGroupsError extends KafkaJSError {
  readonly groups: readonly DeleteGroupsFailure[]
  constructor(error: Error | string, groups: readonly DeleteGroupsFailure[] = []) {
    super(error)
    this.name = 'KafkaJSDeleteGroupsError'
    this.groups = groups
  }
}

export class KafkaJSServerDoesNotSupportApiKey extends KafkaJSNonRetriableError {
  readonly apiKey: number
  readonly apiName: string
  constructor(error: Error | string, { apiKey, apiName }: { readonly apiKey: number; readonly apiName: string }) {
    super(error)
    this.name = 'KafkaJSServerDoesNotSupportApiKey'
    this.apiKey = apiKey
    this.apiName = apiName
  }
}

export interface DeleteRecordsFailure {
  readonly partition: number
  readonly offset: string
  readonly error: KafkaJSError
}

export class KafkaJSDeleteTopicRecordsError extends KafkaJSError {
  readonly partitions: readonly DeleteRecordsFailure[]
  constructor({ partitions }: { readonly topic?: string; readonly partitions: readonly DeleteRecordsFailure[] }) {
    super('Error while deleting records', { retriable: partitions.length > 0 && partitions.every(({ error }) => error.retriable) })
    this.name = 'KafkaJSDeleteTopicRecordsError'
    this.partitions = partitions
  }
}

export class KafkaJSBrokerNotFound extends KafkaJSError {
  override readonly name = 'KafkaJSBrokerNotFound'
}

export class KafkaJSPartialMessageError extends KafkaJSNonRetriableError {
  override readonly name = 'KafkaJSPartialMessageError'
}

export class KafkaJSSASLAuthenticationError extends KafkaJSNonRetriableError {
  override readonly name = 'KafkaJSSASLAuthenticationError'
}

export class KafkaJSGroupCoordinatorNotFound extends KafkaJSNonRetriableError {
  override readonly name = 'KafkaJSGroupCoordinatorNotFound'
}

export class KafkaJSNotImplemented extends KafkaJSNonRetriableError {
  override readonly name = 'KafkaJSNotImplemented'
}

export class KafkaJSTimeout extends KafkaJSNonRetriableError {
  override readonly name: string = 'KafkaJSTimeout'
}

export class KafkaJSLockTimeout extends KafkaJSTimeout {
  override readonly name = 'KafkaJSLockTimeout'
}

export class KafkaJSUnsupportedMagicByteInMessageSet extends KafkaJSNonRetriableError {
  override readonly name = 'KafkaJSUnsupportedMagicByteInMessageSet'
}

/** Several failures of one call. */
export class KafkaJSAggregateError extends Error {
  readonly errors: readonly (Error | string)[]
  constructor(message: Error | string, errors: readonly (Error | string)[]) {
    super(typeof message === 'string' ? message : message.message)
    this.name = 'KafkaJSAggregateError'
    this.errors = errors
  }
}
