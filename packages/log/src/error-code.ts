/** The Kafka error codes that a log answers with. */
export const OFFSET_OUT_OF_RANGE = 1
export const CORRUPT_MESSAGE = 2
export const MESSAGE_TOO_LARGE = 10
export const RECORD_LIST_TOO_LARGE = 18
export const OUT_OF_ORDER_SEQUENCE_NUMBER = 45
export const INVALID_PRODUCER_EPOCH = 47
export const INVALID_TXN_STATE = 48
export const TRANSACTION_COORDINATOR_FENCED = 52
export const KAFKA_STORAGE_ERROR = 56
export const LOG_DIR_NOT_FOUND = 57
export const INVALID_RECORD = 87
export const INCONSISTENT_TOPIC_ID = 103

/** A refusal that a client hears of. */
export interface Refusal {
  readonly error: number
  readonly message: string
}
