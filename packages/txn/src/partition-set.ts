/** Partitions by topic name. Never changed in place. */
export type PartitionSet = ReadonlyMap<string, ReadonlySet<number>>

export const noPartitions: PartitionSet = new Map()

export function union(a: PartitionSet, b: Iterable<readonly [string, Iterable<number>]>): PartitionSet {
  const all = new Map(a)
  for (const [topic, partitions] of b) all.set(topic, new Set([...(all.get(topic) ?? []), ...partitions]))
  return all
}

/** Without these partitions; topics that have none left go too. */
export function without(set: PartitionSet, removed: ReadonlyMap<string, ReadonlySet<number>>): PartitionSet {
  const rest = new Map(set)
  for (const [topic, partitions] of removed) {
    const left = new Set([...(rest.get(topic) ?? [])].filter((partition) => !partitions.has(partition)))
    if (left.size === 0) rest.delete(topic)
    else rest.set(topic, left)
  }
  return rest
}

export function has(set: PartitionSet, topic: string, partition: number): boolean {
  return set.get(topic)?.has(partition) === true
}

export function hasAll(set: PartitionSet, others: Iterable<readonly [string, Iterable<number>]>): boolean {
  for (const [topic, partitions] of others) for (const partition of partitions) if (!has(set, topic, partition)) return false
  return true
}
