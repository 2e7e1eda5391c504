import { javaHashCode } from '../java-hash.ts'

// Kafka's assignors go through Java's hash tables. Which member gives up a partition, and which one gets it, follows from the order in which
// these yield their keys: the same tables of the same sizes here make the same assignments.

const LEAST_CAPACITY = 16

/** The order of a map that was filled entry by entry. */
export function inGrownMapOrder(keys: readonly string[]): string[] {
  let capacity = LEAST_CAPACITY
  while (keys.length > capacity * 0.75) capacity *= 2
  return inBucketOrder(keys, capacity, javaHashCode)
}

/** Entries in the order of a map that was filled entry by entry. */
export function inMapOrder<Value>(map: ReadonlyMap<string, Value>): Value[] {
  const values: Value[] = []
  for (const key of inGrownMapOrder([...map.keys()])) {
    const value = map.get(key)
    if (value !== undefined) values.push(value)
  }
  return values
}

/** The order of a set of texts that was made from another collection. */
export function inCopiedSetOrder(keys: readonly string[]): string[] {
  return keys.length < 2 ? [...keys] : inBucketOrder(keys, capacityOfCopy(keys.length), javaHashCode)
}

/** The order of a set of topic ids that was made from another collection. */
export function inCopiedTopicSetOrder(topicIds: readonly string[]): string[] {
  return inBucketOrder(topicIds, capacityOfCopy(topicIds.length), uuidHashCode)
}

/** The order of a map by topic id that was filled entry by entry. */
export function inGrownTopicMapOrder(topicIds: readonly string[]): string[] {
  let capacity = LEAST_CAPACITY
  while (topicIds.length > capacity * 0.75) capacity *= 2
  return inBucketOrder(topicIds, capacity, uuidHashCode)
}

/** The order of a set of partitions that was made from a list. */
export function inPartitionSetOrder(partitions: readonly number[]): number[] {
  return inBucketOrder(partitions, capacityOfCopy(partitions.length), (partition) => partition)
}

function capacityOfCopy(size: number): number {
  const asked = Math.max(Math.floor(Math.fround(size / 0.75)) + 1, LEAST_CAPACITY)
  let capacity = LEAST_CAPACITY
  while (capacity < asked) capacity *= 2
  return capacity
}

function inBucketOrder<Key>(keys: readonly Key[], capacity: number, hashOf: (key: Key) => number): Key[] {
  const bucketOf = (key: Key): number => {
    const hash = hashOf(key)
    return (hash ^ (hash >>> 16)) & (capacity - 1)
  }
  return keys
    .map((key) => ({ key, bucket: bucketOf(key) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ key }) => key)
}

function uuidHashCode(uuid: string): number {
  const bytes = Buffer.from(uuid, 'base64url')
  return bytes.readInt32BE(0) ^ bytes.readInt32BE(4) ^ bytes.readInt32BE(8) ^ bytes.readInt32BE(12)
}
