/**
 * Changes bytes of batches at random, and compares what Apache Kafka's LogValidator answers (AnswerValidation.java) with what ours does.
 * `node differential.ts '<class path>' [count] [seed]`. Needs Java. Prints each kind of difference with one example.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildBatch, compressionTypes, INT64_MAX, RecordBatch, validateProducedBatch } from '../../src/index.ts'

const [jars, countText = '5000', seedText = '1'] = process.argv.slice(2)
if (jars === undefined) throw new Error('usage: node differential.ts <class path of Kafka 4.3> [count] [seed]')

let state = Number(seedText)
const random = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
const NOW = 1_700_000_000_000

function mutated(): Buffer {
  const compression = compressionTypes[random(compressionTypes.length)] ?? 'none'
  const records = Array.from({ length: 1 + random(5) }, (_, index) => ({
    timestamp: NOW + random(1000),
    key: random(3) === 0 ? null : Buffer.alloc(random(80), 'k'),
    value: random(4) === 0 ? null : Buffer.alloc(random(200), `v${index}`),
    headers: random(3) === 0 ? [{ key: 'h', value: 'x'.repeat(random(4)) }] : [],
  }))
  const batch = buildBatch({ compression }, records)
  for (let changes = random(4); changes > 0; changes--) {
    // Mostly where the records are, and there mostly near the start, where lengths are.
    const at = random(6) === 0 ? 21 + random(40) : 61 + random(random(2) === 0 ? Math.min(12, batch.length - 61) : batch.length - 61)
    batch[at] = random(3) === 0 ? random(256) : (batch[at] ?? 0) ^ (1 << random(8))
  }
  new RecordBatch(batch).updateCrc()
  return batch
}

function ours(input: Buffer): string {
  const outcome = validateProducedBatch(Buffer.from(input), {
    topicPartition: 't-0',
    baseOffset: 40,
    partitionLeaderEpoch: 9,
    origin: 'client',
    nowMs: NOW,
    isCompacted: false,
    timestampType: 'CreateTime',
    timestampBeforeMaxMs: INT64_MAX,
    timestampAfterMaxMs: 3_600_000,
    compressionType: 'producer',
    maxMessageBytes: 2 ** 30,
  })
  return outcome.errorCode === 0 ? `0 ${outcome.lastOffset + 1} ${outcome.maxTimestampMs}` : `${outcome.errorCode}`
}

const inputs = Array.from({ length: Number(countText) }, mutated)
const folder = mkdtempSync(join(tmpdir(), 'samsa-records-'))
try {
  const file = join(folder, 'batches')
  writeFileSync(file, inputs.map((batch) => batch.toString('hex')).join('\n'))
  const theirs = execFileSync('java', ['-Xmx512m', '-cp', jars, join(import.meta.dirname, 'AnswerValidation.java'), file], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
    .trim()
    .split('\n')
  const kinds = new Map<string, { count: number; example: string }>()
  for (const [index, input] of inputs.entries()) {
    const [their, our] = [theirs[index] ?? 'nothing', ours(input)]
    if (their === our) continue
    const kind = `${new RecordBatch(input).compressionType}: Kafka ${their.split(' ')[0]}, ours ${our.split(' ')[0]}`
    const known = kinds.get(kind) ?? { count: 0, example: `Kafka ${their}, ours ${our}, ${input.toString('hex')}` }
    known.count++
    kinds.set(kind, known)
  }
  for (const [kind, { count, example }] of kinds) console.log(`${kind} (${count})\n  ${example}`)
  console.log(
    `${inputs.length} batches, ${theirs.filter((line) => line.startsWith('0')).length} accepted by Kafka, ${kinds.size} kinds of difference`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
