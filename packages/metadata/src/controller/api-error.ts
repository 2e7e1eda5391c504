import type { ApiError } from './types.ts'

/** The codes that the controller answers with. */
export const ErrorCode = {
  NONE: 0,
  UNKNOWN_SERVER_ERROR: -1,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  NOT_LEADER_OR_FOLLOWER: 6,
  INVALID_TOPIC_EXCEPTION: 17,
  UNSUPPORTED_VERSION: 35,
  TOPIC_ALREADY_EXISTS: 36,
  INVALID_PARTITIONS: 37,
  INVALID_REPLICATION_FACTOR: 38,
  INVALID_REPLICA_ASSIGNMENT: 39,
  INVALID_CONFIG: 40,
  NOT_CONTROLLER: 41,
  INVALID_REQUEST: 42,
  POLICY_VIOLATION: 44,
  SECURITY_DISABLED: 54,
  UNSUPPORTED_SASL_MECHANISM: 33,
  DELEGATION_TOKEN_AUTH_DISABLED: 61,
  FENCED_LEADER_EPOCH: 74,
  TOPIC_DELETION_DISABLED: 73,
  STALE_BROKER_EPOCH: 77,
  PREFERRED_LEADER_NOT_AVAILABLE: 80,
  ELIGIBLE_LEADERS_NOT_AVAILABLE: 83,
  ELECTION_NOT_NEEDED: 84,
  NO_REASSIGNMENT_IN_PROGRESS: 85,
  RESOURCE_NOT_FOUND: 91,
  DUPLICATE_RESOURCE: 92,
  UNACCEPTABLE_CREDENTIAL: 93,
  INVALID_UPDATE_VERSION: 95,
  UNKNOWN_TOPIC_ID: 100,
  DUPLICATE_BROKER_REGISTRATION: 101,
  BROKER_ID_NOT_REGISTERED: 102,
  INCONSISTENT_CLUSTER_ID: 104,
  INELIGIBLE_REPLICA: 107,
  NEW_LEADER_ELECTED: 108,
  INVALID_REGISTRATION: 119,
} as const

/** The texts that go with a code where nothing more is to be said. */
const texts: ReadonlyMap<number, string> = new Map([
  [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.'],
  [ErrorCode.TOPIC_DELETION_DISABLED, 'Topic deletion is disabled.'],
  [ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE, 'The preferred leader was not available.'],
  [ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, 'Eligible topic partition leaders are not available.'],
  [ErrorCode.ELECTION_NOT_NEEDED, 'Leader election not needed for topic partition.'],
  [ErrorCode.UNKNOWN_TOPIC_ID, 'This server does not host this topic ID.'],
])

/** `message` absent: the standard text of the code; null: none at all. */
export function apiError(code: number, message?: string | null): ApiError {
  return { code, message: message === undefined ? (texts.get(code) ?? null) : message }
}

export const noError: ApiError = { code: ErrorCode.NONE, message: null }

/** What Kafka answers when one request would write more than 10,000 records. */
export const tooLarge: ApiError = apiError(ErrorCode.POLICY_VIOLATION, 'Unable to perform excessively large batch operation.')
export const maxRecordsPerOperation = 10_000

export function errorFields(error: ApiError): { readonly errorCode: number; readonly errorMessage: string | null } {
  return { errorCode: error.code, errorMessage: error.message }
}
