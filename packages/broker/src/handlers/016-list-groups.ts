import type { ListedGroup } from '@samsa/group'
import { ListGroupsRequest, ListGroupsResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/** 1 throttle time · 2 throttled after answering · 3 flexible · 4 states (KIP-518) · 5 types (KIP-848) */
export const listGroups = apiHandler<BrokerParts, typeof ListGroupsRequest, typeof ListGroupsResponse>({
  request: ListGroupsRequest,
  response: ListGroupsResponse,
  handle(parts, request, call) {
    const groups: ListedGroup[] = []
    // One more than the shards, so that nothing is answered before all have been asked.
    let missing = parts.groups.shardCount + 1
    let failure = 0
    const answered = (): void => {
      missing--
      if (missing === 0) call.reply(failure === 0 ? { groups } : { errorCode: failure })
    }
    const errors = parts.groups.askAll((shard, nowMs) =>
      shard.list(nowMs, request, (listed) => {
        groups.push(...listed)
        answered()
      }),
    )
    for (const error of errors) {
      // A shard on its way out has nothing to tell; one that loads may.
      if (error !== code.NOT_COORDINATOR) failure = error
      answered()
    }
    answered()
    return LATER
  },
})
