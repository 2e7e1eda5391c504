import { code } from '../error-codes.ts'

/** What a client is told when the log refused the coordinator's records. */
export function coordinatorErrorOf(logErrorCode: number): number {
  switch (logErrorCode) {
    case code.UNKNOWN_TOPIC_OR_PARTITION:
    case code.NOT_ENOUGH_REPLICAS:
    case code.NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case code.REQUEST_TIMED_OUT:
      return code.COORDINATOR_NOT_AVAILABLE
    case code.NOT_LEADER_OR_FOLLOWER:
    case code.KAFKA_STORAGE_ERROR:
      return code.NOT_COORDINATOR
    case code.MESSAGE_TOO_LARGE:
    case code.RECORD_LIST_TOO_LARGE:
    case code.INVALID_FETCH_SIZE:
      return code.UNKNOWN_SERVER_ERROR
    default:
      return logErrorCode
  }
}
