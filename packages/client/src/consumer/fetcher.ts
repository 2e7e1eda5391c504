import { FetchRequest, FetchResponse, ZERO_UUID } from '@samsa/protocol'
import { backoffMs } from '../backoff.ts'
import type { BrokerConnection } from '../broker-connection.ts'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { isTransportError } from '../retry.ts'
import { partitionKey } from '../topic-partition.ts'
import { FetchAnswers } from './fetch-answers.ts'
import type { FetchFailure } from './fetch-answers.ts'
import { FetchSession } from './fetch-session.ts'
import type { SessionPartition, SessionRequest } from './fetch-session.ts'
import { FetchedPartition } from './fetched-partition.ts'
import type { FetchMeters } from './fetch-meters.ts'
import type { PartitionState } from './partition-state.ts'
import type { RecordSlice } from './record-slice.ts'
import type { SubscriptionState } from './subscription-state.ts'
import type { ResetStrategy } from './offset-reset.ts'
import type { Wakeup } from './wakeup.ts'

export interface FetchSettings {
  readonly minBytes: number
  readonly maxBytes: number
  readonly maxWaitMs: number
  readonly maxPartitionBytes: number
  readonly prefetchMaxBytes: number
  readonly readCommitted: boolean
  readonly checkCrcs: boolean
  readonly rack: string
  readonly resetStrategy: ResetStrategy
  readonly metadataMaxAgeMs: number
}

/** Records of one partition that were taken from what was fetched. */
export interface TakenRecords {
  readonly state: PartitionState
  readonly slices: RecordSlice[]
  readonly count: number
  /** The position before these records. */
  readonly firstOffset: number
  readonly nextOffset: number
}

interface FetchNode {
  readonly session: FetchSession
  isBusy: boolean
  failures: number
  notBeforeMs: number
}

const FETCH = { request: FetchRequest, response: FetchResponse }
const LAST_VERSION_WITH_NAMES = 12

/**
 * Keeps one fetch under way to every node that leads (or follows near us) a partition that is to be read, and what came until somebody takes it.
 * While a caller works on what a partition brought, its next records are on their way.
 */
export class Fetcher {
  readonly #cluster: Cluster
  readonly #subscription: SubscriptionState
  readonly #settings: FetchSettings
  readonly #wakeup: Wakeup
  readonly #meters: FetchMeters
  readonly #answers: FetchAnswers
  readonly #nodes = new Map<number, FetchNode>()
  /** In the order it came. */
  #ready: FetchedPartition[] = []
  readonly #failures: FetchFailure[] = []
  readonly #refreshing = new Set<string>()
  #isClosed = false

  constructor(cluster: Cluster, subscription: SubscriptionState, settings: FetchSettings, wakeup: Wakeup, meters: FetchMeters) {
    this.#cluster = cluster
    this.#subscription = subscription
    this.#settings = settings
    this.#wakeup = wakeup
    this.#meters = meters
    this.#answers = new FetchAnswers(cluster, subscription, settings, (failure) => this.#failures.push(failure))
  }

