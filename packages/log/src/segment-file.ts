import type { Disk, DiskError, File } from '@samsa/ports'
import { BATCH_OVERHEAD, batch, LOG_OVERHEAD } from './batch-header.ts'
import { readInt32 } from './big-endian.ts'
import { LOG_SUFFIX, type SegmentName } from './file-name.ts'
import type { FileHolder, OpenFiles } from './segment-files.ts'

/** Headers are looked at through this window; everything here is synchronous, so one serves all. */
const window = new Uint8Array(8 * 1024)

/** Sees the header of a batch at `bytes[at]`; false stops the scan. */
export type HeaderVisitor = (bytes: Uint8Array, at: number, position: number, sizeBytes: number) => boolean

/** The `.log` file of a segment: opened when used, closed when others need the descriptor. */
export class SegmentFile implements FileHolder {
  lastUse = 0
  readonly #disk: Disk
  readonly #openFiles: OpenFiles
  readonly #folder: { readonly path: string }
  readonly #name: SegmentName
  #file: File | undefined
  #users = 0
  #closeWhenUnused = false

  constructor(disk: Disk, openFiles: OpenFiles, folder: { readonly path: string }, name: SegmentName) {
    this.#disk = disk
    this.#openFiles = openFiles
    this.#folder = folder
    this.#name = name
  }

  get path(): string {
    return `${this.#folder.path}/${this.#name.base}${LOG_SUFFIX}${this.#name.suffix}`
  }

  /** The open file; valid in this turn, or for as long as it is retained. */
  get(): File {
    this.lastUse = this.#openFiles.nextUse()
    return (this.#file ??= this.#openFiles.open(this, this.path, true))
  }

  sizeOnDisk(): number {
    return this.#file === undefined ? (this.#disk.stat(this.path)?.sizeBytes ?? 0) : this.#file.size()
  }

  /** Keeps the file open until the returned function is called, even if the segment is deleted meanwhile. */
  retain(): () => void {
    this.get()
    this.#users++
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#users--
      if (this.#users === 0 && this.#closeWhenUnused) this.release()
    }
  }

  sync(done: (error: DiskError | undefined) => void): void {
    const letGo = this.retain()
    this.get().sync((error) => {
      letGo()
      done(error)
    })
  }

  release(): boolean {
    if (this.#file === undefined) return true
    if (this.#users > 0) return false
    this.#file.close()
    this.#file = undefined
    this.#openFiles.closed(this)
    return true
  }

  /** Closes now or when the last user lets go. */
  close(): void {
    this.#closeWhenUnused = !this.release()
  }

  /**
   * Walks the batch headers from `position` (a batch's start) to `end`. Stops at a header that is cut off or has an impossible size, or where
   * the visitor says so. Returns the position where it stopped.
   */
  scanHeaders(position: number, end: number, visit: HeaderVisitor): number {
    if (position + BATCH_OVERHEAD > end) return position
    const file = this.get()
    let at = position
    let loadedFrom = 0
    let loadedTo = 0
    while (at + BATCH_OVERHEAD <= end) {
      if (at + BATCH_OVERHEAD > loadedTo) {
        loadedFrom = at
        loadedTo = at + file.read(window, 0, Math.min(window.length, end - at), at)
        if (at + BATCH_OVERHEAD > loadedTo) break
      }
      const sizeBytes = batch.sizeBytes(window, at - loadedFrom)
      if (sizeBytes < BATCH_OVERHEAD || at + sizeBytes > end) break
      if (!visit(window, at - loadedFrom, at, sizeBytes)) break
      at += sizeBytes
    }
    return at
  }

  /** The size of the batch that starts at `position`. */
  batchSizeAt(position: number): number {
    const read = this.get().read(window, 0, LOG_OVERHEAD, position)
    return read < LOG_OVERHEAD ? 0 : readInt32(window, 8) + LOG_OVERHEAD
  }
}
