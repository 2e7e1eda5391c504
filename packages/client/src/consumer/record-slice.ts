import { RecordCursor } from '@samsa/protocol'
import type { TimestampType } from '@samsa/protocol'

/** Some consecutive records of one batch, decompressed: where they lie, and what the batch says of all of them. */
export class RecordSlice {
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
  readonly count: number
  readonly baseOffset: number
  readonly baseTimestamp: number
  readonly timestampType: TimestampType
  /** Of all records where the type is LogAppendTime, else -1. */
  readonly logAppendTime: number
  /** Epoch of the leader that wrote the batch, -1 if unknown. */
  readonly leaderEpoch: number

  constructor(place: { buffer: Buffer; start: number; end: number; count: number }, batch: BatchFacts) {
    this.buffer = place.buffer
    this.start = place.start
    this.end = place.end
    this.count = place.count
    this.baseOffset = batch.baseOffset
    this.baseTimestamp = batch.baseTimestamp
    this.timestampType = batch.timestampType
    this.logAppendTime = batch.logAppendTime
    this.leaderEpoch = batch.leaderEpoch
  }

  /** Walks the records without making objects: offsets are `baseOffset + cursor.offsetDelta`. */
  cursor(): RecordCursor {
    return new RecordCursor(this.buffer, this.start, this.end, this.count)
  }
}

export interface BatchFacts {
  readonly baseOffset: number
  readonly baseTimestamp: number
  readonly timestampType: TimestampType
  readonly logAppendTime: number
  readonly leaderEpoch: number
}
