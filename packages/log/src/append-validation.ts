import { batch } from './batch-header.ts'
import type { LogConfig } from './log-config.ts'
import type { AppendOptions, RefusedBatch } from './partition-log-api.ts'

export interface Assigned {
  /** What is to be written: the caller's bytes, or new ones where a batch had to be recompressed. */
  readonly bytes: Uint8Array
  readonly lastOffset: number
  readonly maxTimestampMs: number
  readonly logAppendTimeMs: number
}

/** Checks the records of a leader's append as the topic asks, and gives the batches their offsets, epoch and, if asked, time. */
export function validateAndAssign(
  bytes: Uint8Array,
  firstOffset: number,
  config: LogConfig,
  options: AppendOptions,
): Assigned | Omit<RefusedBatch, 'logStartOffset'> {
  let next = firstOffset
  let maxTimestampMs = -1
  for (let at = 0; at < bytes.length; at += batch.sizeBytes(bytes, at)) {
    batch.setBaseOffset(bytes, at, next)
    batch.setLeaderEpoch(bytes, at, options.leaderEpoch)
    next += batch.lastOffsetDelta(bytes, at) + 1
    maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestamp(bytes, at))
  }
  return {
    bytes,
    lastOffset: next - 1,
    maxTimestampMs,
    logAppendTimeMs: config.messageTimestampType === 'LogAppendTime' ? options.nowMs : -1,
  }
}
