import type { TopicPartitionOffset } from '@samsa/client'

export type CommitMarkListener = (groupId: string, offsets: readonly TopicPartitionOffset[]) => void

/** Offsets that a transaction took along: the consumers of the same `Kafka` count them as committed, as kafkajs's do. */
export class CommitMarks {
  readonly #listeners = new Set<CommitMarkListener>()

  mark(groupId: string, offsets: readonly TopicPartitionOffset[]): void {
    for (const listener of this.#listeners) listener(groupId, offsets)
  }

  listen(listener: CommitMarkListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
