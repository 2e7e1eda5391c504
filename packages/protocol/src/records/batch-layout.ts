/** Where the fields of a magic 2 batch are, from its first byte (`DefaultRecordBatch`). */
export const BASE_OFFSET_AT = 0
export const LENGTH_AT = 8
export const PARTITION_LEADER_EPOCH_AT = 12
export const MAGIC_AT = 16
export const CRC_AT = 17
export const ATTRIBUTES_AT = 21
export const LAST_OFFSET_DELTA_AT = 23
export const BASE_TIMESTAMP_AT = 27
export const MAX_TIMESTAMP_AT = 35
export const PRODUCER_ID_AT = 43
export const PRODUCER_EPOCH_AT = 51
export const BASE_SEQUENCE_AT = 53
export const RECORD_COUNT_AT = 57

/** Bytes of a magic 2 batch before its first record. */
export const RECORD_BATCH_OVERHEAD = 61
/** Base offset and length: what precedes the bytes that the length field counts, in every magic. */
export const LOG_OVERHEAD = 12
/** The least that tells a batch's size and magic. */
export const HEADER_UP_TO_MAGIC = 17
/** The smallest value of the length field that can be true: an empty message of magic 0. */
export const MIN_LENGTH = 14

export const COMPRESSION_MASK = 0x07
export const LOG_APPEND_TIME_FLAG = 0x08
export const TRANSACTIONAL_FLAG = 0x10
export const CONTROL_FLAG = 0x20
export const DELETE_HORIZON_FLAG = 0x40

export const NO_TIMESTAMP = -1
export const NO_PRODUCER_ID = -1
export const NO_PRODUCER_EPOCH = -1
export const NO_SEQUENCE = -1
export const NO_PARTITION_LEADER_EPOCH = -1

/** `message.timestamp.type`. */
export type TimestampType = 'CreateTime' | 'LogAppendTime'
