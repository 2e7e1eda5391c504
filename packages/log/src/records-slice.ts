import { DiskError, type File } from '@samsa/ports'
import type { RecordsSlice } from './partition-log-api.ts'
import type { Segment } from './segment.ts'

/** A range of a segment's file. */
export class SegmentSlice implements RecordsSlice {
  readonly sizeBytes: number
  readonly #segment: Segment
  readonly #position: number
  readonly #onFailed: (error: DiskError) => void

  constructor(segment: Segment, position: number, sizeBytes: number, onFailed: (error: DiskError) => void) {
    this.sizeBytes = sizeBytes
    this.#segment = segment
    this.#position = position
    this.#onFailed = onFailed
  }

  get hot(): boolean {
    return this.#segment.heat.isHot
  }

  copyTo(into: Uint8Array, at: number): number {
    if (this.sizeBytes === 0) return 0
    const startedMs = this.#segment.monotonicMs()
    try {
      const file = this.#segment.file.get()
      let total = 0
      while (total < this.sizeBytes) {
        const read = file.read(into, at + total, this.sizeBytes - total, this.#position + total)
        if (read === 0) break
        total += read
      }
      this.#segment.heat.readNow(this.#segment.monotonicMs() - startedMs)
      return total
    } catch (error) {
      return this.#failed(error)
    }
  }

  readCold(into: Uint8Array, at: number, done: (bytesRead: number) => void): void {
    if (this.sizeBytes === 0) return done(0)
    const startedMs = this.#segment.monotonicMs()
    let letGo: () => void = () => {}
    try {
      letGo = this.#segment.file.retain()
      this.#segment.file.get().readCold(into, at, this.sizeBytes, this.#position, (error, bytesRead) => {
        letGo()
        this.#segment.heat.readCold(this.#segment.monotonicMs() - startedMs)
        done(error === undefined ? bytesRead : this.#failed(error))
      })
    } catch (error) {
      letGo()
      done(this.#failed(error))
    }
  }

  bytes(): Uint8Array {
    const into = new Uint8Array(this.sizeBytes)
    const length = this.copyTo(into, 0)
    return into.subarray(0, Math.max(0, length))
  }

  fileRange(): { readonly file: File; readonly position: number; readonly length: number } | undefined {
    if (this.sizeBytes === 0) return undefined
    return { file: this.#segment.file.get(), position: this.#position, length: this.sizeBytes }
  }

  retain(): () => void {
    return this.#segment.file.retain()
  }

  #failed(error: unknown): number {
    if (!(error instanceof DiskError)) throw error
    this.#onFailed(error)
    return -1
  }
}

/** Nothing to read. */
export const EMPTY_SLICE: RecordsSlice = {
  sizeBytes: 0,
  hot: true,
  copyTo: () => 0,
  readCold: (_into, _at, done) => done(0),
  bytes: () => new Uint8Array(0),
  fileRange: () => undefined,
  retain: () => () => {},
}
