/** The reserved directory ids of KIP-858: UUIDs 0, 1 and 2. */
export const directoryMigrating = 'AAAAAAAAAAAAAAAAAAAAAA'
export const directoryUnassigned = 'AAAAAAAAAAAAAAAAAAAAAQ'
export const directoryLost = 'AAAAAAAAAAAAAAAAAAAAAg'

/** Ids below 100 are reserved. */
export function isReservedDirectory(id: string): boolean {
  return /^A{20}(A|B)[A-Za-z0-9_-]$/.test(id) && Buffer.from(id, 'base64url').readUInt8(15) < 100
}

/** Whether a replica in that directory can serve; an empty list is a broker of before 3.7, whose directories are not known. */
export function isOnlineDirectory(id: string, online: readonly string[]): boolean {
  if (id === directoryUnassigned || id === directoryMigrating) return true
  if (id === directoryLost) return false
  return online.length === 0 || online.includes(id)
}

/** Kafka's order of UUIDs: as two signed 64-bit numbers. */
export function compareUuids(left: string, right: string): number {
  const a = Buffer.from(left, 'base64url')
  const b = Buffer.from(right, 'base64url')
  const high = a.readBigInt64BE(0) - b.readBigInt64BE(0)
  const order = high === 0n ? a.readBigInt64BE(8) - b.readBigInt64BE(8) : high
  return order < 0n ? -1 : order > 0n ? 1 : 0
}
