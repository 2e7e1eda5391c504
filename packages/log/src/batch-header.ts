import { readInt16, readInt32, readInt64, readUint32, writeInt32, writeInt64 } from './big-endian.ts'

/** The fixed part of a record batch, magic 2: field positions (see the protocol package for building and checking whole batches). */
export const BATCH_OVERHEAD = 61
/** Base offset and length: what stands before the bytes that the length counts. */
export const LOG_OVERHEAD = 12

export const batch = {
  baseOffset: (bytes: Uint8Array, at: number): number => readInt64(bytes, at),
  /** Whole size in bytes, overhead included. */
  sizeBytes: (bytes: Uint8Array, at: number): number => readInt32(bytes, at + 8) + LOG_OVERHEAD,
  leaderEpoch: (bytes: Uint8Array, at: number): number => readInt32(bytes, at + 12),
  magic: (bytes: Uint8Array, at: number): number => bytes[at + 16] as number,
  crc: (bytes: Uint8Array, at: number): number => readUint32(bytes, at + 17),
  codec: (bytes: Uint8Array, at: number): number => (bytes[at + 22] as number) & 7,
  usesLogAppendTime: (bytes: Uint8Array, at: number): boolean => ((bytes[at + 22] as number) & 8) !== 0,
  isTransactional: (bytes: Uint8Array, at: number): boolean => ((bytes[at + 22] as number) & 16) !== 0,
  isControl: (bytes: Uint8Array, at: number): boolean => ((bytes[at + 22] as number) & 32) !== 0,
  lastOffsetDelta: (bytes: Uint8Array, at: number): number => readInt32(bytes, at + 23),
  lastOffset: (bytes: Uint8Array, at: number): number => readInt64(bytes, at) + readInt32(bytes, at + 23),
  baseTimestamp: (bytes: Uint8Array, at: number): number => readInt64(bytes, at + 27),
  maxTimestamp: (bytes: Uint8Array, at: number): number => readInt64(bytes, at + 35),
  producerId: (bytes: Uint8Array, at: number): number => readInt64(bytes, at + 43),
  producerEpoch: (bytes: Uint8Array, at: number): number => readInt16(bytes, at + 51),
  baseSequence: (bytes: Uint8Array, at: number): number => readInt32(bytes, at + 53),
  recordCount: (bytes: Uint8Array, at: number): number => readInt32(bytes, at + 57),
  setBaseOffset: (bytes: Uint8Array, at: number, offset: number): void => writeInt64(bytes, at, offset),
  setLeaderEpoch: (bytes: Uint8Array, at: number, epoch: number): void => writeInt32(bytes, at + 12, epoch),
} as const

/** Sequence numbers wrap from 2^31 - 1 to 0. -1 stays -1. */
export function lastSequence(baseSequence: number, lastOffsetDelta: number): number {
  if (baseSequence < 0) return -1
  const sum = baseSequence + lastOffsetDelta
  return sum > 2147483647 ? sum - 2147483648 : sum
}
