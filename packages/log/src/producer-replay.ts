import { batch } from './batch-header.ts'
import { endMarkerOf } from './batch-records.ts'
import { scanBatches } from './batch-scan.ts'
import type { ProducerState } from './producer-state.ts'
import type { Segment } from './segment.ts'
import type { SegmentedLog } from './segmented-log.ts'

/** Takes one batch of the log into the state, as recovery, replay and followers do: whatever the log holds is true. */
export function replayBatch(state: ProducerState, bytes: Uint8Array, at: number, sizeBytes: number, segment: Segment | undefined): void {
  const producerId = batch.producerId(bytes, at)
  if (producerId >= 0) {
    const append = state.prepare(producerId, 'replication')
    const baseOffset = batch.baseOffset(bytes, at)
    if (!batch.isControl(bytes, at)) {
      append.appendData(bytes, at, baseOffset)
      state.apply(append)
    } else {
      const marker = endMarkerOf(bytes.subarray(at, at + sizeBytes))
      if (marker !== undefined) {
        const completed = append.appendMarker(marker, batch.producerEpoch(bytes, at), baseOffset, 0)
        state.apply(append)
        if (completed !== undefined && !('error' in completed)) {
          if (completed.aborted && segment !== undefined) {
            segment.transactionIndex.append({ ...completed, lastStableOffset: state.stableOffsetAfter(completed) })
          }
          state.complete(completed)
        }
      }
    }
  }
  state.mapEndOffset = batch.lastOffset(bytes, at) + 1
}

/**
 * Brings the state to `lastOffset`: from the newest usable snapshot, then through the log. Snapshots are taken at the last two segments' starts,
 * so that the next recovery of a torn tail is short, and at the end.
 */
export function* rebuildProducerState(
  log: SegmentedLog,
  state: ProducerState,
  logStartOffset: number,
  lastOffset: number,
  nowMs: number,
): Generator<undefined, void, unknown> {
  state.truncateAndReload(logStartOffset, lastOffset, nowMs)
  const segments = log.segments.all()
  for (let index = Math.max(0, log.segments.floorIndex(state.mapEndOffset)); index < segments.length; index++) {
    const segment = segments[index] as Segment
    if (state.mapEndOffset >= lastOffset || segment.baseOffset >= lastOffset) break
    const start = Math.max(segment.baseOffset, state.mapEndOffset, logStartOffset)
    state.mapEndOffset = start
    if (index >= segments.length - 2) state.takeSnapshot(false)
    const end = log.boundPosition(segment, index, lastOffset)
    yield* scanBatches(segment, segment.positionOf(start), end, (bytes, at, _position, sizeBytes) => {
      replayBatch(state, bytes, at, sizeBytes, undefined)
      return true
    })
  }
  state.mapEndOffset = lastOffset
  state.takeSnapshot(false)
}
