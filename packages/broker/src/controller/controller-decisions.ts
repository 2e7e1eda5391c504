import {
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  AlterConfigsRequest,
  AlterConfigsResponse,
  UpdateFeaturesRequest,
  UpdateFeaturesResponse,
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
  UnregisterBrokerRequest,
  UnregisterBrokerResponse,
  AlterPartitionRequest,
  AlterPartitionResponse,
  ElectLeadersRequest,
  ElectLeadersResponse,
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
  AllocateProducerIdsRequest,
  AllocateProducerIdsResponse,
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
  CreateAclsRequest,
  CreateAclsResponse,
  DeleteAclsRequest,
  DeleteAclsResponse,
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponse,
  RenewDelegationTokenRequest,
  RenewDelegationTokenResponse,
  ExpireDelegationTokenRequest,
  ExpireDelegationTokenResponse,
} from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import type { ControllerContext, ControllerOperations, ControllerResult } from '@samsa/metadata'
import type { ControllerApi } from './controller-channel.ts'
import {
  createPartitionsElapsed,
  createTopicsElapsed,
  deleteTopicsElapsed,
  electLeadersElapsed,
  reassignmentsElapsed,
  withinTime,
} from './elapsed-requests.ts'

/** An API that is one decision of the controller. */
function decision<Request extends MessageSchema, Response extends MessageSchema>(
  request: Request,
  response: Response,
  decide: (operations: ControllerOperations, context: ControllerContext, body: Message<Request>) => ControllerResult<Input<Response>>,
): ControllerApi<Request, Response> {
  return {
    request,
    response,
    serve(controller, caller, body, done) {
      controller.decide(caller, (operations, context) => decide(operations, context, body), done)
    },
  }
}

export const createTopicsApi = withinTime(
  decision(CreateTopicsRequest, CreateTopicsResponse, (c, context, body) => c.createTopics(context, body)),
  createTopicsElapsed,
)
export const deleteTopicsApi = withinTime(
  decision(DeleteTopicsRequest, DeleteTopicsResponse, (c, context, body) => c.deleteTopics(context, body)),
  deleteTopicsElapsed,
)
export const createPartitionsApi = withinTime(
  decision(CreatePartitionsRequest, CreatePartitionsResponse, (c, context, body) => c.createPartitions(context, body)),
  createPartitionsElapsed,
)
export const incrementalAlterConfigsApi = decision(IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse, (c, context, body) =>
  c.incrementalAlterConfigs(context, body),
)
export const alterConfigsApi = decision(AlterConfigsRequest, AlterConfigsResponse, (c, context, body) => c.alterConfigs(context, body))
export const updateFeaturesApi = decision(UpdateFeaturesRequest, UpdateFeaturesResponse, (c, context, body) =>
  c.updateFeatures(context, body),
)
export const alterClientQuotasApi = decision(AlterClientQuotasRequest, AlterClientQuotasResponse, (c, context, body) =>
  c.alterClientQuotas(context, body),
)
export const alterUserScramCredentialsApi = decision(
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
  (c, context, body) => c.alterUserScramCredentials(context, body),
)
export const brokerRegistrationApi = decision(BrokerRegistrationRequest, BrokerRegistrationResponse, (c, context, body) =>
  c.registerBroker(context, body),
)
export const brokerHeartbeatApi = decision(BrokerHeartbeatRequest, BrokerHeartbeatResponse, (c, context, body) =>
  c.brokerHeartbeat(context, body),
)
export const unregisterBrokerApi = decision(UnregisterBrokerRequest, UnregisterBrokerResponse, (c, context, body) =>
  c.unregisterBroker(context, body),
)
export const alterPartitionApi = decision(AlterPartitionRequest, AlterPartitionResponse, (c, context, body) =>
  c.alterPartition(context, body),
)
export const electLeadersApi = withinTime(
  decision(ElectLeadersRequest, ElectLeadersResponse, (c, context, body) => c.electLeaders(context, body)),
  electLeadersElapsed,
)
export const alterPartitionReassignmentsApi = withinTime(
  decision(AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse, (c, context, body) =>
    c.alterPartitionReassignments(context, body),
  ),
  reassignmentsElapsed,
)
export const listPartitionReassignmentsApi = decision(
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
  (c, context, body) => c.listPartitionReassignments(context, body),
)
export const allocateProducerIdsApi = decision(AllocateProducerIdsRequest, AllocateProducerIdsResponse, (c, context, body) =>
  c.allocateProducerIds(context, body),
)
export const assignReplicasToDirsApi = decision(AssignReplicasToDirsRequest, AssignReplicasToDirsResponse, (c, context, body) =>
  c.assignReplicasToDirs(context, body),
)
export const controllerRegistrationApi = decision(ControllerRegistrationRequest, ControllerRegistrationResponse, (c, context, body) =>
  c.registerController(context, body),
)
export const createAclsApi = decision(CreateAclsRequest, CreateAclsResponse, (c, context, body) => c.createAcls(context, body))
export const deleteAclsApi = decision(DeleteAclsRequest, DeleteAclsResponse, (c, context, body) => c.deleteAcls(context, body))
export const createDelegationTokenApi = decision(CreateDelegationTokenRequest, CreateDelegationTokenResponse, (c, context, body) =>
  c.createDelegationToken(context, body),
)
export const renewDelegationTokenApi = decision(RenewDelegationTokenRequest, RenewDelegationTokenResponse, (c, context, body) =>
  c.renewDelegationToken(context, body),
)
export const expireDelegationTokenApi = decision(ExpireDelegationTokenRequest, ExpireDelegationTokenResponse, (c, context, body) =>
  c.expireDelegationToken(context, body),
)
