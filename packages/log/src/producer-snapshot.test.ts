import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ProducerEntry } from './producer-entry.ts'
import { decodeProducerSnapshot, encodeProducerSnapshot } from './producer-snapshot.ts'

// Written by Apache Kafka 4.3.1 at a roll: four idempotent console producers.
const OF_KAFKA = Buffer.from(
  '00019a17b5bf00000004000000000000000000000000244b000000000000244b00000063000001a1fe670c22ffffffffffffffffffffffff' +
    '00000000000000010000000022f3000000000000473f000000a5000001a1fe671b64ffffffffffffffffffffffff' +
    '000000000000000200000000228100000000000069c1000001ef000001a1fe67221bffffffffffffffffffffffff' +
    '0000000000000003000000001bf600000000000085b800000221000001a1fe6729ccffffffffffffffffffffffff',
  'hex',
)

interface Facts {
  readonly producerId: number
  readonly producerEpoch: number
  readonly lastSequence: number
  readonly lastOffset: number
  readonly offsetDelta: number
  readonly timestampMs: number
  readonly coordinatorEpoch: number
  readonly transactionStart: number
}

const facts: fc.Arbitrary<Facts> = fc.record({
  producerId: fc.nat(),
  producerEpoch: fc.integer({ min: 0, max: 32767 }),
  lastSequence: fc.integer({ min: 0, max: 2147483647 }),
  lastOffset: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  offsetDelta: fc.nat(1000),
  timestampMs: fc.integer({ min: -1, max: 2 ** 45 }),
  coordinatorEpoch: fc.integer({ min: -1, max: 100 }),
  transactionStart: fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
})

function entryOf(fact: Facts): ProducerEntry {
  const entry = new ProducerEntry(fact.producerId)
  entry.addBatch(fact.producerEpoch, fact)
  entry.coordinatorEpoch = fact.coordinatorEpoch
  entry.transactionStart = fact.transactionStart
  return entry
}

test("Apache Kafka's snapshot reads as its own tool prints it, and is written back byte for byte", () => {
  const entries = decodeProducerSnapshot(OF_KAFKA)
  assert.ok(typeof entries !== 'string')
  assert.deepEqual(
    entries.map(({ producerId, lastBatch, transactionStart }) => [
      producerId,
      lastBatch?.lastSequence,
      lastBatch?.lastOffset,
      transactionStart,
    ]),
    [
      [0, 9291, 9291, -1],
      [1, 8947, 18239, -1],
      [2, 8833, 27073, -1],
      [3, 7158, 34232, -1],
    ],
  )
  assert.deepEqual(Buffer.from(encodeProducerSnapshot(new Map(entries.map((entry) => [entry.producerId, entry])))), OF_KAFKA)
})

test('a snapshot reads back, and any damage is noticed', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(facts, { selector: ({ producerId }) => producerId, maxLength: 20 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (list, at, mask) => {
        const bytes = encodeProducerSnapshot(new Map(list.map((fact) => [fact.producerId, entryOf(fact)])))
        assert.equal(bytes.length, 10 + 46 * list.length)
        const read = decodeProducerSnapshot(bytes)
        assert.ok(typeof read !== 'string')
        assert.deepEqual(
          read.map((entry) => ({
            producerId: entry.producerId,
            producerEpoch: entry.producerEpoch,
            ...entry.lastBatch,
            coordinatorEpoch: entry.coordinatorEpoch,
            transactionStart: entry.transactionStart,
          })),
          list.map(
            ({ producerId, producerEpoch, lastSequence, lastOffset, offsetDelta, timestampMs, coordinatorEpoch, transactionStart }) => ({
              producerId,
              producerEpoch,
              lastSequence,
              lastOffset,
              offsetDelta,
              timestampMs,
              coordinatorEpoch,
              transactionStart,
            }),
          ),
        )
        assert.equal(typeof decodeProducerSnapshot(bytes.subarray(0, bytes.length - 1)), 'string')
        const damaged = bytes.slice()
        damaged[at % bytes.length] = (damaged[at % bytes.length] ?? 0) ^ mask
        assert.equal(typeof decodeProducerSnapshot(damaged), 'string')
      },
    ),
  )
})
