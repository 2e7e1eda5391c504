import { readInt16, readInt32, readInt64, readUint32, writeInt16, writeInt32, writeInt64 } from './big-endian.ts'
import { crc32c } from '@samsa/protocol'
import { ProducerEntry } from './producer-entry.ts'

const HEADER_BYTES = 10
const ENTRY_BYTES = 46
const VERSION = 1

/** The bytes of a `.snapshot` file. Of each producer only the last batch is kept, as in Kafka. */
export function encodeProducerSnapshot(entries: ReadonlyMap<number, ProducerEntry>): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + entries.size * ENTRY_BYTES)
  writeInt16(bytes, 0, VERSION)
  writeInt32(bytes, 6, entries.size)
  let at = HEADER_BYTES
  for (const entry of entries.values()) {
    const last = entry.lastBatch
    writeInt64(bytes, at, entry.producerId)
    writeInt16(bytes, at + 8, entry.producerEpoch)
    writeInt32(bytes, at + 10, last?.lastSequence ?? -1)
    writeInt64(bytes, at + 14, last?.lastOffset ?? -1)
    writeInt32(bytes, at + 22, last?.offsetDelta ?? 0)
    writeInt64(bytes, at + 26, entry.lastTimestampMs)
    writeInt32(bytes, at + 34, entry.coordinatorEpoch)
    writeInt64(bytes, at + 38, entry.transactionStart)
    at += ENTRY_BYTES
  }
  writeInt32(bytes, 2, crc32c(bytes.subarray(6)) | 0)
  return bytes
}

/** The entries, or why the file is not to be trusted (half written, wrong CRC, unknown version). */
export function decodeProducerSnapshot(bytes: Uint8Array): ProducerEntry[] | string {
  if (bytes.length < HEADER_BYTES) return `only ${bytes.length} bytes`
  const version = readInt16(bytes, 0)
  if (version !== VERSION) return `unknown version ${version}`
  const count = readInt32(bytes, 6)
  if (count < 0 || HEADER_BYTES + count * ENTRY_BYTES > bytes.length) return `${count} entries do not fit in ${bytes.length} bytes`
  const stored = readUint32(bytes, 2)
  const computed = crc32c(bytes.subarray(6))
  if (stored !== computed) return `stored crc ${stored}, computed crc ${computed}`
  const entries: ProducerEntry[] = []
  for (let index = 0, at = HEADER_BYTES; index < count; index++, at += ENTRY_BYTES) {
    const entry = new ProducerEntry(readInt64(bytes, at))
    entry.producerEpoch = readInt16(bytes, at + 8)
    const lastOffset = readInt64(bytes, at + 14)
    const timestampMs = readInt64(bytes, at + 26)
    if (lastOffset >= 0) {
      const offsetDelta = readInt32(bytes, at + 22)
      entry.addBatch(entry.producerEpoch, { lastSequence: readInt32(bytes, at + 10), lastOffset, offsetDelta, timestampMs })
    }
    entry.lastTimestampMs = timestampMs
    entry.coordinatorEpoch = readInt32(bytes, at + 34)
    entry.transactionStart = readInt64(bytes, at + 38)
    entries.push(entry)
  }
  return entries
}
