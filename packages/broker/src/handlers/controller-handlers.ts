import {
  DescribeAclsRequest,
  DescribeAclsResponse,
  DescribeClusterRequest,
  DescribeClusterResponse,
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponse,
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
} from '@samsa/protocol'
import type { MessageSchema } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { ApiHandler } from '../api-handler.ts'
import { CLUSTER_OPERATIONS, OPERATIONS_NOT_ASKED } from '../authorized-operations.ts'
import type { ControllerApi } from '../controller/controller-channel.ts'
import * as decisions from '../controller/controller-decisions.ts'
import type { ControllerParts } from '../controller/controller-parts.ts'
import { addRaftVoterApi, describeQuorumApi, removeRaftVoterApi } from '../controller/quorum-apis.ts'
import { code } from '../error-codes.ts'
import { apiVersions } from './018-api-versions.ts'
import { describeResources } from './032-describe-configs.ts'
import { controllerIncrementalAlterConfigs } from './044-incremental-alter-configs.ts'
import { envelope, forwardedApi } from './058-envelope.ts'
import { CONTROLLER_ENDPOINT, endpointTypeProblem } from './endpoint-type.ts'
import { quorumHandlers } from './quorum-handlers.ts'
import { saslHandlers } from './sasl.ts'

/** An API of the controller, asked of it directly. */
function direct<Request extends MessageSchema, Response extends MessageSchema>(
  api: ControllerApi<Request, Response>,
): ApiHandler<ControllerParts> {
  return apiHandler<ControllerParts, Request, Response>({
    request: api.request,
    response: api.response,
    handle(parts, body, call) {
      const caller = { apiVersion: call.apiVersion, principal: call.principal, clientHost: call.session.clientHost, direct: true } as const
      api.serve(parts.controller, caller, body, (answer) => {
        if (answer === undefined) call.close('this node is not the active controller')
        else parts.turn.run(() => call.reply(answer))
      })
      return LATER
    },
  })
}

/** The controllers in place of the brokers (KIP-919). */
const describeCluster = apiHandler<ControllerParts, typeof DescribeClusterRequest, typeof DescribeClusterResponse>({
  request: DescribeClusterRequest,
  response: DescribeClusterResponse,
  handle(parts, request, call) {
    const problem = endpointTypeProblem(request.endpointType, CONTROLLER_ENDPOINT, call.apiVersion)
    if (problem !== undefined) return problem
    const { quorum, image } = parts.controller
    const brokers = Array.from(image.cluster.controllers, ([brokerId, { listeners }]) => {
      const listener = listeners.find((each) => each.name === call.listenerName)
      return { brokerId, host: listener?.host ?? '', port: listener?.port ?? -1 }
    }).filter((each) => each.port >= 0)
    return {
      clusterId: quorum.clusterId,
      controllerId: brokers.some((each) => each.brokerId === quorum.leaderId) ? quorum.leaderId : -1,
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? CLUSTER_OPERATIONS : OPERATIONS_NOT_ASKED,
      brokers,
      endpointType: CONTROLLER_ENDPOINT,
    }
  },
})

const describeConfigs = apiHandler<ControllerParts, typeof DescribeConfigsRequest, typeof DescribeConfigsResponse>({
  request: DescribeConfigsRequest,
  response: DescribeConfigsResponse,
  handle: (parts, request) =>
    describeResources({ nodeId: parts.nodeId, config: parts.config, logging: parts.logging, image: parts.controller.image }, request),
})

const describeAcls = apiHandler<ControllerParts, typeof DescribeAclsRequest, typeof DescribeAclsResponse>({
  request: DescribeAclsRequest,
  response: DescribeAclsResponse,
  handle: () => ({ errorCode: code.SECURITY_DISABLED, errorMessage: 'No Authorizer is configured on the broker' }),
})

