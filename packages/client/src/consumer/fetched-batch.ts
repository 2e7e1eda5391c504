import { RecordBatch } from '@samsa/protocol'
import type { Record } from '@samsa/protocol'

/** Whole record batches of one partition as they came, starting at the position that was asked for. Records are made as they are read. */
export class FetchedRecords {
  readonly topic: string
  readonly partition: number
  readonly highWatermark: number
  /** Where the next fetch goes on. */
  readonly nextOffset: number
  readonly sizeBytes: number
  readonly #fromOffset: number
  readonly #batches: readonly RecordBatch[]
  readonly #checkCrcs: boolean

  constructor(
    place: { readonly topic: string; readonly partition: number; readonly fromOffset: number; readonly highWatermark: number },
    batches: readonly RecordBatch[],
    checkCrcs: boolean,
  ) {
    this.topic = place.topic
    this.partition = place.partition
    this.highWatermark = place.highWatermark
    this.#fromOffset = place.fromOffset
    this.#batches = batches
    this.#checkCrcs = checkCrcs
    this.nextOffset = batches.at(-1)?.nextOffset ?? place.fromOffset
    this.sizeBytes = batches.reduce((sum, batch) => sum + batch.sizeInBytes, 0)
  }

  /** The records from the asked offset on, control records left out. Throws on a batch whose CRC is wrong (`check.crcs`). */
  *records(): Generator<Record, void, undefined> {
    for (const batch of this.#batches) {
      if (this.#checkCrcs && !batch.isCrcValid) {
        throw new Error(`The batch at offset ${batch.baseOffset} of ${this.topic}-${this.partition} is corrupt: its CRC does not match`)
      }
      if (batch.isControlBatch) continue
      const cursor = batch.cursor()
      while (cursor.next()) {
        if (batch.baseOffset + cursor.offsetDelta >= this.#fromOffset) yield batch.recordAt(cursor)
      }
      if (cursor.error !== undefined)
        throw new Error(`The batch at offset ${batch.baseOffset} of ${this.topic}-${this.partition}: ${cursor.error}`)
    }
  }
}
