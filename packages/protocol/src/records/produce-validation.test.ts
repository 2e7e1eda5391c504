import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  buildBatch,
  compressionTypes,
  DecompressionBuffer,
  errors,
  INT64_MAX,
  RecordBatch,
  validateProducedBatch,
  validateProduceRequestRecords,
} from '../index.ts'
import type { BatchOptions, ProduceValidationOptions } from '../index.ts'

const NOW = 1_700_000_000_000
const scratch = new DecompressionBuffer()
const defaults: ProduceValidationOptions = {
  topicPartition: 't-0',
  baseOffset: 1000,
  partitionLeaderEpoch: 4,
  origin: 'client',
  nowMs: NOW,
  isCompacted: false,
  timestampType: 'CreateTime',
  timestampBeforeMaxMs: INT64_MAX,
  timestampAfterMaxMs: 3_600_000,
  compressionType: 'producer',
  maxMessageBytes: 1_048_588,
  maxDecompressedBytes: 1_000_000,
  scratch,
}

function batch(options: BatchOptions = {}, count = 3): Buffer {
  return buildBatch(
    options,
    Array.from({ length: count }, (_, index) => ({
      timestamp: NOW + (index % 2),
      key: Buffer.from(`k${index}`),
      value: Buffer.alloc(20, 'v'),
    })),
  )
}

describe('the log validator', () => {
  test('assigns offsets and epoch in place and tells what it found', () => {
    const bytes = batch()
    const { crc } = new RecordBatch(bytes)
    const outcome = validateProducedBatch(bytes, defaults)
    assert.ok(outcome.errorCode === 0)
    const { baseOffset, lastOffset, recordCount, maxTimestampMs, offsetOfMaxTimestamp, logAppendTimeMs, isRebuilt, records } = outcome
    assert.deepEqual(
      { baseOffset, lastOffset, recordCount, maxTimestampMs, offsetOfMaxTimestamp, logAppendTimeMs, isRebuilt },
      {
        baseOffset: 1000,
        lastOffset: 1002,
        recordCount: 3,
        maxTimestampMs: NOW + 1,
        offsetOfMaxTimestamp: 1001,
        logAppendTimeMs: -1,
        isRebuilt: false,
      },
    )
    assert.equal(records.buffer, bytes.buffer)
    assert.deepEqual([outcome.batch.baseOffset, outcome.batch.partitionLeaderEpoch, outcome.batch.crc], [1000, 4, crc])
  })

  test('drops bytes behind that are no whole batch', () => {
    const one = batch()
    const outcome = validateProducedBatch(Buffer.concat([one, batch().subarray(0, 40)]), defaults)
    assert.ok(outcome.errorCode === 0)
    assert.equal(outcome.records.length, one.length)
  })

  const refusals: readonly [string, Buffer, Partial<ProduceValidationOptions>, number, RegExp][] = [
    ['nothing', Buffer.alloc(0), {}, 87, /no batches/],
    [
      'a base offset',
      batch({ baseOffset: 3 }),
      {},
      87,
      /^The baseOffset of the record batch in the append to t-0 should be 0, but it is 3$/,
    ],
    ['too large', batch(), { maxMessageBytes: 100 }, 10, /which exceeds the maximum configured value of 100\)\.$/],
    ['two batches', Buffer.concat([batch(), batch()]), {}, 87, /more than one batch/],
    ['a bomb', buildBatch({ compression: 'zstd' }, [{ timestamp: NOW, value: Buffer.alloc(2_000_000) }]), {}, 10, /Failed to decompress/],
    [
      'larger when recompressed',
      batch({ compression: 'gzip' }, 500),
      { compressionType: 'uncompressed', maxMessageBytes: 10_000 },
      10,
      /maximum configured size/,
    ],
  ]
  for (const [name, bytes, options, code, reason] of refusals) {
    test(`refuses ${name}`, () => {
      const outcome = validateProducedBatch(bytes, { ...defaults, ...options })
      assert.equal(outcome.errorCode, code)
      assert.ok(outcome.errorCode !== 0)
      assert.match(outcome.reason, reason)
      assert.equal(outcome.errorMessage, null)
    })
  }

  test('refuses a wrong CRC and an unknown codec', () => {
    const wrong = batch()
    wrong[70]! ^= 1
    assert.equal(validateProducedBatch(wrong, defaults).errorCode, errors.CORRUPT_MESSAGE.code)
    const unknown = batch()
    unknown[22] = 5
    new RecordBatch(unknown).updateCrc()
    assert.equal(validateProducedBatch(unknown, defaults).errorCode, errors.UNKNOWN_SERVER_ERROR.code)
  })

  test('sets offset deltas right that an uncompressed batch has wrong', () => {
    const bytes = batch()
    // The second record's offset delta, after its length, attributes and timestamp delta.
    bytes[61 + (bytes[61] as number) / 2 + 1 + 3] = 8
    new RecordBatch(bytes).updateCrc()
    const outcome = validateProducedBatch(bytes, defaults)
    assert.ok(outcome.errorCode === 0)
    assert.equal(outcome.isRebuilt, true)
    assert.deepEqual(
      [...outcome.batch.records()].map(({ offset }) => offset),
      [1000, 1001, 1002],
    )
  })

  test('keeps what a producer wrote, whatever codec the topic wants', () => {
    for (const source of compressionTypes) {
      for (const target of compressionTypes) {
        const bytes = batch({ compression: source, producerId: 9, producerEpoch: 1, baseSequence: 5, isTransactional: true }, 50)
        const before = [...new RecordBatch(bytes).records()].map(({ key, value, timestamp, sequence }) => ({
          key,
          value,
          timestamp,
          sequence,
        }))
        const outcome = validateProducedBatch(bytes, { ...defaults, compressionType: target })
        assert.ok(outcome.errorCode === 0)
        assert.equal(outcome.isRebuilt, source !== target)
        assert.equal(outcome.batch.compressionType, target)
        assert.equal(outcome.batch.isTransactional, true)
        assert.deepEqual([outcome.batch.isCrcValid, outcome.batch.baseOffset, outcome.batch.partitionLeaderEpoch], [true, 1000, 4])
        const after = [...outcome.batch.records()].map(({ key, value, timestamp, sequence }) => ({ key, value, timestamp, sequence }))
        assert.deepEqual(after, before)
      }
    }
  })

  test('a batch with any bytes changed and a CRC that is right is accepted readable, or refused', () => {
    const change = fc.tuple(fc.nat(), fc.nat(255))
    fc.assert(
      fc.property(
        fc.constantFrom(...compressionTypes),
        fc.constantFrom('producer', ...compressionTypes),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (source, target, changes, inHeader) => {
          const bytes = batch({ compression: source }, 5)
          for (const [at, value] of changes) bytes[inHeader ? 21 + (at % 40) : 61 + (at % (bytes.length - 61))] = value
          new RecordBatch(bytes).updateCrc()
          const outcome = validateProducedBatch(bytes, { ...defaults, compressionType: target })
          if (outcome.errorCode !== 0) return
          const offsets = [...outcome.batch.records()].map(({ offset }) => offset)
          assert.deepEqual(
            offsets,
            offsets.map((_, index) => 1000 + index),
          )
          assert.equal(offsets.length, outcome.recordCount)
          assert.equal(outcome.batch.isCrcValid, true)
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 13 }), (random, version) => {
        assert.notEqual(validateProducedBatch(random, defaults).errorCode, 0)
        assert.ok(validateProduceRequestRecords(random, version) === undefined || random.length >= 0)
      }),
    )
  })
})

