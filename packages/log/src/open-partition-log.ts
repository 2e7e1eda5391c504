import type { Clock, Disk, DiskError, Logger } from '@samsa/ports'
import type { LogConfig } from './log-config.ts'
import type { PartitionLog } from './partition-log-api.ts'

/** A single log outside of a store: the metadata log `__cluster_metadata-0`. */
export interface OpenPartitionLogOptions {
  readonly disk: Disk
  readonly clock: Clock
  readonly logger: Logger
  /** The partition's own folder, `<log dir>/<topic>-<n>`; made if missing. */
  readonly path: string
  readonly topicId: string
  readonly config: LogConfig
  /** Without a clean stop all segments from the recovery point on are read and cut at the first torn batch. */
  readonly wasCleanShutdown: boolean
  readonly recoveryPoint?: number
  readonly logStartOffset?: number
  readonly onFailed?: (error: DiskError) => void
}

/** Opens or makes the log, recovering synchronously. `close` writes the producer snapshot and trims the indexes. */
export function openPartitionLog(_options: OpenPartitionLogOptions): PartitionLog & { close(): void } {
  throw new Error('not built yet')
}
