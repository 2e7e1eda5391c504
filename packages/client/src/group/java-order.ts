/** `String.hashCode` of Java. */
export function stringHash(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

/** `TopicPartition.hashCode` of Kafka. */
export function partitionHash(topic: string, partition: number): number {
  return (Math.imul(31, (31 + partition) | 0) + stringHash(topic)) | 0
}

/**
 * Keys in the order in which a java.util.HashMap that was filled one by one, in the given order, goes through them. Kafka's assignors do that here and
 * there, and a leader of ours must come to the same result as one of Java's. `put` appends to a bucket, `computeIfAbsent` puts in front.
 */
export function inHashMapOrder<T>(keys: readonly T[], hashOf: (key: T) => number, filledBy: 'put' | 'computeIfAbsent' = 'put'): T[] {
  const sign = filledBy === 'put' ? 1 : -1
  let capacity = 16
  while (keys.length > capacity * 0.75) capacity *= 2
  return keys
    .map((key, index) => {
      const hash = hashOf(key)
      return { key, index, bucket: (hash ^ (hash >>> 16)) & (capacity - 1) }
    })
    .sort((a, b) => a.bucket - b.bucket || sign * (a.index - b.index))
    .map(({ key }) => key)
}
