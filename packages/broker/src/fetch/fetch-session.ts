import type { FetchRequest } from '@samsa/protocol'
import { FetchTarget } from './fetch-target.ts'

export const FINAL_EPOCH = -1
export const INITIAL_EPOCH = 0
const NO_SESSION = 0
const INT32_MAX = 0x7fffffff

/** The facts of an answer that decide whether an incremental response mentions a partition. */
export interface ToldPartition {
  readonly errorCode: number
  readonly highWatermark: number
  readonly logStartOffset: number
  readonly recordBytes: number
  readonly hasPreferredReplica: boolean
  readonly hasDivergingEpoch: boolean
}

/** The partitions that a consumer or follower keeps asking for, so that it need not repeat them (KIP-227). */
export class FetchSession {
  readonly id: number
  readonly isFollower: boolean
  readonly usesTopicIds: boolean
  readonly createdMs: number
  lastUsedMs: number
  epoch = INITIAL_EPOCH + 1
  readonly #targets = new Map<string, FetchTarget>()

  constructor(id: number, isFollower: boolean, usesTopicIds: boolean, nowMs: number) {
    this.id = id
    this.isFollower = isFollower
    this.usesTopicIds = usesTopicIds
    this.createdMs = nowMs
    this.lastUsedMs = nowMs
  }

  get size(): number {
    return this.#targets.size
  }

  targets(): FetchTarget[] {
    return [...this.#targets.values()]
  }

  add(target: FetchTarget): void {
    this.#targets.set(this.#key(target.topic, target.topicId, target.partition), target)
  }

  /** Takes over what an incremental request changes. */
  update(request: FetchRequest, nameOf: (topicId: string) => string | undefined): void {
    for (const topic of request.topics) {
      const name = this.usesTopicIds ? nameOf(topic.topicId) : topic.topic
      for (const partition of topic.partitions) {
        const key = this.#key(name, topic.topicId, partition.partition)
        const known = this.#targets.get(key)
        if (known === undefined) this.#targets.set(key, new FetchTarget(name, topic.topicId, partition))
        else known.update(partition)
      }
    }
    for (const forgotten of request.forgottenTopicsData) {
      for (const partition of forgotten.partitions) this.#targets.delete(this.#key(forgotten.topic, forgotten.topicId, partition))
    }
    if (!this.usesTopicIds) return
    for (const target of this.#targets.values()) target.topic ??= nameOf(target.topicId)
  }

  /** Whether the answer must mention the partition; remembers what was told. Partitions with data go to the end of the order, for fairness. */
  tell(target: FetchTarget, told: ToldPartition): boolean {
    const hasRecords = told.recordBytes > 0
    let must = hasRecords || told.hasPreferredReplica || told.hasDivergingEpoch
    if (target.toldHighWatermark !== told.highWatermark) {
      must = true
      target.toldHighWatermark = told.highWatermark
    }
    if (target.toldLogStartOffset !== told.logStartOffset) {
      must = true
      target.toldLogStartOffset = told.logStartOffset
    }
    if (told.errorCode !== 0) {
      must = true
      // So that the partition is mentioned again once the error is gone.
      target.toldHighWatermark = -1
    }
    if (hasRecords) {
      const key = this.#key(target.topic, target.topicId, target.partition)
      if (this.#targets.get(key) === target) {
        this.#targets.delete(key)
        this.#targets.set(key, target)
      }
    }
    return must
  }

  #key(topic: string | undefined, topicId: string, partition: number): string {
    return `${this.usesTopicIds ? topicId : topic}:${partition}`
  }
}

/** The epoch after this one: 0 and -1 have other meanings. */
export function nextEpoch(epoch: number): number {
  if (epoch < 0) return FINAL_EPOCH
  return epoch === INT32_MAX ? 1 : epoch + 1
}

/**
 * The sessions of a node, at most `maxSessions`. When full, a session unused for long gives way, otherwise one that is old enough and
 * smaller than the new one; followers' sessions never give way to consumers' unless stale.
 */
export class FetchSessionCache {
  readonly #maxSessions: number
  readonly #evictionMs: number
  readonly #randomId: () => number
  /** In order of last use. */
  readonly #sessions = new Map<number, FetchSession>()
  evictions = 0

  /** `randomId` gives an integer of 1 … 2^31-1. */
  constructor(maxSessions: number, evictionMs: number, randomId: () => number) {
    this.#maxSessions = maxSessions
    this.#evictionMs = evictionMs
    this.#randomId = randomId
  }

  get size(): number {
    return this.#sessions.size
  }

  totalPartitions(): number {
    let total = 0
    for (const session of this.#sessions.values()) total += session.size
    return total
  }

  get(id: number): FetchSession | undefined {
    return this.#sessions.get(id)
  }

  remove(id: number): boolean {
    return this.#sessions.delete(id)
  }

  touch(session: FetchSession, nowMs: number): void {
    session.lastUsedMs = nowMs
    this.#sessions.delete(session.id)
    this.#sessions.set(session.id, session)
  }

  /** undefined where the cache is full of more valuable ones: the client goes on without a session. */
  create(targets: readonly FetchTarget[], isFollower: boolean, usesTopicIds: boolean, nowMs: number): FetchSession | undefined {
    if (this.#sessions.size >= this.#maxSessions && !this.#evict(isFollower, targets.length, nowMs)) return undefined
    let id = NO_SESSION
    while (id === NO_SESSION || this.#sessions.has(id)) id = this.#randomId()
    const session = new FetchSession(id, isFollower, usesTopicIds, nowMs)
    for (const target of targets) session.add(target)
    this.#sessions.set(id, session)
    return session
  }

  #evict(isFollower: boolean, size: number, nowMs: number): boolean {
    const oldest = this.#sessions.values().next().value
    if (oldest === undefined) return false
    if (nowMs - oldest.lastUsedMs > this.#evictionMs) return this.#drop(oldest)
    let least: FetchSession | undefined
    for (const session of this.#sessions.values()) {
      const mature = nowMs - session.createdMs > this.#evictionMs
      const evictable = mature || (isFollower && !session.isFollower)
      if (evictable && (least === undefined || compareValue(session.isFollower, session.size, least) < 0)) least = session
    }
    if (least === undefined || compareValue(isFollower, size, least) < 0) return false
    return this.#drop(least)
  }

  #drop(session: FetchSession): true {
    this.#sessions.delete(session.id)
    this.evictions++
    return true
  }
}

function compareValue(isFollower: boolean, size: number, other: FetchSession): number {
  if (isFollower !== other.isFollower) return isFollower ? 1 : -1
  return size - other.size
}
