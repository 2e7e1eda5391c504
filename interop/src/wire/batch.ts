// Record batches written by hand, so that every field can be wrong on purpose.
import { crc32c } from '@samsa/protocol'

export interface RecordInput {
  key?: string | null
  value?: string | null
  timestampDelta?: number
  offsetDelta?: number
  headers?: [string, string | null][]
  /** Bytes put in place of the encoded record. */
  raw?: Uint8Array
}

export interface BatchInput {
  records?: RecordInput[]
  baseOffset?: bigint
  partitionLeaderEpoch?: number
  magic?: number
  attributes?: number
  lastOffsetDelta?: number
  baseTimestamp?: number
  maxTimestamp?: number
  producerId?: bigint
  producerEpoch?: number
  baseSequence?: number
  count?: number
  /** Added to the right CRC. */
  crcError?: number
  /** Added to the right length. */
  lengthError?: number
  /** Applied to the records' bytes; set the codec in `attributes`. */
  compress?: (bytes: Uint8Array) => Uint8Array
}

const varint = (value: number): number[] => {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n))
  const bytes: number[] = []
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return bytes
}

const field = (text: string | null | undefined): number[] => {
  if (text === null || text === undefined) return varint(-1)
  const bytes = Buffer.from(text)
  return [...varint(bytes.length), ...bytes]
}

export const recordBytes = (record: RecordInput, index: number): Buffer => {
  if (record.raw) return Buffer.from(record.raw)
  const body = [
    0,
    ...varint(record.timestampDelta ?? 0),
    ...varint(record.offsetDelta ?? index),
    ...field(record.key),
    ...field(record.value),
  ]
  body.push(...varint(record.headers?.length ?? 0))
  for (const [key, value] of record.headers ?? []) body.push(...field(key), ...field(value))
  return Buffer.from([...varint(body.length), ...body])
}

export const batch = (input: BatchInput = {}): Buffer => {
  const records = input.records ?? [{ value: 'v' }]
  const plain = Buffer.concat(records.map(recordBytes))
  const payload = input.compress ? Buffer.from(input.compress(plain)) : plain
  const bytes = Buffer.alloc(61 + payload.length)
  const baseTimestamp = input.baseTimestamp ?? 1_700_000_000_000
  bytes.writeBigInt64BE(input.baseOffset ?? 0n, 0)
  bytes.writeInt32BE(bytes.length - 12 + (input.lengthError ?? 0), 8)
  bytes.writeInt32BE(input.partitionLeaderEpoch ?? -1, 12)
  bytes.writeInt8(input.magic ?? 2, 16)
  bytes.writeInt16BE(input.attributes ?? 0, 21)
  bytes.writeInt32BE(input.lastOffsetDelta ?? records.length - 1, 23)
  bytes.writeBigInt64BE(BigInt(baseTimestamp), 27)
  bytes.writeBigInt64BE(
    BigInt(input.maxTimestamp ?? baseTimestamp + Math.max(0, ...records.map((record) => record.timestampDelta ?? 0))),
    35,
  )
  bytes.writeBigInt64BE(input.producerId ?? -1n, 43)
  bytes.writeInt16BE(input.producerEpoch ?? -1, 51)
  bytes.writeInt32BE(input.baseSequence ?? -1, 53)
  bytes.writeInt32BE(input.count ?? records.length, 57)
  bytes.set(payload, 61)
  bytes.writeUInt32BE((crc32c(bytes.subarray(21)) + (input.crcError ?? 0)) >>> 0, 17)
  return bytes
}

/** A message of the old format, magic 0 or 1. */
export const legacyMessage = (magic: 0 | 1): Buffer => {
  const header = magic === 1 ? 1 + 1 + 8 : 1 + 1
  const body = Buffer.alloc(4 + header + 4 + 4 + 1)
  body.writeInt8(magic, 4)
  body.writeInt32BE(-1, 4 + header)
  body.writeInt32BE(1, 8 + header)
  body.write('v', 12 + header)
  const set = Buffer.alloc(12 + body.length)
  set.writeInt32BE(body.length, 8)
  set.set(body, 12)
  return set
}

/** What batches a reader got, in short. */
export const describeBatches = (bytes: Uint8Array): object[] => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const found: object[] = []
  let at = 0
  while (at + 61 <= view.length) {
    const length = view.readInt32BE(at + 8)
    found.push({
      baseOffset: Number(view.readBigInt64BE(at)),
      length,
      leaderEpoch: view.readInt32BE(at + 12),
      magic: view.readInt8(at + 16),
      attributes: view.readInt16BE(at + 21),
      lastOffsetDelta: view.readInt32BE(at + 23),
      baseTimestamp: Number(view.readBigInt64BE(at + 27)),
      maxTimestamp: Number(view.readBigInt64BE(at + 35)),
      epoch: view.readInt16BE(at + 51),
      sequence: view.readInt32BE(at + 53),
      count: view.readInt32BE(at + 57),
      whole: at + 12 + length <= view.length,
      crc: at + 12 + length <= view.length ? crc32c(view.subarray(at + 21, at + 12 + length)) === view.readUInt32BE(at + 17) : 'cut',
    })
    if (length <= 0) break
    at += 12 + length
  }
  return found
}
