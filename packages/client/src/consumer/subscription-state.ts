import type { TopicPartition } from '../topic-partition.ts'
import { partitionKey } from '../topic-partition.ts'
import { ConsumerStateError } from './consumer-errors.ts'
import { PartitionState } from './partition-state.ts'
import type { RebalanceListener, SubscriptionPattern } from './rebalance-listener.ts'

export type Subscription =
  | { readonly by: 'nothing' }
  | { readonly by: 'topics'; readonly topics: readonly string[] }
  /** Matched here with all topics of the cluster; `topics` are those that matched last. */
  | { readonly by: 'regex'; readonly regex: RegExp; readonly topics: readonly string[] }
  /** Matched by the broker (KIP-848). */
  | { readonly by: 'pattern'; readonly pattern: SubscriptionPattern }
  | { readonly by: 'assignment' }

/** What a consumer wants, and the partitions it has. */
export class SubscriptionState {
  subscription: Subscription = { by: 'nothing' }
  listener: RebalanceListener = {}
  readonly #assigned = new Map<string, PartitionState>()
  /** Changes with the set of partitions. */
  version = 0

  get assigned(): ReadonlyMap<string, PartitionState> {
    return this.#assigned
  }

  get usesGroup(): boolean {
    const { by } = this.subscription
    return by === 'topics' || by === 'regex' || by === 'pattern'
  }

  /** Topics by name; empty where the broker matches. */
  get topics(): readonly string[] {
    return this.subscription.by === 'topics' || this.subscription.by === 'regex' ? this.subscription.topics : []
  }

  /** Subscriptions to topics, by pattern, and assignments exclude each other. */
  change(subscription: Subscription): void {
    const isOther = (by: string): boolean => by !== 'nothing' && by !== subscription.by
    if (isOther(this.subscription.by)) {
      throw new ConsumerStateError('Subscription to topics, partitions and pattern are mutually exclusive')
    }
    this.subscription = subscription
  }

  clear(): void {
    this.subscription = { by: 'nothing' }
    this.listener = {}
    this.#assigned.clear()
    this.version++
  }

  state(topic: string, partition: number): PartitionState | undefined {
    return this.#assigned.get(partitionKey(topic, partition))
  }

  /** Throws where the partition is not assigned. */
  must(topic: string, partition: number): PartitionState {
    const state = this.state(topic, partition)
    if (state === undefined) throw new ConsumerStateError(`No current assignment for partition ${topic}-${partition}`)
    return state
  }

  /** Makes these the assigned partitions: what stays keeps its position. */
  assign(partitions: readonly TopicPartition[], nowMs: number, awaitsListener = false): void {
    const wanted = new Set(partitions.map((each) => partitionKey(each.topic, each.partition)))
    for (const [key, state] of this.#assigned) {
      if (wanted.has(key)) continue
      state.drop()
      this.#assigned.delete(key)
    }
    for (const { topic, partition } of partitions) {
      const key = partitionKey(topic, partition)
      if (this.#assigned.has(key)) continue
      const state = new PartitionState(topic, partition, nowMs)
      state.awaitsListener = awaitsListener
      this.#assigned.set(key, state)
    }
    this.version++
  }

  /** Behind all others, for the sake of fairness: it has had its turn. */
  moveToEnd(state: PartitionState): void {
    if (this.#assigned.size > 1 && this.#assigned.delete(state.key)) this.#assigned.set(state.key, state)
  }

  /** By topic and number. */
  partitions(): TopicPartition[] {
    return [...this.#assigned.values()]
      .map(({ topic, partition }) => ({ topic, partition }))
      .sort((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition))
  }
}
