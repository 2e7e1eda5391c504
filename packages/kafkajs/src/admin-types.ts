import type { ConsumerGroupState, GroupDescriptions, TopicPartitions } from './consumer-types.ts'
import type {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  ConfigSource,
  ResourcePatternTypes,
} from './enums.ts'
import type { KafkaJSProtocolError } from './errors.ts'
import type { AdminEventTypes } from './event-types.ts'
import type { RemoveInstrumentationEventListener } from './instrumentation.ts'
import type { Logger } from './logger.ts'
import type { PartitionMetadata, PartitionOffset } from './producer-types.ts'
import type { RetryOptions } from './retry.ts'

export interface AdminConfig {
  readonly retry?: RetryOptions
}

export interface IResourceConfigEntry {
  readonly name: string
  readonly value: string
}

export interface ReplicaAssignment {
  readonly partition: number
  readonly replicas: number[]
}

export interface ITopicConfig {
  readonly topic: string
  readonly numPartitions?: number
  readonly replicationFactor?: number
  readonly replicaAssignment?: readonly ReplicaAssignment[]
  readonly configEntries?: readonly IResourceConfigEntry[]
}

export interface ITopicPartitionConfig {
  readonly topic: string
  readonly count: number
  readonly assignments?: readonly number[][]
}

export interface ITopicMetadata {
  readonly name: string
  readonly partitions: PartitionMetadata[]
}

export type SeekEntry = PartitionOffset
export type FetchOffsetsPartition = PartitionOffset & { readonly metadata: string | null }

export interface ResourceConfigQuery {
  readonly type: ConfigResourceTypes
  readonly name: string
  readonly configNames?: readonly string[]
}

export interface IResourceConfig {
  readonly type: ConfigResourceTypes
  readonly name: string
  readonly configEntries: readonly IResourceConfigEntry[]
}

export interface ConfigSynonyms {
  readonly configName: string
  readonly configValue: string | null
  readonly configSource: ConfigSource
}

export interface ConfigEntries {
  readonly configName: string
  readonly configValue: string | null
  readonly isDefault: boolean
  readonly configSource: ConfigSource
  readonly isSensitive: boolean
  readonly readOnly: boolean
  readonly configSynonyms: ConfigSynonyms[]
}

export interface DescribeConfigResponse {
  readonly throttleTime: number
  readonly resources: {
    readonly configEntries: ConfigEntries[]
    readonly errorCode: number
    readonly errorMessage: string | null
    readonly resourceName: string
    readonly resourceType: ConfigResourceTypes
  }[]
}

export interface AlterConfigsResponse {
  readonly throttleTime: number
  readonly resources: {
    readonly errorCode: number
    readonly errorMessage: string | null
    readonly resourceName: string
    readonly resourceType: ConfigResourceTypes
  }[]
}

export interface Acl {
  readonly principal: string
  readonly host: string
  readonly operation: AclOperationTypes
  readonly permissionType: AclPermissionTypes
}

export interface AclResource {
  readonly resourceType: AclResourceTypes
  readonly resourceName: string
  readonly resourcePatternType: ResourcePatternTypes
}

export type AclEntry = Acl & AclResource

export interface AclFilter {
  readonly resourceType: AclResourceTypes
  readonly resourceName?: string
  readonly resourcePatternType: ResourcePatternTypes
  readonly principal?: string
  readonly host?: string
  readonly operation: AclOperationTypes
  readonly permissionType: AclPermissionTypes
}

export type DescribeAclResource = AclResource & { readonly acls: Acl[] }

export interface DescribeAclResponse {
  readonly throttleTime: number
  readonly errorCode: number
  readonly errorMessage?: string
  readonly resources: DescribeAclResource[]
}

export type MatchingAcl = AclEntry & { readonly errorCode: number; readonly errorMessage?: string }

export interface DeleteAclFilterResponses {
  readonly errorCode: number
  readonly errorMessage?: string
  readonly matchingAcls: MatchingAcl[]
}

export interface DeleteAclResponse {
  readonly throttleTime: number
  readonly filterResponses: DeleteAclFilterResponses[]
}

export interface GroupOverview {
  readonly groupId: string
  readonly protocolType: string
  readonly state?: ConsumerGroupState
}

export interface DeleteGroupsResult {
  readonly groupId: string
  readonly errorCode?: number
  readonly error?: KafkaJSProtocolError
}

