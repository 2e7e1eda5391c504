import { ProduceRequest, ProduceResponse } from './messages/000-produce.ts'
import { FetchRequest, FetchResponse } from './messages/001-fetch.ts'
import { ListOffsetsRequest, ListOffsetsResponse } from './messages/002-list-offsets.ts'
import { MetadataRequest, MetadataResponse } from './messages/003-metadata.ts'
import { OffsetCommitRequest, OffsetCommitResponse } from './messages/008-offset-commit.ts'
import { OffsetFetchRequest, OffsetFetchResponse } from './messages/009-offset-fetch.ts'
import { FindCoordinatorRequest, FindCoordinatorResponse } from './messages/010-find-coordinator.ts'
import { JoinGroupRequest, JoinGroupResponse } from './messages/011-join-group.ts'
import { HeartbeatRequest, HeartbeatResponse } from './messages/012-heartbeat.ts'
import { LeaveGroupRequest, LeaveGroupResponse } from './messages/013-leave-group.ts'
import { SyncGroupRequest, SyncGroupResponse } from './messages/014-sync-group.ts'
import { DescribeGroupsRequest, DescribeGroupsResponse } from './messages/015-describe-groups.ts'
import { ListGroupsRequest, ListGroupsResponse } from './messages/016-list-groups.ts'
import { SaslHandshakeRequest, SaslHandshakeResponse } from './messages/017-sasl-handshake.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from './messages/018-api-versions.ts'
import { CreateTopicsRequest, CreateTopicsResponse } from './messages/019-create-topics.ts'
import { DeleteTopicsRequest, DeleteTopicsResponse } from './messages/020-delete-topics.ts'
import { DeleteRecordsRequest, DeleteRecordsResponse } from './messages/021-delete-records.ts'
import { InitProducerIdRequest, InitProducerIdResponse } from './messages/022-init-producer-id.ts'
import { OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse } from './messages/023-offset-for-leader-epoch.ts'
import { AddPartitionsToTxnRequest, AddPartitionsToTxnResponse } from './messages/024-add-partitions-to-txn.ts'
import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from './messages/025-add-offsets-to-txn.ts'
import { EndTxnRequest, EndTxnResponse } from './messages/026-end-txn.ts'
import { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from './messages/027-write-txn-markers.ts'
import { TxnOffsetCommitRequest, TxnOffsetCommitResponse } from './messages/028-txn-offset-commit.ts'
import { DescribeAclsRequest, DescribeAclsResponse } from './messages/029-describe-acls.ts'
import { CreateAclsRequest, CreateAclsResponse } from './messages/030-create-acls.ts'
import { DeleteAclsRequest, DeleteAclsResponse } from './messages/031-delete-acls.ts'
import { DescribeConfigsRequest, DescribeConfigsResponse } from './messages/032-describe-configs.ts'
import { AlterConfigsRequest, AlterConfigsResponse } from './messages/033-alter-configs.ts'
import { AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse } from './messages/034-alter-replica-log-dirs.ts'
import { DescribeLogDirsRequest, DescribeLogDirsResponse } from './messages/035-describe-log-dirs.ts'
import { SaslAuthenticateRequest, SaslAuthenticateResponse } from './messages/036-sasl-authenticate.ts'
import { CreatePartitionsRequest, CreatePartitionsResponse } from './messages/037-create-partitions.ts'
import { CreateDelegationTokenRequest, CreateDelegationTokenResponse } from './messages/038-create-delegation-token.ts'
import { RenewDelegationTokenRequest, RenewDelegationTokenResponse } from './messages/039-renew-delegation-token.ts'
import { ExpireDelegationTokenRequest, ExpireDelegationTokenResponse } from './messages/040-expire-delegation-token.ts'
import { DescribeDelegationTokenRequest, DescribeDelegationTokenResponse } from './messages/041-describe-delegation-token.ts'
import { DeleteGroupsRequest, DeleteGroupsResponse } from './messages/042-delete-groups.ts'
import { ElectLeadersRequest, ElectLeadersResponse } from './messages/043-elect-leaders.ts'
import { IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse } from './messages/044-incremental-alter-configs.ts'
import { AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse } from './messages/045-alter-partition-reassignments.ts'
import { ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse } from './messages/046-list-partition-reassignments.ts'
import { OffsetDeleteRequest, OffsetDeleteResponse } from './messages/047-offset-delete.ts'
import { DescribeClientQuotasRequest, DescribeClientQuotasResponse } from './messages/048-describe-client-quotas.ts'
import { AlterClientQuotasRequest, AlterClientQuotasResponse } from './messages/049-alter-client-quotas.ts'
import {
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
} from './messages/050-describe-user-scram-credentials.ts'
import { AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse } from './messages/051-alter-user-scram-credentials.ts'
import { VoteRequest, VoteResponse } from './messages/052-vote.ts'
import { BeginQuorumEpochRequest, BeginQuorumEpochResponse } from './messages/053-begin-quorum-epoch.ts'
import { EndQuorumEpochRequest, EndQuorumEpochResponse } from './messages/054-end-quorum-epoch.ts'
import { DescribeQuorumRequest, DescribeQuorumResponse } from './messages/055-describe-quorum.ts'
import { AlterPartitionRequest, AlterPartitionResponse } from './messages/056-alter-partition.ts'
import { UpdateFeaturesRequest, UpdateFeaturesResponse } from './messages/057-update-features.ts'
import { EnvelopeRequest, EnvelopeResponse } from './messages/058-envelope.ts'
import { FetchSnapshotRequest, FetchSnapshotResponse } from './messages/059-fetch-snapshot.ts'
import { DescribeClusterRequest, DescribeClusterResponse } from './messages/060-describe-cluster.ts'
import { DescribeProducersRequest, DescribeProducersResponse } from './messages/061-describe-producers.ts'
import { BrokerRegistrationRequest, BrokerRegistrationResponse } from './messages/062-broker-registration.ts'
import { BrokerHeartbeatRequest, BrokerHeartbeatResponse } from './messages/063-broker-heartbeat.ts'
import { UnregisterBrokerRequest, UnregisterBrokerResponse } from './messages/064-unregister-broker.ts'
import { DescribeTransactionsRequest, DescribeTransactionsResponse } from './messages/065-describe-transactions.ts'
import { ListTransactionsRequest, ListTransactionsResponse } from './messages/066-list-transactions.ts'
import { AllocateProducerIdsRequest, AllocateProducerIdsResponse } from './messages/067-allocate-producer-ids.ts'
import { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse } from './messages/068-consumer-group-heartbeat.ts'
import { ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse } from './messages/069-consumer-group-describe.ts'
import { ControllerRegistrationRequest, ControllerRegistrationResponse } from './messages/070-controller-registration.ts'
import { GetTelemetrySubscriptionsRequest, GetTelemetrySubscriptionsResponse } from './messages/071-get-telemetry-subscriptions.ts'
import { PushTelemetryRequest, PushTelemetryResponse } from './messages/072-push-telemetry.ts'
import { AssignReplicasToDirsRequest, AssignReplicasToDirsResponse } from './messages/073-assign-replicas-to-dirs.ts'
import { ListConfigResourcesRequest, ListConfigResourcesResponse } from './messages/074-list-config-resources.ts'
import { DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse } from './messages/075-describe-topic-partitions.ts'
import { ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse } from './messages/076-share-group-heartbeat.ts'
import { ShareGroupDescribeRequest, ShareGroupDescribeResponse } from './messages/077-share-group-describe.ts'
import { ShareFetchRequest, ShareFetchResponse } from './messages/078-share-fetch.ts'
import { ShareAcknowledgeRequest, ShareAcknowledgeResponse } from './messages/079-share-acknowledge.ts'
import { AddRaftVoterRequest, AddRaftVoterResponse } from './messages/080-add-raft-voter.ts'
import { RemoveRaftVoterRequest, RemoveRaftVoterResponse } from './messages/081-remove-raft-voter.ts'
import { UpdateRaftVoterRequest, UpdateRaftVoterResponse } from './messages/082-update-raft-voter.ts'
import { InitializeShareGroupStateRequest, InitializeShareGroupStateResponse } from './messages/083-initialize-share-group-state.ts'
import { ReadShareGroupStateRequest, ReadShareGroupStateResponse } from './messages/084-read-share-group-state.ts'
import { WriteShareGroupStateRequest, WriteShareGroupStateResponse } from './messages/085-write-share-group-state.ts'
import { DeleteShareGroupStateRequest, DeleteShareGroupStateResponse } from './messages/086-delete-share-group-state.ts'
import { ReadShareGroupStateSummaryRequest, ReadShareGroupStateSummaryResponse } from './messages/087-read-share-group-state-summary.ts'
import { StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatResponse } from './messages/088-streams-group-heartbeat.ts'
import { StreamsGroupDescribeRequest, StreamsGroupDescribeResponse } from './messages/089-streams-group-describe.ts'
import { DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse } from './messages/090-describe-share-group-offsets.ts'
import { AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse } from './messages/091-alter-share-group-offsets.ts'
import { DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsResponse } from './messages/092-delete-share-group-offsets.ts'
import type { MessageSchema } from './schema/message.ts'

export interface Api {
  readonly key: number
  readonly name: string
  readonly request: MessageSchema
  readonly response: MessageSchema
}

/** Every API that exists, by key. Keys 4 to 7 belonged to ZooKeeper's controller and stay reserved. */
export const apis = {
  0: { key: 0, name: 'Produce', request: ProduceRequest, response: ProduceResponse },
  1: { key: 1, name: 'Fetch', request: FetchRequest, response: FetchResponse },
  2: { key: 2, name: 'ListOffsets', request: ListOffsetsRequest, response: ListOffsetsResponse },
  3: { key: 3, name: 'Metadata', request: MetadataRequest, response: MetadataResponse },
  8: { key: 8, name: 'OffsetCommit', request: OffsetCommitRequest, response: OffsetCommitResponse },
  9: { key: 9, name: 'OffsetFetch', request: OffsetFetchRequest, response: OffsetFetchResponse },
  10: { key: 10, name: 'FindCoordinator', request: FindCoordinatorRequest, response: FindCoordinatorResponse },
  11: { key: 11, name: 'JoinGroup', request: JoinGroupRequest, response: JoinGroupResponse },
  12: { key: 12, name: 'Heartbeat', request: HeartbeatRequest, response: HeartbeatResponse },
  13: { key: 13, name: 'LeaveGroup', request: LeaveGroupRequest, response: LeaveGroupResponse },
  14: { key: 14, name: 'SyncGroup', request: SyncGroupRequest, response: SyncGroupResponse },
  15: { key: 15, name: 'DescribeGroups', request: DescribeGroupsRequest, response: DescribeGroupsResponse },
  16: { key: 16, name: 'ListGroups', request: ListGroupsRequest, response: ListGroupsResponse },
  17: { key: 17, name: 'SaslHandshake', request: SaslHandshakeRequest, response: SaslHandshakeResponse },
  18: { key: 18, name: 'ApiVersions', request: ApiVersionsRequest, response: ApiVersionsResponse },
  19: { key: 19, name: 'CreateTopics', request: CreateTopicsRequest, response: CreateTopicsResponse },
  20: { key: 20, name: 'DeleteTopics', request: DeleteTopicsRequest, response: DeleteTopicsResponse },
  21: { key: 21, name: 'DeleteRecords', request: DeleteRecordsRequest, response: DeleteRecordsResponse },
  22: { key: 22, name: 'InitProducerId', request: InitProducerIdRequest, response: InitProducerIdResponse },
  23: { key: 23, name: 'OffsetForLeaderEpoch', request: OffsetForLeaderEpochRequest, response: OffsetForLeaderEpochResponse },
  24: { key: 24, name: 'AddPartitionsToTxn', request: AddPartitionsToTxnRequest, response: AddPartitionsToTxnResponse },
  25: { key: 25, name: 'AddOffsetsToTxn', request: AddOffsetsToTxnRequest, response: AddOffsetsToTxnResponse },
  26: { key: 26, name: 'EndTxn', request: EndTxnRequest, response: EndTxnResponse },
  27: { key: 27, name: 'WriteTxnMarkers', request: WriteTxnMarkersRequest, response: WriteTxnMarkersResponse },
  28: { key: 28, name: 'TxnOffsetCommit', request: TxnOffsetCommitRequest, response: TxnOffsetCommitResponse },
  29: { key: 29, name: 'DescribeAcls', request: DescribeAclsRequest, response: DescribeAclsResponse },
  30: { key: 30, name: 'CreateAcls', request: CreateAclsRequest, response: CreateAclsResponse },
  31: { key: 31, name: 'DeleteAcls', request: DeleteAclsRequest, response: DeleteAclsResponse },
  32: { key: 32, name: 'DescribeConfigs', request: DescribeConfigsRequest, response: DescribeConfigsResponse },
  33: { key: 33, name: 'AlterConfigs', request: AlterConfigsRequest, response: AlterConfigsResponse },
  34: { key: 34, name: 'AlterReplicaLogDirs', request: AlterReplicaLogDirsRequest, response: AlterReplicaLogDirsResponse },
  35: { key: 35, name: 'DescribeLogDirs', request: DescribeLogDirsRequest, response: DescribeLogDirsResponse },
  36: { key: 36, name: 'SaslAuthenticate', request: SaslAuthenticateRequest, response: SaslAuthenticateResponse },
  37: { key: 37, name: 'CreatePartitions', request: CreatePartitionsRequest, response: CreatePartitionsResponse },
  38: { key: 38, name: 'CreateDelegationToken', request: CreateDelegationTokenRequest, response: CreateDelegationTokenResponse },
  39: { key: 39, name: 'RenewDelegationToken', request: RenewDelegationTokenRequest, response: RenewDelegationTokenResponse },
  40: { key: 40, name: 'ExpireDelegationToken', request: ExpireDelegationTokenRequest, response: ExpireDelegationTokenResponse },
  41: { key: 41, name: 'DescribeDelegationToken', request: DescribeDelegationTokenRequest, response: DescribeDelegationTokenResponse },
  42: { key: 42, name: 'DeleteGroups', request: DeleteGroupsRequest, response: DeleteGroupsResponse },
  43: { key: 43, name: 'ElectLeaders', request: ElectLeadersRequest, response: ElectLeadersResponse },
  44: { key: 44, name: 'IncrementalAlterConfigs', request: IncrementalAlterConfigsRequest, response: IncrementalAlterConfigsResponse },
  45: {
    key: 45,
    name: 'AlterPartitionReassignments',
    request: AlterPartitionReassignmentsRequest,
    response: AlterPartitionReassignmentsResponse,
  },
  46: {
    key: 46,
    name: 'ListPartitionReassignments',
    request: ListPartitionReassignmentsRequest,
    response: ListPartitionReassignmentsResponse,
  },
  47: { key: 47, name: 'OffsetDelete', request: OffsetDeleteRequest, response: OffsetDeleteResponse },
  48: { key: 48, name: 'DescribeClientQuotas', request: DescribeClientQuotasRequest, response: DescribeClientQuotasResponse },
  49: { key: 49, name: 'AlterClientQuotas', request: AlterClientQuotasRequest, response: AlterClientQuotasResponse },
  50: {
    key: 50,
    name: 'DescribeUserScramCredentials',
    request: DescribeUserScramCredentialsRequest,
    response: DescribeUserScramCredentialsResponse,
  },
  51: {
    key: 51,
    name: 'AlterUserScramCredentials',
    request: AlterUserScramCredentialsRequest,
    response: AlterUserScramCredentialsResponse,
  },
  52: { key: 52, name: 'Vote', request: VoteRequest, response: VoteResponse },
  53: { key: 53, name: 'BeginQuorumEpoch', request: BeginQuorumEpochRequest, response: BeginQuorumEpochResponse },
  54: { key: 54, name: 'EndQuorumEpoch', request: EndQuorumEpochRequest, response: EndQuorumEpochResponse },
  55: { key: 55, name: 'DescribeQuorum', request: DescribeQuorumRequest, response: DescribeQuorumResponse },
  56: { key: 56, name: 'AlterPartition', request: AlterPartitionRequest, response: AlterPartitionResponse },
  57: { key: 57, name: 'UpdateFeatures', request: UpdateFeaturesRequest, response: UpdateFeaturesResponse },
  58: { key: 58, name: 'Envelope', request: EnvelopeRequest, response: EnvelopeResponse },
  59: { key: 59, name: 'FetchSnapshot', request: FetchSnapshotRequest, response: FetchSnapshotResponse },
  60: { key: 60, name: 'DescribeCluster', request: DescribeClusterRequest, response: DescribeClusterResponse },
  61: { key: 61, name: 'DescribeProducers', request: DescribeProducersRequest, response: DescribeProducersResponse },
  62: { key: 62, name: 'BrokerRegistration', request: BrokerRegistrationRequest, response: BrokerRegistrationResponse },
  63: { key: 63, name: 'BrokerHeartbeat', request: BrokerHeartbeatRequest, response: BrokerHeartbeatResponse },
  64: { key: 64, name: 'UnregisterBroker', request: UnregisterBrokerRequest, response: UnregisterBrokerResponse },
  65: { key: 65, name: 'DescribeTransactions', request: DescribeTransactionsRequest, response: DescribeTransactionsResponse },
  66: { key: 66, name: 'ListTransactions', request: ListTransactionsRequest, response: ListTransactionsResponse },
  67: { key: 67, name: 'AllocateProducerIds', request: AllocateProducerIdsRequest, response: AllocateProducerIdsResponse },
  68: { key: 68, name: 'ConsumerGroupHeartbeat', request: ConsumerGroupHeartbeatRequest, response: ConsumerGroupHeartbeatResponse },
  69: { key: 69, name: 'ConsumerGroupDescribe', request: ConsumerGroupDescribeRequest, response: ConsumerGroupDescribeResponse },
  70: { key: 70, name: 'ControllerRegistration', request: ControllerRegistrationRequest, response: ControllerRegistrationResponse },
  71: {
    key: 71,
    name: 'GetTelemetrySubscriptions',
    request: GetTelemetrySubscriptionsRequest,
    response: GetTelemetrySubscriptionsResponse,
  },
  72: { key: 72, name: 'PushTelemetry', request: PushTelemetryRequest, response: PushTelemetryResponse },
  73: { key: 73, name: 'AssignReplicasToDirs', request: AssignReplicasToDirsRequest, response: AssignReplicasToDirsResponse },
  74: { key: 74, name: 'ListConfigResources', request: ListConfigResourcesRequest, response: ListConfigResourcesResponse },
  75: { key: 75, name: 'DescribeTopicPartitions', request: DescribeTopicPartitionsRequest, response: DescribeTopicPartitionsResponse },
  76: { key: 76, name: 'ShareGroupHeartbeat', request: ShareGroupHeartbeatRequest, response: ShareGroupHeartbeatResponse },
  77: { key: 77, name: 'ShareGroupDescribe', request: ShareGroupDescribeRequest, response: ShareGroupDescribeResponse },
  78: { key: 78, name: 'ShareFetch', request: ShareFetchRequest, response: ShareFetchResponse },
  79: { key: 79, name: 'ShareAcknowledge', request: ShareAcknowledgeRequest, response: ShareAcknowledgeResponse },
  80: { key: 80, name: 'AddRaftVoter', request: AddRaftVoterRequest, response: AddRaftVoterResponse },
  81: { key: 81, name: 'RemoveRaftVoter', request: RemoveRaftVoterRequest, response: RemoveRaftVoterResponse },
  82: { key: 82, name: 'UpdateRaftVoter', request: UpdateRaftVoterRequest, response: UpdateRaftVoterResponse },
  83: {
    key: 83,
    name: 'InitializeShareGroupState',
    request: InitializeShareGroupStateRequest,
    response: InitializeShareGroupStateResponse,
  },
  84: { key: 84, name: 'ReadShareGroupState', request: ReadShareGroupStateRequest, response: ReadShareGroupStateResponse },
  85: { key: 85, name: 'WriteShareGroupState', request: WriteShareGroupStateRequest, response: WriteShareGroupStateResponse },
  86: { key: 86, name: 'DeleteShareGroupState', request: DeleteShareGroupStateRequest, response: DeleteShareGroupStateResponse },
  87: {
    key: 87,
    name: 'ReadShareGroupStateSummary',
    request: ReadShareGroupStateSummaryRequest,
    response: ReadShareGroupStateSummaryResponse,
  },
  88: { key: 88, name: 'StreamsGroupHeartbeat', request: StreamsGroupHeartbeatRequest, response: StreamsGroupHeartbeatResponse },
  89: { key: 89, name: 'StreamsGroupDescribe', request: StreamsGroupDescribeRequest, response: StreamsGroupDescribeResponse },
  90: {
    key: 90,
    name: 'DescribeShareGroupOffsets',
    request: DescribeShareGroupOffsetsRequest,
    response: DescribeShareGroupOffsetsResponse,
  },
  91: { key: 91, name: 'AlterShareGroupOffsets', request: AlterShareGroupOffsetsRequest, response: AlterShareGroupOffsetsResponse },
  92: { key: 92, name: 'DeleteShareGroupOffsets', request: DeleteShareGroupOffsetsRequest, response: DeleteShareGroupOffsetsResponse },
} as const satisfies Record<number, Api>

export type ApiKey = keyof typeof apis
export type ApiName = (typeof apis)[ApiKey]['name']

const byKey = new Map<number, Api>(Object.values(apis).map((api) => [api.key, api]))

/** The API with that key, `undefined` for keys that do not exist (any more). */
export function apiByKey(key: number): Api | undefined {
  return byKey.get(key)
}

/** The keys by name: `apiKeys.Produce` is 0. */
export const apiKeys = {
  Produce: 0,
  Fetch: 1,
  ListOffsets: 2,
  Metadata: 3,
  OffsetCommit: 8,
  OffsetFetch: 9,
  FindCoordinator: 10,
  JoinGroup: 11,
  Heartbeat: 12,
  LeaveGroup: 13,
  SyncGroup: 14,
  DescribeGroups: 15,
  ListGroups: 16,
  SaslHandshake: 17,
  ApiVersions: 18,
  CreateTopics: 19,
  DeleteTopics: 20,
  DeleteRecords: 21,
  InitProducerId: 22,
  OffsetForLeaderEpoch: 23,
  AddPartitionsToTxn: 24,
  AddOffsetsToTxn: 25,
  EndTxn: 26,
  WriteTxnMarkers: 27,
  TxnOffsetCommit: 28,
  DescribeAcls: 29,
  CreateAcls: 30,
  DeleteAcls: 31,
  DescribeConfigs: 32,
  AlterConfigs: 33,
  AlterReplicaLogDirs: 34,
  DescribeLogDirs: 35,
  SaslAuthenticate: 36,
  CreatePartitions: 37,
  CreateDelegationToken: 38,
  RenewDelegationToken: 39,
  ExpireDelegationToken: 40,
  DescribeDelegationToken: 41,
  DeleteGroups: 42,
  ElectLeaders: 43,
  IncrementalAlterConfigs: 44,
  AlterPartitionReassignments: 45,
  ListPartitionReassignments: 46,
  OffsetDelete: 47,
  DescribeClientQuotas: 48,
  AlterClientQuotas: 49,
  DescribeUserScramCredentials: 50,
  AlterUserScramCredentials: 51,
  Vote: 52,
  BeginQuorumEpoch: 53,
  EndQuorumEpoch: 54,
  DescribeQuorum: 55,
  AlterPartition: 56,
  UpdateFeatures: 57,
  Envelope: 58,
  FetchSnapshot: 59,
  DescribeCluster: 60,
  DescribeProducers: 61,
  BrokerRegistration: 62,
  BrokerHeartbeat: 63,
  UnregisterBroker: 64,
  DescribeTransactions: 65,
  ListTransactions: 66,
  AllocateProducerIds: 67,
  ConsumerGroupHeartbeat: 68,
  ConsumerGroupDescribe: 69,
  ControllerRegistration: 70,
  GetTelemetrySubscriptions: 71,
  PushTelemetry: 72,
  AssignReplicasToDirs: 73,
  ListConfigResources: 74,
  DescribeTopicPartitions: 75,
  ShareGroupHeartbeat: 76,
  ShareGroupDescribe: 77,
  ShareFetch: 78,
  ShareAcknowledge: 79,
  AddRaftVoter: 80,
  RemoveRaftVoter: 81,
  UpdateRaftVoter: 82,
  InitializeShareGroupState: 83,
  ReadShareGroupState: 84,
  WriteShareGroupState: 85,
  DeleteShareGroupState: 86,
  ReadShareGroupStateSummary: 87,
  StreamsGroupHeartbeat: 88,
  StreamsGroupDescribe: 89,
  DescribeShareGroupOffsets: 90,
  AlterShareGroupOffsets: 91,
  DeleteShareGroupOffsets: 92,
} as const satisfies Record<ApiName, ApiKey>
