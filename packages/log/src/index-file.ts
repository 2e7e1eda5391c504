import type { Completion, Disk } from '@samsa/ports'
import type { SegmentName } from './file-name.ts'

/**
 * The file behind an index of fixed-size entries. It is opened for each use: entries are written a page at a time, so two descriptors per
 * segment kept open would cost more than they save. While its segment is active the file is preallocated (sparse) as Kafka's mapped files are.
 */
export class IndexFile {
  readonly #disk: Disk
  readonly #folder: { readonly path: string }
  readonly #name: SegmentName
  readonly #kind: string

  constructor(disk: Disk, folder: { readonly path: string }, name: SegmentName, kind: string) {
    this.#disk = disk
    this.#folder = folder
    this.#name = name
    this.#kind = kind
  }

  get path(): string {
    return `${this.#folder.path}/${this.#name.base}${this.#kind}${this.#name.suffix}`
  }

  exists(): boolean {
    return this.#disk.stat(this.path) !== undefined
  }

  read(): Uint8Array {
    return this.#disk.stat(this.path) === undefined ? new Uint8Array(0) : this.#disk.readFile(this.path)
  }

  /** The last `length` bytes, fewer if the file is shorter, and where they begin. */
  readTail(length: number): { bytes: Uint8Array; position: number } {
    if (this.#disk.stat(this.path) === undefined) return { bytes: new Uint8Array(0), position: 0 }
    const file = this.#disk.open(this.path)
    try {
      const size = file.size()
      const position = Math.max(0, size - length)
      const bytes = new Uint8Array(size - position)
      const read = file.read(bytes, 0, bytes.length, position)
      return { bytes: bytes.subarray(0, read), position }
    } finally {
      file.close()
    }
  }

  write(bytes: Uint8Array, position: number): void {
    const file = this.#disk.open(this.path, { create: true })
    try {
      file.write([bytes], position)
    } finally {
      file.close()
    }
  }

  resize(sizeBytes: number): void {
    const file = this.#disk.open(this.path, { create: true })
    try {
      if (file.size() !== sizeBytes) file.truncate(sizeBytes)
    } finally {
      file.close()
    }
  }

  /** Nothing happens if there is no file. */
  sync(done: Completion): void {
    if (!this.exists()) return void done(undefined)
    const file = this.#disk.open(this.path)
    file.sync((error) => {
      file.close()
      done(error, undefined)
    })
  }

  syncNow(): void {
    if (!this.exists()) return
    const file = this.#disk.open(this.path)
    try {
      file.syncNow()
    } finally {
      file.close()
    }
  }
}
