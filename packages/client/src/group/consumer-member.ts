import { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, errors } from '@samsa/protocol'
import type { Cluster } from '../cluster.ts'
import { CommitFailedError } from '../consumer/consumer-errors.ts'
import type { ConsumerGroupMetadata } from '../consumer/offset-and-metadata.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { isRetriable } from '../retry.ts'
import { partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { failureOf } from './classic-member.ts'
import { ConsumerMembership, NOT_SUPPORTED } from './consumer-membership.ts'
import type { ConsumerEffect, ConsumerHeartbeat, ConsumerMembershipSettings, TopicIdAssignment } from './consumer-membership.ts'
import { byTopicThenNumber } from './consumer-protocol.ts'
import type { GroupCoordinator } from './group-coordinator.ts'
import type { GroupMember, GroupMembershipOperation, PartitionHost } from './group-member.ts'
import type { CommitIdentity } from './group-offsets.ts'
import { MemberTimer } from './member-timer.ts'

const HEARTBEAT = { request: ConsumerGroupHeartbeatRequest, response: ConsumerGroupHeartbeatResponse }
/** From here on members choose their id and patterns are the broker's. */
const FIRST_VERSION = 1

/** A member of a KIP-848 group: does what its membership decides. */
export class ConsumerMember implements GroupMember {
  readonly #cluster: Cluster
  readonly #coordinator: GroupCoordinator
  readonly #host: PartitionHost
  readonly #settings: ConsumerMembershipSettings
  readonly #core: ConsumerMembership
  readonly #inbox: (ConsumerEffect & { do: 'reconcile' | 'lose' })[] = []
  /** Names by id as of the present assignment: metadata may forget a topic before the group does. */
  readonly #names = new Map<string, string>()
  readonly meters = { heartbeats: 0, lastHeartbeatAtMs: -1, heartbeatLatencyMaxMs: 0, joins: 0 }
  #failure: unknown
  readonly #timer: MemberTimer
  #isClosed = false
  #stateSinceMs: number
  #lastState = ''
  #namesUnknownSinceMs: number | undefined
  #retryNamesAtMs = 0

  constructor(cluster: Cluster, coordinator: GroupCoordinator, host: PartitionHost, settings: ConsumerMembershipSettings) {
    this.#cluster = cluster
    this.#coordinator = coordinator
    this.#host = host
    this.#settings = settings
    this.#core = new ConsumerMembership(newMemberId(cluster.world.random.bytes(16)), settings)
    this.#timer = new MemberTimer(cluster.world.clock, () => this.#tick())
    this.#stateSinceMs = this.#nowMs
  }

  get isMember(): boolean {
    return this.#core.isMember
  }

  get isRebalancing(): boolean {
    return this.#core.isReconciling
  }

  get wantsAttention(): boolean {
    return this.#failure !== undefined || this.#inbox.length > 0 || (this.#core.wantsPoll && this.#nowMs >= this.#retryNamesAtMs)
  }

  get #nowMs(): number {
    return this.#cluster.world.clock.monotonicMs()
  }

  wakeAtMs(): number | undefined {
    return this.#core.wantsPoll ? this.#retryNamesAtMs : undefined
  }

  attend(): Promise<void> | undefined {
    if (!this.wantsAttention) {
      this.#core.alive(this.#nowMs)
      return undefined
    }
    return this.#attend()
  }

  async #attend(): Promise<void> {
    if (this.#core.state === 'unsubscribed') this.#core.subscribe(this.#subscription())
    this.#run(this.#core.polled(this.#nowMs))
    for (let work = this.#inbox.shift(); work !== undefined; work = this.#inbox.shift()) {
      if (work.do === 'lose') await this.#lose()
      else await this.#reconcile(work.target)
      this.#core.alive(this.#nowMs)
    }
    const failure = this.#failure
    if (failure !== undefined) throw failure
    const thrown = this.#host.takeListenerError()
    if (thrown !== undefined) throw thrown
  }

  subscriptionChanged(): void {
    if (this.#core.state === 'unsubscribed') return
    this.#core.subscribe(this.#subscription())
    this.#run(this.#core.tick(this.#nowMs))
    this.#host.ring()
  }

  topicsChanged(): void {
    // The broker watches topics itself; names that were missing may be there now.
    this.#retryNamesAtMs = 0
    if (this.wantsAttention) this.#host.ring()
  }

  enforceRebalance(): void {
    this.#host.warn('enforceRebalance has no effect with the group protocol consumer: the broker decides')
  }

  identity(): CommitIdentity {
    if (!this.#core.isMember) throw new CommitFailedError()
    return { generationId: this.#core.epoch, memberId: this.#core.memberId, groupInstanceId: this.#settings.groupInstanceId }
  }

  asMember(): { readonly memberId: string; readonly memberEpoch: number } | undefined {
    return this.#core.isMember ? { memberId: this.#core.memberId, memberEpoch: this.#core.epoch } : undefined
  }

  refused(errorCode: number): void {
    this.#run(this.#core.refusedCommit(errorCode))
    this.#host.ring()
  }

  groupMetadata(): ConsumerGroupMetadata {
    const { groupInstanceId } = this.#settings
    return {
      groupId: this.#coordinator.groupId,
      generationId: this.#core.isMember ? this.#core.epoch : -1,
      memberId: this.#core.isMember ? this.#core.memberId : '',
      ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
    }
  }

  waitsFor(): string | undefined {
    const { groupId, unknownSinceMs, lastFailure } = this.#coordinator
    const seconds = (sinceMs: number): string => `${Math.round((this.#nowMs - sinceMs) / 1000)} s`
    if (unknownSinceMs !== undefined) {
      const because = lastFailure instanceof Error ? ` (${lastFailure.message})` : ''
      return `the coordinator of group ${groupId} for ${seconds(unknownSinceMs)}${because}`
    }
    if (this.#namesUnknownSinceMs !== undefined) return `metadata of assigned topics for ${seconds(this.#namesUnknownSinceMs)}`
    switch (this.#core.state) {
      case 'joining':
        return `group ${groupId} to take this member in for ${seconds(this.#stateSinceMs)}`
      case 'reconciling':
        return `a poll, and the rebalance listener in it, for ${seconds(this.#stateSinceMs)}`
      case 'stale':
      case 'unsubscribed':
        return `a poll, to join group ${groupId}`
      case 'fenced':
        return `a poll, to join group ${groupId} again`
      case 'failed':
        return `nothing: the membership in group ${groupId} has ended`
      default:
        return undefined
    }
  }

  async leave(operation: GroupMembershipOperation, timeoutMs: number): Promise<void> {
    if (this.#isClosed) return
    const isSilent = operation === 'remain_in_group' && this.#settings.groupInstanceId === undefined
    const request = this.#core.leave(operation === 'leave_group', isSilent)
    this.#isClosed = true
    this.#timer.stop()
    if (request === undefined) return
    await this.#coordinator.call(HEARTBEAT, { groupId: this.#coordinator.groupId, ...request }, { timeoutMs }).catch(() => undefined)
  }

  #subscription(): { topics: readonly string[]; pattern: string | undefined } {
    return { topics: this.#host.topics(), pattern: this.#host.pattern() }
  }

  #run(effects: readonly ConsumerEffect[]): void {
    for (const effect of effects) this.#perform(effect)
    if (this.#lastState !== this.#core.state) {
      this.#lastState = this.#core.state
      this.#stateSinceMs = this.#nowMs
    }
    if (!this.#isClosed) this.#timer.set(this.#core.nextTickMs())
    if (this.#core.wantsPoll) this.#host.ring()
  }

  #perform(effect: ConsumerEffect): void {
    switch (effect.do) {
      case 'reconcile':
      case 'lose':
        this.#inbox.push(effect)
        break
      case 'heartbeat':
        void this.#heartbeat(effect.request)
        break
      case 'forget-coordinator':
        this.#coordinator.forget()
        break
      case 'warn':
        this.#host.warn(effect.message)
        break
      case 'fail':
        this.#failure = failureOf(effect.errorCode, effect.message, this.#settings.groupInstanceId)
    }
  }

  #tick(): void {
    if (this.#isClosed) return
    if (this.#host.wasActive()) this.#core.alive(this.#nowMs)
    this.#run(this.#core.tick(this.#nowMs))
  }

  async #heartbeat(request: ConsumerHeartbeat): Promise<void> {
    const sentAtMs = this.#nowMs
    if (request.memberEpoch === 0) this.meters.joins++
    try {
      const connection = await this.#coordinator.connection()
      const version = connection.versionFor(ConsumerGroupHeartbeatRequest)
      if (version === undefined) throw new KafkaClientError(errors.UNSUPPORTED_VERSION.code, NOT_SUPPORTED)
      if (version < FIRST_VERSION && request.subscribedTopicRegex !== null) {
        throw new KafkaClientError(
          errors.UNSUPPORTED_VERSION.code,
          'The cluster does not support resolution of SubscriptionPattern on the broker side.',
        )
      }
      const answer = await this.#coordinator.callOn(connection, HEARTBEAT, { groupId: this.#coordinator.groupId, ...request })
      if (this.#isClosed) return
      this.meters.heartbeats++
      this.meters.lastHeartbeatAtMs = this.#nowMs
      this.meters.heartbeatLatencyMaxMs = Math.max(this.meters.heartbeatLatencyMaxMs, this.#nowMs - sentAtMs)
      this.#run(this.#core.answered(this.#nowMs, answer))
    } catch (error) {
      if (this.#isClosed) return
      if (!isRetriable(error)) this.#failure = error
      this.#run(this.#core.failed(this.#nowMs))
      this.#host.ring()
    }
  }

  async #lose(): Promise<void> {
    await this.#host.lose(this.#host.owned())
    this.#run(this.#core.lost(this.#nowMs))
  }

  async #reconcile(target: TopicIdAssignment): Promise<void> {
    const missing = [...target.keys()].filter((topicId) => this.#nameOf(topicId) === undefined)
    if (missing.length > 0) await this.#learnNames()
    const named = [...target].flatMap(([topicId, partitions]) => {
      const topic = this.#nameOf(topicId)
      return topic === undefined ? [] : [{ topicId, topic, partitions }]
    })
    const isComplete = named.length === target.size
    this.#namesUnknownSinceMs = isComplete ? undefined : (this.#namesUnknownSinceMs ?? this.#nowMs)
    this.#retryNamesAtMs = isComplete ? 0 : this.#nowMs + this.#cluster.retryBackoff.firstMs
    if (!isComplete) this.#cluster.world.clock.after(this.#cluster.retryBackoff.firstMs, () => this.#host.ring())
    const all: TopicPartition[] = named
      .flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
      .sort(byTopicThenNumber)
    const owned = this.#host.owned()
    const before = new Set(owned.map((each) => partitionKey(each.topic, each.partition)))
    const after = new Set(all.map((each) => partitionKey(each.topic, each.partition)))
    const revoked = owned.filter((each) => !after.has(partitionKey(each.topic, each.partition)))
    await this.#host.commitBeforeRebalance()
    if (revoked.length > 0) await this.#host.revoke(revoked)
    // Fenced meanwhile: what is left goes with `lose`.
    if (this.#core.state !== 'reconciling') {
      this.#core.notReconciled()
      return
    }
    await this.#host.install(
      all,
      all.filter((each) => !before.has(partitionKey(each.topic, each.partition))),
    )
    for (const { topicId, topic } of named) this.#names.set(topicId, topic)
    for (const topicId of this.#names.keys()) if (!target.has(topicId)) this.#names.delete(topicId)
    this.#run(this.#core.reconciled(this.#nowMs, new Map(named.map(({ topicId, partitions }) => [topicId, partitions]))))
  }

  #nameOf(topicId: string): string | undefined {
    return this.#cluster.topicName(topicId) ?? this.#names.get(topicId)
  }

  async #learnNames(): Promise<void> {
    const topics = this.#host.topics()
    // Only the broker knows what its pattern matches.
    await this.#cluster.refresh(this.#host.pattern() !== undefined || topics.length === 0 ? null : topics).catch(() => undefined)
  }
}

/** As Java prints a Uuid: 16 bytes in base64url. Ids that begin with a dash are as good, but awkward on command lines. */
function newMemberId(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('base64url')
  return text.startsWith('-') ? `A${text.slice(1)}` : text
}
