import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partitionForGroup } from './java-hash.ts'
import { decodeGroupRecord, encodeGroupRecord } from './record.ts'
import type { GroupRecord } from './record.ts'

const TOPIC_ID = 'mmmmmmmmmmmmmmmmmmmmmA'
const key = { group: 'g', topic: 't', partition: 1 }
const value = { offset: 5, leaderEpoch: 2, metadata: 'm', commitTimestamp: 7, expireTimestamp: -1, topicId: TOPIC_ID }

test('an offset commit has the bytes that Apache Kafka 4.3 writes', () => {
  const record = encodeGroupRecord({ type: 'OffsetCommit', key, value })
  assert.equal(Buffer.from(record.key).toString('hex'), '000100016700017400000001')
  // Version 4 is flexible; the topic id is its only tagged field.
  const hex = Buffer.from(record.value ?? []).toString('hex')
  assert.equal(hex.slice(0, 4), '0004')
  assert.equal(hex.slice(4), `000000000000000500000002026d0000000000000007010010${Buffer.from(TOPIC_ID, 'base64url').toString('hex')}`)
  assert.deepEqual(decodeGroupRecord(record.key, record.value), { type: 'OffsetCommit', key, value })
})

test('an offset with a retention of its own is written in version 1, the one that has an expiry', () => {
  const record = encodeGroupRecord({ type: 'OffsetCommit', key, value: { ...value, expireTimestamp: 99 } })
  assert.equal(record.value?.[1], 1)
  const read = decodeGroupRecord(record.key, record.value)
  assert.equal(read?.type === 'OffsetCommit' && read.value?.expireTimestamp, 99)
})

test('tombstones and groups come back as they were', () => {
  const records: GroupRecord[] = [
    { type: 'OffsetCommit', key, value: null },
    { type: 'GroupMetadata', key: { group: 'g' }, value: null },
    {
      type: 'GroupMetadata',
      key: { group: 'g' },
      value: { protocolType: 'consumer', generation: 3, protocol: null, leader: null, currentStateTimestamp: 12, members: [] },
    },
  ]
  for (const record of records) {
    const encoded = encodeGroupRecord(record)
    assert.deepEqual(decodeGroupRecord(encoded.key, encoded.value), record)
  }
})

test('records of version 0, of other groups and of the future', () => {
  const legacy = Buffer.from('000000016700017400000001', 'hex')
  const old = Buffer.from('0000000000000000000500016d0000000000000007', 'hex')
  const read = decodeGroupRecord(legacy, old)
  assert.equal(read?.type === 'OffsetCommit' && read.value?.offset, 5)
  // A share group's and a streams group's.
  assert.equal(decodeGroupRecord(Buffer.from('000b000167', 'hex'), Buffer.from('000000000001', 'hex')), undefined)
  assert.equal(decodeGroupRecord(Buffer.from('0011000167', 'hex'), Buffer.from('000000000001', 'hex')), undefined)
  assert.equal(decodeGroupRecord(Buffer.from('0063', 'hex'), null), undefined)
  assert.equal(decodeGroupRecord(legacy, Buffer.from('0009', 'hex')), undefined)
})

test('groups live where Java puts them', () => {
  // Utils.abs("jg".hashCode()) % 50 and so on, as Apache Kafka 4.3.1 answers.
  assert.equal(partitionForGroup('', 50), 0)
  assert.equal(partitionForGroup('console-consumer-1', 50), javaPartition('console-consumer-1', 50))
  // Its hash is the smallest integer.
  assert.equal(partitionForGroup('polygenelubricants', 50), 0)
})

/** The definition, with big integers: s[0]·31^(n-1) + … + s[n-1], as 32 bits. */
function javaPartition(text: string, count: number): number {
  let hash = 0n
  for (const unit of text.split('')) hash = hash * 31n + BigInt(unit.charCodeAt(0))
  const signed = BigInt.asIntN(32, hash)
  return Number((signed < 0n ? -signed : signed) % BigInt(count))
}
