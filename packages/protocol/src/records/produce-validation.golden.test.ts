import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { INT64_MAX, RecordBatch, validateProducedBatch } from '../index.ts'
import type { CompressionType } from '../index.ts'

interface Case {
  readonly name: string
  readonly compacted: boolean
  readonly timestampType: string
  readonly before: number
  readonly after: number
  readonly origin: string
  readonly target: CompressionType
  readonly input: string
  readonly code?: number
  readonly message?: string
  readonly errors?: readonly (readonly [number, string])[]
  readonly maxTimestamp?: number
  readonly nextOffset?: number
  readonly output?: string
}

const cases = JSON.parse(readFileSync(new URL('../../golden/records-validation.json', import.meta.url), 'utf8')) as readonly Case[]
const NOW = 1_700_000_005_000

/** Everything but size, CRC and codec's bytes, which may differ where another compressor wrote them. */
function content(bytes: Buffer): unknown {
  const batch = new RecordBatch(bytes)
  assert.ok(batch.isCrcValid)
  const {
    attributes,
    lastOffsetDelta,
    baseTimestamp,
    maxTimestamp,
    producerId,
    producerEpoch,
    baseSequence,
    recordCount,
    partitionLeaderEpoch,
    baseOffset,
  } = batch
  const records = [...batch.records()].map(({ offset, timestamp, key, value, headers }) => ({ offset, timestamp, key, value, headers }))
  return {
    header: {
      attributes,
      lastOffsetDelta,
      baseTimestamp,
      maxTimestamp,
      producerId,
      producerEpoch,
      baseSequence,
      recordCount,
      partitionLeaderEpoch,
      baseOffset,
    },
    records,
  }
}

describe("what Apache Kafka's LogValidator answers", () => {
  for (const item of cases) {
    test(item.name, () => {
      const input = Buffer.from(item.input, 'hex')
      const source = new RecordBatch(input).compressionType
      const outcome = validateProducedBatch(input, {
        topicPartition: 't-0',
        baseOffset: 40,
        partitionLeaderEpoch: 9,
        origin: item.origin === 'CLIENT' ? 'client' : 'coordinator',
        nowMs: NOW,
        isCompacted: item.compacted,
        timestampType: item.timestampType === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
        timestampBeforeMaxMs: item.before < 0 ? INT64_MAX : item.before,
        timestampAfterMaxMs: item.after,
        compressionType: item.target,
        maxMessageBytes: 1_000_000,
      })
      if (item.code !== undefined) {
        assert.equal(outcome.errorCode, item.code)
        assert.ok(outcome.errorCode !== 0)
        assert.deepEqual(
          outcome.recordErrors.map((error) => [error.batchIndex, error.message]),
          item.errors,
        )
        if (item.errors !== undefined && item.errors.length > 0) assert.equal(outcome.errorMessage, item.message)
        else assert.equal(outcome.errorMessage, null)
        if (item.message?.includes('topic partition t-0') === true) assert.equal(outcome.reason, item.message)
        return
      }
      assert.ok(outcome.errorCode === 0, `refused: ${outcome.errorCode === 0 ? '' : outcome.reason}`)
      assert.equal(outcome.maxTimestampMs, item.maxTimestamp)
      assert.equal(outcome.lastOffset + 1, item.nextOffset)
      const expected = Buffer.from(item.output ?? '', 'hex')
      if (item.target === 'none' || item.target === source) assert.equal(outcome.records.toString('hex'), item.output)
      else assert.deepEqual(content(outcome.records), content(expected))
    })
  }
})
