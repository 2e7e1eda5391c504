import { type Disk, DiskError } from '@samsa/ports'

/**
 * Kafka's small text files: a version line `0`, the number of entries, one entry per line of space-separated fields. Replaced through `.tmp`
 * and rename, so that a crash leaves the old or the new one.
 */
export function encodeCheckpoint(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`0\n${lines.length}\n${lines.length === 0 ? '' : `${lines.join('\n')}\n`}`)
}

/** The entries as fields, or why the file cannot be trusted. No file and an empty one (just created) have no entries. */
export function readCheckpoint(disk: Disk, path: string, fieldCount: number): string[][] | string {
  if (disk.stat(path) === undefined) return []
  const text = new TextDecoder().decode(disk.readFile(path))
  if (text === '') return []
  const [version, count, ...lines] = text.split('\n')
  if (version !== '0') return `Unrecognized version of the checkpoint file: ${version ?? ''}`
  const entries = lines.flatMap((line) => (line === '' ? [] : [line.trim().split(/\s+/)]))
  if (count === undefined || !/^\d+$/.test(count) || Number(count) !== entries.length) {
    return `Expected ${count ?? ''} entries in the checkpoint file, but found only ${entries.length}`
  }
  const malformed = entries.find((fields) => fields.length !== fieldCount)
  return malformed === undefined ? entries : `Malformed line in checkpoint file: ${malformed.join(' ')}`
}

/** Written and synced in the background, then renamed if `stillWanted` says so (a later write to the same file may have overtaken it). */
export function writeCheckpoint(
  disk: Disk,
  path: string,
  lines: readonly string[],
  stillWanted: () => boolean,
  done: (error: DiskError | undefined) => void,
): void {
  const temporary = `${path}.tmp`
  disk.writeFile(temporary, encodeCheckpoint(lines))
  const file = disk.open(temporary)
  file.sync((error) => {
    file.close()
    if (error !== undefined || !stillWanted()) return done(error)
    try {
      disk.rename(temporary, path)
    } catch (failure) {
      if (!(failure instanceof DiskError)) throw failure
      return done(failure)
    }
    done(undefined)
  })
}

/** The same, durable on return: at close, and where a log line could otherwise be lost. */
export function writeCheckpointNow(disk: Disk, path: string, lines: readonly string[]): void {
  const temporary = `${path}.tmp`
  disk.writeFile(temporary, encodeCheckpoint(lines))
  const file = disk.open(temporary)
  try {
    file.syncNow()
  } finally {
    file.close()
  }
  disk.rename(temporary, path)
}
