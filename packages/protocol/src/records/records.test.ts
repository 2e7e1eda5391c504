import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  BatchBuilder,
  BatchReader,
  batchSizeUpperBound,
  buildBatch,
  compressionTypes,
  CorruptBatchError,
  DecompressionBuffer,
  decrementSequence,
  incrementSequence,
  INT64_MAX,
  INT64_MIN,
  readBatches,
  RecordBatch,
} from '../index.ts'
import type { BatchOptions, RecordInput } from '../index.ts'
import { measureRecords } from './records.bench.ts'
import { RecordWalk, walkRecords } from './record-walk.ts'
import { readInt64, writeInt64 } from './int64.ts'
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from './varint.ts'

const bytes = fc.option(fc.uint8Array({ maxLength: 40 }), { nil: null })
const header = fc.record({ key: fc.string({ unit: 'grapheme', maxLength: 8 }), value: bytes })
const record: fc.Arbitrary<RecordInput> = fc.record({
  timestamp: fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.constant(-1), fc.maxSafeNat()),
  key: bytes,
  value: bytes,
  headers: fc.array(header, { maxLength: 3 }),
})
const records = fc.array(record, { minLength: 1, maxLength: 30 })
const options: fc.Arbitrary<BatchOptions> = fc.record({
  compression: fc.constantFrom(...compressionTypes),
  baseOffset: fc.maxSafeNat().map((offset) => Math.floor(offset / 2)),
  partitionLeaderEpoch: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  producerId: fc.oneof(fc.constant(-1), fc.maxSafeNat()),
  producerEpoch: fc.integer({ min: -1, max: 32767 }),
  baseSequence: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  isTransactional: fc.boolean(),
  isControlBatch: fc.boolean(),
})

function plain(value: Uint8Array | string | null | undefined): string | null {
  return value === null || value === undefined ? null : Buffer.from(value).toString('hex')
}

