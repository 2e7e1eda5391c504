import { OffsetCommitRequest, OffsetCommitResponse, ZERO_UUID } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/** 3 throttle time · 5 no retention · 6 leader epoch · 7 static members · 8 flexible · 9 consumer groups (KIP-848) · 10 topic ids */
const TOPIC_ID_VERSION = 10

type CommitBody = Input<typeof OffsetCommitResponse>
type CommitTopic = OffsetCommitRequest['topics'][number]

export const offsetCommit = apiHandler<BrokerParts, typeof OffsetCommitRequest, typeof OffsetCommitResponse>({
  request: OffsetCommitRequest,
  response: OffsetCommitResponse,
  handle(parts, request, call) {
    const answer = new CommitAnswer(call.apiVersion >= TOPIC_ID_VERSION)
    const topics: CommitTopic[] = []
    for (const topic of request.topics) {
      const known = call.apiVersion >= TOPIC_ID_VERSION ? parts.metadata.topicById(topic.topicId) : parts.metadata.topic(topic.name)
      if (known === undefined) {
        const error = call.apiVersion >= TOPIC_ID_VERSION ? code.UNKNOWN_TOPIC_ID : code.UNKNOWN_TOPIC_OR_PARTITION
        const named = { name: topic.name, topicId: call.apiVersion >= TOPIC_ID_VERSION ? topic.topicId : ZERO_UUID }
        for (const { partitionIndex } of topic.partitions) answer.add(named, partitionIndex, error)
        continue
      }
      const named = { name: known.name, topicId: known.id }
      const partitions = topic.partitions.filter(({ partitionIndex }) => {
        const exists = known.partitions[partitionIndex] !== undefined
        if (!exists) answer.add(named, partitionIndex, code.UNKNOWN_TOPIC_OR_PARTITION)
        return exists
      })
      if (partitions.length > 0) topics.push({ ...named, partitions })
    }
    if (topics.length === 0) return answer.body()
    const error = parts.groups.ask(request.groupId, (shard, nowMs) =>
      shard.commitOffsets(nowMs, {
        apiVersion: call.apiVersion,
        request: { ...request, topics },
        to: (body) => call.reply(answer.merge(body)),
      }),
    )
    if (error === 0) return LATER
    for (const { name, topicId, partitions } of topics) {
      for (const { partitionIndex } of partitions) answer.add({ name, topicId }, partitionIndex, error)
    }
    return answer.body()
  },
})

interface AnsweredTopic {
  readonly name: string
  readonly topicId: string
  readonly partitions: { partitionIndex: number; errorCode: number }[]
}

/** What was refused before the coordinator was asked, and what it said: one entry per topic. */
class CommitAnswer {
  readonly #byId: boolean
  readonly #topics = new Map<string, AnsweredTopic>()

  constructor(byId: boolean) {
    this.#byId = byId
  }

  add({ name, topicId }: { readonly name: string; readonly topicId: string }, partitionIndex: number, errorCode: number): void {
    const key = this.#byId ? topicId : name
    let topic = this.#topics.get(key)
    if (topic === undefined) this.#topics.set(key, (topic = { name, topicId, partitions: [] }))
    topic.partitions.push({ partitionIndex, errorCode })
  }

  merge(body: CommitBody): CommitBody {
    if (this.#topics.size === 0) return body
    for (const { name = '', topicId = ZERO_UUID, partitions = [] } of body.topics ?? []) {
      for (const { partitionIndex = 0, errorCode = 0 } of partitions) this.add({ name, topicId }, partitionIndex, errorCode)
    }
    return this.body()
  }

  body(): CommitBody {
    return { topics: [...this.#topics.values()] }
  }
}
