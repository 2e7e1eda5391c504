import { INT64_MAX, validateProducedBatch } from '@samsa/protocol'
import type { LogConfig } from './log-config.ts'
import type { AppendOptions, RefusedBatch } from './partition-log-api.ts'

export interface Assigned {
  /** What is to be written: the caller's bytes, or new ones where the batch had to be rebuilt. */
  readonly bytes: Uint8Array
  readonly lastOffset: number
  readonly maxTimestampMs: number
  readonly logAppendTimeMs: number
}

/** Checks a producer's or coordinator's batch as the topic asks, and gives it its offsets, epoch and, if asked, time. */
export function validateAndAssign(
  bytes: Uint8Array,
  baseOffset: number,
  config: LogConfig,
  options: AppendOptions,
  topicPartition: string,
): Assigned | Omit<RefusedBatch, 'logStartOffset'> {
  const level = compressionLevel(config)
  const outcome = validateProducedBatch(bytes, {
    topicPartition,
    baseOffset,
    partitionLeaderEpoch: options.leaderEpoch,
    origin: options.origin === 'client' ? 'client' : 'coordinator',
    nowMs: options.nowMs,
    isCompacted: config.cleanupPolicy.includes('compact'),
    timestampType: config.messageTimestampType,
    timestampBeforeMaxMs: int64(config.messageTimestampBeforeMaxMs),
    timestampAfterMaxMs: int64(config.messageTimestampAfterMaxMs),
    compressionType: config.compressionType,
    maxMessageBytes: config.maxMessageBytes,
    ...(level === undefined ? {} : { compressionLevel: level }),
  })
  if ('reason' in outcome) {
    return { error: outcome.errorCode, message: outcome.errorMessage, reason: outcome.reason, recordErrors: outcome.recordErrors }
  }
  const { records, lastOffset, maxTimestampMs, logAppendTimeMs } = outcome
  return { bytes: records, lastOffset, maxTimestampMs, logAppendTimeMs }
}

/** Configurations saturate one below the protocol's Long.MAX_VALUE, which an error's text would show. */
function int64(value: number): number {
  return value >= Number.MAX_SAFE_INTEGER ? INT64_MAX : value
}

function compressionLevel(config: LogConfig): number | undefined {
  switch (config.compressionType) {
    case 'gzip':
      return config.compressionGzipLevel
    case 'lz4':
      return config.compressionLz4Level
    case 'zstd':
      return config.compressionZstdLevel
    default:
      return undefined
  }
}
