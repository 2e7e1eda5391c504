import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecordBatch } from '@samsa/protocol'
import fc from 'fast-check'
import { BuilderPool } from './builder-pool.ts'
import type { Delivery } from './delivery.ts'
import { PartitionQueue } from './partition-queue.ts'
import type { ProducerBatch } from './producer-batch.ts'

const IDENTITY = { producerId: 7, producerEpoch: 0 }
const silent: Delivery = { settle: () => undefined }

function queueOf(batchSizeBytes: number, bulkBytes = 0): PartitionQueue {
  const builders = new BuilderPool({}, batchSizeBytes, true)
  return new PartitionQueue('t', 0, {
    bulkBytes,
    batchSizeBytes,
    deliveryTimeoutMs: 1000,
    builders,
    isTransactional: false,
    isCompressed: false,
    opened: () => undefined,
  })
}

function valuesOf(batch: ProducerBatch): string[] {
  return [...new RecordBatch(batch.records(false)).records()].map((record) => record.value?.toString() ?? '')
}

test('whatever fails and is sent again, records reach the log once and in order', () => {
  // The broker: takes a batch whose sequence is the next one, knows those it has, refuses the rest. Answers may be lost.
  const outcomes = fc.constantFrom('written', 'answer lost', 'request lost')
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), outcomes), { minLength: 1, maxLength: 60 }), (turns) => {
      const queue = queueOf(120)
      const log: string[] = []
      const sent: string[] = []
      const flying: ProducerBatch[] = []
      const send = (outcome: string): void => {
        if (queue.waitsToSendAgain && queue.inFlight > 0) return
        const batch = queue.take()
        if (batch === undefined) return
        queue.number(batch, IDENTITY)
        queue.inFlight++
        flying.push(batch)
        const isNext = batch.baseSequence === log.length
        if (outcome !== 'request lost' && isNext) log.push(...valuesOf(batch))
        const isKnown = batch.baseSequence < log.length
        if (flying.length < 3 && outcome === 'written' && isKnown) return
        for (const each of flying.splice(0)) {
          queue.inFlight--
          if (outcome !== 'written' || each.baseSequence >= log.length) queue.putBack(each)
        }
      }
      for (const [length, outcome] of turns) {
        const value = `${sent.length}:${'x'.repeat(length)}`
        sent.push(value)
        queue.add(null, Buffer.from(value), [], 1, 0, silent)
        send(outcome)
      }
      for (let rest = 0; rest < 1000 && !queue.isEmpty; rest++) {
        send('written')
        for (const each of flying.splice(0)) {
          queue.inFlight--
          if (each.baseSequence >= log.length) queue.putBack(each)
        }
      }
      assert.deepEqual(log, sent)
    }),
  )
})

test('a batch is closed before it grows past its size, and its memory is counted', () => {
  const queue = queueOf(200)
  let bytes = 0
  for (let added = 0; added < 10; added++) bytes += queue.add(null, Buffer.alloc(50), [], 1, 0, silent)
  let taken = 0
  for (let batch = queue.take(); batch !== undefined; batch = queue.take()) {
    assert.ok(batch.records(false).length <= 200)
    taken += batch.sizeBytes
  }
  assert.equal(taken, bytes)
})

test('records handed over together and behind others fill larger batches, until the broker finds one too large', () => {
  const queue = queueOf(200, 1000)
  const counts = (isBulk: boolean): number[] => {
    for (let added = 0; added < 20; added++) queue.add(null, Buffer.alloc(50), [], 1, 0, silent, isBulk)
    const taken: number[] = []
    for (let batch = queue.take(); batch !== undefined; batch = queue.take()) taken.push(batch.recordCount)
    return taken
  }
  assert.deepEqual(counts(true), [16, 4])
  assert.deepEqual(counts(false), [2, 16, 2])
  queue.refusesBulk = true
  assert.deepEqual(
    counts(true),
    Array.from({ length: 10 }, () => 2),
  )
})

test('a record larger than a batch has one of its own', () => {
  const queue = queueOf(100)
  queue.add(null, Buffer.alloc(10), [], 1, 0, silent)
  queue.add(null, Buffer.alloc(500), [], 1, 0, silent)
  queue.add(null, Buffer.alloc(10), [], 1, 0, silent)
  assert.deepEqual([queue.take()?.recordCount, queue.take()?.recordCount, queue.take()?.recordCount], [1, 1, 1])
})

test('after a new epoch what waits begins at sequence 0', () => {
  const queue = queueOf(100)
  for (let added = 0; added < 3; added++) queue.add(null, Buffer.alloc(80), [], 1, 0, silent)
  const batches = [queue.take(), queue.take()].filter((batch) => batch !== undefined)
  for (const batch of batches) queue.number(batch, IDENTITY)
  for (const batch of batches) batch.records(false)
  for (const batch of batches.toReversed()) queue.putBack(batch)
  queue.renumber({ producerId: 7, producerEpoch: 1 })
  const again = [queue.take(), queue.take(), queue.take()].filter((batch) => batch !== undefined)
  for (const batch of again) queue.number(batch, { producerId: 7, producerEpoch: 1 })
  assert.deepEqual(
    again.map((batch) => new RecordBatch(batch.records(false))).map((batch) => [batch.producerEpoch, batch.baseSequence, batch.isCrcValid]),
    [
      [1, 0, true],
      [1, 1, true],
      [1, 2, true],
    ],
  )
})

test('what waits past its time is given up in order', () => {
  const queue = queueOf(100)
  queue.add(null, Buffer.alloc(80), [], 1, 0, silent)
  queue.add(null, Buffer.alloc(80), [], 1, 500, silent)
  assert.equal(queue.takeExpired(999).length, 0)
  assert.deepEqual(
    queue.takeExpired(1000).map((batch) => batch.openedAtMs),
    [0],
  )
  assert.deepEqual(
    queue.takeExpired(1500).map((batch) => batch.openedAtMs),
    [500],
  )
  assert.ok(queue.isEmpty)
})
