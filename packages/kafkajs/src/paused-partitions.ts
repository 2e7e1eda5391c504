import type { TopicPartition } from '@samsa/client'

interface Selection {
  readonly topic: string
  readonly partitions?: readonly number[]
}

/** What the user has paused: whole topics, with partitions still to come, or some partitions. */
export class PausedPartitions {
  readonly #topics = new Map<string, { all: boolean; readonly partitions: Set<number>; readonly except: Set<number> }>()

  pause(selections: readonly Selection[]): void {
    for (const { topic, partitions } of selections) {
      const paused = this.#topics.get(topic) ?? { all: false, partitions: new Set(), except: new Set() }
      this.#topics.set(topic, paused)
      if (partitions === undefined) {
        paused.all = true
        paused.except.clear()
      }
      for (const partition of partitions ?? []) {
        paused.partitions.add(partition)
        paused.except.delete(partition)
      }
    }
  }

  resume(selections: readonly Selection[]): void {
    for (const { topic, partitions } of selections) {
      if (partitions === undefined) this.#topics.delete(topic)
      const paused = this.#topics.get(topic)
      for (const partition of partitions ?? []) {
        paused?.partitions.delete(partition)
        paused?.except.add(partition)
      }
    }
  }

  has(topic: string, partition: number): boolean {
    const paused = this.#topics.get(topic)
    if (paused === undefined) return false
    return paused.partitions.has(partition) || (paused.all && !paused.except.has(partition))
  }

  of(partitions: readonly TopicPartition[]): TopicPartition[] {
    return partitions.filter(({ topic, partition }) => this.has(topic, partition))
  }
}
