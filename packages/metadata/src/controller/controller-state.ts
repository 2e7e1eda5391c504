import type { Random } from '@samsa/ports'
import { assert } from '@samsa/stdx'
import { directoryMigrating, directoryUnassigned, isOnlineDirectory } from '../image/directory-id.ts'
import { emptyImage } from '../image/empty-image.ts'
import { configKey, ResourceType } from '../image/keys.ts'
import { MetadataDelta } from '../image/metadata-delta.ts'
import type { BrokerRegistration, MetadataImage, TopicImage } from '../image/metadata-image.ts'
import type { UsableBroker } from '../placement/striped-replica-placer.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { BrokerHeartbeats } from './broker-heartbeats.ts'
import { hasCollisionCharacters, unifyCollisionCharacters } from './topic-name.ts'
import type { ControllerOptions } from './types.ts'

const noConfigs: ReadonlyMap<string, string> = new Map()

/**
 * What decisions are made from: the image after every record appended, and what the active controller alone knows (who was heard when).
 * Only `replay` changes the image.
 */
export class ControllerState {
  readonly options: ControllerOptions
  readonly heartbeats: BrokerHeartbeats
  /** Offset of each broker's RegisterBrokerRecord: what it must have caught up with to be unfenced. */
  readonly registrationOffsets = new Map<number, number>()
  #image: MetadataImage = emptyImage
  /** Unified name to names, of topics with `.` or `_`. */
  #collisions = new Map<string, Set<string>>()

  constructor(options: ControllerOptions) {
    this.options = options
    this.heartbeats = new BrokerHeartbeats(options.brokerSessionTimeoutMs)
  }

  get image(): MetadataImage {
    return this.#image
  }

  get random(): Random {
    return this.options.random
  }

  /** Applies records that were appended from `baseOffset` on. */
  replay(records: readonly MetadataRecord[], baseOffset: number, epoch: number, nowMs: number): MetadataDelta {
    const delta = new MetadataDelta(this.#image)
    for (const [index, record] of records.entries()) {
      delta.replay(record)
      if (record.type === 'RegisterBrokerRecord') this.registrationOffsets.set(record.data.brokerId, baseOffset + index)
      else if (record.type === 'UnregisterBrokerRecord') this.registrationOffsets.delete(record.data.brokerId)
    }
    const lastContainedOffset = baseOffset + records.length - 1
    this.#adopt(delta.image({ lastContainedOffset, lastContainedEpoch: epoch, lastContainedLogTimeMs: nowMs }), delta)
    return delta
  }

  /** Takes over a whole image: the one the log was loaded into, when this node becomes the active controller. */
  load(image: MetadataImage): void {
    this.#image = image
    this.#collisions = new Map()
    for (const topic of image.topics.byId.values()) this.#trackCollision(topic.name, true)
    this.registrationOffsets.clear()
    for (const broker of image.cluster.brokers.values()) this.registrationOffsets.set(broker.id, image.provenance.lastContainedOffset)
  }

  get metadataVersion(): number {
    const level = this.#image.features.metadataVersion
    assert(level !== undefined, 'metadata.version is not known yet')
    return level
  }

  get elrEnabled(): boolean {
    return (this.#image.features.finalizedVersions.get('eligible.leader.replicas.version') ?? 0) >= 1
  }

  topic(name: string): TopicImage | undefined {
    return this.#image.topics.byName.get(name)
  }

  topicById(id: string): TopicImage | undefined {
    return this.#image.topics.byId.get(id)
  }

  broker(id: number): BrokerRegistration | undefined {
    return this.#image.cluster.brokers.get(id)
  }

  /** An existing topic that metrics could not tell from one of that name. */
  collidingTopic(name: string): string | undefined {
    if (!hasCollisionCharacters(name)) return undefined
    return this.#collisions.get(unifyCollisionCharacters(name))?.values().next().value
  }

  isActive(brokerId: number): boolean {
    const broker = this.broker(brokerId)
    return broker !== undefined && !broker.fenced && !broker.inControlledShutdown
  }

  hasOnlineDirectory(brokerId: number, directory: string | undefined): boolean {
    const broker = this.broker(brokerId)
    return broker !== undefined && directory !== undefined && isOnlineDirectory(directory, broker.directories)
  }

  /** Where a new replica goes before its broker says so: known only if the broker has one directory. */
  defaultDirectory(brokerId: number): string {
    const broker = this.broker(brokerId)
    if (broker === undefined) return directoryUnassigned
    if (broker.directories.length === 0) return directoryMigrating
    return broker.directories.length === 1 ? (broker.directories[0] ?? directoryUnassigned) : directoryUnassigned
  }

  usableBrokers(): UsableBroker[] {
    const usable: UsableBroker[] = []
    for (const broker of this.#image.cluster.brokers.values()) {
      const { cordonedDirectories, directories } = broker
      const cordoned = cordonedDirectories !== null && directories.every((directory) => cordonedDirectories.includes(directory))
      if (broker.inControlledShutdown || (cordoned && directories.length > 0)) continue
      usable.push({ id: broker.id, rack: broker.rack, fenced: broker.fenced })
    }
    return usable
  }

  configs(type: number, name: string): ReadonlyMap<string, string> {
    return this.#image.configs.get(configKey({ type, name }))?.values ?? noConfigs
  }

  topicConfig(topic: string, key: string): string | undefined {
    const { configSchema, nodeId } = this.options
    const cluster = this.configs(ResourceType.BROKER, '')
    const node = this.configs(ResourceType.BROKER, String(nodeId))
    return configSchema.resolveTopicConfig(key, cluster, node, this.configs(ResourceType.TOPIC, topic))
  }

  /** min.insync.replicas as far as the replication factor allows. */
  minIsr(topic: TopicImage): number {
    const configured = Number(this.topicConfig(topic.name, 'min.insync.replicas') ?? 1)
    return Math.min(configured, topic.partitions[0]?.replicas.length ?? 0)
  }

  uncleanElectionEnabled(topic: string): boolean {
    return this.topicConfig(topic, 'unclean.leader.election.enable') === 'true'
  }

  #adopt(image: MetadataImage, delta: MetadataDelta): void {
    this.#image = image
    for (const change of delta.changedTopics.values()) if (change.created) this.#trackCollision(change.name, true)
    for (const name of delta.deletedTopics.values()) if (!image.topics.byName.has(name)) this.#trackCollision(name, false)
    for (const id of delta.changedBrokers) {
      const broker = image.cluster.brokers.get(id)
      if (broker === undefined) this.heartbeats.remove(id)
      else this.heartbeats.register(id, broker.fenced)
    }
  }

  #trackCollision(name: string, exists: boolean): void {
    if (!hasCollisionCharacters(name)) return
    const unified = unifyCollisionCharacters(name)
    const names = this.#collisions.get(unified) ?? new Set()
    if (exists) names.add(name)
    else names.delete(name)
    if (names.size === 0) this.#collisions.delete(unified)
    else this.#collisions.set(unified, names)
  }
}
