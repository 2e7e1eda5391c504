import type { Clock, Timer } from '@samsa/ports'
import type { GroupOffsets } from '../group/group-offsets.ts'
import { isRetriable } from '../retry.ts'
import type { OperationOptions } from '../retry.ts'
import { RebalanceInProgressError } from './consumer-errors.ts'
import type { TopicPartitionOffset } from './offset-and-metadata.ts'
import type { SubscriptionState } from './subscription-state.ts'
import type { Wakeup } from './wakeup.ts'

export interface CommitSettings {
  readonly isAutomatic: boolean
  readonly intervalMs: number
}

export type CommitCallback = (error: unknown, offsets: readonly TopicPartitionOffset[]) => void

/** Counts of commits, for `metrics()`. */
export interface CommitMeters {
  commits: number
  failures: number
  latencyMs: number
  latencyMaxMs: number
}

/** Commits of positions, one after another so that a later one is never overtaken by an earlier one. */
export class Commits {
  readonly #offsets: GroupOffsets
  readonly #subscription: SubscriptionState
  readonly #settings: CommitSettings
  readonly #clock: Clock
  readonly #wakeup: Wakeup
  readonly #committed: (offsets: readonly TopicPartitionOffset[]) => void
  readonly #warn: (message: string) => void
  #queue: Promise<unknown> = Promise.resolve()
  #timer: Timer | undefined
  #isDue = false
  #isBusy = false
  /** What was committed last by partition, so that nothing is committed twice in the background. */
  readonly #last = new Map<string, number>()
  readonly meters: CommitMeters = { commits: 0, failures: 0, latencyMs: 0, latencyMaxMs: 0 }
  /** Where `run` knows better than positions what is done. */
  source: () => TopicPartitionOffset[]

  constructor(
    offsets: GroupOffsets,
    subscription: SubscriptionState,
    settings: CommitSettings,
    clock: Clock,
    wakeup: Wakeup,
    tell: { committed(offsets: readonly TopicPartitionOffset[]): void; warn(message: string): void },
  ) {
    this.#offsets = offsets
    this.#subscription = subscription
    this.#settings = settings
    this.#clock = clock
    this.#wakeup = wakeup
    this.#committed = (all) => tell.committed(all)
    this.#warn = (message) => tell.warn(message)
    this.source = () => this.positions()
  }

  /** Positions of all partitions that have one. */
  positions(): TopicPartitionOffset[] {
    const all: TopicPartitionOffset[] = []
    for (const { topic, partition, position, positionEpoch, hasPosition } of this.#subscription.assigned.values()) {
      if (hasPosition && position >= 0)
        all.push({ topic, partition, offset: position, ...(positionEpoch >= 0 ? { leaderEpoch: positionEpoch } : {}) })
    }
    return all
  }

  async sync(offsets: readonly TopicPartitionOffset[], options: OperationOptions): Promise<void> {
    await this.#inTurn(async () => await this.#measured(async () => await this.#offsets.commit(offsets, options)))
    this.#done(offsets)
  }

  /** One attempt in the background; the callback hears of the outcome. */
  async(offsets: readonly TopicPartitionOffset[], callback?: CommitCallback): void {
    this.#inTurn(async () => await this.#measured(async () => await this.#offsets.commitOnce(offsets))).then(
      () => {
        this.#done(offsets)
        callback?.(undefined, offsets)
      },
      (error: unknown) => {
        const reason = unwrapped(error)
        if (callback === undefined) this.#warn(`Commit of ${offsets.length} offsets failed: ${textOf(reason)}`)
        else callback(reason, offsets)
      },
    )
  }

  /** Arms the timer of auto commit. */
  start(): void {
    if (!this.#settings.isAutomatic) return
    this.#timer?.cancel()
    this.#timer = this.#clock.after(this.#settings.intervalMs, () => {
      this.#isDue = true
      this.#wakeup.ring()
      this.start()
    })
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#isDue = false
  }

  /** Within a poll: whatever was handed out before is done now. */
  automatic(): void {
    if (!this.#isDue || this.#isBusy) return
    this.#isDue = false
    const offsets = this.#news()
    if (offsets.length === 0) return
    this.#isBusy = true
    this.#inTurn(async () => await this.#measured(async () => await this.#offsets.commitOnce(offsets)))
      .then(
        () => this.#done(offsets),
        (error: unknown) => {
          const reason = unwrapped(error)
          // In the middle of a rebalance nothing can be committed; partitions that went were committed before.
          if (isRetriable(reason) || reason instanceof RebalanceInProgressError) this.#isDue = true
          else this.#warn(`Auto commit failed: ${textOf(reason)}`)
        },
      )
      .finally(() => {
        this.#isBusy = false
      })
  }

  /** Before partitions go, and at the end. Never rejects. */
  async beforeLeaving(timeoutMs: number): Promise<void> {
    if (!this.#settings.isAutomatic) return
    const offsets = this.#news()
    if (offsets.length === 0) return
    try {
      await this.sync(offsets, { timeoutMs })
    } catch (error) {
      this.#warn(`Auto commit before partitions are given back failed: ${textOf(unwrapped(error))}`)
    }
  }

  forget(keys: Iterable<string>): void {
    for (const key of keys) this.#last.delete(key)
  }

  /** Resolves once no commit is under way. */
  async settled(): Promise<void> {
    await this.#queue
  }

  #news(): TopicPartitionOffset[] {
    return this.source().filter((each) => this.#last.get(`${each.topic}-${each.partition}`) !== each.offset)
  }

  #done(offsets: readonly TopicPartitionOffset[]): void {
    for (const each of offsets) this.#last.set(`${each.topic}-${each.partition}`, each.offset)
    this.#committed(offsets)
  }

  async #measured(commit: () => Promise<void>): Promise<void> {
    const startedAtMs = this.#clock.monotonicMs()
    try {
      await commit()
      this.meters.commits++
    } catch (error) {
      this.meters.failures++
      throw error
    } finally {
      const latencyMs = this.#clock.monotonicMs() - startedAtMs
      this.meters.latencyMs += latencyMs
      this.meters.latencyMaxMs = Math.max(this.meters.latencyMaxMs, latencyMs)
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(work)
    this.#queue = done.catch(() => undefined)
    return done
  }
}

/** A PermanentError is only an envelope. */
function unwrapped(error: unknown): unknown {
  return error instanceof Error && 'reason' in error && error.reason instanceof Error ? error.reason : error
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
