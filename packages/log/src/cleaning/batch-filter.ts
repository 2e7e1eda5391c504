import { BatchBuilder, type BatchOptions, CorruptBatchError, RecordBatch, type RecordCursor } from '@samsa/protocol'
import { batch as header } from '../batch-header.ts'
import { KEYS_TOGETHER, type OffsetMap } from './offset-map.ts'
import type { TransactionFilter } from './transaction-filter.ts'

/** The last batch of a producer whose sequence numbers must live on: its last data offset, or -1 where only a marker is left. */
export interface LastOfProducer {
  readonly lastDataOffset: number
  readonly producerEpoch: number
}

export interface BatchFilterOptions {
  readonly map: OffsetMap
  readonly transactions: TransactionFilter
  readonly lastOfProducers: ReadonlyMap<number, LastOfProducer>
  readonly nowMs: number
  readonly deleteRetentionMs: number
  /** Where the round ends: the batch right below it stays, if only as a header, so that the log's end is not forgotten. */
  readonly roundEndOffset: number
}

/** One retained record, as positions into the batch's decompressed bytes: content, end, offset delta, what is known of it. */
const FIELDS = 4
const TOMBSTONE = 1
/** It stays if the map has no later offset for its key. */
const ASKED = 2

/**
 * Decides what remains of a batch, by Kafka's rules: the last record of each key, tombstones and markers until their delete horizon (KIP-534), the
 * last batch of each live producer at least as a header. What changes is built anew with the same codec, base and last offset.
 */
export class BatchFilter {
  messagesRead = 0
  messagesWritten = 0
  invalidMessages = 0
  readonly #options: BatchFilterOptions
  readonly #builder = new BatchBuilder()
  #batch = new RecordBatch(new Uint8Array(0))
  #kept = new Int32Array(FIELDS * 1024)
  #keptTimes = new Float64Array(1024)
  #keptCount = 0
  /** Of the kept ones, those before this place stay. */
  #decidedCount = 0
  #hasTombstones = false
  #source: RecordCursor | undefined

  constructor(options: BatchFilterOptions) {
    this.#options = options
  }

  /**
   * `bytes[at, at + sizeBytes)` is a whole batch. Returns undefined if nothing of it stays, 'same' if all does, or its new bytes, which are valid until the next
   * call. Throws CorruptBatchError where the records cannot be read.
   */
  filter(bytes: Buffer, at: number): Uint8Array | 'same' | undefined {
    const { transactions, nowMs } = this.#options
    const batch = this.#batch.moveTo(bytes, at)
    const canDiscard = transactions.canDiscard(bytes, at)
    const isControl = header.isControl(bytes, at)
    const horizonMs = batch.deleteHorizonMs
    const discards = canDiscard && (!isControl || (horizonMs !== undefined && horizonMs <= nowMs))
    const staysEmpty = this.#isLastOfProducer(bytes, at) || batch.nextOffset === this.#options.roundEndOffset
    if (discards && !staysEmpty) return undefined
    if (!discards && !isControl && this.#isSuperseded(batch)) {
      this.messagesRead += batch.recordCount
      return staysEmpty ? this.#emptied(batch) : undefined
    }
    const keptAll = this.#select(batch, discards, isControl, horizonMs)
    if (this.#keptCount === 0) return staysEmpty ? this.#emptied(batch) : undefined
    this.messagesWritten += this.#keptCount
    const needsHorizon = horizonMs === undefined && (this.#hasTombstones || (canDiscard && isControl))
    if (keptAll && !needsHorizon) return 'same'
    return this.#rebuilt(batch, needsHorizon ? nowMs + this.#options.deleteRetentionMs : horizonMs)
  }

  /** None of its records stays, as the map has found when it read them. */
  #isSuperseded({ baseOffset, nextOffset }: RecordBatch): boolean {
    const { map } = this.#options
    return map.knows(baseOffset) && map.knows(nextOffset - 1) && map.isSuperseded(baseOffset, nextOffset - 1)
  }

  #isLastOfProducer(bytes: Uint8Array, at: number): boolean {
    const producerId = header.producerId(bytes, at)
    if (producerId < 0) return false
    const last = this.#options.lastOfProducers.get(producerId)
    if (last === undefined) return false
    if (last.lastDataOffset >= 0) return header.lastOffset(bytes, at) === last.lastDataOffset
    return header.isControl(bytes, at) && header.producerEpoch(bytes, at) === last.producerEpoch
  }

