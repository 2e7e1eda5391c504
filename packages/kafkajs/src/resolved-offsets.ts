import type { TopicPartitionOffset } from '@samsa/client'
import type { Offsets } from './producer-types.ts'
import { clock } from './world.ts'

interface Place {
  readonly topic: string
  readonly partition: number
  /** The next offset to read if everything ended now. */
  next: number
  /** What the group has; -1 where nothing was committed by this member. */
  committed: number
  /** Where counting for the threshold begins: what is committed, or where this member began. */
  base: number
}

/** How far each partition was dealt with, and how much of that is committed. */
export class ResolvedOffsets {
  readonly #places = new Map<string, Place>()
  readonly #intervalMs: number | undefined
  readonly #threshold: number | undefined
  #committedMs = clock.nowMs()

  /** Commits are due after `intervalMs`, or `threshold` offsets that are resolved and not committed. */
  constructor(intervalMs: number | null | undefined, threshold: number | null | undefined) {
    this.#intervalMs = intervalMs ?? undefined
    this.#threshold = threshold ?? undefined
  }

  /** Messages up to here are done. */
  resolve(topic: string, partition: number, offset: number): void {
    const key = `${topic}-${partition}`
    const place = this.#places.get(key)
    if (place === undefined) this.#places.set(key, { topic, partition, next: offset + 1, committed: -1, base: offset })
    else place.next = offset + 1
  }

  next(topic: string, partition: number): number | undefined {
    return this.#places.get(`${topic}-${partition}`)?.next
  }

  forget(topic: string, partition: number): void {
    this.#places.delete(`${topic}-${partition}`)
  }

  isDue(): boolean {
    if (this.#threshold !== undefined) {
      let count = 0
      for (const { next, base } of this.#places.values()) count += next - base
      if (count >= this.#threshold) return true
    }
    return this.#intervalMs !== undefined && clock.nowMs() - this.#committedMs >= this.#intervalMs
  }

  uncommitted(): TopicPartitionOffset[] {
    return [...this.#places.values()]
      .filter(({ next, committed }) => next !== committed)
      .map(({ topic, partition, next }) => ({ topic, partition, offset: next }))
  }

  committed(offsets: readonly TopicPartitionOffset[]): void {
    for (const { topic, partition, offset } of offsets) {
      const place = this.#places.get(`${topic}-${partition}`)
      if (place !== undefined) place.committed = place.base = offset
    }
    this.#committedMs = clock.nowMs()
  }
}

/** kafkajs's form of offsets: the type says that partitions are numbers, and yet they are text. */
export function offsetsOf(list: readonly TopicPartitionOffset[]): Offsets {
  const topics = Map.groupBy(list, ({ topic }) => topic)
  return {
    topics: [...topics].map(([topic, partitions]) => ({
      topic,
      partitions: partitions.map(({ partition, offset }) => {
        const place = { partition, offset: String(offset) }
        return Object.assign(place, { partition: String(partition) })
      }),
    })),
  }
}

interface OffsetsAsGiven {
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number | string; readonly offset: string }[]
  }[]
}

export function offsetsFrom({ topics }: OffsetsAsGiven): TopicPartitionOffset[] {
  return topics.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, offset }) => ({ topic, partition: Number(partition), offset: Number(offset) })),
  )
}
