import { LeaveGroupRequest, LeaveGroupResponse } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

const MEMBERS_VERSION = 3

/** 1 throttle time · 2 throttled after answering · 3 several members (KIP-345) · 4 flexible · 5 reason (KIP-800) */
export const leaveGroup = apiHandler<BrokerParts, typeof LeaveGroupRequest, typeof LeaveGroupResponse>({
  request: LeaveGroupRequest,
  response: LeaveGroupResponse,
  handle(parts, request, call) {
    const { groupId, memberId } = request
    if (groupId === '') return { errorCode: code.INVALID_GROUP_ID }
    const isBatch = call.apiVersion >= MEMBERS_VERSION
    const members = isBatch ? request.members : [{ memberId, groupInstanceId: null, reason: null }]
    const error = parts.groups.ask(groupId, (shard, nowMs) =>
      shard.leave(nowMs, { groupId, members }, (body) => call.reply(isBatch ? body : { errorCode: oneError(body) })),
    )
    return error === 0 ? LATER : { errorCode: error }
  },
})

function oneError(body: Input<typeof LeaveGroupResponse>): number {
  const top = body.errorCode ?? 0
  return top === 0 ? (body.members?.[0]?.errorCode ?? 0) : top
}
