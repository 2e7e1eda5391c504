import { logConfig } from '@samsa/config'
import type { DynamicBrokerConfig, LogConfig } from '@samsa/config'
import type { LogStore } from '@samsa/log'
import { configKey, directoryUnassigned, ResourceType } from '@samsa/metadata'
import type { MetadataDelta, MetadataImage, PartitionRegistration, TopicImage } from '@samsa/metadata'
import type { Clock, Logger, Timer } from '@samsa/ports'
import type { BrokerTopicMeters } from '../topic-meters.ts'
import type { HostedPartitions } from './hosted-partitions.ts'
import type { LogMoves } from './log-moves.ts'
import { Partition } from './partition.ts'

/** So many new partitions in one change get their logs later, a slice a turn, unless somebody asks for one before. */
const MANY_PARTITIONS = 64
const OPENED_A_TURN = 16

export interface PartitionApplierOptions {
  readonly clock: Clock
  readonly nodeId: number
  readonly store: LogStore
  readonly partitions: HostedPartitions
  readonly config: DynamicBrokerConfig
  readonly meters: BrokerTopicMeters
  readonly log: Logger
  readonly moves: () => LogMoves
  /** A replica was put into a directory that the controller does not know of yet. */
  readonly assigned: (partition: Partition, directoryId: string) => void
}

/** Makes the replicas of this node what the metadata says: creates and deletes logs, changes leaders and configurations, in order. */
export class PartitionApplier {
  readonly #options: PartitionApplierOptions
  #unopened: Partition[] = []
  #opener: Timer | undefined

  constructor(options: PartitionApplierOptions) {
    this.#options = options
  }

  /** Brings everything to the state of an image: at the start, once the logs are loaded. */
  applyImage(image: MetadataImage): void {
    for (const [, topic] of image.topics.byName) {
      const config = this.#onceConfigOf(image, topic.name)
      topic.partitions.forEach((registration, index) => this.#apply(topic, index, registration, config, false))
    }
  }

  /** Logs that nobody has needed are left to the next start. */
  stop(): void {
    this.#opener?.cancel()
    this.#opener = undefined
    this.#unopened = []
  }

  apply(delta: MetadataDelta, image: MetadataImage): void {
    const { partitions } = this.#options
    for (const id of delta.deletedTopics.keys()) {
      const hosted = partitions.topicById(id)
      for (const partition of [...(hosted?.partitions ?? [])]) if (partition !== undefined) this.#remove(partition)
      if (hosted !== undefined) this.#options.meters.forget(hosted.name)
    }
    for (const change of delta.changedTopics.values()) {
      const topic = image.topics.byId.get(change.id)
      if (topic === undefined) continue
      const config = this.#onceConfigOf(image, topic.name)
      const isLarge = [...change.partitions].length > MANY_PARTITIONS
      for (const index of change.partitions) {
        const registration = topic.partitions[index]
        if (registration !== undefined) this.#apply(topic, index, registration, config, isLarge)
      }
    }
    for (const key of delta.changedConfigs) {
      const name = key.startsWith(TOPIC_PREFIX) ? key.slice(TOPIC_PREFIX.length) : undefined
      if (name !== undefined) this.#reconfigure(image, name)
    }
  }

  /** The broker's own defaults changed: every topic may see other values. */
  reconfigureAll(image: MetadataImage): void {
    for (const [name] of image.topics.byName) this.#reconfigure(image, name)
  }

  configOf(image: MetadataImage, topic: string): LogConfig {
    const stored = image.configs.get(configKey({ type: ResourceType.TOPIC, name: topic }))?.values ?? NOTHING
    return logConfig(this.#options.config.current, stored)
  }

  #reconfigure(image: MetadataImage, name: string): void {
    const hosted = this.#options.partitions.topic(name)
    if (hosted === undefined) return
    const config = this.configOf(image, name)
    for (const partition of hosted.partitions) {
      if (partition === undefined) continue
      // The log first: one that is opened only now comes with the configuration of its creation.
      partition.log?.updateConfig(config)
      partition.minInSyncReplicas = config.minInsyncReplicas
    }
  }

  #onceConfigOf(image: MetadataImage, topic: string): () => LogConfig {
    let config: LogConfig | undefined
    return () => (config ??= this.configOf(image, topic))
  }

