import type { Disk } from '@samsa/ports'
import { offsetName, offsetOfName, SNAPSHOT_SUFFIX } from './file-name.ts'
import type { AppendOrigin } from './partition-log-api.ts'
import { type CompletedTransaction, ProducerAppend } from './producer-append.ts'
import { ProducerEntry } from './producer-entry.ts'
import { decodeProducerSnapshot, encodeProducerSnapshot } from './producer-snapshot.ts'

/** A transaction counts as hanging when it is open for its maximum and these 5 minutes. */
const LATE_TRANSACTION_BUFFER_MS = 5 * 60 * 1000

interface Transaction {
  readonly producerId: number
  readonly firstOffset: number
  lastOffset: number
}

interface Verification {
  readonly guard: { readonly producerId: number }
  readonly createdMs: number
  readonly supportsEpochBump: boolean
  lowestSequence: number
  epoch: number
}

export interface ProducerStateOptions {
  readonly disk: Disk
  readonly folder: { readonly path: string }
  readonly topicPartition: string
  readonly expirationMs: () => number
  readonly maxTransactionTimeoutMs: number
  readonly onCorruptSnapshot: (path: string, reason: string) => void
}

/**
 * Producers of a partition and their transactions, as of `mapEndOffset`: a function of the log below that offset. Snapshots shorten the
 * replay of the log after a restart.
 */
export class ProducerState {
  readonly #options: ProducerStateOptions
  readonly #producers = new Map<number, ProducerEntry>()
  readonly #verifications = new Map<number, Verification>()
  /** By first offset, in order: transactions begin in log order. */
  readonly #ongoing = new Map<number, Transaction>()
  /** Ended, with the marker not yet below the high watermark. */
  readonly #unreplicated = new Map<number, Transaction>()
  #snapshots: number[]
  #mapEndOffset = 0
  #lastSnapshotOffset = 0

  constructor(options: ProducerStateOptions) {
    this.#options = options
    this.#snapshots = []
  }

  get mapEndOffset(): number {
    return this.#mapEndOffset
  }

  set mapEndOffset(offset: number) {
    this.#mapEndOffset = offset
  }

  get isEmpty(): boolean {
    return this.#producers.size === 0 && this.#unreplicated.size === 0
  }

  get producers(): ReadonlyMap<number, ProducerEntry> {
    return this.#producers
  }

  /** Start of the oldest transaction that is open, or whose end is not replicated. */
  get firstUnstableOffset(): number | undefined {
    let first = this.#firstOngoing()?.firstOffset
    for (const transaction of this.#unreplicated.values()) {
      if (first === undefined || transaction.firstOffset < first) first = transaction.firstOffset
    }
    return first
  }

  hasOngoingTransaction(producerId: number, producerEpoch: number): boolean {
    const entry = this.#producers.get(producerId)
    return entry !== undefined && entry.transactionStart >= 0 && entry.producerEpoch === producerEpoch
  }

