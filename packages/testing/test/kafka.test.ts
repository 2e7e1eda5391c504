import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startKafka } from '../src/index.ts'
import type { KafkaLogLine } from '../src/index.ts'

const valuesOf = (records: readonly { readonly value: string | null }[]): (string | null)[] => records.map(({ value }) => value)

test('topics are there, records are written and read back', async () => {
  await using kafka = await startKafka({ topics: ['plain', { name: 'keyed', partitions: 3, configs: { 'retention.ms': 1000 } }] })
  await kafka.produce('plain', 'a')
  await kafka.produce('plain', ['b', { key: 'k', value: null, headers: { h: 'x' }, timestampMs: 7 }, new Uint8Array([99])])
  const records = await kafka.records('plain')
  assert.deepEqual(valuesOf(records), ['a', 'b', null, 'c'])
  assert.deepEqual(
    records.map(({ offset }) => offset),
    [0, 1, 2, 3],
  )
  assert.equal(records[2]?.key, 'k')
  assert.equal(records[2]?.timestampMs, 7)
  assert.deepEqual(records[2]?.headers, { h: 'x' })
  const places = await kafka.produce(
    'keyed',
    Array.from({ length: 20 }, (_, i) => ({ key: `key${i}`, value: `${i}` })),
  )
  for (const [i, { partition, offset }] of places.entries()) {
    const found = await kafka.records('keyed', { partition })
    assert.equal(found.find((record) => record.offset === offset)?.value, `${i}`)
  }
  assert.equal(new Set(places.map(({ partition }) => partition)).size, 3)
  await kafka.deleteTopic('keyed')
})

test('bytes that were read stay what they were', async () => {
  await using kafka = await startKafka()
  await kafka.produce('t', 'v'.repeat(100))
  const [first] = await kafka.records('t')
  await kafka.produce('other', 'x'.repeat(1000))
  await kafka.records('other')
  assert.equal(Buffer.from(first?.valueBytes ?? []).toString(), 'v'.repeat(100))
})

test('several brokers live in one process, each with its own data', async () => {
  const all = await Promise.all([startKafka(), startKafka(), startKafka()])
  await Promise.all(all.map((kafka, i) => kafka.produce('t', `of ${i}`)))
  for (const [i, kafka] of all.entries()) assert.deepEqual(valuesOf(await kafka.records('t')), [`of ${i}`])
  assert.equal(new Set(all.map((kafka) => kafka.bootstrapServers)).size, 3)
  assert.equal(new Set(all.map((kafka) => kafka.clusterId)).size, 3)
  await Promise.all(all.map((kafka) => kafka.close()))
})

test('a start after a stop or a crash finds the data and the port again', async () => {
  await using kafka = await startKafka()
  const { bootstrapServers } = kafka
  await kafka.produce('t', 'first')
  await kafka.restart()
  await kafka.produce('t', 'second')
  await kafka.restart({ crash: true })
  assert.equal(kafka.bootstrapServers, bootstrapServers)
  assert.deepEqual(valuesOf(await kafka.records('t')), ['first', 'second'])
  await kafka.crash()
  assert.equal(kafka.isRunning, false)
  await kafka.start()
  assert.equal(kafka.isRunning, true)
})

test('data in a folder outlives the broker', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'samsa-testing-'))
  try {
    {
      await using kafka = await startKafka({ dataDirectory })
      await kafka.produce('t', 'kept')
      await kafka.restart({ crash: true })
      await kafka.produce('t', 'too')
    }
    await using kafka = await startKafka({ dataDirectory })
    assert.deepEqual(valuesOf(await kafka.records('t')), ['kept', 'too'])
  } finally {
    rmSync(dataDirectory, { recursive: true })
  }
})

test('listeners, settings and the log are as asked for', async () => {
  const lines: KafkaLogLine[] = []
  await using kafka = await startKafka({
    listeners: { INSIDE: 0 },
    config: { 'num.partitions': 4, 'auto.create.topics.enable': true },
    log: (line) => lines.push(line),
  })
  assert.notEqual(kafka.port('INSIDE'), kafka.port())
  assert.equal(kafka.bootstrapServersOf('INSIDE'), `127.0.0.1:${kafka.port('INSIDE')}`)
  assert.throws(() => kafka.port('NONE'), /no listener NONE/)
  await kafka.produce('auto', [{ value: 'x', partition: 3 }])
  assert.equal((await kafka.records('auto', { partition: 3 })).length, 1)
  assert.ok(lines.some(({ message }) => message === 'listening'))
  await assert.rejects(startKafka({ config: { 'log.segment.bytes': 'many' } }), /log\.segment\.bytes/)
  await assert.rejects(startKafka({ topics: ['no/slash'] }), /INVALID_TOPIC_EXCEPTION/)
})

test('a full disk stops the node as it stops Apache Kafka; healed, it starts with what was acknowledged', async () => {
  await using kafka = await startKafka({ topics: ['t'] })
  await kafka.produce('t', 'acknowledged')
  {
    using _full = kafka.faults.diskFull()
    await assert.rejects(kafka.produce('t', 'too much'))
    assert.equal(kafka.isRunning, false)
    assert.match(String(kafka.failure), /all log dirs have failed/)
  }
  await kafka.restart()
  await kafka.produce('t', 'again')
  assert.deepEqual(valuesOf(await kafka.records('t')), ['acknowledged', 'again'])
})

test('moved forward, the clock brings retention about', async () => {
  await using kafka = await startKafka({ topics: ['t'] })
  await kafka.produce('t', ['old', 'older'])
  const before = kafka.clock.nowMs()
  await kafka.clock.advance({ days: 6, hours: 23 })
  await kafka.produce('t', 'young')
  assert.deepEqual(valuesOf(await kafka.records('t')), ['old', 'older', 'young'])
  await kafka.clock.advance({ days: 8 })
  assert.deepEqual(valuesOf(await kafka.records('t')), [])
  assert.ok(kafka.clock.nowMs() - before >= 14 * 86_400_000)
  await kafka.produce('t', 'after')
  assert.deepEqual(valuesOf(await kafka.records('t')), ['after'])
  assert.throws(() => kafka.clock.advance(-1), RangeError)
})
