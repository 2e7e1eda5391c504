export type { ControllerOperations } from './controller/operations.ts'
export type { ControllerAnswer, MetadataBatch, QuorumControllerApi } from './controller/quorum-controller.ts'
export type {
  ApiError,
  ConfigSchema,
  ConfigValidator,
  ControllerContext,
  ControllerOptions,
  ControllerPolicies,
  ControllerResult,
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
export type { MetadataDelta, TopicChange } from './image/metadata-delta.ts'
export type { Manifest, MetadataPublisher } from './publisher.ts'
