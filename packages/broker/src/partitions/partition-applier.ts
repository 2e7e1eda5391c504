import { logConfig } from '@samsa/config'
import type { DynamicBrokerConfig, LogConfig } from '@samsa/config'
import type { LogStore } from '@samsa/log'
import { configKey, directoryUnassigned, ResourceType } from '@samsa/metadata'
import type { MetadataDelta, MetadataImage, PartitionRegistration, TopicImage } from '@samsa/metadata'
import type { Logger } from '@samsa/ports'
import type { BrokerTopicMeters } from '../topic-meters.ts'
import type { HostedPartitions } from './hosted-partitions.ts'
import type { LogMoves } from './log-moves.ts'
import { Partition } from './partition.ts'

export interface PartitionApplierOptions {
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

  constructor(options: PartitionApplierOptions) {
    this.#options = options
  }

  /** Brings everything to the state of an image: at the start, once the logs are loaded. */
  applyImage(image: MetadataImage): void {
    for (const [, topic] of image.topics.byName) {
      topic.partitions.forEach((registration, index) => this.#apply(image, topic, index, registration))
    }
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
      for (const index of change.partitions) {
        const registration = topic.partitions[index]
        if (registration !== undefined) this.#apply(image, topic, index, registration)
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
      partition.minInSyncReplicas = config.minInsyncReplicas
      partition.log?.updateConfig(config)
    }
  }

  #apply(image: MetadataImage, topic: TopicImage, index: number, registration: PartitionRegistration): void {
    const { nodeId, partitions, meters } = this.#options
    const place = registration.replicas.indexOf(nodeId)
    const known = partitions.topicById(topic.id)?.partitions[index]
    if (place < 0) {
      if (known !== undefined) this.#remove(known)
      return
    }
    const partition = known ?? new Partition(topic.name, topic.id, index, registration, meters.of(topic.name))
    if (known === undefined) {
      this.#openLog(image, partition, registration.directories[place] ?? directoryUnassigned)
      partitions.add(partition)
    }
    const before = partition.registration
    partition.registration = registration
    this.#lead(partition, before, known === undefined)
    if (known === undefined) this.#options.moves().resume(partition)
    else partition.disturb()
  }

  #openLog(image: MetadataImage, partition: Partition, wanted: string): void {
    const { store, assigned, log } = this.#options
    const config = this.configOf(image, partition.topic)
    partition.minInSyncReplicas = config.minInsyncReplicas
    const existing = store.log(partition.topic, partition.index)
    if (existing !== undefined && existing.topicId !== partition.topicId) {
      // A topic of the same name that was deleted while this node was away.
      log.warn('renaming the log of an older topic of the same name', { partition: partition.name, topicId: existing.topicId })
      store.markStray(partition.topic, partition.index)
    }
    const isPlaced = store.directoryById(wanted) !== undefined
    const created = store.createLog(partition.topic, partition.index, {
      topicId: partition.topicId,
      config,
      leaderEpoch: partition.registration.leaderEpoch,
      ...(isPlaced ? { directoryId: wanted } : {}),
    })
    if ('error' in created) {
      log.error('cannot open the log of a replica', { partition: partition.name, error: created.message })
      return
    }
    created.updateConfig(config)
    partition.log = created
    if (created.directoryId !== wanted) assigned(partition, created.directoryId)
  }

  #lead(partition: Partition, before: PartitionRegistration, isNew: boolean): void {
    const { nodeId, partitions } = this.#options
    const { leader, leaderEpoch, isr } = partition.registration
    const leads = leader === nodeId
    const { log } = partition
    const isNewEpoch = isNew || before.leaderEpoch !== leaderEpoch
    partitions.setLeader(partition, leads)
    if (!leads || log === undefined || log.isOffline) return
    if (isNewEpoch) {
      partition.epochStartOffset = log.logEndOffset
      log.assignEpochStartOffset(leaderEpoch, log.logEndOffset)
    }
    if (isr.length <= 1 && log.maybeIncrementHighWatermark(log.logEndOffset)) partition.announce()
  }

  #remove(partition: Partition): void {
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
