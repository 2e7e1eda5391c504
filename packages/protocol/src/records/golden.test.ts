import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { BatchBuilder, BatchReader, decodeControlRecord, encodeControlRecordKey, encodeControlRecordValue, RecordBatch } from '../index.ts'
import type { ControlRecordInput } from '../index.ts'

type GoldenRecord = readonly [number, number, number, string | null, string | null, readonly (readonly [string, string | null])[]]

interface Golden {
  readonly name: string
  readonly compression: string
  readonly baseOffset: number
  readonly lastOffset: number
  readonly maxTimestamp: number
  readonly timestampType: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly lastSequence: number
  readonly isTransactional: boolean
  readonly isControlBatch: boolean
  readonly partitionLeaderEpoch: number
  readonly crc: number
  readonly count: number
  readonly records: readonly GoldenRecord[]
  readonly hex: string
}

const goldens = JSON.parse(readFileSync(new URL('../../golden/records.json', import.meta.url), 'utf8')) as readonly Golden[]

function javaHash(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => (Math.imul(31, hash) + ((byte << 24) >> 24)) | 0, 1)
}

function text(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null
  return bytes.length > 1000 ? `#${bytes.length}:${javaHash(bytes)}` : Buffer.from(bytes).toString('hex')
}

describe("batches that Apache Kafka's library wrote", () => {
  for (const golden of goldens) {
    const bytes = Buffer.from(golden.hex, 'hex')

    test(`${golden.name}: read`, () => {
      const reader = new BatchReader(bytes)
      const batch = reader.next()
      assert.ok(batch !== undefined)
      assert.equal(reader.next(), undefined)
      assert.equal(batch.isCrcValid, true)
      assert.deepEqual(
        {
          compression: batch.compressionType,
          baseOffset: batch.baseOffset,
          lastOffset: batch.lastOffset,
          maxTimestamp: batch.maxTimestamp,
          timestampType: batch.timestampType,
          producerId: batch.producerId,
          producerEpoch: batch.producerEpoch,
          baseSequence: batch.baseSequence,
          lastSequence: batch.lastSequence,
          isTransactional: batch.isTransactional,
          isControlBatch: batch.isControlBatch,
          partitionLeaderEpoch: batch.partitionLeaderEpoch,
          crc: batch.crc,
          count: batch.recordCount,
        },
        { ...headerOf(golden) },
      )
      const records = [...new RecordBatch(bytes).records()].map((record) => [
        record.offset,
        record.timestamp,
        record.sequence,
        text(record.key),
        text(record.value),
        record.headers.map((header) => [Buffer.from(header.key).toString('hex'), text(header.value)]),
      ])
      assert.equal(records.length, golden.count)
      assert.deepEqual(records.slice(0, golden.records.length), golden.records)
    })

    // Codecs may write other bytes for the same records.
    if (golden.compression !== 'none') continue
    test(`${golden.name}: written again`, () => {
      const batch = new RecordBatch(bytes)
      const builder = new BatchBuilder({
        baseOffset: golden.baseOffset,
        partitionLeaderEpoch: golden.partitionLeaderEpoch,
        producerId: golden.producerId,
        producerEpoch: golden.producerEpoch,
        baseSequence: golden.baseSequence,
        isTransactional: golden.isTransactional,
        isControlBatch: golden.isControlBatch,
        ...(golden.timestampType === 'LogAppendTime' ? { logAppendTimeMs: golden.maxTimestamp } : {}),
      })
      const cursor = batch.cursor()
      while (cursor.next()) {
        const record = batch.recordAt(cursor)
        const before = builder.sizeInBytes
        const timestamp = batch.baseTimestamp + cursor.timestampDelta
        if (cursor.offsetDelta === builder.recordCount) {
          const size = builder.sizeOf(timestamp, record.key, record.value, record.headers)
          builder.append(timestamp, record.key, record.value, record.headers)
          assert.equal(builder.sizeInBytes - before, size)
        } else {
          builder.appendAt(cursor.offsetDelta, timestamp, record.key, record.value, record.headers)
        }
      }
      assert.equal(builder.build().toString('hex'), golden.hex)
    })

    if (!golden.isControlBatch) continue
    test(`${golden.name}: the control record`, () => {
      const [record] = [...new RecordBatch(bytes).records()]
      assert.ok(record !== undefined)
      const decoded = decodeControlRecord(record.key, record.value)
      assert.ok(decoded !== undefined && decoded.type !== 'UNKNOWN')
      assert.deepEqual(encodeControlRecordKey(decoded.type), Buffer.from(record.key ?? []))
      assert.deepEqual(encodeControlRecordValue(decoded satisfies ControlRecordInput), Buffer.from(record.value ?? []))
    })
  }
})

function headerOf(golden: Golden): Omit<Golden, 'name' | 'records' | 'hex'> {
  const { name: _name, records: _records, hex: _hex, timestampType, ...header } = golden
  return { ...header, timestampType: timestampType === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime' }
}
