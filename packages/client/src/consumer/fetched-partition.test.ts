import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { buildBatch, buildEndTxnMarker } from '@samsa/protocol'
import type { BatchOptions } from '@samsa/protocol'
import { FetchedPartition } from './fetched-partition.ts'
import type { FetchAnswer } from './fetched-partition.ts'
import { PartitionState } from './partition-state.ts'
import type { RecordSlice } from './record-slice.ts'

const batchOf = (values: readonly string[], options: BatchOptions): Buffer =>
  Buffer.from(
    buildBatch(
      options,
      values.map((value, index) => ({ timestamp: index, value: Buffer.from(value) })),
    ),
  )

function fetched(
  batches: readonly Uint8Array[],
  options: { from?: number; committed?: boolean; aborted?: FetchAnswer['abortedTransactions'] } = {},
): FetchedPartition {
  const answer = { records: Buffer.concat(batches), abortedTransactions: options.aborted ?? null } as unknown as FetchAnswer
  const state = new PartitionState('t', 0, 0)
  return new FetchedPartition(state, options.from ?? 0, answer, { readCommitted: options.committed ?? false, checkCrcs: true })
}

/** Offsets and values, taken so many at a time. */
function takeAll(from: FetchedPartition, limit = Infinity): string[] {
  const found: string[] = []
  for (;;) {
    const slices: RecordSlice[] = []
    if (from.take(limit, slices) === 0) return found
    for (const slice of slices) {
      const cursor = slice.cursor()
      while (cursor.next()) found.push(`${slice.baseOffset + cursor.offsetDelta}${cursor.value()?.toString() ?? ''}`)
      assert.equal(cursor.error, undefined)
    }
  }
}

for (const compression of ['none', 'gzip', 'lz4'] as const) {
  test(`from the middle of a batch, a few at a time, ${compression}`, () => {
    const batches = [batchOf(['a', 'b', 'c'], { baseOffset: 10, compression }), batchOf(['d', 'e'], { baseOffset: 13, compression })]
    assert.deepEqual(takeAll(fetched(batches, { from: 11 })), ['11b', '12c', '13d', '14e'])
    for (const limit of [1, 2, 3]) assert.deepEqual(takeAll(fetched(batches, { from: 11 }), limit), ['11b', '12c', '13d', '14e'])
    const whole = fetched(batches, { from: 10 })
    assert.equal(whole.endOffset, 15)
    const slices: RecordSlice[] = []
    whole.take(4, slices)
    assert.equal(whole.nextOffset, 14)
    assert.equal(whole.isExhausted, false)
    whole.take(4, slices)
    assert.equal(whole.isExhausted, true)
  })
}

test('aborted transactions are hidden from readers of committed records, markers from everybody', () => {
  const inTransaction = (baseOffset: number, producerId: number): BatchOptions => ({
    baseOffset,
    producerId,
    producerEpoch: 0,
    baseSequence: 0,
    isTransactional: true,
  })
  const marker = (baseOffset: number, producerId: number, isCommit: boolean): Uint8Array =>
    buildEndTxnMarker({
      baseOffset,
      producerId,
      producerEpoch: 0,
      type: isCommit ? 'COMMIT' : 'ABORT',
      coordinatorEpoch: 0,
      timestampMs: 0,
    })
  const batches = [
    batchOf(['x'], inTransaction(0, 1)),
    batchOf(['y'], inTransaction(1, 2)),
    marker(2, 1, false),
    batchOf(['z'], inTransaction(3, 1)),
    marker(4, 2, true),
    marker(5, 1, true),
  ]
  const aborted = [{ producerId: 1, firstOffset: 0 }] as FetchAnswer['abortedTransactions']
  const reader = fetched(batches, { committed: true, aborted })
  assert.deepEqual(takeAll(reader), ['1y', '3z'])
  assert.equal(reader.nextOffset, 6)
  assert.deepEqual(takeAll(fetched(batches)), ['0x', '1y', '3z'])
})

test('what is corrupt is told after what lies before it, again and again; less than a batch is told as well', () => {
  const bad = batchOf(['b'], { baseOffset: 1 })
  bad[bad.length - 2] = (bad[bad.length - 2] ?? 0) ^ 1
  const reader = fetched([batchOf(['a'], { baseOffset: 0 }), bad])
  const slices: RecordSlice[] = []
  assert.equal(reader.take(10, slices), 1)
  assert.throws(() => reader.take(10, slices), /t-0 at offset 1 is invalid/)
  assert.throws(() => reader.take(10, slices), /t-0 at offset 1 is invalid/)
  assert.equal(reader.nextOffset, 1)
  assert.throws(() => fetched([batchOf(['a'], { baseOffset: 0 }).subarray(0, 50)]).take(1, []), /not one whole record batch/)
})

test('messages from before batches are read as well', () => {
  const message = (offset: number, value: string): Buffer => {
    const body = Buffer.alloc(18 + value.length)
    body[0] = 1
    body.writeBigInt64BE(77n, 2)
    body.writeInt32BE(-1, 10)
    body.writeInt32BE(value.length, 14)
    body.write(value, 18)
    const head = Buffer.alloc(16)
    head.writeBigInt64BE(BigInt(offset), 0)
    head.writeInt32BE(body.length + 4, 8)
    head.writeUInt32BE(crc32(body), 12)
    return Buffer.concat([head, body])
  }
  const batches = [message(3, 'old'), message(7, 'older'), batchOf(['new'], { baseOffset: 8 })]
  const reader = fetched(batches, { from: 4 })
  assert.equal(reader.endOffset, 9)
  assert.deepEqual(takeAll(reader), ['7older', '8new'])
})
