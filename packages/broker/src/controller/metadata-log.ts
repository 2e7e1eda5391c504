import { openPartitionLog } from '@samsa/log'
import type { LogConfig, OpenPartitionLogOptions } from '@samsa/log'
import type { OffsetAndEpoch, ReplicatedLog } from '@samsa/raft'
import { assert } from '@samsa/stdx'
import { makeDurableDirectory } from '../first-format.ts'

export const METADATA_FOLDER = '__cluster_metadata-0'
const METADATA_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAQ'
const EPOCH_AT = 12

type OpenedLog = ReturnType<typeof openPartitionLog>

/** The quorum's log over `__cluster_metadata-0`. A disk that fails under it ends the node: nothing could be decided any more. */
export class MetadataLog implements ReplicatedLog {
  readonly log: OpenedLog
  readonly #nowMs: () => number
  #snapshotEpoch = 0

  constructor(options: Omit<OpenPartitionLogOptions, 'topicId' | 'path'> & { readonly directory: string; readonly config: LogConfig }) {
    // The log of the metadata must not be lost with the entry of its folder.
    makeDurableDirectory(options.disk, `${options.directory}/${METADATA_FOLDER}`)
    this.log = openPartitionLog({ ...options, path: `${options.directory}/${METADATA_FOLDER}`, topicId: METADATA_TOPIC_ID })
    this.#nowMs = () => options.clock.nowMs()
  }

  startOffset(): number {
    return this.log.logStartOffset
  }

  endOffset(): number {
    return this.log.logEndOffset
  }

  lastFetchedEpoch(): number {
    return Math.max(this.log.latestEpoch, this.#snapshotEpoch, 0)
  }

  append(batches: Uint8Array): void {
    const expected = this.log.logEndOffset
    const leaderEpoch = new DataView(batches.buffer, batches.byteOffset + EPOCH_AT, 4).getInt32(0)
    const outcome = this.log.append(batches, { origin: 'raftLeader', leaderEpoch, nowMs: this.#nowMs() })
    assert(
      'baseOffset' in outcome && outcome.baseOffset === expected,
      `appending to the metadata log at ${expected} failed: ${JSON.stringify(outcome)}`,
    )
  }

  read(offset: number, maxBytes: number, endOffset: number): Uint8Array {
    if (offset >= endOffset) return new Uint8Array(0)
    const outcome = this.log.read(offset, maxBytes, { isolation: 'logEnd', minOneMessage: true })
    assert('records' in outcome, `reading the metadata log at ${offset} failed with error ${outcome.error}`)
    return wholeBatches(outcome.records.bytes(), endOffset)
  }

  endOffsetForEpoch(epoch: number): OffsetAndEpoch {
    const end = this.log.endOffsetForEpoch(epoch)
    return end === undefined
      ? { offset: this.log.logEndOffset, epoch: this.lastFetchedEpoch() }
      : { offset: end.endOffset, epoch: end.leaderEpoch }
  }

  truncateTo(endOffset: number): void {
    this.log.truncateTo(endOffset)
  }

  truncateFullyAndStartAt(snapshot: OffsetAndEpoch): void {
    this.#snapshotEpoch = snapshot.epoch
    this.log.truncateFullyAndStartAt(snapshot.offset)
    this.log.updateHighWatermark(snapshot.offset)
  }

  deleteBefore(snapshot: OffsetAndEpoch): void {
    this.log.maybeIncrementLogStartOffset(snapshot.offset, 'snapshot generation')
    this.log.deleteOldSegments(this.#nowMs())
  }

  updateHighWatermark(offset: number): void {
    this.log.updateHighWatermark(offset)
  }

  flush(done: (error: Error | undefined) => void): void {
    this.log.flush((durable) => done(durable ? undefined : new Error('the metadata log could not be flushed')))
  }

  sizeBytes(): number {
    return this.log.sizeInBytes
  }
}

/** Cuts an incomplete batch at the end, and batches at or beyond `endOffset`. */
function wholeBatches(bytes: Uint8Array, endOffset: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (bytes.byteLength - at >= 12) {
    const baseOffset = Number(view.getBigInt64(at))
    const end = at + 12 + view.getInt32(at + 8)
    if (baseOffset >= endOffset || end > bytes.byteLength) break
    at = end
  }
  return bytes.subarray(0, at)
}
