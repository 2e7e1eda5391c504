import { batchSizeAt, buildBatch, readLegacyMessages } from '@samsa/protocol'

const MAGIC_AT = 16

/**
 * Records of a log from before Kafka 0.11 (message format 0 and 1) as batches of today, which is what everything behind reads; others untouched.
 * Brokers up to 3.x may hold such logs. Throws on malformed messages.
 */
export function modernRecords(records: Uint8Array): Buffer {
  const buffer = Buffer.from(records.buffer, records.byteOffset, records.byteLength)
  if (buffer.length <= MAGIC_AT || (buffer[MAGIC_AT] ?? 2) >= 2) return buffer
  let end = 0
  for (;;) {
    const size = batchSizeAt(buffer, end, buffer.length)
    if (typeof size === 'string' || size < 0 || size > buffer.length - end || (buffer[end + MAGIC_AT] ?? 2) >= 2) break
    end += size
  }
  // One batch each: compaction leaves gaps between their offsets.
  const batches = Array.from(readLegacyMessages(buffer.subarray(0, end)), ({ offset, timestamp, key, value }) =>
    buildBatch({ baseOffset: offset }, [{ timestamp, key, value }]),
  )
  return Buffer.concat([...batches, buffer.subarray(end)])
}
