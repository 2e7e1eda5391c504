import { errors } from '@samsa/protocol'

/** What a client is told when the log refused the coordinator's records. */
export function coordinatorErrorOf(logErrorCode: number): number {
  switch (logErrorCode) {
    case errors.UNKNOWN_TOPIC_OR_PARTITION.code:
    case errors.NOT_ENOUGH_REPLICAS.code:
    case errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND.code:
    case errors.REQUEST_TIMED_OUT.code:
      return errors.COORDINATOR_NOT_AVAILABLE.code
    case errors.NOT_LEADER_OR_FOLLOWER.code:
    case errors.KAFKA_STORAGE_ERROR.code:
      return errors.NOT_COORDINATOR.code
    case errors.MESSAGE_TOO_LARGE.code:
    case errors.RECORD_LIST_TOO_LARGE.code:
      return errors.UNKNOWN_SERVER_ERROR.code
    default:
      return logErrorCode
  }
}
