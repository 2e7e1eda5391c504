export { Admin } from './admin.ts'
export type { AdminOptions } from './admin-context.ts'
export type { AclBinding, AclBindingFilter, DeletedAcls } from './acls.ts'
export type { ClusterDescription, DescribeClusterOptions } from './cluster-description.ts'
export { configResourceKey } from './configs.ts'
export type { AlterConfigOp, ConfigAlteration, ConfigEntry, ConfigResource, ConfigSynonym, DescribeConfigsOptions } from './configs.ts'
export type { CreateDelegationTokenOptions, DelegationToken, Principal } from './delegation-tokens.ts'
export type { DescribeTopicsOptions, PartitionDescription, TopicDescription } from './describe-topics.ts'
export type { FeatureMetadata, FeatureUpdate, FeatureUpgradeType } from './features.ts'
export type { MemberToRemove, RemoveMembersOptions } from './group-members.ts'
export type { CommittedOffset, GroupOffsets, GroupOffsetsQuery, ListGroupOffsetsOptions, NewOffset } from './group-offsets.ts'
export type {
  ClassicGroupDescription,
  ConsumerGroupDescription,
  DescribeGroupsOptions,
  GroupListing,
  GroupListings,
  GroupState,
  GroupType,
  ListGroupsOptions,
  MemberDescription,
} from './groups.ts'
export { replicaKey } from './log-dirs.ts'
export type { LogDirDescription, PartitionReplica, ReplicaInfo, ReplicaLogDirInfo } from './log-dirs.ts'
export type { NewRaftVoter, QuorumInfo, QuorumReplica, RaftVoterEndpoint, RaftVoterOptions } from './metadata-quorum.ts'
export type {
  AclOperation,
  AclPatternType,
  AclPermissionType,
  AclResourceType,
  AlterConfigOperation,
  ConfigResourceType,
  ConfigSource,
  ConfigValueType,
  Node,
  ScramMechanism,
} from './names.ts'
export type { OffsetInfo, OffsetQuery, OffsetSpec, RecordsToDelete } from './offsets.ts'
export { Outcomes } from './outcomes.ts'
export { quotaEntityKey } from './quotas.ts'
export type { EntityQuotas, QuotaAlteration, QuotaEntity, QuotaEntityType, QuotaFilter } from './quotas.ts'
export type { NewReassignment, PartitionReassignment } from './reassignments.ts'
export type { ScramAlteration, ScramCredential } from './scram-credentials.ts'
export type { DescribedGroup } from './described-group.ts'
export type { ShareGroupDescription, ShareMemberDescription, SharePartitionOffset } from './share-groups.ts'
export type { StreamsGroupDescription } from './streams-groups.ts'
export type {
  CreatedTopic,
  CreateTopicsOptions,
  DeleteTopicsOptions,
  NewPartitions,
  NewTopic,
  TopicListing,
  TopicSelection,
} from './topics.ts'
export type {
  AbortTransactionSpec,
  FencedProducer,
  ListTransactionsOptions,
  ProducerState,
  TransactionDescription,
  TransactionListing,
  TransactionState,
} from './transactions.ts'
