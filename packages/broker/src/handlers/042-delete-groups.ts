import { DeleteGroupsRequest, DeleteGroupsResponse } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'

type Results = NonNullable<Input<typeof DeleteGroupsResponse>['results']>

/** 1 throttled after answering · 2 flexible */
export const deleteGroups = apiHandler<BrokerParts, typeof DeleteGroupsRequest, typeof DeleteGroupsResponse>({
  request: DeleteGroupsRequest,
  response: DeleteGroupsResponse,
  handle(parts, request, call) {
    const byPartition = new Map<number, string[]>()
    for (const groupId of new Set(request.groupsNames)) {
      const partition = parts.groups.partitionOf(groupId)
      byPartition.set(partition, [...(byPartition.get(partition) ?? []), groupId])
    }
    const answers: Results[number][] = []
    let missing = byPartition.size
    if (missing === 0) return {}
    const answered = (results: Results): void => {
      answers.push(...results)
      missing--
      if (missing === 0) call.reply({ results: answers })
    }
    for (const groupIds of byPartition.values()) {
      const [first = ''] = groupIds
      const error = parts.groups.ask(first, (shard, nowMs) => shard.deleteGroups(nowMs, groupIds, answered))
      if (error !== 0) answered(groupIds.map((groupId) => ({ groupId, errorCode: error })))
    }
    return LATER
  },
})