describe('the check of a produce request', () => {
  const legacy = Buffer.from(batch())
  legacy[16] = 1
  const cases: readonly [string, Buffer | null, number, number | undefined][] = [
    ['one batch', batch(), 9, undefined],
    ['null', null, 9, errors.INVALID_RECORD.code],
    ['nothing', Buffer.alloc(0), 9, errors.INVALID_RECORD.code],
    ['half a batch', batch().subarray(0, 70), 9, errors.INVALID_RECORD.code],
    ['two', Buffer.concat([batch(), batch()]), 9, errors.INVALID_RECORD.code],
    ['one and a half', Buffer.concat([batch(), batch().subarray(0, 70)]), 9, undefined],
    ['one and noise', Buffer.concat([batch(), Buffer.alloc(30)]), 9, errors.CORRUPT_MESSAGE.code],
    ['magic 1', legacy, 3, errors.INVALID_RECORD.code],
    ['magic 3', Buffer.concat([batch().subarray(0, 16), Buffer.of(3), batch().subarray(17)]), 9, errors.CORRUPT_MESSAGE.code],
    ['zstd in version 6', batch({ compression: 'zstd' }), 6, errors.UNSUPPORTED_COMPRESSION_TYPE.code],
    ['zstd in version 7', batch({ compression: 'zstd' }), 7, undefined],
  ]
  for (const [name, bytes, version, code] of cases) {
    test(name, () => {
      assert.equal(validateProduceRequestRecords(bytes, version)?.errorCode, code)
    })
  }
})