  /** Notes where the records are that stay. True if all do. */
  #select(batch: RecordBatch, discards: boolean, isControl: boolean, horizonMs: number | undefined): boolean {
    const { map, nowMs } = this.#options
    const { baseOffset } = batch
    const tombstonesStay = horizonMs === undefined || nowMs < horizonMs
    const cursor = batch.cursor()
    this.#source = cursor
    this.#keptCount = 0
    this.#decidedCount = 0
    this.#hasTombstones = false
    let read = 0
    while (cursor.next()) {
      read++
      if (discards) continue
      const isTombstone = cursor.valueLength < 0
      const offset = baseOffset + cursor.offsetDelta
      if (isControl || offset > map.latestOffset) this.#keep(cursor, isTombstone ? TOMBSTONE : 0)
      else if (cursor.keyLength < 0) this.invalidMessages++
      else if (isTombstone && !tombstonesStay) continue
      else if (map.knows(offset)) {
        if (map.isLatest(offset)) this.#keep(cursor, isTombstone ? TOMBSTONE : 0)
      } else {
        this.#keep(cursor, isTombstone ? ASKED + TOMBSTONE : ASKED)
        map.ask(cursor.buffer, cursor.keyAt, cursor.keyLength)
        if (map.waiting === KEYS_TOGETHER) this.#decide(baseOffset)
      }
    }
    this.#decide(baseOffset)
    if (cursor.error !== undefined) throw new CorruptBatchError(cursor.error)
    this.messagesRead += read
    return this.#keptCount === read
  }

  /** Of the records that were kept for the time being, those stay that are the last ones of their keys. */
  #decide(baseOffset: number): void {
    const latest = this.#options.map.answers()
    const kept = this.#kept
    const times = this.#keptTimes
    let answer = 0
    let to = this.#decidedCount
    for (let slot = to; slot < this.#keptCount; slot++) {
      const at = slot * FIELDS
      const facts = kept[at + 3]!
      if ((facts & ASKED) !== 0 && baseOffset + kept[at + 2]! < latest[answer++]!) continue
      if ((facts & TOMBSTONE) !== 0) this.#hasTombstones = true
      if (to !== slot) {
        kept.copyWithin(to * FIELDS, at, at + FIELDS)
        times[to] = times[slot]!
      }
      to++
    }
    this.#keptCount = this.#decidedCount = to
  }

  #keep(cursor: RecordCursor, facts: number): void {
    const slot = this.#keptCount++
    if (slot >= this.#keptTimes.length) {
      const kept = new Int32Array(this.#kept.length * 2)
      kept.set(this.#kept)
      const times = new Float64Array(this.#keptTimes.length * 2)
      times.set(this.#keptTimes)
      this.#kept = kept
      this.#keptTimes = times
    }
    this.#kept[slot * FIELDS] = cursor.contentAt
    this.#kept[slot * FIELDS + 1] = cursor.end
    this.#kept[slot * FIELDS + 2] = cursor.offsetDelta
    this.#kept[slot * FIELDS + 3] = facts
    this.#keptTimes[slot] = cursor.timestampDelta
  }

  #rebuilt(batch: RecordBatch, deleteHorizonMs: number | undefined): Uint8Array {
    const builder = this.#builder
    const isLogAppendTime = batch.timestampType === 'LogAppendTime'
    const { baseTimestamp, maxTimestamp } = batch
    builder.reset({
      ...headerOf(batch),
      compression: batch.compressionType ?? 'none',
      ...(isLogAppendTime ? { logAppendTimeMs: maxTimestamp } : {}),
      ...(deleteHorizonMs === undefined ? {} : { deleteHorizonMs }),
    })
    const source = (this.#source as RecordCursor).buffer
    for (let slot = 0; slot < this.#keptCount; slot++) {
      const timestampMs = isLogAppendTime ? maxTimestamp : baseTimestamp + (this.#keptTimes[slot] as number)
      const at = slot * FIELDS
      builder.appendEncoded(timestampMs, source, this.#kept[at] as number, this.#kept[at + 1] as number, this.#kept[at + 2] as number)
    }
    return builder.build(batch.lastOffsetDelta)
  }

  /** The header alone: it carries the producer's last sequence number. */
  #emptied(batch: RecordBatch): Uint8Array {
    this.#builder.reset(headerOf(batch))
    const bytes = this.#builder.build(batch.lastOffsetDelta)
    new RecordBatch(bytes).setMaxTimestamp(batch.timestampType, batch.maxTimestamp)
    return bytes
  }
}

function headerOf(batch: RecordBatch): BatchOptions {
  return {
    baseOffset: batch.baseOffset,
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControlBatch: batch.isControlBatch,
  }
}
