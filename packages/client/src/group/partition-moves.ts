import { partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { inHashMapOrder, partitionHash } from './java-order.ts'

interface Move {
  readonly from: string
  readonly to: string
}

/** Moves of partitions between members while a balance is sought, so that none goes to and fro. */
export class PartitionMoves {
  readonly #moves = new Map<string, Move>()
  /** Partitions by topic and pair of members. */
  readonly #byPair = new Map<string, Map<string, TopicPartition>>()

  record(partition: TopicPartition, from: string, to: string): void {
    const key = partitionKey(partition.topic, partition.partition)
    const before = this.#moves.get(key)
    if (before === undefined) {
      this.#add(partition, { from, to })
      return
    }
    this.#moves.delete(key)
    this.#byPair.get(pairKey(partition.topic, before))?.delete(key)
    if (before.from !== to) this.#add(partition, { from: before.from, to })
  }

  /** The partition to move instead: one of the same topic that once went the other way. */
  actual(partition: TopicPartition, from: string, to: string): TopicPartition {
    const source = this.#moves.get(partitionKey(partition.topic, partition.partition))?.from ?? from
    const reverse = this.#byPair.get(pairKey(partition.topic, { from: to, to: source }))
    if (reverse === undefined || reverse.size === 0) return partition
    const [first] = inHashMapOrder([...reverse.values()], (each) => partitionHash(each.topic, each.partition))
    return first ?? partition
  }

  #add(partition: TopicPartition, move: Move): void {
    const key = partitionKey(partition.topic, partition.partition)
    this.#moves.set(key, move)
    const pair = pairKey(partition.topic, move)
    const same = this.#byPair.get(pair) ?? new Map<string, TopicPartition>()
    same.set(key, partition)
    this.#byPair.set(pair, same)
  }
}

function pairKey(topic: string, { from, to }: Move): string {
  return JSON.stringify([topic, from, to])
}
