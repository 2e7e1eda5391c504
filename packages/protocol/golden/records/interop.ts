/**
 * Writes batches of every kind, lets Apache Kafka's library read them (ReadRecords.java), and compares what it saw with what was written.
 * `node interop.ts '<path of Kafka’s jars>/*'`. Not part of `npm test`, which needs no Java; run nightly and after any change to the writers.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  buildBatch,
  buildControlBatch,
  buildEndTxnMarker,
  compressionTypes,
  RecordBatch,
  type BatchOptions,
  type RecordInput,
} from '../../src/index.ts'

const jars = process.argv[2]
if (jars === undefined) throw new Error('usage: node interop.ts <class path of Kafka 4.3>')

const T = 1_700_000_000_000
const bytes = (text: string): Buffer => Buffer.from(text)
const noise = (size: number, seed: number): Buffer => {
  let state = seed
  return Buffer.from(Array.from({ length: size }, () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 16))
}
const contents: Readonly<Record<string, readonly RecordInput[]>> = {
  one: [{ timestamp: T }],
  few: [
    { timestamp: T, key: bytes('k'), value: bytes('v') },
    {
      timestamp: T - 100_000,
      value: bytes('x'),
      headers: [
        { key: 'é😀', value: null },
        { key: '', value: 'text' },
      ],
    },
    { timestamp: T + 2 ** 41, key: bytes(''), value: bytes('') },
    { timestamp: -1, key: bytes('t') },
  ],
  many: Array.from({ length: 3000 }, (_, index) => ({
    timestamp: T + index,
    key: bytes(`k${index % 7}`),
    value: bytes(`value ${index} `.repeat(index % 12)),
  })),
  incompressible: [{ timestamp: T, value: noise(300_000, 1) }],
  compressible: [
    { timestamp: T, value: Buffer.alloc(900_000, 'abcdefg') },
    { timestamp: T, value: noise(70_000, 2) },
  ],
}
const flags: Readonly<Record<string, BatchOptions>> = {
  plain: {},
  producer: { producerId: 2 ** 40, producerEpoch: 7, baseSequence: 2 ** 31 - 2, isTransactional: true },
  appendTime: { logAppendTimeMs: T + 5, baseOffset: 2 ** 33, partitionLeaderEpoch: 3 },
}

const batches: [string, Buffer][] = [
  ['commit', buildEndTxnMarker({ type: 'COMMIT', producerId: 9, producerEpoch: 1, coordinatorEpoch: 2, timestampMs: T })],
  [
    'leader',
    buildControlBatch({ partitionLeaderEpoch: 1 }, T, [{ type: 'LEADER_CHANGE', value: { leaderId: 1, voters: [{ voterId: 1 }] } }]),
  ],
]
for (const compression of compressionTypes) {
  for (const [content, records] of Object.entries(contents)) {
    for (const [flag, options] of Object.entries(flags))
      batches.push([`${compression}-${content}-${flag}`, buildBatch({ ...options, compression }, records)])
  }
}

const hashBytes = (data: Uint8Array | null): number =>
  data === null ? -1 : data.reduce((hash, byte) => (Math.imul(31, hash) + ((byte << 24) >> 24)) | 0, 1)
const hashText = (text: string): number =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).reduce((hash, unit) => (Math.imul(31, hash) + unit) | 0, 0)
const hashLong = (value: number): number => {
  const low = Number(BigInt.asIntN(32, BigInt(value)))
  return low ^ Number(BigInt.asIntN(32, BigInt(value) >> 32n))
}

function expected(name: string, bytesOfBatch: Buffer): string {
  const batch = new RecordBatch(bytesOfBatch)
  let hash = 0
  let count = 0
  const add = (value: number): void => {
    hash = (Math.imul(31, hash) + value) | 0
  }
  for (const record of batch.records()) {
    count += 2
    add(hashLong(record.offset))
    add(hashLong(record.timestamp))
    add(hashBytes(record.key))
    add(hashBytes(record.value))
    for (const header of record.headers) {
      add(hashText(header.key))
      add(hashBytes(header.value))
    }
  }
  return `${name} ${batch.compressionType} ${batch.baseOffset} ${batch.lastOffset} ${batch.maxTimestamp} ${batch.producerId} ${batch.baseSequence} ${count} ${hash}`
}

const folder = mkdtempSync(join(tmpdir(), 'samsa-records-'))
try {
  const file = join(folder, 'batches')
  writeFileSync(file, batches.map(([name, batch]) => `${name} ${batch.toString('hex')}`).join('\n'))
  const seen = execFileSync('java', ['-cp', jars, join(import.meta.dirname, 'ReadRecords.java'), file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
    .trim()
    .split('\n')
  const wrong = batches.filter(([name, batch], index) => seen[index] !== expected(name, batch))
  for (const [name, batch] of wrong)
    console.error(`${name}\n  ours ${expected(name, batch)}\n  Java ${seen.find((line) => line.startsWith(`${name} `))}`)
  console.log(`${batches.length - wrong.length} of ${batches.length} batches read alike by Apache Kafka`)
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
