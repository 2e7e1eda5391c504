/**
 * A file system. Plain calls are synchronous and meant for the page cache: appends and reads of hot bytes (PERFORMANCE: a synchronous
 * write costs 3 microseconds of CPU, a thread-pool one 13). What waits for a device is submitted with a completion that is called in a
 * later turn. Every failure is a DiskError with the operating system's code; paths use `/`.
 */
export interface Disk {
  /** Opens for reading and writing, creating the file when `create` is set. Fails with ENOENT otherwise. */
  open(path: string, options?: OpenOptions): File
  /** undefined where nothing exists. */
  stat(path: string): FileStat | undefined
  /** Names (not paths) in a directory, sorted. */
  list(path: string): string[]
  /** Creates the directory and its missing parents. No error if it exists. */
  makeDirectory(path: string): void
  /** Atomic replacement, as POSIX rename. */
  rename(from: string, to: string): void
  /** Removes a file. ENOENT if there is none. */
  remove(path: string): void
  /** Removes a directory and all that is in it; nothing happens if it does not exist. */
  removeTree(path: string): void
  /** The whole file. */
  readFile(path: string): Uint8Array
  /** Creates or truncates the file and writes it; durable only after `sync` of it. `mode` as in chmod. */
  writeFile(path: string, bytes: Uint8Array, mode?: number): void
  /** Makes creations, renames and removals in a directory durable before returning. */
  syncDirectory(path: string): void
  /** The same in the background; `done` comes in a later turn. Covers every change that was made before the call. */
  syncDirectoryLater(path: string, done: Completion): void
  /** Bytes of the volume that holds `path`. */
  space(path: string): { readonly totalBytes: number; readonly usableBytes: number }
  /** Takes the advisory lock that Apache Kafka takes on `.lock`; undefined if another process holds it. */
  lock(path: string): Lock | undefined
}

export interface OpenOptions {
  readonly create?: boolean
  readonly readOnly?: boolean
}

export interface FileStat {
  readonly sizeBytes: number
  readonly isDirectory: boolean
  readonly modifiedMs: number
}

export interface Lock {
  release(): void
}

export type Completion<T = void> = (error: DiskError | undefined, value: T) => void

export interface File {
  readonly path: string
  /** Size in bytes as the file system has it. */
  size(): number
  /** Writes the chunks one after another at `position`, all of them or an error (the part that was written before an error stays). */
  write(chunks: readonly Uint8Array[], position: number): void
  /** Reads up to `length` bytes into `into` at `at`; returns how many, 0 at the end of the file. */
  read(into: Uint8Array, at: number, length: number, position: number): number
  truncate(sizeBytes: number): void
  /** fdatasync before returning. For rare, small files; hot paths use `sync`. */
  syncNow(): void
  /** fdatasync in the background; `done` comes in a later turn. Covers every write that returned before the call. */
  sync(done: Completion): void
  /** A read that may wait for the device, in the background. `into` must not be touched until `done`. */
  readCold(into: Uint8Array, at: number, length: number, position: number, done: Completion<number>): void
  /** No call on a closed file is allowed, close included; pending completions still come. */
  close(): void
  /** The operating system's descriptor, where there is one (sendfile). */
  readonly descriptor: number | undefined
}

/** A disk failure with the operating system's code: ENOSPC, EIO, EROFS, ENOENT, EACCES, EMFILE, … */
export class DiskError extends Error {
  readonly code: string
  readonly path: string
  constructor(code: string, path: string, message: string) {
    super(message)
    this.name = 'DiskError'
    this.code = code
    this.path = path
  }
}
