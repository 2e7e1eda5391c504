export type { CleanableLog, CleaningLimits, CleaningOutcome, CleaningStats, Compaction } from './compaction-api.ts'
export { DEFAULT_LOG_CONFIG, logConfigOf } from './log-config.ts'
export type { LogConfig, TopicConfigValue } from './log-config.ts'
export { readMetaProperties, writeMetaProperties } from './meta-properties.ts'
export type { MetaProperties } from './meta-properties.ts'
export type {
  AbortedTransaction,
  ActiveProducer,
  AppendedBatch,
  AppendOptions,
  AppendOrigin,
  AppendOutcome,
  Isolation,
  LogStartOffsetReason,
  OffsetAtTime,
  OffsetPoint,
  PartitionLog,
  ReadFailure,
  ReadOptions,
  ReadOutcome,
  ReadSuccess,
  RecordsSlice,
  RefusedBatch,
  VerificationGuard,
  VerificationRefused,
  VerifiedProducer,
} from './partition-log-api.ts'
export type {
  CreateLogOptions,
  LoadOptions,
  LogDirectoryState,
  LogDirectoryUsage,
  LogStore,
  LogStoreError,
  LogStoreOptions,
} from './log-store-api.ts'
export { openLogStore } from './log-store.ts'
export { openPartitionLog } from './open-partition-log.ts'
export type { OpenedPartitionLog, OpenPartitionLogOptions } from './open-partition-log.ts'
