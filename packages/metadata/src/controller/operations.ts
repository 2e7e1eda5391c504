import type {
  Input,
  MessageSchema,
  AllocateProducerIdsRequest,
  AllocateProducerIdsResponse,
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
  AlterConfigsRequest,
  AlterConfigsResponse,
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
  AlterPartitionRequest,
  AlterPartitionResponse,
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
  CreateAclsRequest,
  CreateAclsResponse,
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteAclsRequest,
  DeleteAclsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  ElectLeadersRequest,
  ElectLeadersResponse,
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
  RenewDelegationTokenRequest,
  RenewDelegationTokenResponse,
  UnregisterBrokerRequest,
  UnregisterBrokerResponse,
  UpdateFeaturesRequest,
  UpdateFeaturesResponse,
} from '@samsa/protocol'
import type { ControllerContext, ControllerResult } from './types.ts'

type Result<Schema extends MessageSchema> = ControllerResult<Input<Schema>>

/**
 * Every decision that a client or broker may ask of the active controller. Requests come decoded, responses leave ready to encode;
 * a whole-request failure is spread over the response as Kafka's `getErrorResponse` does.
 */
export interface ControllerOperations {
  createTopics(context: ControllerContext, request: CreateTopicsRequest): Result<typeof CreateTopicsResponse>
  deleteTopics(context: ControllerContext, request: DeleteTopicsRequest): Result<typeof DeleteTopicsResponse>
  createPartitions(context: ControllerContext, request: CreatePartitionsRequest): Result<typeof CreatePartitionsResponse>
  incrementalAlterConfigs(
    context: ControllerContext,
    request: IncrementalAlterConfigsRequest,
  ): Result<typeof IncrementalAlterConfigsResponse>
  alterConfigs(context: ControllerContext, request: AlterConfigsRequest): Result<typeof AlterConfigsResponse>
  updateFeatures(context: ControllerContext, request: UpdateFeaturesRequest): Result<typeof UpdateFeaturesResponse>
  alterClientQuotas(context: ControllerContext, request: AlterClientQuotasRequest): Result<typeof AlterClientQuotasResponse>
  alterUserScramCredentials(
    context: ControllerContext,
    request: AlterUserScramCredentialsRequest,
  ): Result<typeof AlterUserScramCredentialsResponse>
  registerBroker(context: ControllerContext, request: BrokerRegistrationRequest): Result<typeof BrokerRegistrationResponse>
  brokerHeartbeat(context: ControllerContext, request: BrokerHeartbeatRequest): Result<typeof BrokerHeartbeatResponse>
  unregisterBroker(context: ControllerContext, request: UnregisterBrokerRequest): Result<typeof UnregisterBrokerResponse>
  alterPartition(context: ControllerContext, request: AlterPartitionRequest): Result<typeof AlterPartitionResponse>
  electLeaders(context: ControllerContext, request: ElectLeadersRequest): Result<typeof ElectLeadersResponse>
  alterPartitionReassignments(
    context: ControllerContext,
    request: AlterPartitionReassignmentsRequest,
  ): Result<typeof AlterPartitionReassignmentsResponse>
  listPartitionReassignments(
    context: ControllerContext,
    request: ListPartitionReassignmentsRequest,
  ): Result<typeof ListPartitionReassignmentsResponse>
  allocateProducerIds(context: ControllerContext, request: AllocateProducerIdsRequest): Result<typeof AllocateProducerIdsResponse>
  assignReplicasToDirs(context: ControllerContext, request: AssignReplicasToDirsRequest): Result<typeof AssignReplicasToDirsResponse>
  registerController(context: ControllerContext, request: ControllerRegistrationRequest): Result<typeof ControllerRegistrationResponse>
  createAcls(context: ControllerContext, request: CreateAclsRequest): Result<typeof CreateAclsResponse>
  deleteAcls(context: ControllerContext, request: DeleteAclsRequest): Result<typeof DeleteAclsResponse>
  createDelegationToken(context: ControllerContext, request: CreateDelegationTokenRequest): Result<typeof CreateDelegationTokenResponse>
  renewDelegationToken(context: ControllerContext, request: RenewDelegationTokenRequest): Result<typeof RenewDelegationTokenResponse>
  expireDelegationToken(context: ControllerContext, request: ExpireDelegationTokenRequest): Result<typeof ExpireDelegationTokenResponse>
}
