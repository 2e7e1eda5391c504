import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { makeRecord } from './make-record.ts'
import { decodeMetadataRecord, encodeMetadataRecord } from './record-serde.ts'

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** Bytes that Apache Kafka 4.3.1 wrote. */
const golden = [
  {
    bytes: '01 0c 00 11 6d657461646174612e76657273696f6e 001e 00',
    record: makeRecord('FeatureLevelRecord', 0, { name: 'metadata.version', featureLevel: 30 }),
  },
  {
    bytes: '01 17 00 01 00 12 12 426f6f747374726170207265636f726473',
    record: makeRecord('BeginTransactionRecord', 0, { name: 'Bootstrap records' }),
  },
  { bytes: '01 14 00 00', record: makeRecord('NoOpRecord', 0, {}) },
]

describe('metadata records', () => {
  for (const { bytes, record } of golden) {
    test(`${record.type} is what Kafka writes`, () => {
      assert.deepEqual(Buffer.from(encodeMetadataRecord(record)), hex(bytes))
      assert.deepEqual(decodeMetadataRecord(hex(bytes)), record)
    })
  }

  const malformed: readonly (readonly [string, string, RegExp])[] = [
    ['frame version 0', '00 14 00 00', /frame version 0\. Note that upgrades from the preview/],
    ['another frame version', '02 14 00 00', /unknown frame version 2\(only frame version 1 is supported\)/],
    ['an unknown type', '01 63 00 00', /Unknown metadata id 99/],
    ['an unknown version', '01 14 05 00', /Failed to deserialize record with type 20/],
    ['garbage behind it', '01 14 00 00 ff', /Found 1 byte\(s\) of garbage after 20/],
    ['a cut', '01 0c 00 11 6d65', /Failed to deserialize record with type 12/],
    ['nothing', '', /Error while reading frame version/],
    ['an oversized type', '01 ffff7f 00', /Value for type was too large/],
  ]
  for (const [what, bytes, message] of malformed) {
    test(`${what} is refused`, () => assert.throws(() => decodeMetadataRecord(hex(bytes)), message))
  }
})
