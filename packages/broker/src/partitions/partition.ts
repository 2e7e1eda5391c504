import type { PartitionRegistration } from '@samsa/metadata'
import type { PartitionLog } from '@samsa/log'
import { code } from '../error-codes.ts'
import type { TopicMeters } from '../topic-meters.ts'

/** Hears that more can be read of a partition: a waiting fetch. */
export interface PartitionWatcher {
  /** `bytes` were added to the part of the log that this watcher may read. */
  advanced(partition: Partition, bytes: number): void
  /** Leadership, existence or the log's health changed: look again. */
  disturbed(partition: Partition): void
}

/** A replica on this node: its place in the metadata beside its log. */
export class Partition {
  readonly topic: string
  readonly topicId: string
  readonly index: number
  /** As Kafka prints it: `topic-0`. */
  readonly name: string
  readonly meters: TopicMeters
  registration: PartitionRegistration
  isLeader = false
  /** `min.insync.replicas` of the topic. */
  minInSyncReplicas = 1
  /** Log end when this node became leader; smaller high watermarks are not told to clients (KIP-207). */
  epochStartOffset = 0
  readonly #watchers = new Set<PartitionWatcher>()
  #unannouncedBytes = 0
  #log: PartitionLog | undefined
  /** Makes the log; set while nobody has needed it since the partition was created. */
  #opening: (() => void) | undefined

  constructor(topic: string, topicId: string, index: number, registration: PartitionRegistration, meters: TopicMeters) {
    this.topic = topic
    this.topicId = topicId
    this.index = index
    this.name = `${topic}-${index}`
    this.registration = registration
    this.meters = meters
  }

  /** undefined while its directory is offline, or when this node holds no replica. */
  get log(): PartitionLog | undefined {
    if (this.#opening !== undefined) this.openNow()
    return this.#log
  }

  set log(log: PartitionLog | undefined) {
    this.#opening = undefined
    this.#log = log
  }

  /** The log will be made when first asked for, or by `openNow`. */
  openLater(opening: () => void): void {
    this.#opening = opening
  }

  openNow(): void {
    const opening = this.#opening
    this.#opening = undefined
    opening?.()
  }

  get leaderEpoch(): number {
    return this.registration.leaderEpoch
  }

  /** `min.insync.replicas`, but never more than there are replicas (KIP-966). */
  get effectiveMinInSyncReplicas(): number {
    return Math.min(this.minInSyncReplicas, this.registration.replicas.length)
  }

  /** Whether `currentLeaderEpoch` of a request (-1: not given) is the one in force: an error code, 0 if so. */
  checkEpoch(currentLeaderEpoch: number): number {
    if (currentLeaderEpoch < 0 || currentLeaderEpoch === this.registration.leaderEpoch) return 0
    return currentLeaderEpoch < this.registration.leaderEpoch ? code.FENCED_LEADER_EPOCH : code.UNKNOWN_LEADER_EPOCH
  }

  /** The log if this node leads the partition and the epoch fits, otherwise an error code. */
  leaderLog(currentLeaderEpoch: number): PartitionLog | number {
    const log = this.anyLog(currentLeaderEpoch)
    return typeof log === 'number' || this.isLeader ? log : code.NOT_LEADER_OR_FOLLOWER
  }

  /** The log, whoever leads. */
  anyLog(currentLeaderEpoch: number): PartitionLog | number {
    const { log } = this
    // First, as in Kafka: the controller gives an offline replica's leadership away, and the disk is still the reason.
    if (log === undefined || log.isOffline) return code.KAFKA_STORAGE_ERROR
    const error = this.checkEpoch(currentLeaderEpoch)
    return error === 0 ? log : error
  }

  watch(watcher: PartitionWatcher): void {
    this.#watchers.add(watcher)
  }

  unwatch(watcher: PartitionWatcher): void {
    this.#watchers.delete(watcher)
  }

  get isWatched(): boolean {
    return this.#watchers.size > 0
  }

  /** Batches were appended by the leader; says whether anybody waits for them. */
  appended(bytes: number): void {
    if (this.#watchers.size > 0) this.#unannouncedBytes += bytes
  }

  /** The high watermark moved: what was appended until now can be read by everyone. */
  announce(): void {
    const bytes = this.#unannouncedBytes
    this.#unannouncedBytes = 0
    if (this.#watchers.size === 0) return
    for (const watcher of this.#watchers) watcher.advanced(this, bytes)
  }

  disturb(): void {
    for (const watcher of this.#watchers) watcher.disturbed(this)
  }
}
