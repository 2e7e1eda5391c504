import { unreachable } from '@samsa/stdx'
import type { AppendEffect } from '@samsa/stdx'
import { ScriptedEffects } from '@samsa/sim'
import { decodeGroupRecord, encodeGroupRecord, GroupShard } from '../src/index.ts'
import type { Effect, EncodedGroupRecord, GroupRecord, GroupSettings } from '../src/index.ts'
import { ScriptedTopics } from './scripted-topics.ts'

const NOT_COORDINATOR = 16

/** A record with the producer of its transaction (-1: none), or the marker that ended one. */
type LogEntry = (EncodedGroupRecord & { readonly producerId: number }) | { readonly producerId: number; readonly isCommitted: boolean }

/** Runs a shard as a broker does, over a log in memory. */
export class ScriptedHost extends ScriptedEffects<GroupRecord> {
  readonly #settings: GroupSettings
  readonly topics = new ScriptedTopics()
  readonly log: LogEntry[] = []
  shard: GroupShard

  constructor(settings: GroupSettings) {
    super()
    this.#settings = settings
    this.shard = new GroupShard(settings, undefined, this.topics)
    this.perform(this.shard.loaded(this.nowMs))
  }

  /** A topic is created, grows, or with 0 partitions is deleted, and the shard hears of it. */
  setTopic(name: string, partitionCount: number): void {
    const hasCreated = this.topics.topic(name) === undefined
    this.topics.set(name, partitionCount)
    this.perform(this.shard.topicsChanged(this.nowMs, { changed: [name], hasCreated }))
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
    this.unload(this.shard.unloaded(this.nowMs), NOT_COORDINATOR)
    this.shard = this.loadedShard()
    this.perform(this.shard.loaded(this.nowMs))
  }

  protected override wake(key: string): readonly Effect[] {
    return this.shard.wake(this.nowMs, key)
  }

  protected override write({ records, isApplied, producer }: AppendEffect<GroupRecord>): void {
    const producerId = producer?.producerId ?? -1
    for (const record of records) {
      this.log.push({ ...encodeGroupRecord(record), producerId })
      if (isApplied) this.shard.apply(record, this.log.length - 1, producerId)
    }
  }

  protected override outside(request: never): void {
    unreachable(request)
  }
}
