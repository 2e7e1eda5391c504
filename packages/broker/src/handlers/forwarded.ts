import type { MessageSchema } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { ApiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { ControllerApi } from '../controller/controller-channel.ts'
import {
  alterClientQuotasApi,
  alterPartitionReassignmentsApi,
  alterUserScramCredentialsApi,
  createAclsApi,
  createPartitionsApi,
  createTopicsApi,
  deleteAclsApi,
  deleteTopicsApi,
  electLeadersApi,
  listPartitionReassignmentsApi,
  unregisterBrokerApi,
  updateFeaturesApi,
} from '../controller/controller-decisions.ts'
import { addRaftVoterApi, describeQuorumApi, removeRaftVoterApi } from '../controller/quorum-apis.ts'

/** A request that the broker hands to the active controller as it is, on behalf of the client (KIP-590). */
function forwarded<Request extends MessageSchema, Response extends MessageSchema>(
  api: ControllerApi<Request, Response>,
): ApiHandler<BrokerParts> {
  return apiHandler<BrokerParts, Request, Response>({
    request: api.request,
    response: api.response,
    handle(parts, body, call) {
      const caller = { apiVersion: call.apiVersion, principal: call.principal, clientHost: call.session.clientHost }
      parts.controller.send(api, caller, body, (answer) => {
        if (answer === undefined) call.close('no controller could be reached')
        else parts.turn.run(() => call.reply(answer))
      })
      return LATER
    },
  })
}

export const forwardedHandlers: readonly ApiHandler<BrokerParts>[] = [
  forwarded(createTopicsApi),
  forwarded(deleteTopicsApi),
  forwarded(createAclsApi),
  forwarded(deleteAclsApi),
  forwarded(createPartitionsApi),
  forwarded(electLeadersApi),
  forwarded(alterPartitionReassignmentsApi),
  forwarded(listPartitionReassignmentsApi),
  forwarded(alterClientQuotasApi),
  forwarded(alterUserScramCredentialsApi),
  forwarded(describeQuorumApi),
  forwarded(updateFeaturesApi),
  forwarded(unregisterBrokerApi),
  forwarded(addRaftVoterApi),
  forwarded(removeRaftVoterApi),
]
