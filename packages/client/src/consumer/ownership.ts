import type { Clock, Logger } from '@samsa/ports'
import type { PartitionHost } from '../group/group-member.ts'
import { partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { SubscriptionState } from './subscription-state.ts'
import type { Wakeup } from './wakeup.ts'

export interface RebalanceObserver {
  /** Before the listener of the caller: partitions are about to go, or are gone (`lost`). Whoever works on records of them finishes. */
  leaving?(partitions: readonly TopicPartition[], lost: boolean): void | Promise<void>
  came?(partitions: readonly TopicPartition[]): void
}

export interface PositionCommits {
  /** What auto commit would commit now. Never rejects. */
  commit(): Promise<void>
  /** Others commit for these partitions from now on. */
  forget(keys: Iterable<string>): void
}

/** Gives partitions to a consumer and takes them away, in the order that listeners are promised. */
export class Ownership implements PartitionHost {
  readonly #subscription: SubscriptionState
  readonly #clock: Clock
  readonly #wakeup: Wakeup
  readonly #logger: Logger | undefined
  readonly #commits: PositionCommits
  #thrown: unknown
  observer: RebalanceObserver = {}
  /** Counts what shows that the caller is alive between two polls: records that were asked for one by one. */
  activity = 0
  #seenActivity = 0
  rebalances = 0
  lastRebalanceAtMs = -1

  constructor(subscription: SubscriptionState, clock: Clock, wakeup: Wakeup, logger: Logger | undefined, commits: PositionCommits) {
    this.#subscription = subscription
    this.#clock = clock
    this.#wakeup = wakeup
    this.#logger = logger
    this.#commits = commits
  }

  owned(): TopicPartition[] {
    return this.#subscription.partitions()
  }

  topics(): readonly string[] {
    return this.#subscription.topics
  }

  pattern(): string | undefined {
    const { subscription } = this.#subscription
    return subscription.by === 'pattern' ? subscription.pattern.pattern : undefined
  }

  isSubscribed(topic: string): boolean {
    const { subscription } = this.#subscription
    switch (subscription.by) {
      case 'topics':
        return subscription.topics.includes(topic)
      case 'regex':
        return matches(subscription.regex, topic)
      default:
        return subscription.by === 'pattern'
    }
  }

  async commitBeforeRebalance(): Promise<void> {
    await this.#commits.commit()
  }

  async revoke(partitions: readonly TopicPartition[]): Promise<void> {
    if (partitions.length === 0) return
    this.#stop(partitions)
    if (this.observer.leaving !== undefined) {
      await this.#tell(async () => await this.observer.leaving?.(partitions, false))
      // What was still being worked on is done now.
      await this.#commits.commit()
    }
    const { listener } = this.#subscription
    await this.#tell(async () => await listener.revoked?.(partitions))
    this.#remove(partitions)
  }

  async lose(partitions: readonly TopicPartition[]): Promise<void> {
    if (partitions.length === 0) return
    this.#stop(partitions)
    await this.#tell(async () => await this.observer.leaving?.(partitions, true))
    const { listener } = this.#subscription
    await this.#tell(async () => await (listener.lost === undefined ? listener.revoked?.(partitions) : listener.lost(partitions)))
    this.#remove(partitions)
  }

  async install(all: readonly TopicPartition[], added: readonly TopicPartition[]): Promise<void> {
    this.rebalances++
    this.lastRebalanceAtMs = this.#clock.monotonicMs()
    this.#subscription.assign(all, this.lastRebalanceAtMs, true)
    this.observer.came?.(added)
    const { listener } = this.#subscription
    await this.#tell(async () => await listener.assigned?.(added))
    for (const state of this.#subscription.assigned.values()) state.awaitsListener = false
    this.#wakeup.ring()
  }

  wasActive(): boolean {
    const isActive = this.activity !== this.#seenActivity
    this.#seenActivity = this.activity
    return isActive
  }

  takeListenerError(): unknown {
    const thrown = this.#thrown
    this.#thrown = undefined
    return thrown
  }

  warn(message: string): void {
    if (this.#logger !== undefined) this.#logger.warn(message)
    else process.emitWarning(message, 'SamsaConsumerWarning')
  }

  ring(): void {
    this.#wakeup.ring()
  }

  #stop(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) {
      const state = this.#subscription.state(topic, partition)
      if (state !== undefined) state.isRevoking = true
    }
  }

  #remove(partitions: readonly TopicPartition[]): void {
    const gone = new Set(partitions.map((each) => partitionKey(each.topic, each.partition)))
    this.#commits.forget(gone)
    this.#subscription.assign(
      this.#subscription.partitions().filter((each) => !gone.has(partitionKey(each.topic, each.partition))),
      this.#clock.monotonicMs(),
    )
  }

  async #tell(listener: () => Promise<void>): Promise<void> {
    try {
      await listener()
    } catch (error) {
      this.#thrown ??= error
    }
  }
}

/** Whether a client-side pattern matches; without the memory that global and sticky expressions have. */
export function matches(regex: RegExp, topic: string): boolean {
  regex.lastIndex = 0
  return regex.test(topic)
}
