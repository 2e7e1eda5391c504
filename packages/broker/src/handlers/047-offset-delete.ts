import { OffsetDeleteRequest, OffsetDeleteResponse } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

type DeleteBody = Input<typeof OffsetDeleteResponse>
type DeletedTopic = NonNullable<DeleteBody['topics']>[number]

/** One version. */
export const offsetDelete = apiHandler<BrokerParts, typeof OffsetDeleteRequest, typeof OffsetDeleteResponse>({
  request: OffsetDeleteRequest,
  response: OffsetDeleteResponse,
  handle(parts, request, call) {
    const { groupId } = request
    if (groupId === '') return { errorCode: code.INVALID_GROUP_ID }
    const refused: DeletedTopic[] = []
    const topics: OffsetDeleteRequest['topics'] = []
    for (const { name, partitions } of request.topics) {
      const known = partitions.filter(({ partitionIndex }) => parts.metadata.contains(name, partitionIndex))
      if (known.length > 0) topics.push({ name, partitions: known })
      const unknown = partitions.filter(({ partitionIndex }) => !parts.metadata.contains(name, partitionIndex))
      if (unknown.length === 0) continue
      const errorCode = code.UNKNOWN_TOPIC_OR_PARTITION
      refused.push({ name, partitions: unknown.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) })
    }
    const error = parts.groups.ask(groupId, (shard, nowMs) =>
      shard.deleteOffsets(nowMs, { request: { groupId, topics }, to: (body) => call.reply(merge(refused, body)) }),
    )
    return error === 0 ? LATER : { errorCode: error }
  },
})

/** An error at the top stands for all. */
function merge(refused: readonly DeletedTopic[], body: DeleteBody): DeleteBody {
  if ((body.errorCode ?? 0) !== 0 || refused.length === 0) return body
  const merged = [...refused]
  for (const topic of body.topics ?? []) {
    const at = merged.findIndex((each) => each.name === topic.name)
    const before = merged[at]
    if (before === undefined) merged.push(topic)
    else merged[at] = { ...before, partitions: [...(before.partitions ?? []), ...(topic.partitions ?? [])] }
  }
  return { ...body, topics: merged }
}
