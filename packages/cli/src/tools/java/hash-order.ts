/** `String.hashCode`. */
export function stringHash(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

/** `TopicPartition.hashCode`. */
function topicPartitionHash(topic: string, partition: number): number {
  return (Math.imul(31, (31 + partition) | 0) + stringHash(topic)) | 0
}

/**
 * The order in which a Java HashMap that received these items hands them out, which is the order of what is printed about several of them.
 * `capacity` is what the map was made for; 16 buckets where nothing was said.
 */
export function hashOrder<T>(items: Iterable<T>, hash: (item: T) => number, capacity = 16): T[] {
  const list = [...items]
  let buckets = 1
  while (buckets < capacity) buckets *= 2
  while (list.length > buckets * 0.75) buckets *= 2
  const bucket = (item: T): number => {
    const code = hash(item)
    return (code ^ (code >>> 16)) & (buckets - 1)
  }
  return list
    .map((item, index) => ({ item, index, at: bucket(item) }))
    .sort((a, b) => a.at - b.at || a.index - b.index)
    .map((each) => each.item)
}

/** Partitions in the order of a Java map or set that was filled with them. */
export function inMapOrder<T extends { readonly topic: string; readonly partition: number }>(partitions: Iterable<T>): T[] {
  return hashOrder(partitions, ({ topic, partition }) => topicPartitionHash(topic, partition))
}
