import { INT64_MAX } from '@samsa/protocol'

/**
 * What a partition's log must know of its topic's configuration, by Kafka's topic keys in camel case (`segment.bytes` is `segmentBytes`).
 * Java's Long.MAX_VALUE is INT64_MAX here (2^53) and means "never".
 */
export interface LogConfig {
  readonly segmentBytes: number
  readonly segmentMs: number
  readonly segmentJitterMs: number
  readonly segmentIndexBytes: number
  readonly indexIntervalBytes: number
  readonly flushMessages: number
  readonly flushMs: number
  /** -1: without limit. */
  readonly retentionBytes: number
  /** -1: without limit. */
  readonly retentionMs: number
  readonly maxMessageBytes: number
  readonly fileDeleteDelayMs: number
  readonly deleteRetentionMs: number
  readonly minCompactionLagMs: number
  readonly maxCompactionLagMs: number
  readonly minCleanableDirtyRatio: number
  /** `delete`, `compact`, both, or none (`cleanup.policy=` empty keeps everything). */
  readonly cleanupPolicy: readonly string[]
  /** `producer` keeps what the producer sent. */
  readonly compressionType: 'producer' | 'uncompressed' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly compressionGzipLevel: number
  readonly compressionLz4Level: number
  readonly compressionZstdLevel: number
  readonly preallocate: boolean
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime'
  readonly messageTimestampBeforeMaxMs: number
  readonly messageTimestampAfterMaxMs: number
  readonly remoteStorageEnable: boolean
}

export const DEFAULT_LOG_CONFIG: LogConfig = {
  segmentBytes: 1024 * 1024 * 1024,
  segmentMs: 7 * 24 * 3600 * 1000,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 * 1024 * 1024,
  indexIntervalBytes: 4096,
  flushMessages: INT64_MAX,
  flushMs: INT64_MAX,
  retentionBytes: -1,
  retentionMs: 7 * 24 * 3600 * 1000,
  maxMessageBytes: 1024 * 1024 + 12,
  fileDeleteDelayMs: 60_000,
  deleteRetentionMs: 24 * 3600 * 1000,
  minCompactionLagMs: 0,
  maxCompactionLagMs: INT64_MAX,
  minCleanableDirtyRatio: 0.5,
  cleanupPolicy: ['delete'],
  compressionType: 'producer',
  compressionGzipLevel: -1,
  compressionLz4Level: 9,
  compressionZstdLevel: 3,
  preallocate: false,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: INT64_MAX,
  messageTimestampAfterMaxMs: 3600 * 1000,
  remoteStorageEnable: false,
}

/** A topic configuration value as text or already parsed; numbers past 2^53 saturate. */
export type TopicConfigValue = string | number | bigint | boolean | readonly string[] | null | undefined

/**
 * Builds a LogConfig from topic keys as Kafka spells them (`segment.bytes`), values as text or parsed. Unknown keys are ignored and absent
 * ones keep `base`. Values are taken as valid: checking them is the config package's work.
 */
export function logConfigOf(values: Readonly<Record<string, TopicConfigValue>>, base: LogConfig = DEFAULT_LOG_CONFIG): LogConfig {
  const result: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(values)) {
    const field = key === 'internal.segment.bytes' ? 'segmentBytes' : key.replace(/\.([a-z])/g, (_, letter: string) => letter.toUpperCase())
    const model = result[field]
    if (model === undefined || value === null || value === undefined) continue
    result[field] = converted(value, model)
  }
  return result as unknown as LogConfig
}

function converted(value: Exclude<TopicConfigValue, null | undefined>, model: unknown): unknown {
  if (typeof model === 'number') return Math.min(Number(value), INT64_MAX)
  if (typeof model === 'boolean') return value === true || value === 'true'
  if (typeof model === 'string') return String(value)
  if (typeof value !== 'string') return value
  return value.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]))
}
