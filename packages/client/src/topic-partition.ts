/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** How Kafka writes it, and the key of every Map here that is by partition: `orders-3`. */
export function partitionKey(topic: string, partition: number): string {
  return `${topic}-${partition}`
}

/** `orders-3` to its parts; the partition is behind the last dash. Throws an Error that names a text of another form. */
export function parsePartitionKey(key: string): TopicPartition {
  const dash = key.lastIndexOf('-')
  const digits = key.slice(dash + 1)
  if (dash <= 0 || !/^\d+$/.test(digits)) throw new Error(`'${key}' does not name a partition: expected topic-number`)
  return { topic: key.slice(0, dash), partition: Number(digits) }
}

/** Partition numbers by topic, topics in the order they first came. */
export function byTopic(partitions: Iterable<TopicPartition>): Map<string, number[]> {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) {
    const same = topics.get(topic)
    if (same === undefined) topics.set(topic, [partition])
    else same.push(partition)
  }
  return topics
}
