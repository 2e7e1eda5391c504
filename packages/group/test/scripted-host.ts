import { decodeGroupRecord, encodeGroupRecord, GroupShard } from '../src/index.ts'
import { ScriptedTopics } from './scripted-topics.ts'
import { unreachable } from '@samsa/stdx'
import type { AppendEffect } from '@samsa/stdx'
import type { Effect, EncodedGroupRecord, GroupRecord, GroupSettings } from '../src/index.ts'

/** A record with the producer of its transaction (-1: none), or the marker that ended one. */
type LogEntry = (EncodedGroupRecord & { readonly producerId: number }) | { readonly producerId: number; readonly isCommitted: boolean }

/** Runs a shard as a broker does: a log in memory, a clock that is moved by hand, and commits that can be held back. */
export class ScriptedHost {
  readonly #settings: GroupSettings
  readonly topics = new ScriptedTopics()
  readonly log: LogEntry[] = []
  shard: GroupShard
  nowMs = 1_000_000
  /** Written records stay uncommitted until `release`. */
  isHolding = false
  /** An error code that the log answers instead of writing. */
  refusal = 0
  onAppend: (records: readonly GroupRecord[]) => void = () => {}
  readonly #timers = new Map<string, number>()
  readonly #waiting: ((errorCode: number) => void)[] = []

  constructor(settings: GroupSettings) {
    this.#settings = settings
    this.shard = new GroupShard(settings, undefined, this.topics)
    this.perform(this.shard.loaded(this.nowMs))
  }

  perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'reply') this.#whenCommitted((errorCode) => (errorCode === 0 ? effect.send() : effect.refuse(errorCode)))
      else if (effect.do === 'append') this.#append(effect)
      else if (effect.do === 'outside') unreachable(effect.request)
      else if (effect.afterMs === undefined) this.#timers.delete(effect.key)
      else this.#timers.set(effect.key, this.nowMs + effect.afterMs)
    }
  }

  /** Lets time pass, and timers go off in their order. */
  advance(ms: number): void {
    const end = this.nowMs + ms
    for (;;) {
      let next: readonly [string, number] | undefined
      for (const timer of this.#timers) if (timer[1] <= end && (next === undefined || timer[1] < next[1])) next = timer
      if (next === undefined) break
      this.#timers.delete(next[0])
      this.nowMs = Math.max(this.nowMs, next[1])
      this.perform(this.shard.wake(this.nowMs, next[0]))
    }
    this.nowMs = end
  }

  /** A topic is created, grows, or with 0 partitions is deleted, and the shard hears of it. */
  setTopic(name: string, partitionCount: number): void {
    const hasCreated = this.topics.topic(name) === undefined
    this.topics.set(name, partitionCount)
    this.perform(this.shard.topicsChanged(this.nowMs, { changed: [name], hasCreated }))
  }

  /** Commits what is held, or with an error code fails it. */
  release(errorCode = 0): void {
    this.isHolding = false
    for (const run of this.#waiting.splice(0)) run(errorCode)
  }

  /** What a coordinator knows that has nothing but the log. */
  loadedShard(): GroupShard {
    const shard = new GroupShard(this.#settings, undefined, this.topics)
    this.log.forEach((entry, offset) => {
      if ('isCommitted' in entry) {
        shard.endTransaction(entry.producerId, entry.isCommitted)
        return
      }
      const record = decodeGroupRecord(entry.key, entry.value)
      if (record !== undefined) shard.apply(record, offset, entry.producerId)
    })
    return shard
  }

  /** A marker is written and applied. */
  endTransaction(producerId: number, isCommitted: boolean): void {
    this.log.push({ producerId, isCommitted })
    this.shard.endTransaction(producerId, isCommitted)
  }

  /** The coordinator moves: parked requests are answered, and another one loads the log. */
  restart(): void {
    for (const effect of this.shard.unloaded(this.nowMs)) if (effect.do === 'reply') effect.send()
    this.#timers.clear()
    this.#waiting.length = 0
    this.shard = this.loadedShard()
    this.perform(this.shard.loaded(this.nowMs))
  }

  #append(effect: AppendEffect<GroupRecord>): void {
    this.onAppend(effect.records)
    if (this.refusal !== 0) {
      this.perform(effect.done(this.nowMs, this.refusal))
      return
    }
    const producerId = effect.producer?.producerId ?? -1
    for (const record of effect.records) {
      this.log.push({ ...encodeGroupRecord(record), producerId })
      if (effect.isApplied) this.shard.apply(record, this.log.length - 1, producerId)
    }
    this.#whenCommitted((errorCode) => this.perform(effect.done(this.nowMs, errorCode)))
  }

  #whenCommitted(run: (errorCode: number) => void): void {
    if (this.isHolding) this.#waiting.push(run)
    else run(0)
  }
}
