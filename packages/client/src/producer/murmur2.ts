/**
 * The 32-bit murmur2 hash that Kafka's clients partition by (seed 0x9747b28c), so that a key lands on the partition that Java picks.
 * Returns a signed 32-bit integer.
 */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length
  const m = 0x5bd1e995
  let h = 0x9747b28c ^ length
  const words = length & ~3
  for (let i = 0; i < words; i += 4) {
    let k = (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24)
    k = Math.imul(k, m)
    k ^= k >>> 24
    k = Math.imul(k, m)
    h = Math.imul(h, m) ^ k
  }
  const rest = length & 3
  if (rest === 3) h ^= (bytes[words + 2] ?? 0) << 16
  if (rest >= 2) h ^= (bytes[words + 1] ?? 0) << 8
  if (rest >= 1) {
    h ^= bytes[words] ?? 0
    h = Math.imul(h, m)
  }
  h ^= h >>> 13
  h = Math.imul(h, m)
  return h ^ (h >>> 15)
}

/** The partition of a keyed record: murmur2 made non-negative by dropping the sign bit, modulo the partition count (KIP-33's default). */
export function partitionForKey(key: Uint8Array, partitionCount: number): number {
  return (murmur2(key) & 0x7fffffff) % partitionCount
}
