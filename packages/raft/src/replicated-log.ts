/** A position in the metadata log: everything below `offset` belongs to epochs up to and including `epoch`. */
export interface OffsetAndEpoch {
  readonly offset: number
  readonly epoch: number
}

/**
 * The log under the quorum, implemented by the shell over a partition log (`__cluster_metadata-0`). All calls are synchronous and work on
 * the page cache; only `flush` may take its time. Batches are record batches, magic 2, whose base offset and leader epoch the caller set.
 */
export interface ReplicatedLog {
  /** The first offset kept. */
  startOffset(): number
  /** The offset after the last record. */
  endOffset(): number
  /** The epoch of the last batch, or of the latest snapshot if the log holds nothing behind it, or 0. */
  lastFetchedEpoch(): number
  /** Appends whole batches, one after another, the first one starting at `endOffset()`. */
  append(batches: Uint8Array): void
  /**
   * Whole batches beginning with the one that contains `offset`, none that starts at or after `endOffset`; about `maxBytes`, but at
   * least one batch. Empty when `offset` is the end.
   */
  read(offset: number, maxBytes: number, endOffset: number): Uint8Array
  /** The end of the largest epoch that is at most `epoch`, with that epoch (KIP-101, as Kafka's `RaftLog.endOffsetForEpoch`). */
  endOffsetForEpoch(epoch: number): OffsetAndEpoch
  /** Removes everything from `endOffset` on. */
  truncateTo(endOffset: number): void
  /** Drops the whole log and begins again, empty, at the snapshot's end. */
  truncateFullyAndStartAt(snapshot: OffsetAndEpoch): void
  /** Raises the start of the log to a snapshot's end; segments wholly below it may go. */
  deleteBefore(snapshot: OffsetAndEpoch): void
  /** Remembers what is committed, for readers of the partition and its checkpoint. */
  updateHighWatermark(offset: number): void
  /** Makes all that was appended before the call durable; `done` comes in a later turn or at once. */
  flush(done: (error: Error | undefined) => void): void
  /** Bytes of all segments, for `metadata.max.retention.bytes`. */
  sizeBytes(): number
}
