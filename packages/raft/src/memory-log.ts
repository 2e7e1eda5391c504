import { readBatches } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { OffsetAndEpoch, ReplicatedLog } from './replicated-log.ts'

interface Held {
  readonly baseOffset: number
  readonly nextOffset: number
  readonly epoch: number
  readonly bytes: Uint8Array
}

/** A replicated log in memory, for tests and simulations of the quorum alone. `flush` answers at once. */
export class MemoryLog implements ReplicatedLog {
  #start: OffsetAndEpoch = { offset: 0, epoch: 0 }
  #batches: Held[] = []
  highWatermark = 0

  startOffset(): number {
    return this.#start.offset
  }

  endOffset(): number {
    return this.#batches.at(-1)?.nextOffset ?? this.#start.offset
  }

  lastFetchedEpoch(): number {
    return this.#batches.at(-1)?.epoch ?? this.#start.epoch
  }

  append(batches: Uint8Array): void {
    for (const batch of readBatches(batches)) {
      assert(batch.baseOffset === this.endOffset(), `a batch at ${batch.baseOffset} does not follow ${this.endOffset()}`)
      const { baseOffset, nextOffset, partitionLeaderEpoch: epoch } = batch
      this.#batches.push({ baseOffset, nextOffset, epoch, bytes: batch.bytes.slice() })
    }
  }

  read(offset: number, maxBytes: number, endOffset: number): Uint8Array {
    const chosen: Uint8Array[] = []
    let size = 0
    for (const { baseOffset, nextOffset, bytes } of this.#batches) {
      if (nextOffset <= offset || baseOffset >= endOffset) continue
      if (chosen.length > 0 && size + bytes.length > maxBytes) break
      chosen.push(bytes)
      size += bytes.length
    }
    return Buffer.concat(chosen)
  }

  endOffsetForEpoch(epoch: number): OffsetAndEpoch {
    const last = this.#batches.findLast((batch) => batch.epoch <= epoch)
    return last === undefined ? this.#start : { offset: last.nextOffset, epoch: last.epoch }
  }

  truncateTo(endOffset: number): void {
    this.#batches = this.#batches.filter(({ nextOffset }) => nextOffset <= endOffset)
  }

  truncateFullyAndStartAt(snapshot: OffsetAndEpoch): void {
    this.#start = snapshot
    this.#batches = []
  }

  deleteBefore(snapshot: OffsetAndEpoch): void {
    this.#start = snapshot
    this.#batches = this.#batches.filter(({ nextOffset }) => nextOffset > snapshot.offset)
  }

  updateHighWatermark(offset: number): void {
    this.highWatermark = offset
  }

  flush(done: (error: Error | undefined) => void): void {
    done(undefined)
  }

  sizeBytes(): number {
    return this.#batches.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }
}
