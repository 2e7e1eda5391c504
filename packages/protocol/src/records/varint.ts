/** Bytes of a zigzag varint of a 32-bit integer: 1-5. */
export function sizeOfVarint(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x200000 ? 3 : zigzag < 0x10000000 ? 4 : 5
}

/** Writes a zigzag varint of a 32-bit integer at `at` and returns where it ended. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  if (zigzag < 0x80) {
    bytes[at] = zigzag
    return at + 1
  }
  while (zigzag >= 0x80) {
    bytes[at++] = (zigzag & 0x7f) | 0x80
    zigzag >>>= 7
  }
  bytes[at++] = zigzag
  return at
}

/** Beyond this the zigzag form of a number needs more bits than a double has. */
const EXACT = 2 ** 52

/** Bytes of a zigzag varint of a 64-bit integer: 1-10. */
export function sizeOfVarlong(value: number): number {
  if (value >= -0x40000000 && value < 0x40000000) return sizeOfVarint(value)
  let size = 5
  for (let rest = Math.abs(value) / 2 ** 34; rest >= 1; rest /= 128) size++
  // -2^k needs no more bits than 2^k - 1, which the division above counts as one too many.
  return value < 0 && Number.isInteger(Math.log2(-value)) ? sizeOfNegativePower(-value) : size
}

function sizeOfNegativePower(power: number): number {
  return Math.ceil((Math.log2(power) + 1) / 7)
}

export function writeVarlong(bytes: Uint8Array, at: number, value: number): number {
  if (value >= -0x40000000 && value < 0x40000000) return writeVarint(bytes, at, value)
  if (value >= EXACT || value < -EXACT) return writeVarlongExactly(bytes, at, BigInt(value))
  let zigzag = value < 0 ? -2 * value - 1 : 2 * value
  while (zigzag >= 0x80) {
    bytes[at++] = (zigzag % 128) | 0x80
    zigzag = Math.floor(zigzag / 128)
  }
  bytes[at++] = zigzag
  return at
}

function writeVarlongExactly(bytes: Uint8Array, at: number, value: bigint): number {
  let zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  while (zigzag >= 0x80n) {
    bytes[at++] = Number(zigzag & 0x7fn) | 0x80
    zigzag >>= 7n
  }
  bytes[at++] = Number(zigzag)
  return at
}
