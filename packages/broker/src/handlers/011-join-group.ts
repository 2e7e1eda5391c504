import { JoinGroupRequest, JoinGroupResponse } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { javaUuid } from '../coordinator/java-uuid.ts'
import { code } from '../error-codes.ts'

const NULLABLE_PROTOCOL_VERSION = 7

/**
 * 1 rebalance timeout · 2 throttle time · 3 throttled after answering · 4 member id required (KIP-394) · 5 static members (KIP-345)
 * 6 flexible · 7 protocol type, nullable protocol · 8 reason (KIP-800) · 9 the leader may skip its assignment (KIP-814)
 */
export const joinGroup = apiHandler<BrokerParts, typeof JoinGroupRequest, typeof JoinGroupResponse>({
  request: JoinGroupRequest,
  response: JoinGroupResponse,
  handle(parts, request, call) {
    const { groupId, memberId } = request
    if (groupId === '') return answer({ memberId, errorCode: code.INVALID_GROUP_ID }, call.apiVersion)
    // Version 0 knows one timeout for both.
    const join = call.apiVersion === 0 ? { ...request, rebalanceTimeoutMs: request.sessionTimeoutMs } : request
    const error = parts.groups.ask(groupId, (shard, nowMs) =>
      shard.join(nowMs, {
        apiVersion: call.apiVersion,
        request: join,
        clientId: call.clientId,
        clientHost: `/${call.session.clientHost}`,
        uuid: memberId === '' ? javaUuid(parts.world.random) : '',
        to: (body) => call.reply(answer(body, call.apiVersion)),
      }),
    )
    return error === 0 ? LATER : answer({ errorCode: error }, call.apiVersion)
  },
})

/** No protocol is null where that can be told, and empty before. */
function answer(body: Input<typeof JoinGroupResponse>, apiVersion: number): Input<typeof JoinGroupResponse> {
  const name = body.protocolName ?? ''
  return { ...body, protocolName: apiVersion >= NULLABLE_PROTOCOL_VERSION && name === '' ? null : name }
}
