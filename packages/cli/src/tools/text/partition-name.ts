import type { TopicPartition } from '@samsa/client'

/** `topic-0`: as Java prints a partition, and as the admin's answers are keyed. Here and not the client's, which help does without. */
export const partitionKey = (topic: string, partition: number): string => `${topic}-${partition}`

/** What `partitionKey` wrote. */
export function parsePartitionKey(key: string): TopicPartition {
  const dash = key.lastIndexOf('-')
  return { topic: key.slice(0, dash), partition: Number(key.slice(dash + 1)) }
}
