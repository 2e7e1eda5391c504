import { HEADER_UP_TO_MAGIC, LENGTH_AT, LOG_OVERHEAD, MAGIC_AT, MIN_LENGTH, RECORD_BATCH_OVERHEAD } from './batch-layout.ts'
import { asBuffer, RecordBatch } from './record-batch.ts'

/**
 * Goes through the batches in `bytes[start, end)`, as a fetch response or a log segment has them. `next()` returns one view, moved on each call
 * (or undefined at the end). Afterwards `error` tells of a malformed header, `truncatedBytes` of an incomplete batch at the end,
 * which is normal in a fetch response, and `position` where reading stopped. CRCs are the caller's to check.
 */
export class BatchReader {
  position: number
  /** Bytes of an incomplete last batch. */
  truncatedBytes = 0
  /** Kafka's text of a CORRUPT_MESSAGE. */
  error: string | undefined = undefined
  readonly #buffer: Buffer
  readonly #end: number
  readonly #batch: RecordBatch

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#buffer = asBuffer(bytes)
    this.position = start
    this.#end = end
    this.#batch = new RecordBatch(this.#buffer, start)
  }

  next(): RecordBatch | undefined {
    if (this.error !== undefined) return undefined
    const size = batchSizeAt(this.#buffer, this.position, this.#end)
    if (typeof size === 'string') {
      this.error = size
      return undefined
    }
    if (size < 0 || size > this.#end - this.position) {
      this.truncatedBytes = this.#end - this.position
      return undefined
    }
    const magic = this.#buffer[this.position + MAGIC_AT] as number
    if (magic === 2 && size < RECORD_BATCH_OVERHEAD) {
      this.error = `Record batch is corrupt (the size ${size} is smaller than the minimum allowed overhead ${RECORD_BATCH_OVERHEAD})`
      return undefined
    }
    if (magic !== 2) {
      this.error = `Batches of magic ${magic} are read by LegacyMessageReader`
      return undefined
    }
    this.#batch.moveTo(this.#buffer, this.position)
    this.position += size
    return this.#batch
  }
}

/** The size of the batch at `at`, whatever its magic; -1 if its header is incomplete; a text if it is malformed (CORRUPT_MESSAGE). */
export function batchSizeAt(buffer: Buffer, at: number, end: number): number | string {
  if (end - at < LOG_OVERHEAD) return -1
  const length = buffer.readInt32BE(at + LENGTH_AT)
  if (length < MIN_LENGTH) return `Record size ${length} is less than the minimum record overhead (${MIN_LENGTH})`
  if (end - at < HEADER_UP_TO_MAGIC) return -1
  const magic = buffer.readInt8(at + MAGIC_AT)
  if (magic < 0 || magic > 2) return `Invalid magic found in record: ${magic}`
  return length + LOG_OVERHEAD
}

/** The batches of `bytes`, each a view of its own. Stops silently at an incomplete one; throws on a malformed header. */
export function* readBatches(bytes: Uint8Array): Generator<RecordBatch, void, undefined> {
  const reader = new BatchReader(bytes)
  for (let batch = reader.next(); batch !== undefined; batch = reader.next()) yield new RecordBatch(batch.buffer, batch.start)
  if (reader.error !== undefined) throw new Error(reader.error)
}