/** Two APIs that Kafka's controllers advertise and then know nothing of. */
const describeDelegationToken = apiHandler<ControllerParts, typeof DescribeDelegationTokenRequest, typeof DescribeDelegationTokenResponse>({
  request: DescribeDelegationTokenRequest,
  response: DescribeDelegationTokenResponse,
  handle: () => ({ errorCode: code.UNKNOWN_SERVER_ERROR }),
})

const describeUserScramCredentials = apiHandler<
  ControllerParts,
  typeof DescribeUserScramCredentialsRequest,
  typeof DescribeUserScramCredentialsResponse
>({
  request: DescribeUserScramCredentialsRequest,
  response: DescribeUserScramCredentialsResponse,
  handle(_parts, { users }) {
    const error = { errorCode: code.UNKNOWN_SERVER_ERROR, errorMessage: null }
    return { ...error, results: (users ?? []).map(() => error) }
  },
})

const forwardable = [
  forwardedApi(decisions.createTopicsApi),
  forwardedApi(decisions.deleteTopicsApi),
  forwardedApi(decisions.createAclsApi),
  forwardedApi(decisions.deleteAclsApi),
  forwardedApi(decisions.alterConfigsApi),
  forwardedApi(decisions.incrementalAlterConfigsApi),
  forwardedApi(decisions.createPartitionsApi),
  forwardedApi(decisions.createDelegationTokenApi),
  forwardedApi(decisions.renewDelegationTokenApi),
  forwardedApi(decisions.expireDelegationTokenApi),
  forwardedApi(decisions.electLeadersApi),
  forwardedApi(decisions.alterPartitionReassignmentsApi),
  forwardedApi(decisions.listPartitionReassignmentsApi),
  forwardedApi(decisions.alterClientQuotasApi),
  forwardedApi(decisions.alterUserScramCredentialsApi),
  forwardedApi(decisions.updateFeaturesApi),
  forwardedApi(decisions.unregisterBrokerApi),
  forwardedApi(describeQuorumApi),
  forwardedApi(addRaftVoterApi),
  forwardedApi(removeRaftVoterApi),
]

/** Every API of a controller listener that this node serves, by key. */
export const controllerHandlers: readonly ApiHandler<ControllerParts>[] = [
  ...saslHandlers<ControllerParts>(),
  ...quorumHandlers,
  envelope(forwardable),
  describeDelegationToken,
  describeUserScramCredentials,
  apiVersions<ControllerParts>(
    () => controllerHandlers,
    (parts) => ({
      supported: parts.supportedFeatures,
      finalized: parts.controller.image.features,
      epoch: parts.controller.image.provenance.lastContainedOffset,
      unstableVersions: parts.config.static.get('unstable.api.versions.enable'),
    }),
    false,
  ),
  describeCluster,
  describeConfigs,
  describeAcls,
  controllerIncrementalAlterConfigs,
  direct(decisions.createTopicsApi),
  direct(decisions.deleteTopicsApi),
  direct(decisions.createAclsApi),
  direct(decisions.deleteAclsApi),
  direct(decisions.alterConfigsApi),
  direct(decisions.createPartitionsApi),
  direct(decisions.createDelegationTokenApi),
  direct(decisions.renewDelegationTokenApi),
  direct(decisions.expireDelegationTokenApi),
  direct(decisions.electLeadersApi),
  direct(decisions.alterPartitionReassignmentsApi),
  direct(decisions.listPartitionReassignmentsApi),
  direct(decisions.alterClientQuotasApi),
  direct(decisions.alterUserScramCredentialsApi),
  direct(describeQuorumApi),
  direct(decisions.alterPartitionApi),
  direct(decisions.updateFeaturesApi),
  direct(decisions.brokerRegistrationApi),
  direct(decisions.brokerHeartbeatApi),
  direct(decisions.unregisterBrokerApi),
  direct(decisions.allocateProducerIdsApi),
  direct(decisions.controllerRegistrationApi),
  direct(decisions.assignReplicasToDirsApi),
  direct(addRaftVoterApi),
  direct(removeRaftVoterApi),
].sort((a, b) => a.apiKey - b.apiKey)
