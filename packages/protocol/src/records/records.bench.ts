/** Costs per record and per byte of what a broker does to each batch. `node records.bench.ts` for figures; run small in the tests. */
import {
  buildBatch,
  compress,
  compressionTypes,
  crc32c,
  decompress,
  DecompressionBuffer,
  INT64_MAX,
  RecordBatch,
  RecordCursor,
  validateProducedBatch,
} from '../index.ts'
import { RecordWalk, walkRecords } from './record-walk.ts'

export interface Measured {
  readonly name: string
  readonly nsPerCall: number
  readonly nsPerRecord: number
  readonly gigabytesPerSecond: number
}

/** Measures each step over a batch of `count` records for about `milliseconds`. */
export function measureRecords(count: number, milliseconds: number, nowMs: () => number): Measured[] {
  const records = Array.from({ length: count }, (_, index) => ({
    timestamp: 1_700_000_000_000 + index,
    key: Buffer.from(`key${index % 1000}`),
    value: Buffer.from(`{"id":${index},"user":"user ${(index * 7919) % 1000}","amount":${(index * 31337) % 100000}}`.padEnd(100)),
  }))
  const plain = buildBatch({}, records)
  const payload = plain.subarray(61)
  const scratch = new DecompressionBuffer(plain.length)
  const walk = new RecordWalk()
  const measured: Measured[] = []
  const measure = (name: string, step: () => void): void => {
    const start = nowMs()
    let calls = 0
    do {
      step()
      calls++
    } while (nowMs() - start < milliseconds)
    const nsPerCall = ((nowMs() - start) * 1e6) / calls
    measured.push({ name, nsPerCall, nsPerRecord: nsPerCall / count, gigabytesPerSecond: payload.length / nsPerCall })
  }
  measure('crc32c', () => void crc32c(payload))
  measure('walk', () => void walkRecords(payload, 0, payload.length, count, walk))
  measure('cursor', () => {
    const cursor = new RecordCursor(payload, 0, payload.length, count)
    while (cursor.next());
  })
  measure('lazy records, value read', () => {
    let bytes = 0
    for (const record of new RecordBatch(plain).records()) bytes += record.value?.length ?? 0
    if (bytes === 0) throw new Error('no values')
  })
  measure('build', () => void buildBatch({}, records))
  for (const compression of compressionTypes) {
    const batch = buildBatch({ compression }, records)
    measure(`validate ${compression}`, () => {
      new RecordBatch(batch).setBaseOffset(0)
      const outcome = validateProducedBatch(batch, {
        topicPartition: 't-0',
        baseOffset: 7,
        partitionLeaderEpoch: 1,
        origin: 'client',
        nowMs: 1_700_000_000_000,
        isCompacted: false,
        timestampType: 'CreateTime',
        timestampBeforeMaxMs: INT64_MAX,
        timestampAfterMaxMs: 3_600_000,
        compressionType: 'producer',
        maxMessageBytes: 2 ** 30,
        scratch,
      })
      if (outcome.errorCode !== 0) throw new Error(outcome.reason)
    })
    if (compression === 'none') continue
    const packed = compress(compression, payload)
    measure(`compress ${compression}`, () => void compress(compression, payload))
    measure(`decompress ${compression}`, () => void decompress(compression, packed, { maxBytes: 2 ** 30, into: scratch }))
  }
  return measured
}

if (import.meta.main) {
  for (const count of [1, 140, 9000]) {
    console.log(`${count} records`)
    measureRecords(count, 30, () => performance.now())
    for (const { name, nsPerCall, nsPerRecord, gigabytesPerSecond } of measureRecords(count, 300, () => performance.now())) {
      console.log(
        `  ${name.padEnd(26)} ${nsPerCall.toFixed(0).padStart(10)} ns ${nsPerRecord.toFixed(1).padStart(9)} ns/record ${gigabytesPerSecond.toFixed(2).padStart(7)} GB/s`,
      )
    }
  }
}