  /** Sends what can be sent now. */
  send(): void {
    if (this.#isClosed) return
    const nowMs = this.#cluster.world.clock.monotonicMs()
    let freeBytes = this.#settings.prefetchMaxBytes
    for (const state of this.#subscription.assigned.values()) freeBytes -= state.bufferedBytes
    if (freeBytes <= 0) return
    const byNode = new Map<number, PartitionState[]>()
    for (const state of this.#subscription.assigned.values()) {
      if (!state.isFetchable(nowMs) || state.bufferedBytes >= this.#settings.maxPartitionBytes) continue
      const nodeId = this.#nodeFor(state, nowMs)
      if (nodeId === undefined) continue
      const node = this.#nodes.get(nodeId)
      if (node !== undefined && (node.isBusy || node.notBeforeMs > nowMs)) continue
      const same = byNode.get(nodeId)
      if (same === undefined) byNode.set(nodeId, [state])
      else same.push(state)
    }
    if (byNode.size === 0) return
    // All nodes may answer with all they were asked for.
    const shareBytes = Math.ceil(freeBytes / (byNode.size + this.busyNodes().length))
    for (const [nodeId, states] of byNode) {
      const node = this.#nodes.get(nodeId) ?? { session: new FetchSession(), isBusy: false, failures: 0, notBeforeMs: 0 }
      this.#nodes.set(nodeId, node)
      node.isBusy = true
      void this.#fetch(nodeId, node, states, Math.min(this.#settings.maxBytes, shareBytes))
    }
  }

  /**
   * Records in the order they came, of one partition or of several, `limit` at most. Throws what a partition failed with once nothing else is there.
   * `advance` moves positions; otherwise that is the caller's.
   */
  take(limit: number, maxPartitions: number, advance: boolean): TakenRecords[] {
    const taken: TakenRecords[] = []
    const kept: FetchedPartition[] = []
    let left = limit
    let failure: unknown
    while (left > 0 && taken.length < maxPartitions && failure === undefined) {
      const fetched = this.#ready[0]
      if (fetched === undefined) break
      const { state } = fetched
      if (fetched.version !== state.version) {
        this.#ready.shift()
        continue
      }
      if (!state.isReadable) {
        this.#ready.shift()
        kept.push(fetched)
        continue
      }
      const slices: RecordSlice[] = []
      const firstOffset = fetched.nextOffset
      let count = 0
      try {
        count = fetched.take(left, slices)
      } catch (error) {
        failure = error
        break
      }
      if (count > 0) {
        taken.push({ state, slices, count, firstOffset, nextOffset: fetched.nextOffset })
        left -= count
        if (advance) state.advance(fetched.nextOffset, slices.at(-1)?.leaderEpoch ?? -1)
      } else if (state.position < fetched.nextOffset) state.advance(fetched.nextOffset, -1)
      if (count === 0 || fetched.isExhausted) this.#release(fetched)
      // Markers and aborted records filled the partition's share, and nobody asks for more after an empty take.
      if (count === 0) this.send()
    }
    if (kept.length > 0) this.#ready.unshift(...kept)
    if (taken.length > 0) return taken
    if (failure !== undefined) throw failure
    this.#tellFailure()
    return taken
  }

  /** Whether something waits to be taken. */
  get hasReady(): boolean {
    for (const fetched of this.#ready) if (fetched.version === fetched.state.version && fetched.state.isReadable) return true
    return this.#failures.length > 0
  }

  /** Nodes that were asked and have not answered. */
  busyNodes(): number[] {
    return [...this.#nodes].filter(([, node]) => node.isBusy).map(([nodeId]) => nodeId)
  }

  /** Ends sessions at the brokers, best effort, and forgets everything. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#ready = []
    const closing = [...this.#nodes].map(async ([nodeId, node]) => {
      const request = node.session.close()
      const connection = this.#cluster.openNode(nodeId)
      if (request === undefined || connection === undefined || node.isBusy) return
      await this.#call(connection, request, 0, 0).catch(() => undefined)
    })
    await Promise.all(closing)
  }

  #release(fetched: FetchedPartition): void {
    this.#ready.shift()
    const { state } = fetched
    const at = state.buffered.indexOf(fetched)
    if (at < 0) return
    state.buffered.splice(at, 1)
    state.bufferedBytes -= fetched.bytes
  }

  #tellFailure(): void {
    for (let failure = this.#failures.shift(); failure !== undefined; failure = this.#failures.shift()) {
      if (failure.state === undefined || failure.state.version === failure.version) throw failure.error
    }
  }

  #nodeFor(state: PartitionState, nowMs: number): number | undefined {
    const metadata = this.#cluster.known(state.topic)?.partitions[state.partition]
    if (metadata === undefined || metadata.leaderId < 0) {
      if (metadata !== undefined) state.troubledSinceMs ??= nowMs
      this.#refresh(state.topic)
      return undefined
    }
    if (state.lastFailure === undefined) state.troubledSinceMs = undefined
    if (metadata.leaderEpoch > state.leaderEpoch) {
      const isNew = state.leaderEpoch >= 0
      state.leaderEpoch = metadata.leaderEpoch
      // A new leader may have another log: what was read last is compared with it first.
      if (isNew && state.positionEpoch >= 0) {
        state.enter('validating', nowMs)
        this.#wakeup.ring()
        return undefined
      }
    }
    if (state.preferredReplica >= 0) {
      if (state.preferredUntilMs > nowMs && this.#cluster.brokers.has(state.preferredReplica)) return state.preferredReplica
      state.preferredReplica = -1
    }
    return metadata.leaderId
  }

  /** Asks for metadata of a topic in the background, once at a time. */
  #refresh(topic: string): void {
    if (this.#refreshing.has(topic)) return
    this.#refreshing.add(topic)
    const { clock, random } = this.#cluster.world
    const done = (): void => {
      this.#refreshing.delete(topic)
      this.send()
      this.#wakeup.ring()
    }
    this.#cluster.refresh([topic]).then(
      () => {
        const leaderless = this.#cluster.known(topic)?.partitions.some((each) => each.leaderId < 0) ?? true
        if (leaderless) clock.after(backoffMs(0, random, this.#cluster.retryBackoff), done)
        else done()
      },
      (error: unknown) => {
        for (const state of this.#subscription.assigned.values()) if (state.topic === topic) state.failed(error, clock.monotonicMs())
        clock.after(backoffMs(2, random, this.#cluster.retryBackoff), done)
      },
    )
  }

  async #fetch(nodeId: number, node: FetchNode, states: PartitionState[], maxBytes: number): Promise<void> {
    const { clock, random } = this.#cluster.world
    const asked = new Map(states.map((state) => [state.key, { state, version: state.version, offset: state.fetchOffset }]))
    for (const state of states) state.fetchingSinceMs = clock.monotonicMs()
    try {
      const connection = this.#cluster.openNode(nodeId) ?? (await this.#cluster.node(nodeId))
      const request = node.session.build(states.map((state) => this.#sessionPartition(state, connection)))
      const startedAtMs = clock.monotonicMs()
      const response = await this.#call(connection, request, maxBytes, this.#settings.maxWaitMs)
      node.failures = 0
      this.#meters.answered(clock.monotonicMs() - startedAtMs, response.throttleTimeMs)
      if (response.errorCode === 0) {
        node.session.answered(response.sessionId)
        this.#accept(response, node, asked, nodeId)
      } else {
        node.session.refused(response.errorCode)
        this.#pause(node, backoffMs(0, random, { firstMs: 10, largestMs: 100 }))
      }
    } catch (error) {
      node.session.failed()
      for (const { state } of asked.values()) {
        this.#cluster.forget(state.topic)
        state.preferredReplica = -1
        state.failed(error, clock.monotonicMs())
      }
      if (!isTransportError(error) && !(error instanceof KafkaClientError && error.retriable) && !this.#cluster.isClosed) {
        this.#failures.push({ error, state: undefined, version: 0 })
      }
      this.#pause(node, backoffMs(node.failures++, random, this.#cluster.retryBackoff))
    } finally {
      node.isBusy = false
      for (const { state, version } of asked.values()) if (state.version === version) state.fetchingSinceMs = undefined
    }
    this.send()
    this.#wakeup.ring()
  }

  #pause(node: FetchNode, delayMs: number): void {
    const { clock } = this.#cluster.world
    node.notBeforeMs = clock.monotonicMs() + delayMs
    clock.after(delayMs, () => {
      node.notBeforeMs = 0
      this.send()
    })
  }

  #sessionPartition(state: PartitionState, connection: BrokerConnection): SessionPartition {
    const topicId = this.#cluster.lastKnown(state.topic)?.topicId
    const knowsIds = (connection.versionFor(FetchRequest) ?? 0) > LAST_VERSION_WITH_NAMES
    return {
      key: state.key,
      topic: state.topic,
      topicId: knowsIds && topicId !== undefined && topicId !== '' && topicId !== ZERO_UUID ? topicId : undefined,
      partition: state.partition,
      fetchOffset: state.fetchOffset,
      leaderEpoch: state.leaderEpoch,
      maxBytes: this.#settings.maxPartitionBytes,
    }
  }

  async #call(connection: BrokerConnection, request: SessionRequest, maxBytes: number, maxWaitMs: number): Promise<FetchResponse> {
    const { usesTopicIds } = request
    return await connection.call(
      FETCH,
      {
        maxWaitMs,
        minBytes: this.#settings.minBytes,
        maxBytes,
        isolationLevel: this.#settings.readCommitted ? 1 : 0,
        sessionId: request.sessionId,
        sessionEpoch: request.sessionEpoch,
        topics: byTopic(request.send).map(({ topic, topicId, partitions }) => ({
          topic,
          ...(usesTopicIds && topicId !== undefined ? { topicId } : {}),
          partitions: partitions.map((each) => ({
            partition: each.partition,
            currentLeaderEpoch: each.leaderEpoch,
            fetchOffset: each.fetchOffset,
            partitionMaxBytes: each.maxBytes,
          })),
        })),
        forgottenTopicsData: byTopic(request.forget).map(({ topic, topicId, partitions }) => ({
          topic,
          ...(usesTopicIds && topicId !== undefined ? { topicId } : {}),
          partitions: partitions.map((each) => each.partition),
        })),
        rackId: this.#settings.rack,
      },
      { atMost: usesTopicIds ? Infinity : LAST_VERSION_WITH_NAMES, timeoutMs: maxWaitMs + this.#cluster.requestTimeoutMs },
    )
  }

  #accept(
    response: FetchResponse,
    node: FetchNode,
    asked: ReadonlyMap<string, { readonly state: PartitionState; readonly version: number; readonly offset: number }>,
    nodeId: number,
  ): void {
    // A partition of which a session has no news is all right.
    const untold = new Set<PartitionState>()
    for (const { state, version } of asked.values()) if (state.version === version && state.troubledSinceMs !== undefined) untold.add(state)
    for (const topic of response.responses) {
      const name = topic.topic === '' ? this.#cluster.topicName(topic.topicId) : topic.topic
      if (name === undefined) continue
      for (const answer of topic.partitions) {
        const key = partitionKey(name, answer.partitionIndex)
        const { state, version, offset } = asked.get(key) ?? {}
        if (state === undefined || offset === undefined || state.version !== version || state.fetchOffset !== offset) continue
        if (node.session.held(key) === undefined) continue
        untold.delete(state)
        if (!this.#answers.check(state, answer, nodeId, response.nodeEndpoints)) continue
        if (answer.records === null || answer.records === undefined || answer.records.length === 0) continue
        const fetched = new FetchedPartition(state, offset, answer, this.#settings)
        this.#meters.fetched(state, fetched.bytes)
        state.buffered.push(fetched)
        state.bufferedBytes += fetched.bytes
        state.fetchOffset = fetched.endOffset
        this.#subscription.moveToEnd(state)
        this.#ready.push(fetched)
      }
    }
    for (const state of untold) state.succeeded()
  }
}

function byTopic(
  partitions: readonly SessionPartition[],
): { topic: string; topicId: string | undefined; partitions: SessionPartition[] }[] {
  const topics = new Map<string, { topic: string; topicId: string | undefined; partitions: SessionPartition[] }>()
  for (const each of partitions) {
    const found = topics.get(each.topic)
    if (found === undefined) topics.set(each.topic, { topic: each.topic, topicId: each.topicId, partitions: [each] })
    else found.partitions.push(each)
  }
  return [...topics.values()]
}
