import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { ProducerSnapshot, crc32c, decodeMessage, decrementSequence } from '@samsa/protocol'
import { fileError } from '../text/property-file.ts'
import type { ToolIo } from '../tool-io.ts'

const ABORTED_ENTRY_BYTES = 34

function read(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw fileError(path, error)
  }
}

/** Aborted transactions: version and four offsets each. */
export function dumpTransactionIndex(io: ToolIo, path: string): void {
  const bytes = read(path)
  for (let at = 0; at + ABORTED_ENTRY_BYTES <= bytes.length; at += ABORTED_ENTRY_BYTES) {
    const [producerId, first, last, stable] = [2, 10, 18, 26].map((offset) => bytes.readBigInt64BE(at + offset))
    io.out(
      `version: ${bytes.readInt16BE(at)} producerId: ${producerId} firstOffset: ${first} lastOffset: ${last} lastStableOffset: ${stable}\n`,
    )
  }
}

/** A snapshot of what is known of producers. One that is damaged is told of on standard error. */
export function dumpProducerSnapshot(io: ToolIo, path: string): void {
  const bytes = read(path)
  const version = bytes.readInt16BE()
  if (version !== 1) {
    io.err(`Snapshot contained an unknown file version ${version}\n`)
    return
  }
  let snapshot: ProducerSnapshot
  try {
    snapshot = decodeMessage(ProducerSnapshot, version, bytes, 2)
  } catch (error) {
    io.err(`Snapshot failed schema validation: ${error instanceof Error ? error.message : String(error)} in ${basename(path)}\n`)
    return
  }
  const computed = crc32c(bytes, 6, bytes.length)
  if (computed !== snapshot.crc) {
    io.err(`Snapshot is corrupt (CRC is no longer valid). Stored crc: ${snapshot.crc}. Computed crc: ${computed}\n`)
    return
  }
  for (const entry of snapshot.producerEntries) {
    const open = entry.currentTxnFirstOffset < 0 ? 'OptionalLong.empty' : `OptionalLong[${entry.currentTxnFirstOffset}]`
    const batch =
      entry.lastOffset < 0
        ? ''
        : ` firstSequence: ${decrementSequence(entry.lastSequence, entry.offsetDelta)} lastSequence: ${entry.lastSequence} lastOffset: ${entry.lastOffset} offsetDelta: ${entry.offsetDelta} timestamp: ${entry.timestamp}`
    io.out(
      `producerId: ${entry.producerId} producerEpoch: ${entry.epoch} coordinatorEpoch: ${entry.coordinatorEpoch} currentTxnFirstOffset: ${open} lastTimestamp: ${entry.timestamp}${batch}\n`,
    )
  }
}
