import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  AddPartitionsToTxnRequest,
  ApiVersionsResponse,
  ConsumerGroupMemberMetadataValue,
  ConsumerGroupMetadataValue,
  FetchRequest,
  FetchResponse,
  INT64_MAX,
  INT64_MIN,
  JoinGroupRequest,
  ListOffsetsResponse,
  MetadataRequest,
  ProduceRequest,
  ProtocolError,
  ShareFetchRequest,
  TopicRecord,
  decodeMessage,
  encodeMessage,
  unknownTaggedFields,
} from '../index.ts'
import type { Input, Message, MessageSchema } from '../index.ts'

function bytesOf<S extends MessageSchema>(schema: S, version: number, input: Input<S>): Buffer {
  return Buffer.concat(encodeMessage(schema, version, input))
}

/** Spaces are for the reader. */
function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}

function errorOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof ProtocolError) return `${error.path}: ${error.reason}`
    throw error
  }
  return 'none'
}

test('a value that a version cannot carry is an error unless it is ignorable', () => {
  assert.equal(
    errorOf(() => encodeMessage(JoinGroupRequest, 4, { groupInstanceId: 'me' })),
    'groupInstanceId: this version cannot carry a value here',
  )
  assert.equal(bytesOf(JoinGroupRequest, 4, { groupInstanceId: null }).length, bytesOf(JoinGroupRequest, 4, {}).length)
  assert.deepEqual(bytesOf(JoinGroupRequest, 7, { reason: 'ignorable' }), bytesOf(JoinGroupRequest, 7, {}))
  assert.equal(
    errorOf(() => encodeMessage(AddPartitionsToTxnRequest, 4, { v3AndBelowTopics: [{ name: 't' }] })),
    'v3AndBelowTopics: this version cannot carry a value here',
  )
})

test('errors name the field', () => {
  const topics = [{ topic: 'a' }, { topic: 'b', partitions: [{}, { fetchOffset: 0.5 }] }]
  assert.equal(
    errorOf(() => encodeMessage(FetchRequest, 12, { topics })),
    'topics[1].partitions[1].fetchOffset: 0.5 is not an int64',
  )
  const bytes = bytesOf(JoinGroupRequest, 0, { protocols: [{ name: 'a' }, { name: 'b', metadata: Buffer.from('bytes') }] })
  assert.equal(
    errorOf(() => decodeMessage(JoinGroupRequest, 0, bytes.subarray(0, -2))),
    'protocols[1].metadata: needs 5 bytes, 3 are left',
  )
  assert.equal(
    errorOf(() => encodeMessage(FetchRequest, 99, {})),
    ': there is no such version, only 4-18',
  )
})

test('null stands where it may, and nowhere else', () => {
  assert.equal(decodeMessage(MetadataRequest, 12, bytesOf(MetadataRequest, 12, { topics: null })).topics, null)
  assert.equal(
    errorOf(() => encodeMessage(MetadataRequest, 0, { topics: null })),
    'topics: null is not allowed',
  )
  assert.equal(
    errorOf(() => decodeMessage(MetadataRequest, 0, hex('ffffffff'))),
    'topics: null is not allowed',
  )
  assert.equal(
    errorOf(() => decodeMessage(TopicRecord, 0, hex('00'))),
    'name: null is not allowed',
  )
})

test('a count is held against the bytes that are left, before anything is allocated', () => {
  assert.match(
    errorOf(() => decodeMessage(MetadataRequest, 0, hex('7fffffff0001'))),
    /^topics: 2147483647 elements do not fit into 2 bytes/,
  )
  assert.match(
    errorOf(() => decodeMessage(ProduceRequest, 3, hex('ffff 0001 00000000 00000001 000161 00000001 00000000 7fffffff'))),
    /^topicData\[0\]\.partitionData\[0\]\.records: needs 2147483647 bytes, 0 are left/,
  )
})

test('int64 saturates beyond 2^53 and comes back as the extreme', () => {
  const bytes = bytesOf(ListOffsetsResponse, 6, { topics: [{ name: 't', partitions: [{ offset: 0 }] }] })
  const at = bytes.length - 15
  const offset = (text: string): number | undefined => {
    hex(text).copy(bytes, at)
    return decodeMessage(ListOffsetsResponse, 6, bytes).topics[0]?.partitions[0]?.offset
  }
  const encoded = (value: number): string =>
    bytesOf(ListOffsetsResponse, 6, { topics: [{ name: 't', partitions: [{ offset: value }] }] }).toString('hex', at, at + 8)
  assert.equal(offset('7fffffffffffffff'), INT64_MAX)
  assert.equal(offset('0020000000000000'), INT64_MAX)
  assert.equal(offset('001fffffffffffff'), Number.MAX_SAFE_INTEGER)
  assert.equal(offset('8000000000000000'), INT64_MIN)
  assert.equal(offset('ffe0000000000001'), Number.MIN_SAFE_INTEGER)
  assert.equal(offset('ffffffffffffffff'), -1)
  assert.deepEqual([INT64_MAX, -7, INT64_MIN].map(encoded), ['7fffffffffffffff', 'fffffffffffffff9', '8000000000000000'])
  assert.equal(bytesOf(ConsumerGroupMetadataValue, 0, { epoch: 1, metadataHash: -2n }).toString('hex').includes('fffffffffffffffe'), true)
})

