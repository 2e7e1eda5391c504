import type { DescribedGroup } from '@samsa/group'
import { DescribeGroupsRequest, DescribeGroupsResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import { GROUP_OPERATIONS } from '../authorized-operations.ts'
import type { BrokerParts } from '../broker-parts.ts'

/** 1 throttle time · 2 throttled after answering · 3 authorized operations · 4 static members · 5 flexible · 6 missing groups are an error (KIP-1043) */
export const describeGroups = apiHandler<BrokerParts, typeof DescribeGroupsRequest, typeof DescribeGroupsResponse>({
  request: DescribeGroupsRequest,
  response: DescribeGroupsResponse,
  handle(parts, request, call) {
    const answers: DescribedGroup[][] = request.groups.map(() => [])
    let missing = answers.length
    if (missing === 0) return {}
    const answered = (index: number, described: DescribedGroup[]): void => {
      answers[index] = described.map((group) =>
        request.includeAuthorizedOperations && (group.errorCode ?? 0) === 0 ? { ...group, authorizedOperations: GROUP_OPERATIONS } : group,
      )
      missing--
      if (missing === 0) call.reply({ groups: answers.flat() })
    }
    request.groups.forEach((groupId, index) => {
      const error = parts.groups.ask(groupId, (shard, nowMs) =>
        shard.describe(nowMs, [groupId], call.apiVersion, (described) => answered(index, described)),
      )
      if (error !== 0) answered(index, [{ groupId, errorCode: error }])
    })
    return LATER
  },
})
