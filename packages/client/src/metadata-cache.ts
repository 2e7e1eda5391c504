import type { MetadataResponse } from '@samsa/protocol'
import type { Clock } from '@samsa/ports'
import type { BrokerAddress } from './bootstrap.ts'

export interface PartitionMetadata {
  readonly partition: number
  /** -1 while there is no leader. */
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** Replicas whose broker or log directory is down. */
  readonly offlineReplicas: readonly number[]
}

export interface TopicMetadata {
  readonly name: string
  /** Zero where the broker is older than 2.8. */
  readonly topicId: string
  readonly isInternal: boolean
  /** By partition number, complete from 0. */
  readonly partitions: readonly PartitionMetadata[]
  readonly fetchedAtMs: number
}

/** A node as metadata tells it. */
export interface NodeAddress extends BrokerAddress {
  readonly rack: string | null
}

export interface NewLeader {
  readonly topic: string
  readonly partition: number
  readonly leaderId: number
  readonly leaderEpoch: number
}

export interface LeaderEndpoint {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
}

/** Brokers and topics as last told, leaders by the newest epoch seen. */
export class MetadataCache {
  readonly #clock: Clock
  readonly #maxAgeMs: number
  readonly #refreshInBackground: (topic: string) => void
  readonly #topics = new Map<string, TopicMetadata>()
  readonly #names = new Map<string, string>()
  /** Topics that are being asked for because of their age. */
  readonly #refreshing = new Set<string>()
  brokers = new Map<number, NodeAddress>()
  controllerId = -1
  clusterId: string | null = null

  constructor(clock: Clock, maxAgeMs: number, refreshInBackground: (topic: string) => void) {
    this.#clock = clock
    this.#maxAgeMs = maxAgeMs
    this.#refreshInBackground = refreshInBackground
  }

  update(response: MetadataResponse): void {
    this.controllerId = response.controllerId
    this.clusterId = response.clusterId
    this.brokers = new Map(response.brokers.map(({ nodeId, host, port, rack }) => [nodeId, { host, port, rack }]))
    const fetchedAtMs = this.#clock.monotonicMs()
    for (const topic of response.topics) {
      if (topic.name === null) continue
      this.#refreshing.delete(topic.name)
      if (topic.errorCode !== 0) {
        // A topic without a leader for now keeps its partition count; one that is gone does not.
        if (topic.errorCode !== LEADER_NOT_AVAILABLE) this.#delete(topic.name)
        continue
      }
      const before = this.#topics.get(topic.name)
      const partitions = topic.partitions.map((each) => {
        const older = before?.topicId === topic.topicId ? before.partitions[each.partitionIndex] : undefined
        // A broker that has not heard of an election yet must not undo what another one told.
        if (older !== undefined && each.leaderEpoch >= 0 && older.leaderEpoch > each.leaderEpoch) return older
        return {
          partition: each.partitionIndex,
          leaderId: each.leaderId,
          leaderEpoch: each.leaderEpoch,
          replicas: each.replicaNodes,
          isr: each.isrNodes,
          offlineReplicas: each.offlineReplicas,
        }
      })
      partitions.sort((a, b) => a.partition - b.partition)
      this.#topics.set(topic.name, { name: topic.name, topicId: topic.topicId, isInternal: topic.isInternal, partitions, fetchedAtMs })
      this.#names.set(topic.topicId, topic.name)
    }
  }

  known(topic: string): TopicMetadata | undefined {
    const found = this.#topics.get(topic)
    if (found === undefined || found.fetchedAtMs === -Infinity) return undefined
    if (this.#clock.monotonicMs() - found.fetchedAtMs > this.#maxAgeMs && !this.#refreshing.has(topic)) {
      this.#refreshing.add(topic)
      this.#refreshInBackground(topic)
    }
    return found
  }

  lastKnown(topic: string): TopicMetadata | undefined {
    return this.#topics.get(topic)
  }

  nameOf(topicId: string): string | undefined {
    return this.#names.get(topicId)
  }

  forget(topic: string): void {
    const found = this.#topics.get(topic)
    if (found !== undefined) this.#topics.set(topic, { ...found, fetchedAtMs: -Infinity })
  }

  forgetNodes(): void {
    this.brokers = new Map()
    this.controllerId = -1
  }

  learnNode(nodeId: number, address: BrokerAddress): void {
    const known = this.brokers.get(nodeId)
    if (known !== undefined && known.host === address.host && known.port === address.port) return
    this.brokers.set(nodeId, { host: address.host, port: address.port, rack: known?.rack ?? null })
  }

  learnLeader(leader: NewLeader, endpoints: readonly LeaderEndpoint[]): boolean {
    const topic = this.#topics.get(leader.topic)
    const partition = topic?.partitions[leader.partition]
    if (topic === undefined || partition === undefined || leader.leaderEpoch <= partition.leaderEpoch || leader.leaderId < 0) return false
    for (const { nodeId, host, port, rack } of endpoints) this.brokers.set(nodeId, { host, port, rack })
    if (!this.brokers.has(leader.leaderId)) return false
    const partitions = topic.partitions.with(leader.partition, {
      ...partition,
      leaderId: leader.leaderId,
      leaderEpoch: leader.leaderEpoch,
    })
    this.#topics.set(topic.name, { ...topic, partitions })
    return true
  }

  #delete(topic: string): void {
    const known = this.#topics.get(topic)
    if (known !== undefined) this.#names.delete(known.topicId)
    this.#topics.delete(topic)
  }
}

const LEADER_NOT_AVAILABLE = 5
