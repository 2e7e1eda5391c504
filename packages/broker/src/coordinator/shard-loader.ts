import type { PartitionLog } from '@samsa/log'
import { BatchReader, controlRecordTypeOf, ProtocolError } from '@samsa/protocol'
import type { RecordBatch } from '@samsa/protocol'
import type { Clock, Timer } from '@samsa/ports'
import type { CoordinatorShard, RecordFormat } from './coordinator-shard.ts'

/** Read and applied in one turn of the loop: about two milliseconds of work. */
const SLICE_BYTES = 128 * 1024

/** Applies the log of a partition to an empty shard, a slice per turn. */
export class ShardLoader<Record> {
  readonly #shard: Pick<CoordinatorShard<Record, unknown>, 'apply' | 'endTransaction'>
  readonly #format: RecordFormat<Record>
  /** Asked for each slice: the log may move to another directory meanwhile. */
  readonly #logOf: () => PartitionLog | undefined
  readonly #clock: Clock
  /** A text tells why the log cannot be read; undefined when everything is applied. */
  readonly #done: (problem: string | undefined) => void
  #position = 0
  #timer: Timer | undefined
  #isCancelled = false
  #recordCount = 0

  constructor(
    shard: Pick<CoordinatorShard<Record, unknown>, 'apply' | 'endTransaction'>,
    format: RecordFormat<Record>,
    logOf: () => PartitionLog | undefined,
    clock: Clock,
    done: (problem: string | undefined) => void,
  ) {
    this.#shard = shard
    this.#format = format
    this.#logOf = logOf
    this.#clock = clock
    this.#done = done
  }

  get recordCount(): number {
    return this.#recordCount
  }

  start(): void {
    this.#timer = this.#clock.after(0, () => this.#step())
  }

  cancel(): void {
    this.#isCancelled = true
    this.#timer?.cancel()
  }

  #step(): void {
    if (this.#isCancelled) return
    const log = this.#logOf()
    if (log === undefined) {
      this.#done('its directory is offline')
      return
    }
    this.#position = Math.max(this.#position, log.logStartOffset)
    if (this.#position >= log.logEndOffset) {
      this.#done(undefined)
      return
    }
    const read = log.read(this.#position, SLICE_BYTES, { isolation: 'logEnd', minOneMessage: true })
    if (!('records' in read)) {
      this.#done(`reading at offset ${this.#position} failed with error ${read.error}`)
      return
    }
    const { records } = read
    const bytes = Buffer.allocUnsafe(records.sizeBytes)
    if (records.hot) this.#apply(bytes, records.copyTo(bytes, 0))
    else records.readCold(bytes, 0, (count) => this.#apply(bytes, count))
  }

  #apply(bytes: Buffer, count: number): void {
    if (this.#isCancelled) return
    const before = this.#position
    const problem = count < 0 ? 'the disk failed' : this.#applyBatches(bytes.subarray(0, count))
    if (problem !== undefined) this.#done(problem)
    else if (this.#position === before) this.#done(`no batch at offset ${before}`)
    else this.start()
  }

  #applyBatches(bytes: Buffer): string | undefined {
    const reader = new BatchReader(bytes)
    for (let batch = reader.next(); batch !== undefined; batch = reader.next()) {
      const problem = batch.isControlBatch ? this.#applyMarker(batch) : this.#applyBatch(batch)
      if (problem !== undefined) return problem
      this.#position = batch.nextOffset
    }
    return reader.error
  }

  #applyBatch(batch: RecordBatch): string | undefined {
    const producerId = batch.isTransactional ? batch.producerId : -1
    const { baseOffset } = batch
    const cursor = batch.cursor()
    while (cursor.next()) {
      const offset = baseOffset + cursor.offsetDelta
      const key = cursor.key()
      if (offset < this.#position || key === null) continue
      try {
        const record = this.#format.decode(key, cursor.value())
        if (record === undefined) continue
        this.#shard.apply(record, offset, producerId)
        this.#recordCount++
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error
        return `the record at offset ${offset} is malformed: ${error.message}`
      }
    }
    return cursor.error
  }

  #applyMarker(batch: RecordBatch): string | undefined {
    const cursor = batch.cursor()
    while (cursor.next()) {
      const type = controlRecordTypeOf(cursor.key())
      if (type === 'COMMIT' || type === 'ABORT') this.#shard.endTransaction?.(batch.producerId, type === 'COMMIT')
    }
    return cursor.error
  }
}
