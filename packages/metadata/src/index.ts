export type { ControllerOperations } from './controller/operations.ts'
export type {
  ApiError,
  ConfigSchema,
  ConfigValidator,
  ControllerContext,
  ControllerOptions,
  ControllerPolicies,
  ControllerResult,
  Digests,
  EffectiveConfig,
} from './controller/types.ts'
export type {
  BrokerRegistration,
  ClusterImage,
  ConfigResource,
  ConfigsImage,
  ControllerRegistration,
  DelegationToken,
  EntityQuotas,
  FeaturesImage,
  ListenerEndpoint,
  MetadataImage,
  PartitionRegistration,
  Provenance,
  QuotaEntity,
  ResourceConfigs,
  ScramCredential,
  StandardAcl,
  TopicImage,
  TopicsImage,
  VersionRange,
} from './image/metadata-image.ts'
export { PersistentMap } from './image/persistent-map.ts'
export type { MetadataRecord, MetadataRecordName, MetadataRecordTypes } from './records/metadata-record.ts'
export { MetadataDelta } from './image/metadata-delta.ts'
export type { TopicChange } from './image/topics-delta.ts'
export type { Manifest, MetadataPublisher } from './loader/publisher.ts'
export { Controller } from './controller/controller.ts'
export { activationRecords } from './controller/activation.ts'
export { featureOf, defaultFeatureLevels, productionFeatures, supportedFeatures } from './features/feature.ts'
export { latestProductionLevel, metadataVersionName, metadataVersionOf, metadataVersionSupports } from './features/metadata-version.ts'
export { directoryLost, directoryMigrating, directoryUnassigned, isReservedDirectory } from './image/directory-id.ts'
export { emptyImage } from './image/empty-image.ts'
export { imageRecords } from './image/image-records.ts'
export { configKey, quotaKey, ResourceType, scramKey } from './image/keys.ts'
export { decodeMetadataRecord, encodeMetadataRecord, MetadataParseError } from './records/record-serde.ts'
export { placeReplicas } from './placement/striped-replica-placer.ts'
export { randomUuid } from './records/random-uuid.ts'
export { MetadataLoader } from './loader/metadata-loader.ts'
export { QuorumController } from './loader/quorum-controller.ts'
export type { ControllerAnswer, QuorumControllerOptions } from './loader/quorum-controller.ts'
export { readBootstrapRecords } from './storage/bootstrap-file.ts'
export { formatDirectories } from './storage/formatter.ts'
export type { FormatOptions, FormatWorld } from './storage/formatter.ts'
export { StorageFailure } from './storage/storage-failure.ts'
export { runStorageTool } from './storage/storage-tool.ts'
export type { StorageConfig, StorageToolWorld } from './storage/storage-tool.ts'
