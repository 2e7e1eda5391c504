import type { LogConfig } from './log-config.ts'
import type { Segment } from './segment.ts'
import type { SegmentedLog } from './segmented-log.ts'

export type DeletionReason = 'log start offset breach' | 'retention size breach' | 'retention time breach'

export interface Deletion {
  readonly segments: readonly Segment[]
  readonly reason: DeletionReason
}

/** The bounds that retention must respect. */
export interface RetentionBounds {
  readonly logStartOffset: number
  /** Only segments wholly below it may go. */
  readonly highWatermark: number
  readonly nowMs: number
}

/** What retention asks of a log, in Kafka's order: start offset, size, time. Each is asked after the one before was carried out. */
export const RETENTION_RULES: readonly ((log: SegmentedLog, bounds: RetentionBounds) => Deletion)[] = [byStartOffset, bySize, byTime]

function byStartOffset(log: SegmentedLog, bounds: RetentionBounds): Deletion {
  const segments = deletable(log, bounds, (_segment, next) => next !== undefined && next.baseOffset <= bounds.logStartOffset)
  return { segments, reason: 'log start offset breach' }
}

function bySize(log: SegmentedLog, bounds: RetentionBounds): Deletion {
  const limit = log.config.retentionBytes
  let excess = log.segments.sizeBytes - limit
  if (!deletes(log.config) || limit < 0 || excess < 0) return { segments: [], reason: 'retention size breach' }
  const segments = deletable(log, bounds, ({ sizeBytes }) => {
    if (excess - sizeBytes < 0) return false
    excess -= sizeBytes
    return true
  })
  return { segments, reason: 'retention size breach' }
}

function byTime(log: SegmentedLog, bounds: RetentionBounds): Deletion {
  const limit = log.config.retentionMs
  if (!deletes(log.config) || limit < 0) return { segments: [], reason: 'retention time breach' }
  const segments = deletable(log, bounds, (segment) => bounds.nowMs - segment.largestTimestampMs > limit)
  return { segments, reason: 'retention time breach' }
}

function deletes(config: LogConfig): boolean {
  return config.cleanupPolicy.includes('delete')
}

/** The oldest segments for which the rule holds, one after another. An empty active segment stays. */
function deletable(
  log: SegmentedLog,
  { highWatermark }: RetentionBounds,
  rule: (segment: Segment, next: Segment | undefined) => boolean,
): Segment[] {
  const found: Segment[] = []
  for (const [index, segment] of log.segments.all().entries()) {
    const next = log.segments.at(index + 1)
    if (highWatermark < log.endOf(index) || !rule(segment, next)) break
    if (next === undefined && segment.sizeBytes === 0) break
    found.push(segment)
  }
  return found
}
