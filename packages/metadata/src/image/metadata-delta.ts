import { assert } from '@samsa/stdx'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { ClusterDelta } from './cluster-delta.ts'
import { ResourceType } from './keys.ts'
import type { MetadataImage, Provenance } from './metadata-image.ts'
import { SecurityDelta } from './security-delta.ts'
import { ClientQuotasDelta, ConfigsDelta, FeaturesDelta } from './settings-delta.ts'
import { type TopicChange, TopicsDelta } from './topics-delta.ts'

const nothing: ReadonlySet<never> = new Set()
const noTopics: ReadonlyMap<string, never> = new Map<string, never>()

/**
 * Collects records over a base image and says what they touched. Only what was touched is copied: a change costs O(log n) of the
 * cluster's topics, whatever their number. Parts that no record touches are shared with the base.
 */
export class MetadataDelta {
  readonly base: MetadataImage
  #topics: TopicsDelta | undefined
  #cluster: ClusterDelta | undefined
  #configs: ConfigsDelta | undefined
  #features: FeaturesDelta | undefined
  #quotas: ClientQuotasDelta | undefined
  #security: SecurityDelta | undefined
  #nextProducerId: number | undefined

  constructor(base: MetadataImage) {
    this.base = base
  }

  /** Topics created or changed, by id; a topic deleted again within the delta is not among them. */
  get changedTopics(): ReadonlyMap<string, TopicChange> {
    return this.#topics?.changed ?? noTopics
  }
  /** Ids of topics of the base image that are gone, with their names. */
  get deletedTopics(): ReadonlyMap<string, string> {
    return this.#topics?.deleted ?? noTopics
  }
  get changedBrokers(): ReadonlySet<number> {
    return this.#cluster?.changedBrokers ?? nothing
  }
  get changedControllers(): ReadonlySet<number> {
    return this.#cluster?.changedControllers ?? nothing
  }
  /** `configKey(resource)` of every resource whose configs changed. */
  get changedConfigs(): ReadonlySet<string> {
    return this.#configs?.changed ?? nothing
  }
  get featuresChanged(): boolean {
    return this.#features !== undefined
  }
  get quotasChanged(): ReadonlySet<string> {
    return this.#quotas?.changed ?? nothing
  }
  get scramChanged(): ReadonlySet<string> {
    return this.#security?.scramChanged ?? nothing
  }
  get aclsChanged(): boolean {
    return this.#security?.aclsChanged ?? false
  }
  get tokensChanged(): boolean {
    return this.#security?.tokensChanged ?? false
  }
  get producerIdsChanged(): boolean {
    return this.#nextProducerId !== undefined
  }

  /** Before the records of a snapshot: what they do not mention is gone afterwards. `finishSnapshot` follows them. */
  startSnapshot(): void {
    this.#topicsDelta().startSnapshot()
    this.#clusterDelta().startSnapshot()
    this.#configsDelta().startSnapshot()
    this.#featuresDelta().startSnapshot()
    this.#quotasDelta().startSnapshot()
    this.#securityDelta().startSnapshot()
    this.#nextProducerId = -1
  }

  finishSnapshot(): void {
    this.#topicsDelta().finishSnapshot()
  }

  /** kraft.version as the quorum's control records set it. */
  setKRaftVersion(level: number): void {
    if (level !== this.base.features.kraftVersion) this.#featuresDelta().setKRaftVersion(level)
  }

  replay(record: MetadataRecord): void {
    switch (record.type) {
      case 'TopicRecord':
        return this.#topicsDelta().createTopic(record.data)
      case 'PartitionRecord':
        return this.#topicsDelta().createPartition(record.data)
      case 'PartitionChangeRecord':
        return this.#topicsDelta().changePartition(record.data)
      case 'RemoveTopicRecord': {
        const name = this.#topicsDelta().removeTopic(record.data.topicId)
        return this.#configsDelta().deleteAll({ type: ResourceType.TOPIC, name })
      }
      case 'ClearElrRecord':
        return this.#topicsDelta().clearElr(record.data)
      case 'ConfigRecord':
        return this.#configsDelta().set(record.data)
      case 'FeatureLevelRecord':
        return this.#featuresDelta().set(record.data)
      case 'ClientQuotaRecord':
        return this.#quotasDelta().set(record.data)
      case 'ProducerIdsRecord':
        this.#nextProducerId = record.data.nextProducerId
        return
      default:
        return this.#replayRegistration(record)
    }
  }

  /** The image after all records so far. */
  image(provenance: Provenance): MetadataImage {
    const { base } = this
    return {
      provenance,
      features: this.#features?.image() ?? base.features,
      cluster: this.#cluster?.image() ?? base.cluster,
      topics: this.#topics?.image() ?? base.topics,
      configs: this.#configs?.image() ?? base.configs,
      clientQuotas: this.#quotas?.image() ?? base.clientQuotas,
      nextProducerId: this.#nextProducerId ?? base.nextProducerId,
      ...(this.#security?.image() ?? { acls: base.acls, scram: base.scram, delegationTokens: base.delegationTokens }),
    }
  }

  #replayRegistration(record: MetadataRecord): void {
    switch (record.type) {
      case 'RegisterBrokerRecord':
        return this.#clusterDelta().registerBroker(record.data)
      case 'UnregisterBrokerRecord':
        return this.#clusterDelta().unregisterBroker(record.data.brokerId)
      case 'FenceBrokerRecord':
        return this.#clusterDelta().fence(record.data.id, record.data.epoch, true)
      case 'UnfenceBrokerRecord':
        return this.#clusterDelta().fence(record.data.id, record.data.epoch, false)
      case 'BrokerRegistrationChangeRecord':
        return this.#clusterDelta().changeBroker(record.data)
      case 'RegisterControllerRecord':
        return this.#clusterDelta().registerController(record.data)
      default:
        return this.#replaySecurity(record)
    }
  }

  #replaySecurity(record: MetadataRecord): void {
    switch (record.type) {
      case 'UserScramCredentialRecord':
        return this.#securityDelta().setScram(record.data)
      case 'RemoveUserScramCredentialRecord':
        return this.#securityDelta().removeScram(record.data)
      case 'AccessControlEntryRecord':
        return this.#securityDelta().addAcl(record.data)
      case 'RemoveAccessControlEntryRecord':
        return this.#securityDelta().removeAcl(record.data.id)
      case 'DelegationTokenRecord':
        return this.#securityDelta().setToken(record.data)
      case 'RemoveDelegationTokenRecord':
        return this.#securityDelta().removeToken(record.data.tokenId)
      case 'NoOpRecord':
      case 'ZkMigrationStateRecord':
        return
      default:
        // Transactions are unwrapped by the loader before records come here.
        assert(false, `${record.type} cannot be replayed`)
    }
  }

  #topicsDelta(): TopicsDelta {
    return (this.#topics ??= new TopicsDelta(this.base.topics))
  }
  #clusterDelta(): ClusterDelta {
    return (this.#cluster ??= new ClusterDelta(this.base.cluster))
  }
  #configsDelta(): ConfigsDelta {
    return (this.#configs ??= new ConfigsDelta(this.base.configs))
  }
  #featuresDelta(): FeaturesDelta {
    return (this.#features ??= new FeaturesDelta(this.base.features))
  }
  #quotasDelta(): ClientQuotasDelta {
    return (this.#quotas ??= new ClientQuotasDelta(this.base.clientQuotas))
  }
  #securityDelta(): SecurityDelta {
    return (this.#security ??= new SecurityDelta(this.base))
  }
}
