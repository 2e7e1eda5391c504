import { endMarkerOf } from '../batch-records.ts'
import { batch } from '../batch-header.ts'
import type { AbortedEntry } from '../transaction-index.ts'

/** A transaction that was aborted and whose marker has not been passed yet. */
interface OpenAborted {
  readonly entry: AbortedEntry
  /** A batch of it is still in the log. */
  seen: boolean
}

/** As it travels from one slice of work to the next. */
export interface TransactionFilterState {
  readonly pending: readonly AbortedEntry[]
  readonly aborted: readonly OpenAborted[]
  readonly committed: readonly number[]
}

export const NO_TRANSACTIONS: TransactionFilterState = { pending: [], aborted: [], committed: [] }

/** Follows the transactions of a log that is read in order, all of them decided: which batches were aborted, which markers end nothing any more. */
export class TransactionFilter {
  /** By first offset. */
  #pending: AbortedEntry[]
  readonly #aborted: Map<number, OpenAborted>
  readonly #committed: Set<number>
  /** Aborted transactions of which something is left: they belong into the transaction index of what is being written. */
  readonly kept: AbortedEntry[] = []

  constructor({ pending, aborted, committed }: TransactionFilterState) {
    this.#pending = [...pending]
    this.#aborted = new Map(aborted.map((open) => [open.entry.producerId, { ...open }]))
    this.#committed = new Set(committed)
  }

  state(): TransactionFilterState {
    return { pending: this.#pending, aborted: [...this.#aborted.values()], committed: [...this.#committed] }
  }

  /** What the transaction indexes know of the segment that comes next. */
  add(entries: readonly AbortedEntry[]): void {
    if (entries.length === 0) return
    this.#pending = [...this.#pending, ...entries].sort((left, right) => left.firstOffset - right.firstOffset)
  }

  /** Whether the batch at `at` can go: data of an aborted transaction, or a marker of a transaction that has no data left. */
  canDiscard(bytes: Uint8Array, at: number): boolean {
    this.#begin(batch.lastOffset(bytes, at))
    return batch.isControl(bytes, at) ? this.#passMarker(bytes, at) : this.#passData(bytes, at)
  }

  #begin(offset: number): void {
    let count = 0
    for (const entry of this.#pending) {
      if (entry.firstOffset > offset) break
      count++
      if (!this.#aborted.has(entry.producerId)) this.#aborted.set(entry.producerId, { entry, seen: false })
    }
    if (count > 0) this.#pending.splice(0, count)
  }

  #passData(bytes: Uint8Array, at: number): boolean {
    if (!batch.isTransactional(bytes, at)) return false
    const producerId = batch.producerId(bytes, at)
    const open = this.#aborted.get(producerId)
    if (open === undefined) {
      this.#committed.add(producerId)
      return false
    }
    open.seen = true
    return true
  }

  #passMarker(bytes: Uint8Array, at: number): boolean {
    // Cleaned before.
    if (batch.recordCount(bytes, at) === 0) return true
    const marker = endMarkerOf(bytes.subarray(at, at + batch.sizeBytes(bytes, at)))
    if (marker === undefined) return false
    const producerId = batch.producerId(bytes, at)
    if (!marker.aborted) return !this.#committed.delete(producerId)
    const open = this.#aborted.get(producerId)
    this.#aborted.delete(producerId)
    if (open === undefined || !open.seen) return true
    this.kept.push(open.entry)
    return false
  }
}