test('unknown tagged fields are kept and written back in the order of their tags', () => {
  // throttle, error, no keys, three tagged fields: 1 (epoch 5), 9 and 300 unknown.
  const bytes = hex('0000 01 00000000 03 0108 0000000000000005 0902abcd ac0201ff')
  const message = decodeMessage(ApiVersionsResponse, 4, bytes)
  assert.equal(message.finalizedFeaturesEpoch, 5)
  assert.deepEqual(
    unknownTaggedFields(message).map(({ tag, data }) => [tag, Buffer.from(data).toString('hex')]),
    [
      [9, 'abcd'],
      [300, 'ff'],
    ],
  )
  assert.deepEqual(bytesOf(ApiVersionsResponse, 4, message), bytes)
  assert.equal(
    errorOf(() => encodeMessage(ApiVersionsResponse, 2, message)),
    ': this version cannot carry tagged fields',
  )
})

test('a tag of a later version is refused, as Kafka does', () => {
  const replica = bytesOf(FetchRequest, 15, { replicaState: { replicaId: 1, replicaEpoch: 2 } })
  assert.equal(
    errorOf(() => decodeMessage(FetchRequest, 14, Buffer.concat([hex('ffffffff'), replica]))),
    'replicaState: tag 1 is not valid in this version',
  )
})

test('defaults are those of Kafka, also where JSON says null and Kafka means none', () => {
  const fetch = decodeMessage(FetchRequest, 4, bytesOf(FetchRequest, 4, {}))
  assert.deepEqual([fetch.maxBytes, fetch.sessionEpoch, fetch.clusterId, fetch.rackId, fetch.topics], [0x7fffffff, -1, null, '', []])
  assert.deepEqual(fetch.replicaState, { replicaId: -1, replicaEpoch: -1 })
  const member = decodeMessage(ConsumerGroupMemberMetadataValue, 0, bytesOf(ConsumerGroupMemberMetadataValue, 0, {}))
  assert.deepEqual(member.classicMemberMetadata, { sessionTimeoutMs: 0, supportedProtocols: [] })
  assert.equal(member.rebalanceTimeoutMs, -1)
})

test('bytes and records of a decoded message are views, and large ones leave as they came', () => {
  const records = Buffer.alloc(2000, 1)
  const chunks = encodeMessage(ProduceRequest, 9, { topicData: [{ name: 't', partitionData: [{ index: 0, records }] }] })
  assert.equal(chunks.length, 3)
  assert.equal(chunks[1], records)
  const frame = Buffer.concat(chunks)
  const view = decodeMessage(ProduceRequest, 9, frame).topicData[0]?.partitionData[0]?.records
  assert(view !== undefined && view !== null)
  assert.equal(view.buffer, frame.buffer)
  assert.deepEqual(view, records)
})

test('a field of one version leaves another alone', () => {
  const response = decodeMessage(
    FetchResponse,
    4,
    bytesOf(FetchResponse, 4, { responses: [{ topic: 't', partitions: [{ partitionIndex: 1 }] }] }),
  )
  assert.equal(response.responses[0]?.topicId, 'AAAAAAAAAAAAAAAAAAAAAA')
  assert.equal(response.responses[0]?.partitions[0]?.preferredReadReplica, -1)
})

test('types follow the schemas', () => {
  const request: Message<typeof ShareFetchRequest> = decodeMessage(ShareFetchRequest, 1, bytesOf(ShareFetchRequest, 1, {}))
  const named: ShareFetchRequest = request
  const again: Input<typeof ShareFetchRequest> = named
  assert.deepEqual(bytesOf(ShareFetchRequest, 1, again), bytesOf(ShareFetchRequest, 1, {}))
  const id: string | null = named.groupId
  assert.equal(id, null)
  // @ts-expect-error: there is no such field.
  assert.equal(request.nothing, undefined)
  // @ts-expect-error: offsets are numbers.
  assert.throws(() => bytesOf(FetchRequest, 12, { topics: [{ partitions: [{ fetchOffset: '1' }] }] }), ProtocolError)
})
