import {
  AddRaftVoterRequest,
  AddRaftVoterResponse,
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
  AlterUserScramCredentialsRequest,
  AlterUserScramCredentialsResponse,
  CreateAclsRequest,
  CreateAclsResponse,
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteAclsRequest,
  DeleteAclsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  DescribeQuorumRequest,
  DescribeQuorumResponse,
  ElectLeadersRequest,
  ElectLeadersResponse,
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
  RemoveRaftVoterRequest,
  RemoveRaftVoterResponse,
  UnregisterBrokerRequest,
  UnregisterBrokerResponse,
  UpdateFeaturesRequest,
  UpdateFeaturesResponse,
} from '@samsa/protocol'
import type { MessageSchema } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { ApiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'

/** A request that the broker hands to the active controller as it is, on behalf of the client (KIP-590). */
function forwarded<Request extends MessageSchema, Response extends MessageSchema>(
  request: Request,
  response: Response,
): ApiHandler<BrokerParts> {
  return apiHandler<BrokerParts, Request, Response>({
    request,
    response,
    handle(parts, body, call) {
      const caller = { apiVersion: call.apiVersion, principal: call.principal, clientHost: call.session.clientHost }
      parts.controller.send({ request, response }, caller, body, (answer) => {
        if (answer === undefined) call.close('no controller could be reached')
        else parts.turn.run(() => call.reply(answer))
      })
      return LATER
    },
  })
}

export const forwardedHandlers: readonly ApiHandler<BrokerParts>[] = [
  forwarded(CreateTopicsRequest, CreateTopicsResponse),
  forwarded(DeleteTopicsRequest, DeleteTopicsResponse),
  forwarded(CreateAclsRequest, CreateAclsResponse),
  forwarded(DeleteAclsRequest, DeleteAclsResponse),
  forwarded(CreatePartitionsRequest, CreatePartitionsResponse),
  forwarded(ElectLeadersRequest, ElectLeadersResponse),
  forwarded(AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse),
  forwarded(ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse),
  forwarded(AlterClientQuotasRequest, AlterClientQuotasResponse),
  forwarded(AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse),
  forwarded(DescribeQuorumRequest, DescribeQuorumResponse),
  forwarded(UpdateFeaturesRequest, UpdateFeaturesResponse),
  forwarded(UnregisterBrokerRequest, UnregisterBrokerResponse),
  forwarded(AddRaftVoterRequest, AddRaftVoterResponse),
  forwarded(RemoveRaftVoterRequest, RemoveRaftVoterResponse),
]
