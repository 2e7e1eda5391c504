import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apis, decodeMessage, encodeMessage, inVersions, parseVersions } from '@samsa/protocol'
import type { FieldSchema, MessageSchema } from '@samsa/protocol'
import { errorAnswer } from './error-answer.ts'

/** A request of the API with one element in every array. */
function sample(schema: MessageSchema, version: number): Record<string, unknown> {
  const value = (name: string, field: FieldSchema): unknown => {
    const element = field.type.replace('[]', '')
    const fields = field.fields ?? schema.commonStructs?.[element]?.fields
    const one =
      fields !== undefined
        ? Object.fromEntries(
            Object.entries(fields)
              .filter(([, each]) => inVersions(each.versions, version))
              .map(([key, each]) => [key, value(key, each)]),
          )
        : element === 'string'
          ? `the-${name}`
          : element === 'uuid'
            ? 'abcdefghijklmnopqrstuQ'
            : element === 'bytes' || element === 'records'
              ? new Uint8Array(3)
              : element === 'bool'
                ? true
                : 7
    return field.type.startsWith('[]') ? [one] : one
  }
  const made = Object.entries(schema.fields)
    .filter(([, field]) => inVersions(field.versions, version))
    .map(([name, field]) => [name, value(name, field)])
  return Object.fromEntries(made)
}

function codesIn(value: unknown): number[] {
  if (Array.isArray(value)) return value.flatMap(codesIn)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  return Object.entries(value).flatMap(([name, each]) => (/^(partitionE|e)rrorCode$/.test(name) ? [Number(each)] : codesIn(each)))
}

test('every API can be made to answer any error at every version', () => {
  const mute: string[] = []
  for (const api of Object.values(apis)) {
    const { lowest, highest } = parseVersions(api.request.validVersions)
    for (let version = lowest; version <= highest; version++) {
      const message = sample(api.request, version)
      const body = errorAnswer(api.request, api.response, version, message, 6)
      const decoded = decodeMessage(api.response, version, Buffer.concat(encodeMessage(api.response, version, body)))
      if (!codesIn(decoded).includes(6)) mute.push(`${api.name} v${version}`)
    }
  }
  assert.deepEqual(mute, [])
})

test('an error answer names what the request named', () => {
  const answerOf = (name: string, version: number): unknown => {
    const api = Object.values(apis).find((each) => each.name === name)
    assert.ok(api)
    return errorAnswer(api.request, api.response, version, sample(api.request, version), 6)
  }
  assert.deepEqual(answerOf('Produce', 9), { responses: [{ name: 'the-name', partitionResponses: [{ index: 7, errorCode: 6 }] }] })
  assert.deepEqual(answerOf('Fetch', 12), { responses: [{ topic: 'the-topic', partitions: [{ partitionIndex: 7, errorCode: 6 }] }] })
  assert.deepEqual(answerOf('FindCoordinator', 4), { coordinators: [{ key: 'the-coordinatorKeys', errorCode: 6 }] })
  assert.deepEqual(answerOf('OffsetFetch', 9), { groups: [{ groupId: 'the-groupId', errorCode: 6 }] })
  assert.deepEqual(answerOf('Heartbeat', 4), { errorCode: 6 })
  assert.deepEqual(answerOf('AddPartitionsToTxn', 3), {
    resultsByTopicV3AndBelow: [{ name: 'the-name', resultsByPartition: [{ partitionIndex: 7, partitionErrorCode: 6 }] }],
  })
})
