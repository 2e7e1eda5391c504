import { SyncGroupRequest, SyncGroupResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

const PROTOCOL_VERSION = 5

/** 1 throttle time · 2 throttled after answering · 3 static members · 4 flexible · 5 protocol type and name, then mandatory (KIP-559) */
export const syncGroup = apiHandler<BrokerParts, typeof SyncGroupRequest, typeof SyncGroupResponse>({
  request: SyncGroupRequest,
  response: SyncGroupResponse,
  handle(parts, request, call) {
    if (call.apiVersion >= PROTOCOL_VERSION && (request.protocolType === null || request.protocolName === null)) {
      return { errorCode: code.INCONSISTENT_GROUP_PROTOCOL }
    }
    if (request.groupId === '') return { errorCode: code.INVALID_GROUP_ID }
    const error = parts.groups.ask(request.groupId, (shard, nowMs) => shard.sync(nowMs, { request, to: (body) => call.reply(body) }))
    return error === 0 ? LATER : { errorCode: error }
  },
})
