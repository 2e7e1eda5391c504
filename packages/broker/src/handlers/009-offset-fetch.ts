import type { FetchedGroup } from '@samsa/group'
import { OffsetFetchRequest, OffsetFetchResponse, ZERO_UUID } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { Call } from '../call.ts'
import { code } from '../error-codes.ts'

/**
 * 2 all topics, error at the top · 3 throttle time · 5 leader epoch · 6 flexible · 7 stable offsets (KIP-447) · 8 several groups (KIP-709)
 * 9 member epoch (KIP-848) · 10 topic ids
 */
const TOP_ERROR_VERSION = 2
const GROUPS_VERSION = 8
const TOPIC_ID_VERSION = 10

type AskedGroup = OffsetFetchRequest['groups'][number]
type FetchedTopic = NonNullable<FetchedGroup['topics']>[number]

export const offsetFetch = apiHandler<BrokerParts, typeof OffsetFetchRequest, typeof OffsetFetchResponse>({
  request: OffsetFetchRequest,
  response: OffsetFetchResponse,
  handle(parts, request, call) {
    const asked = groupsOf(request, call.apiVersion)
    const answers: (FetchedGroup | undefined)[] = asked.map(() => undefined)
    let missing = asked.length
    if (missing === 0) return {}
    asked.forEach((group, index) => {
      fetchGroup(parts, group, request.requireStable, call, (fetched) => {
        answers[index] = fetched
        missing--
        if (missing === 0) call.reply(bodyOf(answers, call.apiVersion))
      })
    })
    return LATER
  },
})

function groupsOf(request: OffsetFetchRequest, apiVersion: number): readonly AskedGroup[] {
  if (apiVersion >= GROUPS_VERSION) return request.groups
  const topics = request.topics?.map((topic) => ({ ...topic, topicId: ZERO_UUID })) ?? null
  return [{ groupId: request.groupId, memberId: null, memberEpoch: -1, topics }]
}

function fetchGroup(
  parts: BrokerParts,
  asked: AskedGroup,
  requireStable: boolean,
  call: Call<typeof OffsetFetchResponse>,
  done: (fetched: FetchedGroup) => void,
): void {
  const { groupId } = asked
  const byId = call.apiVersion >= TOPIC_ID_VERSION
  const unknown: FetchedTopic[] = []
  const topics: NonNullable<AskedGroup['topics']> = []
  for (const topic of asked.topics ?? []) {
    const name = byId ? parts.metadata.topicById(topic.topicId)?.name : topic.name
    if (name === undefined) unknown.push(failedTopic(topic, code.UNKNOWN_TOPIC_ID))
    else topics.push({ ...topic, name })
  }
  const request = { ...asked, topics: asked.topics === null ? null : topics }
  const error = parts.groups.ask(groupId, (shard, nowMs) =>
    shard.fetchOffsets(nowMs, request, requireStable, (fetched) => {
      if ((fetched.errorCode ?? 0) !== 0) done(fetched)
      else if (asked.topics === null && byId) done({ ...fetched, topics: withTopicIds(parts, fetched) })
      else done({ ...fetched, topics: [...(fetched.topics ?? []), ...unknown] })
    }),
  )
  if (error === 0) return
  // Before version 2 only partitions can carry an error.
  if (call.apiVersion >= TOP_ERROR_VERSION) done({ groupId, errorCode: error })
  else done({ groupId, topics: (asked.topics ?? []).map((topic) => failedTopic(topic, error)) })
}

/** Topics that no longer exist have no id to be told by. */
function withTopicIds(parts: BrokerParts, fetched: FetchedGroup): FetchedTopic[] {
  const topics: FetchedTopic[] = []
  for (const topic of fetched.topics ?? []) {
    const topicId = parts.metadata.topic(topic.name ?? '')?.id
    if (topicId !== undefined) topics.push({ ...topic, topicId })
  }
  return topics
}

function failedTopic(topic: NonNullable<AskedGroup['topics']>[number], errorCode: number): FetchedTopic {
  const { name, topicId, partitionIndexes } = topic
  return { name, topicId, partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, committedOffset: -1, errorCode })) }
}

function bodyOf(answers: readonly (FetchedGroup | undefined)[], apiVersion: number): Input<typeof OffsetFetchResponse> {
  const groups = answers.filter((answer) => answer !== undefined)
  if (apiVersion >= GROUPS_VERSION) return { groups }
  const [group] = groups
  const topics = (group?.topics ?? []).map(({ name, partitions }) => ({
    ...(name === undefined ? {} : { name }),
    partitions: partitions ?? [],
  }))
  return { topics, errorCode: group?.errorCode ?? 0 }
}
