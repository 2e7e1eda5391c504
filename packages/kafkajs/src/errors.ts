// kafkajs's error classes: same names, fields and ancestry, so that `instanceof` and `error.name` go on working.

interface Described {
  readonly message: string
  readonly helpUrl?: string
}

export interface KafkaJSErrorMetadata {
  readonly retriable?: boolean
  readonly cause?: unknown
  readonly topic?: string
  readonly partitionId?: number
}

export class KafkaJSError extends Error {
  readonly retriable: boolean
  readonly helpUrl: string | undefined
  override readonly cause?: Error

  constructor(error: Error | string | Described, { retriable = true, cause }: KafkaJSErrorMetadata = {}) {
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
  readonly helpUrl?: string
}

export class KafkaJSProtocolError extends KafkaJSError {
  readonly type: string
  readonly code: number

  constructor(error: Error | string | ProtocolErrorFacts, { retriable, cause }: KafkaJSErrorMetadata = {}) {
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
  constructor(
    error: Error | string | ProtocolErrorFacts,
    { topic, partition }: KafkaJSOffsetOutOfRangeMetadata = { topic: '', partition: -1 },
  ) {
    super(error)
    this.name = 'KafkaJSOffsetOutOfRange'
    this.topic = topic
    this.partition = partition
  }
}

export interface KafkaJSOffsetOutOfRangeMetadata {
  readonly topic: string
  readonly partition: number
}

/** The broker wants members to come back with the id that it gives. */
export class KafkaJSMemberIdRequired extends KafkaJSProtocolError {
  readonly memberId: string
  constructor(error: Error | string | ProtocolErrorFacts, { memberId }: { readonly memberId: string }) {
    super(error)
    this.name = 'KafkaJSMemberIdRequired'
    this.memberId = memberId
  }
}

export class KafkaJSCreateTopicError extends KafkaJSProtocolError {
  readonly topic: string
  constructor(error: Error | string | ProtocolErrorFacts, topic: string) {
    super(error)
    this.name = 'KafkaJSCreateTopicError'
    this.topic = topic
  }
}

export class KafkaJSAlterPartitionReassignmentsError extends KafkaJSProtocolError {
  readonly topic: string | undefined
  readonly partition: number | undefined
  constructor(error: Error | string | ProtocolErrorFacts, topic?: string, partition?: number) {
    super(error)
    this.name = 'KafkaJSAlterPartitionReassignmentsError'
    this.topic = topic
    this.partition = partition
  }
}

export class KafkaJSNumberOfRetriesExceeded extends KafkaJSNonRetriableError {
  readonly retryCount: number
  readonly retryTime: number
  constructor(error: Error | string, { retryCount, retryTime }: KafkaJSNumberOfRetriesExceededMetadata = { retryCount: 0, retryTime: 0 }) {
    super(error, { cause: error })
    this.name = 'KafkaJSNumberOfRetriesExceeded'
    this.stack = `${this.name}\n  Caused by: ${typeof error === 'string' ? error : (error.stack ?? error.message)}`
    this.retryCount = retryCount
    this.retryTime = retryTime
  }
}

export interface KafkaJSNumberOfRetriesExceededMetadata {
  readonly retryCount: number
  readonly retryTime: number
}

export class KafkaJSConnectionError extends KafkaJSError {
  readonly broker: string | undefined
  readonly code: string | undefined
  constructor(error: Error | string, { broker, code }: KafkaJSConnectionErrorMetadata = {}) {
    super(error)
    this.name = 'KafkaJSConnectionError'
    this.broker = broker
    this.code = code
  }
}

export interface KafkaJSConnectionErrorMetadata {
  readonly broker?: string
  readonly code?: string
}

export class KafkaJSConnectionClosedError extends KafkaJSConnectionError {
  readonly host: string | undefined
  readonly port: number | undefined
  constructor(error: Error | string, { host, port }: { readonly host?: string; readonly port?: number } = {}) {
    super(error, { broker: `${host}:${port}` })
    this.name = 'KafkaJSConnectionClosedError'
    this.host = host
    this.port = port
  }
}

export class KafkaJSRequestTimeoutError extends KafkaJSError {
  readonly broker: string | undefined
  readonly correlationId: number | undefined
  readonly createdAt: number | undefined
  readonly sentAt: number | undefined
  readonly pendingDuration: number | undefined
  constructor(error: Error | string, facts: Partial<KafkaJSRequestTimeoutErrorMetadata> = {}) {
    super(error)
    this.name = 'KafkaJSRequestTimeoutError'
    this.broker = facts.broker
    this.correlationId = facts.correlationId
    this.createdAt = facts.createdAt
    this.sentAt = facts.sentAt
    this.pendingDuration = facts.pendingDuration
  }
}

export interface KafkaJSRequestTimeoutErrorMetadata {
  readonly broker: string
  readonly clientId: string
  readonly correlationId: number
  readonly createdAt: number
  readonly sentAt: number
  readonly pendingDuration: number
}

export class KafkaJSMetadataNotLoaded extends KafkaJSError {
  constructor(error: Error | string = 'Metadata is not loaded') {
    super(error)
    this.name = 'KafkaJSMetadataNotLoaded'
  }
}

export class KafkaJSTopicMetadataNotLoaded extends KafkaJSMetadataNotLoaded {
  readonly topic: string | undefined
  constructor(error: Error | string, { topic }: Partial<KafkaJSTopicMetadataNotLoadedMetadata> = {}) {
    super(error)
    this.name = 'KafkaJSTopicMetadataNotLoaded'
    this.topic = topic
  }
}

export interface KafkaJSTopicMetadataNotLoadedMetadata {
  readonly topic: string
}

export class KafkaJSStaleTopicMetadataAssignment extends KafkaJSError {
  readonly topic: string | undefined
  readonly unknownPartitions: readonly unknown[] | undefined
  constructor(error: Error | string, { topic, unknownPartitions }: Partial<KafkaJSStaleTopicMetadataAssignmentMetadata> = {}) {
    super(error)
    this.name = 'KafkaJSStaleTopicMetadataAssignment'
    this.topic = topic
    this.unknownPartitions = unknownPartitions
  }
}

export interface KafkaJSStaleTopicMetadataAssignmentMetadata {
  readonly topic: string
  readonly unknownPartitions: readonly unknown[]
}

export interface KafkaJSDeleteGroupsErrorGroups {
  readonly groupId: string
  readonly errorCode: number
  readonly error: KafkaJSError
}

export class KafkaJSDeleteGroupsError extends KafkaJSError {
  readonly groups: readonly KafkaJSDeleteGroupsErrorGroups[]
  constructor(error: Error | string, groups: readonly KafkaJSDeleteGroupsErrorGroups[] = []) {
    super(error)
    this.name = 'KafkaJSDeleteGroupsError'
    this.groups = groups
  }
}

export class KafkaJSServerDoesNotSupportApiKey extends KafkaJSNonRetriableError {
  readonly apiKey: number | undefined
  readonly apiName: string | undefined
  constructor(error: Error | string, { apiKey, apiName }: Partial<KafkaJSServerDoesNotSupportApiKeyMetadata> = {}) {
    super(error)
    this.name = 'KafkaJSServerDoesNotSupportApiKey'
    this.apiKey = apiKey
    this.apiName = apiName
  }
}

export interface KafkaJSServerDoesNotSupportApiKeyMetadata {
  readonly apiKey: number
  readonly apiName: string
}

export interface KafkaJSDeleteTopicRecordsErrorPartition {
  readonly partition: number
  readonly offset: string
  readonly error: KafkaJSError
}

export interface KafkaJSDeleteTopicRecordsErrorTopic {
  readonly topic?: string
  readonly partitions: readonly KafkaJSDeleteTopicRecordsErrorPartition[]
}

export class KafkaJSDeleteTopicRecordsError extends KafkaJSError {
  readonly partitions: readonly KafkaJSDeleteTopicRecordsErrorPartition[]
  constructor({ partitions }: KafkaJSDeleteTopicRecordsErrorTopic) {
    super('Error while deleting records', { retriable: partitions.every(({ error }) => error.retriable) })
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

/** A state that should not come about. */
export class KafkaJSInvariantViolation extends KafkaJSNonRetriableError {
  constructor(error: Error | string) {
    const message = typeof error === 'string' ? error : error.message
    super(`Invariant violated: ${message}. This is likely a bug and should be reported.`)
    this.name = 'KafkaJSInvariantViolation'
  }
}

export class KafkaJSInvalidVarIntError extends KafkaJSNonRetriableError {}

export class KafkaJSInvalidLongError extends KafkaJSNonRetriableError {}

export class KafkaJSFetcherRebalanceError extends Error {}

export class KafkaJSNoBrokerAvailableError extends KafkaJSError {
  override readonly name = 'KafkaJSNoBrokerAvailableError'
  constructor() {
    super('No broker available')
  }
}
