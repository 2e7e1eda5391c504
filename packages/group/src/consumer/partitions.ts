/** Partitions by topic id. No topic is without partitions. */
export type Partitions = ReadonlyMap<string, ReadonlySet<number>>

/** Partitions by topic id, each with the member epoch at which the member got it. */
export type PartitionEpochs = ReadonlyMap<string, ReadonlyMap<number, number>>

export const NO_PARTITIONS: Partitions = new Map()
export const NO_PARTITION_EPOCHS: PartitionEpochs = new Map()

export function samePartitions(a: Partitions, b: Partitions): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId)
    if (others === undefined || others.size !== partitions.size) return false
    for (const partition of partitions) if (!others.has(partition)) return false
  }
  return true
}

export function samePartitionEpochs(a: PartitionEpochs, b: PartitionEpochs): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const [topicId, partitions] of a) {
    const others = b.get(topicId)
    if (others === undefined || others.size !== partitions.size) return false
    for (const [partition, epoch] of partitions) if (others.get(partition) !== epoch) return false
  }
  return true
}

export function withEpoch(partitions: Partitions, epoch: number): PartitionEpochs {
  return new Map(Array.from(partitions, ([topicId, each]) => [topicId, new Map(Array.from(each, (partition) => [partition, epoch]))]))
}

/** As requests, answers and records list them. */
export function listed(partitions: Partitions | PartitionEpochs): { topicId: string; partitions: number[] }[] {
  const topics: { topicId: string; partitions: number[] }[] = []
  for (const [topicId, each] of partitions) topics.push({ topicId, partitions: [...each.keys()].sort((a, b) => a - b) })
  return topics
}