  #apply(topic: TopicImage, index: number, registration: PartitionRegistration, config: () => LogConfig, isOneOfMany: boolean): void {
    const { nodeId, partitions, meters } = this.#options
    const place = registration.replicas.indexOf(nodeId)
    const known = partitions.topicById(topic.id)?.partitions[index]
    if (place < 0) {
      if (known !== undefined) this.#remove(known)
      return
    }
    if (known !== undefined) {
      const isNewEpoch = known.registration.leaderEpoch !== registration.leaderEpoch
      known.registration = registration
      this.#lead(known, isNewEpoch)
      known.disturb()
      return
    }
    const partition = new Partition(topic.name, topic.id, index, registration, meters.of(topic.name))
    const open = (): void => {
      this.#openLog(partition, registration.directories[place] ?? directoryUnassigned, config())
      this.#lead(partition, true)
      this.#options.moves().resume(partition)
    }
    partitions.add(partition)
    if (!isOneOfMany) {
      open()
      return
    }
    partitions.setLeader(partition, registration.leader === nodeId)
    partition.openLater(open)
    this.#unopened.push(partition)
    this.#opener ??= this.#options.clock.after(0, () => this.#openSome())
  }

  /** The controller's answer need not wait for a thousand folders. */
  #openSome(): void {
    const { clock } = this.#options
    for (const partition of this.#unopened.splice(0, OPENED_A_TURN)) partition.openNow()
    this.#opener = this.#unopened.length === 0 ? undefined : clock.after(0, () => this.#openSome())
  }

  #openLog(partition: Partition, wanted: string, config: LogConfig): void {
    const { store, assigned, log } = this.#options
    partition.minInSyncReplicas = config.minInsyncReplicas
    const existing = store.log(partition.topic, partition.index)
    if (existing !== undefined && existing.topicId !== partition.topicId) {
      // A topic of the same name that was deleted while this node was away.
      log.warn('renaming the log of an older topic of the same name', { partition: partition.name, topicId: existing.topicId })
      store.markStray(partition.topic, partition.index)
    }
    const preferred = existing === undefined ? this.#options.moves().takePreferred(partition.topic, partition.index) : undefined
    const place = preferred ?? wanted
    const isPlaced = store.directoryById(place) !== undefined
    const created = store.createLog(partition.topic, partition.index, {
      topicId: partition.topicId,
      config,
      leaderEpoch: partition.registration.leaderEpoch,
      ...(isPlaced ? { directoryId: place } : {}),
    })
    if ('error' in created) {
      log.error('cannot open the log of a replica', { partition: partition.name, error: created.message })
      return
    }
    created.updateConfig(config)
    partition.log = created
    if (created.directoryId !== wanted) assigned(partition, created.directoryId)
  }

  #lead(partition: Partition, isNewEpoch: boolean): void {
    const { nodeId, partitions } = this.#options
    const { leader, leaderEpoch, isr } = partition.registration
    const leads = leader === nodeId
    const { log } = partition
    partitions.setLeader(partition, leads)
    if (!leads || log === undefined || log.isOffline) return
    if (isNewEpoch) {
      partition.epochStartOffset = log.logEndOffset
      log.assignEpochStartOffset(leaderEpoch, log.logEndOffset)
    }
    if (isr.length <= 1 && log.maybeIncrementHighWatermark(log.logEndOffset)) partition.announce()
  }

  #remove(partition: Partition): void {
    partition.openLater(() => {})
    this.#options.partitions.setLeader(partition, false)
    this.#options.partitions.remove(partition)
    const log = this.#options.store.log(partition.topic, partition.index)
    if (log !== undefined && log.topicId === partition.topicId) {
      if (this.#options.store.futureLog(partition.topic, partition.index) !== undefined) {
        this.#options.store.deleteLog(partition.topic, partition.index, true)
      }
      this.#options.store.deleteLog(partition.topic, partition.index)
    }
    partition.log = undefined
    partition.disturb()
  }
}

const TOPIC_PREFIX = `${ResourceType.TOPIC}:`
const NOTHING: ReadonlyMap<string, string> = new Map()
