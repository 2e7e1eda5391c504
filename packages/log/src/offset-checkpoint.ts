import { type Disk, DiskError } from '@samsa/ports'
import { readCheckpoint, writeCheckpoint, writeCheckpointNow } from './checkpoint-file.ts'

/** The checkpoints of a log directory: `topic partition offset` per line. */
export const RECOVERY_POINT_FILE = 'recovery-point-offset-checkpoint'
export const LOG_START_FILE = 'log-start-offset-checkpoint'
export const HIGH_WATERMARK_FILE = 'replication-offset-checkpoint'
export const CLEANER_FILE = 'cleaner-offset-checkpoint'

/** Offsets by `topic-partition`. */
export type OffsetsByPartition = Map<string, number>

export interface PartitionOffset {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

export function readOffsetCheckpoint(disk: Disk, path: string): OffsetsByPartition | string {
  const entries = readCheckpoint(disk, path, 3)
  if (typeof entries === 'string') return entries
  return new Map(entries.map(([topic, partition, offset]) => [`${topic}-${partition}`, Number(offset)]))
}

/** Writes one checkpoint file, again and again. A write asked for while another is under way follows it with the newest content. */
export class OffsetCheckpoint {
  readonly #disk: Disk
  readonly #path: string
  readonly #onError: (error: DiskError) => void
  #busy = false
  #closed = false
  #next: readonly PartitionOffset[] | undefined
  #lastWritten = ''

  constructor(disk: Disk, path: string, onError: (error: DiskError) => void) {
    this.#disk = disk
    this.#path = path
    this.#onError = onError
  }

  write(offsets: readonly PartitionOffset[]): void {
    if (this.#closed) return
    if (this.#busy) {
      this.#next = offsets
      return
    }
    const lines = linesOf(offsets)
    const content = lines.join('\n')
    if (content === this.#lastWritten && content !== '') return
    this.#busy = true
    this.#lastWritten = content
    try {
      writeCheckpoint(
        this.#disk,
        this.#path,
        lines,
        () => !this.#closed,
        (error) => this.#written(error),
      )
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      this.#written(error)
    }
  }

  #written(error: DiskError | undefined): void {
    this.#busy = false
    if (this.#closed) return
    if (error !== undefined) return this.#onError(error)
    const next = this.#next
    this.#next = undefined
    if (next !== undefined) this.write(next)
  }

  /** The last write, durable on return; overtakes one that is under way. */
  writeNow(offsets: readonly PartitionOffset[]): void {
    this.close()
    writeCheckpointNow(this.#disk, this.#path, linesOf(offsets))
  }

  close(): void {
    this.#closed = true
  }
}

function linesOf(offsets: readonly PartitionOffset[]): string[] {
  return offsets.map(({ topic, partition, offset }) => `${topic} ${partition} ${offset}`)
}
