import { INT64_MAX, INT64_MIN } from '../schema/plan.ts'

const HIGH = 2 ** 32

/** An int64 as a number; beyond ±2^53 it saturates to INT64_MAX or INT64_MIN. */
export function readInt64(buffer: Buffer, at: number): number {
  const high = buffer.readInt32BE(at)
  if (high >= 0x200000) return INT64_MAX
  if (high < -0x200000) return INT64_MIN
  return high * HIGH + buffer.readUInt32BE(at + 4)
}

/** The reverse: the saturated ends become Java's `Long.MAX_VALUE` and `Long.MIN_VALUE`. */
export function writeInt64(buffer: Buffer, at: number, value: number): void {
  if (value >= INT64_MAX || value <= INT64_MIN) {
    buffer.writeBigInt64BE(value > 0 ? 0x7fffffffffffffffn : -0x8000000000000000n, at)
    return
  }
  const high = Math.floor(value / HIGH)
  buffer.writeInt32BE(high, at)
  buffer.writeUInt32BE(value - high * HIGH, at + 4)
}

/** A number read as int64, exactly as Java would print or compute with it. */
export function toInt64(value: number): bigint {
  return value >= INT64_MAX ? 0x7fffffffffffffffn : value <= INT64_MIN ? -0x8000000000000000n : BigInt(value)
}
