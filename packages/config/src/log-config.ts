/**
 * What a partition's log needs to know, in the units of the topic keys; each field is the topic key in camel case.
 * int64 values saturate at `Number.MAX_SAFE_INTEGER` (Kafka's 9223372036854775807 = never).
 */
export interface LogConfig {
  readonly cleanupPolicy: readonly ('compact' | 'delete')[]
  readonly compressionGzipLevel: number
  readonly compressionLz4Level: number
  readonly compressionType: 'uncompressed' | 'zstd' | 'lz4' | 'snappy' | 'gzip' | 'producer'
  readonly compressionZstdLevel: number
  readonly deleteRetentionMs: number
  readonly fileDeleteDelayMs: number
  readonly flushMessages: number
  readonly flushMs: number
  /** `['0:1', …]` or `['*']`. */
  readonly followerReplicationThrottledReplicas: readonly string[]
  readonly indexIntervalBytes: number
  readonly leaderReplicationThrottledReplicas: readonly string[]
  /** -2 = as `retentionBytes`. */
  readonly localRetentionBytes: number
  /** -2 = as `retentionMs`. */
  readonly localRetentionMs: number
  readonly maxCompactionLagMs: number
  readonly maxMessageBytes: number
  readonly messageTimestampAfterMaxMs: number
  readonly messageTimestampBeforeMaxMs: number
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime'
  readonly minCleanableDirtyRatio: number
  readonly minCompactionLagMs: number
  readonly minInsyncReplicas: number
  readonly preallocate: boolean
  readonly remoteLogCopyDisable: boolean
  readonly remoteLogDeleteOnDisable: boolean
  readonly remoteStorageEnable: boolean
  /** -1 = no limit. */
  readonly retentionBytes: number
  /** -1 = no limit. */
  readonly retentionMs: number
  readonly segmentBytes: number
  readonly segmentIndexBytes: number
  readonly segmentJitterMs: number
  readonly segmentMs: number
  readonly uncleanLeaderElectionEnable: boolean
}
