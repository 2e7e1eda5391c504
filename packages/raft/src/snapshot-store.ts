import type { Disk } from '@samsa/ports'
import type { OffsetAndEpoch } from './replicated-log.ts'

const suffix = '.checkpoint'
const temporarySuffix = `${suffix}.part`
const deletedSuffix = `${suffix}.deleted`

/** `%020d-%010d.checkpoint`: end offset and epoch. */
export function snapshotName({ offset, epoch }: OffsetAndEpoch): string {
  return `${String(offset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}${suffix}`
}

/** undefined for other files. */
export function parseSnapshotName(name: string): OffsetAndEpoch | undefined {
  const match = /^(\d{20})-(\d{10})\.checkpoint$/.exec(name)
  return match === null ? undefined : { offset: Number(match[1]), epoch: Number(match[2]) }
}

/** The snapshots in the directory of the metadata log. */
export class SnapshotStore {
  readonly #disk: Disk
  readonly #directory: string
  #snapshots: OffsetAndEpoch[]

  /** Opens the directory, which must exist, and removes what was left half-written or half-deleted. */
  constructor(disk: Disk, directory: string) {
    this.#disk = disk
    this.#directory = directory
    this.#snapshots = []
    for (const name of disk.list(directory)) {
      const id = parseSnapshotName(name)
      if (id !== undefined) this.#snapshots.push(id)
      else if (name.endsWith(temporarySuffix) || name.endsWith(deletedSuffix)) disk.remove(`${directory}/${name}`)
    }
    this.#snapshots.sort((a, b) => a.offset - b.offset || a.epoch - b.epoch)
  }

  /** In the order of their offsets. */
  all(): readonly OffsetAndEpoch[] {
    return this.#snapshots
  }

  latest(): OffsetAndEpoch | undefined {
    return this.#snapshots.at(-1)
  }

  earliest(): OffsetAndEpoch | undefined {
    return this.#snapshots[0]
  }

  has({ offset, epoch }: OffsetAndEpoch): boolean {
    return this.#snapshots.some((snapshot) => snapshot.offset === offset && snapshot.epoch === epoch)
  }

  read(id: OffsetAndEpoch): Uint8Array {
    return this.#disk.readFile(`${this.#directory}/${snapshotName(id)}`)
  }

  sizeBytes(id: OffsetAndEpoch): number {
    return this.#disk.stat(`${this.#directory}/${snapshotName(id)}`)?.sizeBytes ?? 0
  }

  /** Writes a whole snapshot; durable and visible under its name on return, never half of it. Nothing happens if it exists. */
  write(id: OffsetAndEpoch, chunks: readonly Uint8Array[]): void {
    if (this.has(id)) return
    writeSnapshotFile(this.#disk, this.#directory, id, chunks)
    this.#snapshots.push(id)
    this.#snapshots.sort((a, b) => a.offset - b.offset || a.epoch - b.epoch)
  }

  delete(id: OffsetAndEpoch): void {
    const path = `${this.#directory}/${snapshotName(id)}`
    const deleted = `${path.slice(0, -suffix.length)}${deletedSuffix}`
    this.#disk.rename(path, deleted)
    this.#disk.remove(deleted)
    this.#snapshots = this.#snapshots.filter((snapshot) => snapshot.offset !== id.offset || snapshot.epoch !== id.epoch)
  }
}

/** A snapshot file, mode 0400 as Kafka has it. */
export function writeSnapshotFile(disk: Disk, directory: string, id: OffsetAndEpoch, chunks: readonly Uint8Array[]): void {
  const path = `${directory}/${snapshotName(id)}`
  const temporary = `${path}.part`
  disk.writeFile(temporary, Buffer.concat(chunks), 0o400)
  const file = disk.open(temporary, { readOnly: true })
  file.syncNow()
  file.close()
  disk.rename(temporary, path)
  disk.syncDirectory(directory)
}