describe('a batch', () => {
  test('holds what was put in', () => {
    const into = new DecompressionBuffer()
    fc.assert(
      fc.property(options, records, (chosen, written) => {
        const batch = new RecordBatch(buildBatch(chosen, written))
        assert.equal(batch.isCrcValid, true)
        assert.equal(batch.magic, 2)
        assert.equal(batch.compressionType, chosen.compression)
        assert.equal(batch.baseOffset, chosen.baseOffset)
        assert.equal(batch.producerId, chosen.producerId)
        assert.equal(batch.isTransactional, chosen.isTransactional)
        assert.equal(batch.isControlBatch, chosen.isControlBatch)
        assert.equal(batch.recordCount, written.length)
        assert.equal(batch.maxTimestamp, Math.max(...written.map(({ timestamp }) => timestamp)))
        const read = [...batch.records({ into })].map(({ offset, timestamp, key, value, headers }) => ({
          offset,
          timestamp,
          key: plain(key),
          value: plain(value),
          headers: headers.map((one) => [one.key, plain(one.value)]),
        }))
        assert.deepEqual(
          read,
          written.map(({ timestamp, key, value, headers }, index) => ({
            offset: (chosen.baseOffset ?? 0) + index,
            timestamp,
            key: plain(key),
            value: plain(value),
            // Lone surrogates become the replacement character, as in every UTF-8 encoder.
            headers: (headers ?? []).map((one) => [Buffer.from(one.key).toString(), plain(one.value)]),
          })),
        )
      }),
      { numRuns: 150 },
    )
  })

  test('any change of its bytes is found by the CRC, or leaves the records as they were', () => {
    const built = buildBatch({ producerId: 5, producerEpoch: 1, baseSequence: 0 }, [
      { timestamp: 9, key: Buffer.from('k') },
      { timestamp: 10 },
    ])
    for (let at = 0; at < built.length; at++) {
      const changed = Buffer.from(built)
      changed[at]! ^= 0x10
      const reader = new BatchReader(changed)
      const batch = reader.next()
      // Base offset and leader epoch are outside the CRC, a longer length makes the batch incomplete.
      assert.ok(batch === undefined || !batch.isCrcValid || at < 8 || (at >= 12 && at < 16), `byte ${at}`)
    }
  })

  test('changed bytes are read, or refused, never worse; walk and cursor agree on which', () => {
    const walk = new RecordWalk()
    fc.assert(
      fc.property(
        records,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        fc.nat(40),
        (written, changes, count) => {
          const changed = buildBatch({}, written)
          for (const [at, value] of changes) changed[61 + (at % (changed.length - 61))] = value
          if (count < 5) changed.writeInt32BE(count, 57)
          const batch = new RecordBatch(changed)
          const cursor = batch.cursor()
          while (cursor.next()) batch.recordAt(cursor).headers.at(0)
          walkRecords(changed, 61, changed.length, batch.recordCount, walk)
          assert.equal(walk.fault === 'none', cursor.error === undefined || batch.recordCount === 0, `${walk.fault}: ${cursor.error}`)
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('changed compressed bytes are read, or refused, never worse', () => {
    fc.assert(
      fc.property(
        options,
        records,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        (chosen, written, changes) => {
          const changed = buildBatch(chosen, written)
          for (const [at, value] of changes) changed[21 + (at % (changed.length - 21))] = value
          try {
            for (const one of new RecordBatch(changed).records({ maxDecompressedBytes: 1_000_000 })) assert.ok(one.headers.length >= 0)
          } catch (error) {
            assert.ok(error instanceof CorruptBatchError, String(error))
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  test('header setters keep the CRC right, and leave it alone where they are outside of it', () => {
    const batch = new RecordBatch(buildBatch({}, [{ timestamp: 5 }, { timestamp: 6 }]))
    const { crc } = batch
    batch.setLastOffset(101)
    batch.setPartitionLeaderEpoch(7)
    batch.setMaxTimestamp('CreateTime', 6)
    assert.deepEqual([batch.baseOffset, batch.lastOffset, batch.partitionLeaderEpoch, batch.crc], [100, 101, 7, crc])
    batch.setMaxTimestamp('LogAppendTime', 77)
    assert.notEqual(batch.crc, crc)
    assert.equal(batch.isCrcValid, true)
    assert.deepEqual(
      [...batch.records()].map(({ timestamp }) => timestamp),
      [77, 77],
    )
    batch.setProducerState(3, 4, 5, true)
    assert.deepEqual(
      [batch.producerId, batch.producerEpoch, batch.lastSequence, batch.isTransactional, batch.isCrcValid],
      [3, 4, 6, true, true],
    )
    assert.equal(batch.timestampType, 'LogAppendTime')
  })

  test('delete horizon and kept end, as compaction leaves them', () => {
    const builder = new BatchBuilder({ baseOffset: 10, deleteHorizonMs: 500 })
    builder.appendAt(3, 700, null, null)
    const batch = new RecordBatch(builder.build(9))
    assert.deepEqual([batch.deleteHorizonMs, batch.lastOffset, batch.maxTimestamp, batch.isCrcValid], [500, 19, 700, true])
    assert.deepEqual(
      [...batch.records()].map(({ offset, timestamp }) => [offset, timestamp]),
      [[13, 700]],
    )
  })
})

describe('the builder', () => {
  test('tells sizes in advance', () => {
    fc.assert(
      fc.property(records, (written) => {
        const builder = new BatchBuilder({}, 1)
        for (const one of written) {
          const { timestamp, key = null, value = null, headers = [] } = one
          const expected = builder.sizeInBytes + builder.sizeOf(timestamp, key, value, headers)
          builder.appendRecord(one)
          assert.equal(builder.sizeInBytes, expected)
          assert.ok(buildBatch({}, [one]).length <= batchSizeUpperBound(key, value, headers))
        }
        assert.equal(builder.build().length, builder.sizeInBytes)
      }),
    )
  })

  test('is reused, and gives memory away by take', () => {
    const builder = new BatchBuilder()
    builder.append(1, Buffer.from('a'), null)
    const first = builder.take()
    const copy = Buffer.from(first)
    builder.append(2, Buffer.from('bbbbb'), null)
    assert.deepEqual(first, copy)
    const [second] = [...new RecordBatch(builder.build()).records()]
    assert.deepEqual([second?.offset, second?.timestamp, String(second?.key)], [0, 2, 'bbbbb'])
    builder.reset({ compression: 'gzip' })
    assert.equal(builder.isEmpty, true)
    assert.throws(() => builder.appendAt(-1, 0, null, null), RangeError)
  })
})

describe('the reader', () => {
  const one = buildBatch({ baseOffset: 4 }, [{ timestamp: 1 }, { timestamp: 2 }])
  const two = buildBatch({ baseOffset: 6, compression: 'zstd' }, [{ timestamp: 3 }])

  test('goes through batches and tells of a truncated tail, wherever it is cut', () => {
    const both = Buffer.concat([one, two])
    assert.deepEqual(
      [...readBatches(both)].map(({ baseOffset, nextOffset }) => [baseOffset, nextOffset]),
      [
        [4, 6],
        [6, 7],
      ],
    )
    for (let cut = one.length; cut < both.length; cut++) {
      const reader = new BatchReader(both, 0, cut)
      assert.equal(reader.next()?.baseOffset, 4)
      assert.equal(reader.next(), undefined)
      assert.deepEqual([reader.error, reader.truncatedBytes, reader.position], [undefined, cut - one.length, one.length])
    }
  })

  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (random) => {
        const reader = new BatchReader(random)
        for (let batch = reader.next(); batch !== undefined; batch = reader.next()) assert.ok(batch.end <= random.length)
        assert.ok(reader.position <= random.length)
      }),
    )
  })

  test('malformed headers', () => {
    const magic = Buffer.from(one)
    magic[16] = 3
    const length = Buffer.from(one)
    length.writeInt32BE(13, 8)
    const short = Buffer.from(one)
    short.writeInt32BE(48, 8)
    for (const [wrong, text] of [
      [magic, /Invalid magic found in record: 3/],
      [length, /less than the minimum record overhead \(14\)/],
      [short, /smaller than the minimum allowed overhead 61/],
    ] as const) {
      const reader = new BatchReader(wrong)
      assert.equal(reader.next(), undefined)
      assert.match(reader.error ?? '', text)
    }
  })
})

test('varints', () => {
  const buffer = Buffer.alloc(16)
  const interesting = Array.from({ length: 63 }, (_, power) => 2 ** power).flatMap((power) => [
    power - 1,
    power,
    power + 1,
    -power,
    -power - 1,
    -power + 1,
  ])
  for (const value of interesting.filter(Number.isSafeInteger)) {
    const size = writeVarlong(buffer, 0, value)
    assert.equal(sizeOfVarlong(value), size, `size of ${value}`)
    let raw = 0n
    for (let at = size - 1; at >= 0; at--) raw = (raw << 7n) | BigInt((buffer[at] as number) & 0x7f)
    assert.equal((raw >> 1n) ^ -(raw & 1n), BigInt(value))
    if (value === (value | 0)) assert.equal(sizeOfVarint(value), writeVarint(buffer, 0, value))
  }
})

test('int64', () => {
  const buffer = Buffer.alloc(8)
  for (const value of [0, 1, -1, 2 ** 32, -(2 ** 32), -(2 ** 32) - 1, 2 ** 53 - 1, -(2 ** 53) + 1, INT64_MAX, INT64_MIN]) {
    writeInt64(buffer, 0, value)
    assert.equal(readInt64(buffer, 0), value)
    if (Number.isSafeInteger(value)) assert.equal(buffer.readBigInt64BE(), BigInt(value))
  }
  writeInt64(buffer, 0, INT64_MAX)
  assert.equal(buffer.readBigInt64BE(), 2n ** 63n - 1n)
})

test('sequences go on at 0 after 2^31 - 1', () => {
  assert.equal(incrementSequence(2 ** 31 - 1, 1), 0)
  assert.equal(incrementSequence(2 ** 31 - 3, 5), 2)
  assert.equal(decrementSequence(2, 5), 2 ** 31 - 3)
  assert.equal(decrementSequence(5, 2), 3)
})

test('the benchmark runs', () => {
  let now = 0
  const measured = measureRecords(10, 1, () => now++)
  assert.ok(measured.length > 10)
  assert.ok(measured.every(({ nsPerCall }) => nsPerCall > 0))
})