export interface PartitionReassignment {
  readonly topic: string
  readonly partitionAssignment: readonly ReplicaAssignment[]
}

export interface OngoingPartitionReassignment {
  readonly partition: number
  readonly partitionIndex: number
  readonly replicas: number[]
  readonly addingReplicas: number[]
  readonly removingReplicas: number[]
}

export interface OngoingTopicReassignment {
  readonly topic: string
  readonly partitions: OngoingPartitionReassignment[]
}

export interface ListPartitionReassignmentsResponse {
  readonly topics: OngoingTopicReassignment[]
}

export const adminEvents = {
  CONNECT: 'admin.connect',
  DISCONNECT: 'admin.disconnect',
  REQUEST: 'admin.network.request',
  REQUEST_TIMEOUT: 'admin.network.request_timeout',
  REQUEST_QUEUE_SIZE: 'admin.network.request_queue_size',
} as const
export type AdminEvents = typeof adminEvents

export interface Admin {
  connect(): Promise<void>
  disconnect(): Promise<void>
  listTopics(): Promise<string[]>
  /** false if all of them existed already. */
  createTopics(options: {
    readonly validateOnly?: boolean
    readonly waitForLeaders?: boolean
    readonly timeout?: number
    readonly topics: readonly ITopicConfig[]
  }): Promise<boolean>
  deleteTopics(options: { readonly topics: readonly string[]; readonly timeout?: number }): Promise<void>
  createPartitions(options: {
    readonly validateOnly?: boolean
    readonly timeout?: number
    readonly topicPartitions: readonly ITopicPartitionConfig[]
  }): Promise<boolean>
  fetchTopicMetadata(options?: { readonly topics?: readonly string[] }): Promise<{ readonly topics: ITopicMetadata[] }>
  fetchOffsets(options: {
    readonly groupId: string
    readonly topics?: readonly string[]
    readonly resolveOffsets?: boolean
  }): Promise<{ readonly topic: string; readonly partitions: FetchOffsetsPartition[] }[]>
  fetchTopicOffsets(topic: string): Promise<(SeekEntry & { readonly high: string; readonly low: string })[]>
  fetchTopicOffsetsByTimestamp(topic: string, timestamp?: number | string): Promise<SeekEntry[]>
  describeCluster(): Promise<{
    readonly brokers: { readonly nodeId: number; readonly host: string; readonly port: number }[]
    readonly controller: number | null
    readonly clusterId: string
  }>
  setOffsets(options: { readonly groupId: string; readonly topic: string; readonly partitions: readonly SeekEntry[] }): Promise<void>
  resetOffsets(options: { readonly groupId: string; readonly topic: string; readonly earliest?: boolean }): Promise<void>
  describeConfigs(configs: {
    readonly resources: readonly ResourceConfigQuery[]
    readonly includeSynonyms?: boolean
  }): Promise<DescribeConfigResponse>
  alterConfigs(configs: { readonly validateOnly?: boolean; readonly resources: readonly IResourceConfig[] }): Promise<AlterConfigsResponse>
  listGroups(): Promise<{ readonly groups: GroupOverview[] }>
  deleteGroups(groupIds: readonly string[]): Promise<DeleteGroupsResult[]>
  describeGroups(groupIds: readonly string[]): Promise<GroupDescriptions>
  describeAcls(options: AclFilter): Promise<DescribeAclResponse>
  deleteAcls(options: { readonly filters: readonly AclFilter[] }): Promise<DeleteAclResponse>
  createAcls(options: { readonly acl: readonly AclEntry[] }): Promise<boolean>
  deleteTopicRecords(options: { readonly topic: string; readonly partitions: readonly SeekEntry[] }): Promise<void>
  alterPartitionReassignments(request: { readonly topics: readonly PartitionReassignment[]; readonly timeout?: number }): Promise<void>
  listPartitionReassignments(request?: {
    readonly topics?: readonly TopicPartitions[]
    readonly timeout?: number
  }): Promise<ListPartitionReassignmentsResponse>
  logger(): Logger
  on<Name extends keyof AdminEventTypes>(
    eventName: Name,
    listener: (event: AdminEventTypes[Name]) => void,
  ): RemoveInstrumentationEventListener<Name>
  readonly events: AdminEvents
}
