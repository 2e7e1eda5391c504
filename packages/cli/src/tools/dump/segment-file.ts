import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { RecordBatch } from '@samsa/protocol'
import { JavaError } from '../java/java-error.ts'
import { fileError } from '../text/property-file.ts'

const WINDOW_BYTES = 4 * 1024 * 1024
const LOG_OVERHEAD = 12
/** Offset, length, epoch and magic. */
const UP_TO_MAGIC = 17
/** The smallest record of the oldest format. */
const LEAST_RECORD_BYTES = 14

/** A segment's file, read through a window so that it may be larger than memory. */
export class SegmentFile {
  readonly sizeBytes: number
  readonly #path: string
  readonly #fd: number
  #window = Buffer.alloc(0)
  #windowAt = 0

  /** Throws Java's NoSuchFileException. */
  constructor(path: string) {
    this.#path = path
    try {
      this.#fd = openSync(path, 'r')
    } catch (error) {
      throw fileError(path, error)
    }
    this.sizeBytes = fstatSync(this.#fd).size
  }

  /** The batches between two places, until one is not whole. Batches are views that live until the next one is asked for. */
  *batches(start = 0, end = this.sizeBytes): Generator<{ readonly batch: RecordBatch; readonly position: number }, void, undefined> {
    const limit = Math.min(end, this.sizeBytes)
    for (let position = start; position < limit - UP_TO_MAGIC;) {
      const length = this.#bytes(position, UP_TO_MAGIC).readInt32BE(8)
      if (length < LEAST_RECORD_BYTES) {
        throw new JavaError(
          'org.apache.kafka.common.errors.CorruptRecordException',
          `Found record size ${length} smaller than minimum record overhead (${LEAST_RECORD_BYTES}) in file ${this.#path}.`,
        )
      }
      const bytes = LOG_OVERHEAD + length
      if (position > limit - bytes) return
      yield { batch: new RecordBatch(this.#bytes(position, bytes)), position }
      position += bytes
    }
  }

  close(): void {
    closeSync(this.#fd)
  }

  #bytes(position: number, length: number): Buffer {
    if (position < this.#windowAt || position + length > this.#windowAt + this.#window.length) {
      const window = Buffer.allocUnsafe(Math.max(length, Math.min(WINDOW_BYTES, this.sizeBytes - position)))
      let read = 0
      while (read < window.length) {
        const more = readSync(this.#fd, window, read, window.length - read, position + read)
        if (more === 0) break
        read += more
      }
      this.#window = window.subarray(0, read)
      this.#windowAt = position
    }
    return this.#window.subarray(position - this.#windowAt, position - this.#windowAt + length)
  }
}
