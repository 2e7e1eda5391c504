import type { Logger } from '@samsa/ports'
import { backoffMs, pause } from '../backoff.ts'
import type { Cluster } from '../cluster.ts'
import { ClassicMember } from '../group/classic-member.ts'
import { pollTimeoutMessage } from '../group/classic-membership.ts'
import { ConsumerMember } from '../group/consumer-member.ts'
import { GroupCoordinator } from '../group/group-coordinator.ts'
import type { GroupMember, GroupMembershipOperation } from '../group/group-member.ts'
import { GroupOffsets } from '../group/group-offsets.ts'
import type { CommitIdentity, Identities } from '../group/group-offsets.ts'
import { Commits } from './commits.ts'
import { ConsumerStateError } from './consumer-errors.ts'
import type { ConsumerSettings } from './consumer-config.ts'
import { FetchMeters } from './fetch-meters.ts'
import { Fetcher } from './fetcher.ts'
import type { TakenRecords } from './fetcher.ts'
import type { TopicPartitionOffset } from './offset-and-metadata.ts'
import { Ownership } from './ownership.ts'
import { Positions } from './positions.ts'
import { SubscriptionState } from './subscription-state.ts'
import { TopicWatch } from './topic-watch.ts'
import { Wakeup } from './wakeup.ts'

export interface EngineOptions {
  readonly isAutoCommit: boolean
  readonly logger: Logger | undefined
  readonly committed: (offsets: readonly TopicPartitionOffset[]) => void
}

export interface CollectOptions {
  readonly limit: number
  readonly maxPartitions: number
  readonly advance: boolean
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  /** Nothing more is wanted: ends the wait with nothing. */
  readonly isOver?: () => boolean
}

/** Somebody who holds records that were taken and not handed out. */
export interface Reader {
  leave(): void
}

const LONGEST_WAIT_MS = 60_000
/** Records that are there already need no wait, and promises alone let no timer or socket have its turn: heartbeats must go on. */
const TURN_MS = 4

/** The parts of a consumer and the turn that drives them: attend to the group, find positions, commit, fetch, hand out. */
export class ConsumerEngine {
  readonly cluster: Cluster
  readonly settings: ConsumerSettings
  readonly subscription = new SubscriptionState()
  readonly wakeup: Wakeup
  readonly meters = new FetchMeters()
  readonly fetcher: Fetcher
  readonly positions: Positions
  readonly coordinator: GroupCoordinator | undefined
  readonly offsets: GroupOffsets | undefined
  readonly commits: Commits | undefined
  readonly ownership: Ownership
  readonly watch: TopicWatch
  readonly #logger: Logger | undefined
  member: GroupMember | undefined
  /** The poll under way. */
  #active: Promise<unknown> | undefined
  /** The iteration that was last asked for something. */
  #reader: Reader | undefined
  isClosing = false
  readonly startedAtMs: number
  lastPollAtMs = -1
  /** When everything else last had its turn. */
  #turnAtMs: number
  /** Since when nothing was handed out, on the monotonic clock. */
  idleSinceMs: number
  /** Called while a poll waits, to explain long waits. */
  stalled: (() => void) | undefined

