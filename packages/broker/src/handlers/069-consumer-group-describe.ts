import type { DescribedConsumerGroup } from '@samsa/group'
import { ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import { GROUP_OPERATIONS } from '../authorized-operations.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { speaksConsumerProtocol } from './consumer-protocol.ts'

/** 0 KIP-848 · 1 the type of each member (KIP-1099) */
export const consumerGroupDescribe = apiHandler<BrokerParts, typeof ConsumerGroupDescribeRequest, typeof ConsumerGroupDescribeResponse>({
  request: ConsumerGroupDescribeRequest,
  response: ConsumerGroupDescribeResponse,
  handle(parts, request, call) {
    const { groupIds, includeAuthorizedOperations } = request
    if (!speaksConsumerProtocol(parts)) {
      return { groups: groupIds.map((groupId) => ({ groupId, errorCode: code.UNSUPPORTED_VERSION })) }
    }
    const answers: DescribedConsumerGroup[][] = groupIds.map(() => [])
    let missing = answers.length
    if (missing === 0) return {}
    const answered = (index: number, described: DescribedConsumerGroup[]): void => {
      answers[index] = described.map((group) =>
        includeAuthorizedOperations && (group.errorCode ?? 0) === 0 ? { ...group, authorizedOperations: GROUP_OPERATIONS } : group,
      )
      missing--
      if (missing === 0) call.reply({ groups: answers.flat() })
    }
    groupIds.forEach((groupId, index) => {
      const error =
        groupId === ''
          ? code.INVALID_GROUP_ID
          : parts.groups.ask(groupId, (shard, nowMs) =>
              shard.describeConsumerGroups(nowMs, [groupId], (described) => answered(index, described)),
            )
      if (error !== 0) answered(index, [{ groupId, errorCode: error }])
    })
    return LATER
  },
})
