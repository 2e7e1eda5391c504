import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolError } from '@samsa/protocol'
import { partitionForTransactionalId } from './java-hash.ts'
import { decodeTransactionRecord, encodeTransactionRecord } from './record.ts'
import type { TransactionMetadata } from './transaction.ts'

const metadata: TransactionMetadata = {
  producerId: 4000,
  previousProducerId: 3000,
  nextProducerId: 5000,
  producerEpoch: 3,
  lastProducerEpoch: -1,
  timeoutMs: 60_000,
  state: 'PrepareCommit',
  partitions: new Map([['t', new Set([0, 2])]]),
  startTimestampMs: 1_700_000_000_000,
  lastUpdateTimestampMs: 1_700_000_000_001,
  clientTransactionVersion: 2,
}

// As the transaction coordinator of Apache Kafka 4.3 encodes these values.
const KEY = `00000002${Buffer.from('id').toString('hex')}`
const PLAIN = [
  '0000',
  '0000000000000fa0 0003 0000ea60 02',
  '00000001 0001 74 00000002 00000000 00000002',
  '0000018bcfe56801 0000018bcfe56800',
]
  .join('')
  .replaceAll(' ', '')
const FLEXIBLE = [
  '0001',
  '0000000000000fa0 0003 0000ea60 02',
  '02 02 74 03 00000000 00000002 00',
  '0000018bcfe56801 0000018bcfe56800',
  '03 00 08 0000000000000bb8 01 08 0000000000001388 02 02 0002',
]
  .join('')
  .replaceAll(' ', '')

test('values are of version 0 before transaction.version 1, then of version 1 with the fields of KIP-890', () => {
  const record = { transactionalId: 'id', metadata }
  for (const [version, expected] of [
    [0, PLAIN],
    [1, FLEXIBLE],
    [2, FLEXIBLE],
  ] as const) {
    const { key, value } = encodeTransactionRecord(record, version)
    assert.equal(Buffer.from(key).toString('hex'), KEY)
    assert.equal(Buffer.from(value ?? []).toString('hex'), expected)
    const read = decodeTransactionRecord(key, value)
    const lost = { previousProducerId: -1, nextProducerId: -1, clientTransactionVersion: 0 }
    assert.deepEqual(read, { transactionalId: 'id', metadata: version === 0 ? { ...metadata, ...lost } : metadata })
  }
})

test('an empty transaction has no partitions, a tombstone no value', () => {
  const empty = { transactionalId: 'id', metadata: { ...metadata, state: 'Empty' as const, partitions: new Map() } }
  const { key, value } = encodeTransactionRecord(empty, 2)
  assert.deepEqual(decodeTransactionRecord(key, value), empty)
  const tombstone = { transactionalId: 'id', metadata: null }
  const encoded = encodeTransactionRecord(tombstone, 2)
  assert.equal(encoded.value, null)
  assert.deepEqual(decodeTransactionRecord(encoded.key, null), tombstone)
})

test('types and versions that are not known are left out, malformed ones refused', () => {
  const { key, value } = encodeTransactionRecord({ transactionalId: 'id', metadata }, 2)
  assert.equal(decodeTransactionRecord(Uint8Array.of(0, 9, 0, 0), value), undefined)
  assert.equal(decodeTransactionRecord(key, Uint8Array.of(0, 2, 1, 2, 3)), undefined)
  assert.throws(() => decodeTransactionRecord(key, (value ?? Uint8Array.of()).subarray(0, 12)), ProtocolError)
  const odd = Buffer.from(PLAIN, 'hex')
  odd[16] = 9
  assert.throws(() => decodeTransactionRecord(key, odd), /is no state/)
})

test('a transactional id lives where Java hashes it to', () => {
  assert.equal(partitionForTransactionalId('my-transaction', 50), 19)
  assert.equal(partitionForTransactionalId('', 50), 0)
  // Java's hash code of this text is the smallest integer, which has no positive counterpart.
  assert.equal(partitionForTransactionalId('polygenelubricants', 50), 0)
})
