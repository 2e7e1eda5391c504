import { readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { JavaError } from '../java/java-error.ts'
import { fileError } from '../text/property-file.ts'
import type { ToolIo } from '../tool-io.ts'
import { startOffsetOf } from './log-dump.ts'
import { SegmentFile } from './segment-file.ts'

export interface IndexDumpOptions {
  readonly sanityOnly: boolean
  readonly verifyOnly: boolean
  readonly maxMessageSize: number
}

type Pair = readonly [number, number]

/** What is wrong with indexes, by file, told when all files have been read. */
export interface IndexFaults {
  readonly mismatches: Map<string, Map<number, number>>
  readonly timestampMismatches: Map<string, Pair[]>
  readonly outOfOrder: Map<string, Pair[]>
  readonly notFound: Map<string, Pair[]>
}

const OFFSET_ENTRY_BYTES = 8
const TIME_ENTRY_BYTES = 12

interface OffsetEntry {
  readonly offset: number
  readonly position: number
}

const corrupt = (message: string): JavaError => new JavaError('org.apache.kafka.storage.internals.log.CorruptIndexException', message)

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const missing = fileError(path, error)
    if (!missing.className.endsWith('NoSuchFileException')) throw missing
    throw new JavaError('java.io.FileNotFoundException', `${path} (No such file or directory)`)
  }
}

function offsetEntries(path: string, baseOffset: number): OffsetEntry[] {
  const bytes = read(path)
  return Array.from({ length: Math.floor(bytes.length / OFFSET_ENTRY_BYTES) }, (_, at) => ({
    offset: baseOffset + bytes.readInt32BE(at * OFFSET_ENTRY_BYTES),
    position: bytes.readInt32BE(at * OFFSET_ENTRY_BYTES + 4),
  }))
}

/** Where the file's entries stand that were written; a file of a running node goes on with zeros. */
function written<T extends { readonly offset: number }>(entries: readonly T[], baseOffset: number): readonly T[] {
  const end = entries.findIndex((entry, at) => at > 0 && entry.offset === baseOffset)
  return end < 0 ? entries : entries.slice(0, end)
}

function logBeside(path: string, suffix: string): string {
  return join(dirname(resolve(path)), `${basename(path).split('.')[0] ?? ''}${suffix}`)
}

/** Prints an offset index and compares it with its log. */
export function dumpOffsetIndex(io: ToolIo, path: string, options: IndexDumpOptions, faults: IndexFaults): void {
  const baseOffset = startOffsetOf(basename(path))
  const log = new SegmentFile(logBeside(path, '.log'))
  try {
    const entries = offsetEntries(path, baseOffset)
    if (entries.length === 0) {
      io.out(`${path} is empty.\n`)
      return
    }
    if (options.sanityOnly) {
      requireOrder(path, entries.at(-1)?.offset ?? 0, baseOffset)
      requireWhole(path, OFFSET_ENTRY_BYTES)
      io.out(`${path} passed sanity check.\n`)
      return
    }
    for (const entry of written(entries, baseOffset)) {
      const [first] = log.batches(entry.position, entry.position + options.maxMessageSize)
      if (first === undefined) throw new JavaError('java.util.NoSuchElementException', 'null')
      if (first.batch.lastOffset !== entry.offset) {
        const file = resolve(path)
        faults.mismatches.set(file, (faults.mismatches.get(file) ?? new Map<number, number>()).set(entry.offset, first.batch.lastOffset))
      }
      if (!options.verifyOnly) io.out(`offset: ${entry.offset} position: ${entry.position}\n`)
    }
  } finally {
    log.close()
  }
}

function requireOrder(path: string, lastOffset: number, baseOffset: number): void {
  if (lastOffset < baseOffset) {
    throw corrupt(
      `Corrupt index found, index file (${resolve(path)}) has non-zero size but the last offset is ${lastOffset} which is less than the base offset ${baseOffset}`,
    )
  }
}

function requireWhole(path: string, entryBytes: number): void {
  const { length } = read(path)
  if (length % entryBytes !== 0)
    throw corrupt(`Index file ${resolve(path)} is corrupt, found ${length} bytes which is neither positive nor a multiple of ${entryBytes}`)
}

/** Prints a time index and compares it with its log. */
export function dumpTimeIndex(io: ToolIo, path: string, options: IndexDumpOptions, faults: IndexFaults): void {
  const baseOffset = startOffsetOf(basename(path))
  const log = new SegmentFile(logBeside(path, '.log'))
  try {
    const offsets = written(offsetEntries(logBeside(path, '.index'), baseOffset), baseOffset)
    const bytes = read(path)
    const entries = Array.from({ length: Math.floor(bytes.length / TIME_ENTRY_BYTES) }, (_, at) => ({
      timestamp: Number(bytes.readBigInt64BE(at * TIME_ENTRY_BYTES)),
      offset: baseOffset + bytes.readInt32BE(at * TIME_ENTRY_BYTES + 8),
    }))
    if (options.sanityOnly) {
      requireTimeOrder(path, entries, baseOffset)
      io.out(`${path} passed sanity check.\n`)
      return
    }
    let previous = -1
    for (const entry of written(entries, baseOffset)) {
      compareTime(log, path, entry, offsets, previous, faults)
      if (!options.verifyOnly) io.out(`timestamp: ${entry.timestamp} offset: ${entry.offset}\n`)
      previous = entry.timestamp
    }
  } finally {
    log.close()
  }
}

interface TimeEntry {
  readonly timestamp: number
  readonly offset: number
}

function requireTimeOrder(path: string, entries: readonly TimeEntry[], baseOffset: number): void {
  const [first, last] = [entries[0], entries.at(-1)]
  const file = `time index file (${resolve(path)}) has non-zero size but the last`
  if (first !== undefined && last !== undefined) {
    if (last.timestamp < first.timestamp) {
      throw corrupt(
        `Corrupt time index found, ${file} timestamp is ${last.timestamp} which is less than the first timestamp ${first.timestamp}`,
      )
    }
    if (last.offset < baseOffset)
      throw corrupt(`Corrupt time index found, ${file} offset is ${last.offset} which is less than the first offset ${baseOffset}`)
  }
  const { length } = read(path)
  if (length % TIME_ENTRY_BYTES !== 0) {
    throw corrupt(
      `Time index file ${resolve(path)} is corrupt, found ${length} bytes which is neither positive nor a multiple of ${TIME_ENTRY_BYTES}.`,
    )
  }
}

function compareTime(
  log: SegmentFile,
  path: string,
  entry: TimeEntry,
  offsets: readonly OffsetEntry[],
  previous: number,
  faults: IndexFaults,
): void {
  const file = resolve(path)
  const note = (map: Map<string, Pair[]>, pair: Pair): void => {
    map.set(file, [...(map.get(file) ?? []), pair])
  }
  const start = offsets.findLast((each) => each.offset <= entry.offset)?.position ?? 0
  for (const { batch } of log.batches(start)) {
    if (batch.lastOffset < entry.offset) continue
    if (batch.lastOffset !== entry.offset) note(faults.notFound, [entry.offset, batch.lastOffset])
    else {
      let latest = -1
      for (const record of batch.records()) latest = Math.max(latest, record.timestamp)
      if (latest !== entry.timestamp) note(faults.timestampMismatches, [entry.timestamp, latest])
      if (previous >= entry.timestamp) note(faults.outOfOrder, [entry.timestamp, previous])
    }
    return
  }
  note(faults.notFound, [entry.offset, -1])
}
