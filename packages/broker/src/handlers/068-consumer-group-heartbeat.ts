import { consumerHeartbeatProblem } from '@samsa/group'
import { randomUuid } from '@samsa/metadata'
import { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { consumerGroupSettings } from '../coordinator/consumer-group-settings.ts'
import { code } from '../error-codes.ts'
import { speaksConsumerProtocol } from './consumer-protocol.ts'

/** 0 KIP-848 · 1 regular expressions, member ids made by clients (KIP-1082) */
export const consumerGroupHeartbeat = apiHandler<BrokerParts, typeof ConsumerGroupHeartbeatRequest, typeof ConsumerGroupHeartbeatResponse>({
  request: ConsumerGroupHeartbeatRequest,
  response: ConsumerGroupHeartbeatResponse,
  handle(parts, request, call) {
    if (!speaksConsumerProtocol(parts)) return { errorCode: code.UNSUPPORTED_VERSION }
    const error = parts.groups.ask(request.groupId, (shard, nowMs) =>
      shard.heartbeatOfConsumer(nowMs, {
        apiVersion: call.apiVersion,
        request,
        clientId: call.clientId,
        clientHost: `/${call.session.clientHost}`,
        uuid: request.memberId === '' ? randomUuid(parts.world.random) : '',
        to: (body) => call.reply(body),
      }),
    )
    if (error === 0) return LATER
    // What is wrong with the request itself is told by whoever is asked.
    const { assignors } = consumerGroupSettings(parts.config, parts.metadata)
    const problem = consumerHeartbeatProblem(request, call.apiVersion, assignors)
    return problem === undefined ? { errorCode: error } : { errorCode: problem.errorCode, errorMessage: problem.message }
  },
})
