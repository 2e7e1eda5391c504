import type { ErrorCode } from '../errors/errors.ts'
import type { CompressionType } from '../compression/compression-type.ts'
import type { DecompressionBuffer } from '../compression/decompression-buffer.ts'
import type { TimestampType } from './batch-layout.ts'
import type { RecordBatch } from './record-batch.ts'

/** Who appends. `client` asks for all checks; `coordinator` may write control batches and any offset range (Kafka's AppendOrigin). */
export type ProduceOrigin = 'client' | 'coordinator'

export interface ProduceValidationOptions {
  /** As Kafka prints a partition, `topic-0`: it is part of the error texts. */
  readonly topicPartition: string
  /** The log end offset: what the first record gets. */
  readonly baseOffset: number
  readonly partitionLeaderEpoch: number
  readonly origin: ProduceOrigin
  readonly nowMs: number
  /** `cleanup.policy` contains compact. */
  readonly isCompacted: boolean
  /** `message.timestamp.type`. */
  readonly timestampType: TimestampType
  /** `message.timestamp.before.max.ms`; values at INT64_MAX mean no bound. */
  readonly timestampBeforeMaxMs: number
  /** `message.timestamp.after.max.ms`. */
  readonly timestampAfterMaxMs: number
  /** `compression.type`, where `producer` keeps the batch's own and `uncompressed` is Kafka's word for none. */
  readonly compressionType: 'producer' | 'uncompressed' | CompressionType
  /** `compression.<codec>.level` of the codec asked for. */
  readonly compressionLevel?: number
  /** `max.message.bytes`. */
  readonly maxMessageBytes: number
  /** Where a compressed batch may not grow beyond; default 256 MiB. Kafka has no such bound. */
  readonly maxDecompressedBytes?: number
  /** Memory for compressed batches; the module's own if absent. */
  readonly scratch?: DecompressionBuffer
}

export interface ValidProduce {
  readonly errorCode: 0
  /** The batch to append, offsets, epoch and times set: the given memory, or new memory where it had to be rebuilt. */
  readonly records: Buffer
  /** A view of `records`. */
  readonly batch: RecordBatch
  readonly baseOffset: number
  readonly lastOffset: number
  readonly recordCount: number
  readonly maxTimestampMs: number
  /** The offset of the first record with that timestamp; with log-append time the last offset, as Kafka says. */
  readonly offsetOfMaxTimestamp: number
  /** -1 unless the topic has log-append time. */
  readonly logAppendTimeMs: number
  /** True where `records` is new memory: another codec, or offsets out of order. */
  readonly isRebuilt: boolean
}

export interface ProduceRecordError {
  /** The record's index in its batch. */
  readonly batchIndex: number
  readonly message: string
}

/** Any of Kafka's error codes but 0, so that `errorCode === 0` tells the two outcomes apart in types too. */
export type RefusalCode = Exclude<ErrorCode, 0>

export interface InvalidProduce {
  /** Kafka's error code. */
  readonly errorCode: RefusalCode
  /** Kafka's exception text, for our log. */
  readonly reason: string
  /** What the response's `errorMessage` is: Kafka sends a text only together with record errors. */
  readonly errorMessage: string | null
  readonly recordErrors: readonly ProduceRecordError[]
}

export type ProduceValidation = ValidProduce | InvalidProduce