  constructor(cluster: Cluster, settings: ConsumerSettings, options: EngineOptions) {
    const { clock } = cluster.world
    this.cluster = cluster
    this.settings = settings
    this.#logger = options.logger
    this.wakeup = new Wakeup(clock)
    this.idleSinceMs = clock.monotonicMs()
    this.startedAtMs = this.idleSinceMs
    this.#turnAtMs = this.idleSinceMs
    const readCommitted = settings.isolationLevel === 'read_committed'
    const resetStrategy = settings.autoOffsetReset
    const fetchSettings = {
      minBytes: settings.fetchMinBytes,
      maxBytes: settings.fetchMaxBytes,
      maxWaitMs: settings.fetchMaxWaitMs,
      maxPartitionBytes: settings.maxPartitionFetchBytes,
      prefetchMaxBytes: settings.prefetchMaxBytes,
      readCommitted,
      checkCrcs: settings.checkCrcs,
      rack: settings.clientRack,
      resetStrategy,
      metadataMaxAgeMs: settings.metadataMaxAgeMs,
    }
    this.fetcher = new Fetcher(cluster, this.subscription, fetchSettings, this.wakeup, this.meters)
    const { groupId } = settings
    if (groupId !== undefined) {
      this.coordinator = new GroupCoordinator(cluster, groupId)
      this.offsets = new GroupOffsets(cluster, this.coordinator, this.#identities())
      const commitSettings = { isAutomatic: options.isAutoCommit, intervalMs: settings.autoCommitIntervalMs }
      const tell = { committed: options.committed, warn: (message: string) => this.ownership.warn(message) }
      this.commits = new Commits(this.offsets, this.subscription, commitSettings, clock, this.wakeup, tell)
    }
    const { offsets } = this
    const fetchCommitted =
      offsets === undefined
        ? undefined
        : async (partitions: Parameters<GroupOffsets['committed']>[0]) => await offsets.committed(partitions)
    this.positions = new Positions(cluster, this.subscription, { resetStrategy, readCommitted }, this.wakeup, fetchCommitted)
    const commits = {
      commit: async () => await this.commits?.beforeLeaving(Math.min(settings.maxPollIntervalMs, settings.defaultApiTimeoutMs)),
      forget: (keys: Iterable<string>) => this.commits?.forget(keys),
    }
    this.ownership = new Ownership(this.subscription, clock, this.wakeup, options.logger, commits)
    this.watch = new TopicWatch(
      cluster,
      this.subscription,
      { maxAgeMs: settings.metadataMaxAgeMs, autoCreate: settings.allowAutoCreateTopics, excludeInternal: settings.excludeInternalTopics },
      {
        matched: () => {
          this.member?.subscriptionChanged()
          this.wakeup.ring()
        },
        refreshed: () => {
          this.member?.topicsChanged()
          this.wakeup.ring()
        },
      },
    )
  }

  get nowMs(): number {
    return this.cluster.world.clock.monotonicMs()
  }

  /** After a change of the subscription: joins the group, or tells it. */
  subscribed(): void {
    if (this.coordinator === undefined) {
      throw new ConsumerStateError(
        'To use the group management or offset commit APIs, you must provide a valid group.id in the consumer configuration.',
      )
    }
    this.watch.start()
    this.commits?.start()
    if (this.member === undefined) this.member = this.#newMember(this.coordinator)
    else this.member.subscriptionChanged()
    this.wakeup.ring()
  }

  /** One caller at a time; what it waits for ends with `close`. A reader that was left without a word gives back what it has not handed out. */
  async exclusively<T>(reader: Reader | undefined, work: () => Promise<T>): Promise<T> {
    if (this.isClosing) throw new ConsumerStateError('This consumer has already been closed.')
    if (this.#active !== undefined) throw new ConsumerStateError('The consumer is being polled already: one poll or iteration at a time')
    if (this.#reader !== reader) {
      this.#reader?.leave()
      this.#reader = reader
    }
    const active = work()
    this.#active = active
    try {
      return await active
    } catch (error) {
      // Whoever tries again and again must not keep everything else from its turn.
      await this.turn()
      throw error
    } finally {
      this.#active = undefined
    }
  }

  /** Resolves once no poll is under way, or the time is over: a handler or listener that closes its consumer would wait for itself. */
  async idle(timeoutMs: number): Promise<void> {
    this.wakeup.ring()
    const active = this.#active?.catch(() => undefined)
    if (active === undefined) return
    const given = new AbortController()
    const over = pause(this.cluster.world.clock, timeoutMs, given.signal).catch(() => undefined)
    await Promise.race([active, over])
    given.abort()
  }

  /** Whether timers and sockets have waited long enough. */
  get isTurnDue(): boolean {
    return this.nowMs - this.#turnAtMs > TURN_MS
  }

  /** Gives everything else its turn. */
  async turn(): Promise<void> {
    await pause(this.cluster.world.clock, 0)
    this.#turnAtMs = this.nowMs
  }

  /** What must happen now and then whatever is handed out; undefined where it happened without waiting. */
  attend(): Promise<void> | undefined {
    this.wakeup.hasRung = false
    this.lastPollAtMs = this.nowMs
    this.watch.check()
    const attention = this.watch.isReady || this.subscription.subscription.by !== 'regex' ? this.member?.attend() : undefined
    if (attention === undefined) {
      this.#proceed()
      return undefined
    }
    return attention.then(() => this.#proceed())
  }

  /** Waits for records until the time is over; empty then, and when the consumer is closed meanwhile. */
  async collect(options: CollectOptions): Promise<TakenRecords[]> {
    const { limit, maxPartitions, advance, timeoutMs, signal, isOver } = options
    const untilMs = this.nowMs + timeoutMs
    for (;;) {
      signal?.throwIfAborted()
      if (this.isTurnDue) await this.turn()
      const attention = this.attend()
      if (attention !== undefined) await attention
      if (this.isClosing || isOver?.() === true) return []
      const taken = this.fetcher.take(limit, maxPartitions, advance)
      if (taken.length > 0) {
        this.fetcher.send()
        this.idleSinceMs = this.lastPollAtMs
        for (const each of taken) this.meters.records += each.count
        return taken
      }
      const leftMs = untilMs - this.nowMs
      if (leftMs <= 0) {
        // Whoever polls without waiting must not keep out what it polls for.
        await this.turn()
        return taken
      }
      this.stalled?.()
      if (this.wakeup.hasRung) continue
      await this.wakeup.wait(Math.min(leftMs, this.#nextWakeMs()), signal)
      this.#turnAtMs = this.nowMs
      if (this.isClosing) return []
    }
  }

  /** Gives everything back and ends the membership; the subscription is empty afterwards. */
  async release(operation: GroupMembershipOperation, timeoutMs: number): Promise<void> {
    this.watch.stop()
    const { member } = this
    if (this.commits !== undefined) await this.commits.beforeLeaving(timeoutMs)
    if (member !== undefined) {
      const owned = this.ownership.owned()
      if (member.isMember && !member.isRebalancing) await this.ownership.revoke(owned)
      else await this.ownership.lose(owned)
      await member.leave(operation, timeoutMs)
      this.member = undefined
    }
    await this.commits?.settled()
    this.commits?.stop()
    this.subscription.clear()
  }

  #proceed(): void {
    this.positions.update()
    this.commits?.automatic()
    this.fetcher.send()
  }

  #nextWakeMs(): number {
    const atMs = this.member?.wakeAtMs()
    return atMs === undefined ? LONGEST_WAIT_MS : Math.max(1, Math.min(LONGEST_WAIT_MS, atMs - this.nowMs))
  }

  #newMember(coordinator: GroupCoordinator): GroupMember {
    const { settings, cluster } = this
    const shared = {
      groupInstanceId: settings.groupInstanceId,
      rackId: settings.clientRack === '' ? undefined : settings.clientRack,
      heartbeatIntervalMs: settings.heartbeatIntervalMs,
      maxPollIntervalMs: settings.maxPollIntervalMs,
      backoffMs: (failures: number) => backoffMs(failures, cluster.world.random, cluster.retryBackoff),
    }
    if (settings.groupProtocol === 'consumer') {
      return new ConsumerMember(cluster, coordinator, this.ownership, {
        ...shared,
        serverAssignor: settings.groupRemoteAssignor,
        pollTimeoutMessage,
      })
    }
    const { sessionTimeoutMs, partitionAssignmentStrategy } = settings
    return new ClassicMember(cluster, coordinator, this.ownership, { ...shared, sessionTimeoutMs, assignors: partitionAssignmentStrategy })
  }

  /** The membership where there is one, otherwise nobody: a consumer with a group id that assigns partitions to itself. */
  #identities(): Identities {
    const nobody: CommitIdentity = { generationId: -1, memberId: '', groupInstanceId: undefined }
    return {
      identity: () => this.member?.identity() ?? nobody,
      asMember: () => this.member?.asMember(),
      refused: (errorCode) => this.member?.refused(errorCode),
    }
  }

  log(message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#logger?.debug(message, fields)
  }
}
