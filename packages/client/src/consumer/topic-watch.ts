import { errors } from '@samsa/protocol'
import type { Timer } from '@samsa/ports'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { matches } from './ownership.ts'
import type { SubscriptionState } from './subscription-state.ts'

export interface TopicWatchSettings {
  readonly maxAgeMs: number
  readonly autoCreate: boolean
  readonly excludeInternal: boolean
}

export interface TopicWatcher {
  /** The topics that a pattern matches are others now. */
  matched(): void
  /** Metadata of the subscribed topics is newer. */
  refreshed(): void
}

const MISSING_AGAIN_MS = 1000
const FATAL = new Set<number>([errors.INVALID_TOPIC_EXCEPTION.code, errors.TOPIC_AUTHORIZATION_FAILED.code])

/** Keeps metadata of what is subscribed to fresh: matches patterns, waits for topics that do not exist yet. */
export class TopicWatch {
  readonly #cluster: Cluster
  readonly #subscription: SubscriptionState
  readonly #settings: TopicWatchSettings
  readonly #watcher: TopicWatcher
  #timer: Timer | undefined
  #isRunning = false
  #round = 0
  /** Whether a pattern has been matched at least once. */
  isReady = false
  missing: readonly string[] = []
  #failure: unknown

  constructor(cluster: Cluster, subscription: SubscriptionState, settings: TopicWatchSettings, watcher: TopicWatcher) {
    this.#cluster = cluster
    this.#subscription = subscription
    this.#settings = settings
    this.#watcher = watcher
  }

  /** Begins, or looks again at once because the subscription has changed. */
  start(): void {
    this.#isRunning = true
    this.isReady = this.#subscription.subscription.by !== 'regex'
    this.#timer?.cancel()
    void this.#look(++this.#round)
  }

  stop(): void {
    this.#isRunning = false
    this.#timer?.cancel()
    this.#round++
  }

  /** Throws what makes the subscription impossible, once. */
  check(): void {
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure
  }

  async #look(round: number): Promise<void> {
    let isComplete = false
    try {
      isComplete = await this.#refresh(round)
    } catch {
      // The next round tries again; whoever needs a topic meanwhile asks for itself.
    }
    if (!this.#isRunning || round !== this.#round) return
    this.#watcher.refreshed()
    const delayMs = isComplete ? this.#settings.maxAgeMs : Math.min(MISSING_AGAIN_MS, this.#settings.maxAgeMs)
    this.#timer = this.#cluster.world.clock.after(delayMs, () => void this.#look(round))
  }

  async #refresh(round: number): Promise<boolean> {
    const { subscription } = this.#subscription
    if (subscription.by === 'regex') {
      const response = await this.#cluster.refresh(null)
      if (round !== this.#round) return false
      const topics = response.topics
        .filter((topic) => topic.errorCode === 0 && !(topic.isInternal && this.#settings.excludeInternal))
        .flatMap((topic) => (topic.name !== null && matches(subscription.regex, topic.name) ? [topic.name] : []))
        .sort()
      const hasChanged = !this.isReady || topics.join('\n') !== subscription.topics.join('\n')
      this.isReady = true
      if (hasChanged) {
        this.#subscription.subscription = { ...subscription, topics }
        this.#watcher.matched()
      }
      return true
    }
    if (subscription.by !== 'topics' || subscription.topics.length === 0) return true
    const response = await this.#cluster.refresh(subscription.topics, { autoCreate: this.#settings.autoCreate })
    if (round !== this.#round) return false
    for (const topic of response.topics) {
      if (!FATAL.has(topic.errorCode)) continue
      this.#failure = new KafkaClientError(topic.errorCode, `Topic '${topic.name ?? ''}': ${new KafkaClientError(topic.errorCode).message}`)
    }
    this.missing = response.topics.flatMap((topic) => (topic.errorCode !== 0 && topic.name !== null ? [topic.name] : []))
    return this.missing.length === 0
  }
}