  hasLateTransaction(nowMs: number): boolean {
    const oldest = this.#firstOngoing()
    const lastTimestampMs = oldest === undefined ? -1 : (this.#producers.get(oldest.producerId)?.lastTimestampMs ?? -1)
    return lastTimestampMs > 0 && nowMs - lastTimestampMs > this.#options.maxTransactionTimeoutMs + LATE_TRANSACTION_BUFFER_MS
  }

  prepare(producerId: number, origin: AppendOrigin): ProducerAppend {
    const current = this.#producers.get(producerId) ?? new ProducerEntry(producerId)
    return new ProducerAppend(current, origin, this.#verifications.get(producerId), this.#options.topicPartition)
  }

  /** The append is in the log: take it over. */
  apply(append: ProducerAppend): void {
    const current = this.#producers.get(append.producerId)
    if (current === undefined) this.#producers.set(append.producerId, append.updated)
    else current.merge(append.updated)
    for (const firstOffset of append.startedTransactions) {
      this.#ongoing.set(firstOffset, { producerId: append.producerId, firstOffset, lastOffset: -1 })
    }
  }

  /** The last stable offset once this transaction is complete, leaving other open ones. */
  stableOffsetAfter(completed: CompletedTransaction): number {
    for (const transaction of this.#ongoing.values()) {
      if (transaction.producerId !== completed.producerId) return transaction.firstOffset
    }
    return completed.lastOffset + 1
  }

  complete(completed: CompletedTransaction): void {
    const transaction = this.#ongoing.get(completed.firstOffset)
    this.#ongoing.delete(completed.firstOffset)
    if (transaction === undefined) return
    transaction.lastOffset = completed.lastOffset
    this.#unreplicated.set(completed.firstOffset, transaction)
  }

  onHighWatermark(highWatermark: number): void {
    if (this.#unreplicated.size === 0) return
    for (const [firstOffset, transaction] of this.#unreplicated) {
      if (transaction.lastOffset < highWatermark) this.#unreplicated.delete(firstOffset)
    }
  }

  onLogStartOffset(logStartOffset: number): void {
    this.onHighWatermark(logStartOffset)
    if (this.#mapEndOffset < logStartOffset) this.#mapEndOffset = logStartOffset
    this.#lastSnapshotOffset = this.latestSnapshotOffset ?? logStartOffset
  }

  removeExpired(nowMs: number): void {
    for (const [producerId, entry] of this.#producers) {
      if (this.#isExpired(entry, nowMs)) this.#producers.delete(producerId)
    }
    for (const [producerId, verification] of this.#verifications) {
      if (nowMs - verification.createdMs >= this.#options.expirationMs()) this.#verifications.delete(producerId)
    }
  }

  verificationGuard(producerId: number): { readonly producerId: number } | undefined {
    return this.#verifications.get(producerId)?.guard
  }

  startVerification(
    producerId: number,
    sequence: number,
    epoch: number,
    supportsEpochBump: boolean,
    nowMs: number,
  ): { readonly producerId: number } {
    let state = this.#verifications.get(producerId)
    if (state === undefined) {
      state = { guard: { producerId }, createdMs: nowMs, supportsEpochBump, lowestSequence: sequence, epoch }
      this.#verifications.set(producerId, state)
    }
    if (epoch === state.epoch && sequence < state.lowestSequence) state.lowestSequence = sequence
    // A newer epoch counts its sequences anew.
    if (epoch > state.epoch) {
      state.epoch = epoch
      state.lowestSequence = sequence
    }
    return state.guard
  }

  clearVerification(producerId: number): void {
    this.#verifications.delete(producerId)
  }

  // Snapshots

  get latestSnapshotOffset(): number | undefined {
    return this.#snapshots.at(-1)
  }

  get snapshotOffsets(): readonly number[] {
    return this.#snapshots
  }

  /** Finds the snapshots in the folder (`names` if it was listed already) and forgets everything else. */
  reloadSnapshots(names: readonly string[] = this.#options.disk.list(this.#options.folder.path)): void {
    this.#clear()
    this.#snapshots = names
      .filter((name) => name.endsWith(SNAPSHOT_SUFFIX))
      .flatMap((name) => offsetOfName(name) ?? [])
      .sort((left, right) => left - right)
  }

  /** Drops the snapshots that belong to no segment, but for the newest if it is past the last segment. */
  removeStraySnapshots(baseOffsets: readonly number[]): void {
    const bases = new Set(baseOffsets)
    const strays = this.#snapshots.filter((offset) => !bases.has(offset))
    const newest = strays.pop()
    for (const offset of strays) this.removeSnapshot(offset)
    if (newest !== undefined && newest < (baseOffsets.at(-1) ?? -1)) this.removeSnapshot(newest)
  }

  /** Writes a snapshot as of `mapEndOffset`, if that is past the last one. Returns its path. */
  takeSnapshot(sync: boolean): string | undefined {
    if (this.#mapEndOffset <= this.#lastSnapshotOffset) return undefined
    const path = this.#snapshotPath(this.#mapEndOffset)
    this.#options.disk.writeFile(path, encodeProducerSnapshot(this.#producers))
    if (sync) {
      const file = this.#options.disk.open(path)
      file.syncNow()
      file.close()
    }
    if (this.#snapshots.at(-1) !== this.#mapEndOffset) {
      this.#snapshots = [...this.#snapshots.filter((offset) => offset !== this.#mapEndOffset), this.#mapEndOffset].sort((a, b) => a - b)
    }
    this.#lastSnapshotOffset = this.#mapEndOffset
    return path
  }

  removeSnapshot(offset: number): void {
    const index = this.#snapshots.indexOf(offset)
    if (index < 0) return
    this.#snapshots.splice(index, 1)
    const path = this.#snapshotPath(offset)
    if (this.#options.disk.stat(path) !== undefined) this.#options.disk.remove(path)
  }

  /** Forgets a snapshot without touching its file (the caller renames it). */
  forgetSnapshot(offset: number): boolean {
    const index = this.#snapshots.indexOf(offset)
    if (index >= 0) this.#snapshots.splice(index, 1)
    return index >= 0
  }

  truncateFullyAndStartAt(offset: number): void {
    this.#clear()
    for (const snapshot of this.#snapshots.slice()) this.removeSnapshot(snapshot)
    this.#lastSnapshotOffset = 0
    this.#mapEndOffset = offset
  }

  /** Drops snapshots outside of the log and, if the end moved, starts again from the newest usable one. The caller replays the rest. */
  truncateAndReload(logStartOffset: number, logEndOffset: number, nowMs: number): void {
    for (const offset of this.#snapshots.slice()) {
      if (offset > logEndOffset || offset <= logStartOffset) this.removeSnapshot(offset)
    }
    if (logEndOffset === this.#mapEndOffset) return this.onLogStartOffset(logStartOffset)
    this.#clear()
    this.#loadNewestSnapshot(logStartOffset, nowMs)
  }

  #loadNewestSnapshot(logStartOffset: number, nowMs: number): void {
    for (;;) {
      const offset = this.latestSnapshotOffset
      if (offset === undefined) break
      const path = this.#snapshotPath(offset)
      const entries = decodeProducerSnapshot(this.#options.disk.readFile(path))
      if (typeof entries !== 'string') {
        this.#adopt(entries, nowMs)
        this.#lastSnapshotOffset = offset
        this.#mapEndOffset = offset
        return
      }
      this.#options.onCorruptSnapshot(path, entries)
      this.removeSnapshot(offset)
    }
    this.#lastSnapshotOffset = logStartOffset
    this.#mapEndOffset = logStartOffset
  }

  #adopt(entries: readonly ProducerEntry[], nowMs: number): void {
    const live = entries.filter((entry) => !this.#isExpired(entry, nowMs))
    for (const entry of live) this.#producers.set(entry.producerId, entry)
    const open = live.filter((entry) => entry.transactionStart >= 0).sort((left, right) => left.transactionStart - right.transactionStart)
    for (const { producerId, transactionStart } of open) {
      this.#ongoing.set(transactionStart, { producerId, firstOffset: transactionStart, lastOffset: -1 })
    }
  }

  #isExpired(entry: ProducerEntry, nowMs: number): boolean {
    return entry.transactionStart < 0 && nowMs - entry.lastTimestampMs >= this.#options.expirationMs()
  }

  #firstOngoing(): Transaction | undefined {
    return this.#ongoing.size === 0 ? undefined : this.#ongoing.values().next().value
  }

  #clear(): void {
    this.#producers.clear()
    this.#ongoing.clear()
    this.#unreplicated.clear()
  }

  #snapshotPath(offset: number): string {
    return `${this.#options.folder.path}/${offsetName(offset)}${SNAPSHOT_SUFFIX}`
  }
}
