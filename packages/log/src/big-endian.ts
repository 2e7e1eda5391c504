/** Big-endian integers at a byte position, without a DataView per buffer. int64 is a number: exact up to 2^53, rounded beyond. */

export function readInt16(bytes: Uint8Array, at: number): number {
  return ((byte(bytes, at) << 24) >> 16) | byte(bytes, at + 1)
}

export function readInt32(bytes: Uint8Array, at: number): number {
  return (byte(bytes, at) << 24) | (byte(bytes, at + 1) << 16) | (byte(bytes, at + 2) << 8) | byte(bytes, at + 3)
}

export function readUint32(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) >>> 0
}

export function readInt64(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) * 4294967296 + readUint32(bytes, at + 4)
}

export function writeInt16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8
  bytes[at + 1] = value
}

export function writeInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 24
  bytes[at + 1] = value >> 16
  bytes[at + 2] = value >> 8
  bytes[at + 3] = value
}

export function writeInt64(bytes: Uint8Array, at: number, value: number): void {
  writeInt32(bytes, at, Math.floor(value / 4294967296))
  writeInt32(bytes, at + 4, (value % 4294967296) | 0)
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number
}
