import type { DeleteTopicsRequest, DeleteTopicsResponse, Input } from '@samsa/protocol'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { apiError, ErrorCode, errorFields, maxRecordsPerOperation, noError, tooLarge } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import type { ApiError, ControllerContext, ControllerResult } from './types.ts'

type Response = Input<typeof DeleteTopicsResponse>
type Result = NonNullable<Response['responses']>[number]

const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA'

/** DeleteTopics (20): by name up to version 5, by name or id from 6 on. Every topic that can go does, in one atomic batch. */
export function deleteTopics(state: ControllerState, context: ControllerContext, request: DeleteTopicsRequest): ControllerResult<Response> {
  const asked: { readonly name: string | null; readonly id: string }[] = [
    ...request.topicNames.map((name) => ({ name, id: zeroUuid })),
    ...request.topics.map((topic) => ({ name: topic.name, id: topic.topicId })),
  ]
  if (!state.options.deleteTopicEnable) {
    const error =
      context.apiVersion < 3
        ? apiError(ErrorCode.INVALID_REQUEST, 'This version does not support topic deletion.')
        : apiError(ErrorCode.TOPIC_DELETION_DISABLED)
    return failAll(asked, error)
  }
  const results: Result[] = []
  const answer = (name: string | null, topicId: string, error: ApiError) => results.push({ name, topicId, ...errorFields(error) })
  const invalid = (message: string) => apiError(ErrorCode.INVALID_REQUEST, message)
  const names = new Map<string, number>()
  const ids = new Map<string, number>()
  for (const { name, id } of asked) {
    if (name === null && id === zeroUuid) answer(null, zeroUuid, invalid('Neither topic name nor id were specified.'))
    else if (name === null) ids.set(id, (ids.get(id) ?? 0) + 1)
    else if (id === zeroUuid) names.set(name, (names.get(name) ?? 0) + 1)
    else answer(name, id, invalid('You may not specify both topic name and topic id.'))
  }
  for (const [name, count] of names) if (count > 1) answer(name, zeroUuid, invalid('Duplicate topic name.'))
  for (const [id, count] of ids) if (count > 1) answer(null, id, invalid('Duplicate topic id.'))
  const chosen = new Map<string, string>()
  for (const [id, count] of ids) {
    if (count > 1) continue
    const topic = state.topicById(id)
    if (topic === undefined) answer(null, id, apiError(ErrorCode.UNKNOWN_TOPIC_ID))
    else chosen.set(id, topic.name)
  }
  for (const [name, count] of names) {
    if (count > 1) continue
    const topic = state.topic(name)
    if (topic === undefined) answer(name, zeroUuid, apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION))
    else if (ids.has(topic.id)) {
      chosen.delete(topic.id)
      answer(name, topic.id, invalid('The provided topic name maps to an ID that was already supplied.'))
    } else chosen.set(topic.id, name)
  }
  if (chosen.size > maxRecordsPerOperation) return failAll(asked, tooLarge)
  const records: MetadataRecord[] = []
  for (const [topicId, name] of chosen) {
    records.push(makeRecord('RemoveTopicRecord', 0, { topicId }))
    answer(name, topicId, noError)
  }
  return { records, atomic: true, response: { responses: results } }
}

function failAll(asked: readonly { readonly name: string | null; readonly id: string }[], error: ApiError): ControllerResult<Response> {
  const responses = asked.map(({ name, id }) => ({ name, topicId: id, ...errorFields(error) }))
  return { records: [], atomic: true, response: { responses } }
}
