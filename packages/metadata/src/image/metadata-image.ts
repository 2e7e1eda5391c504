import type { PersistentMap } from './persistent-map.ts'

export interface ListenerEndpoint {
  readonly name: string
  readonly host: string
  readonly port: number
  /** 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL. */
  readonly securityProtocol: number
}

export interface VersionRange {
  readonly min: number
  readonly max: number
}

export interface BrokerRegistration {
  readonly id: number
  readonly epoch: number
  readonly incarnationId: string
  readonly listeners: readonly ListenerEndpoint[]
  readonly supportedFeatures: ReadonlyMap<string, VersionRange>
  readonly rack: string | null
  readonly fenced: boolean
  readonly inControlledShutdown: boolean
  /** Directory ids, sorted. */
  readonly directories: readonly string[]
  /** null: not told yet (KIP-1066). */
  readonly cordonedDirectories: readonly string[] | null
}

export interface ControllerRegistration {
  readonly id: number
  readonly incarnationId: string
  readonly listeners: readonly ListenerEndpoint[]
  readonly supportedFeatures: ReadonlyMap<string, VersionRange>
}

export interface PartitionRegistration {
  readonly replicas: readonly number[]
  /** One directory id per replica. */
  readonly directories: readonly string[]
  readonly isr: readonly number[]
  readonly removingReplicas: readonly number[]
  readonly addingReplicas: readonly number[]
  /** Eligible leader replicas (KIP-966). */
  readonly elr: readonly number[]
  readonly lastKnownElr: readonly number[]
  /** -1: none. */
  readonly leader: number
  /** 0 RECOVERED, 1 RECOVERING. */
  readonly leaderRecoveryState: number
  readonly leaderEpoch: number
  readonly partitionEpoch: number
}

export interface TopicImage {
  readonly name: string
  readonly id: string
  /** By partition id, dense from 0. */
  readonly partitions: readonly PartitionRegistration[]
}

export interface TopicsImage {
  readonly byId: PersistentMap<string, TopicImage>
  readonly byName: PersistentMap<string, TopicImage>
}

export interface ClusterImage {
  readonly brokers: PersistentMap<number, BrokerRegistration>
  readonly controllers: PersistentMap<number, ControllerRegistration>
}

export interface FeaturesImage {
  /** Finalized levels, without metadata.version and kraft.version. Level 0 is absent. */
  readonly finalizedVersions: ReadonlyMap<string, number>
  /** undefined until the first FeatureLevelRecord. */
  readonly metadataVersion: number | undefined
  /** Of the quorum's control records; no metadata record tells it. */
  readonly kraftVersion: number
}

/** Resource types as in records: 2 TOPIC, 4 BROKER, 8 BROKER_LOGGER, 16 CLIENT_METRICS, 32 GROUP. */
export interface ConfigResource {
  readonly type: number
  readonly name: string
}

/** Configs by `configKey(resource)`. Values are never null: an unset config is absent. */
export type ConfigsImage = PersistentMap<string, ResourceConfigs>

export interface ResourceConfigs {
  readonly resource: ConfigResource
  readonly values: ReadonlyMap<string, string>
}

/** A quota entity: type (`user`, `client-id`, `ip`) to name, null for the default. */
export type QuotaEntity = ReadonlyMap<string, string | null>

export interface EntityQuotas {
  readonly entity: QuotaEntity
  readonly quotas: ReadonlyMap<string, number>
}

export interface ScramCredential {
  readonly user: string
  /** 1 SCRAM-SHA-256, 2 SCRAM-SHA-512. */
  readonly mechanism: number
  readonly salt: Uint8Array
  readonly storedKey: Uint8Array
  readonly serverKey: Uint8Array
  readonly iterations: number
}

export interface StandardAcl {
  readonly id: string
  readonly resourceType: number
  readonly resourceName: string
  readonly patternType: number
  readonly principal: string
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}

export interface DelegationToken {
  readonly tokenId: string
  readonly owner: string
  readonly requester: string
  readonly renewers: readonly string[]
  readonly issueTimestampMs: number
  readonly maxTimestampMs: number
  readonly expirationTimestampMs: number
}

/** Where in the log an image was cut. */
export interface Provenance {
  readonly lastContainedOffset: number
  readonly lastContainedEpoch: number
  readonly lastContainedLogTimeMs: number
}

/** The cluster's metadata at one offset. Immutable; images share what did not change. */
export interface MetadataImage {
  readonly provenance: Provenance
  readonly features: FeaturesImage
  readonly cluster: ClusterImage
  readonly topics: TopicsImage
  readonly configs: ConfigsImage
  /** By `quotaKey(entity)`. */
  readonly clientQuotas: PersistentMap<string, EntityQuotas>
  /** -1: none were given out yet. */
  readonly nextProducerId: number
  readonly acls: PersistentMap<string, StandardAcl>
  /** By `scramKey(mechanism, user)`. */
  readonly scram: PersistentMap<string, ScramCredential>
  readonly delegationTokens: PersistentMap<string, DelegationToken>
}
