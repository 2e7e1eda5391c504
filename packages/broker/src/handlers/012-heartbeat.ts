import { HeartbeatRequest, HeartbeatResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/** 1 throttle time · 2 throttled after answering · 3 static members · 4 flexible */
export const heartbeat = apiHandler<BrokerParts, typeof HeartbeatRequest, typeof HeartbeatResponse>({
  request: HeartbeatRequest,
  response: HeartbeatResponse,
  handle(parts, request, call) {
    if (request.groupId === '') return { errorCode: code.INVALID_GROUP_ID }
    const error = parts.groups.ask(request.groupId, (shard, nowMs) => shard.heartbeat(nowMs, request, (body) => call.reply(body)))
    if (error === 0) return LATER
    // While groups load nobody's session counts.
    return { errorCode: error === code.COORDINATOR_LOAD_IN_PROGRESS ? 0 : error }
  },
})
