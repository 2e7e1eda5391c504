import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { kafkaMetrics } from './kafka-metrics.ts'
import { metricsReference } from './reference.ts'

const factsUrl = new URL('../../../../shared/protocol/broker-metrics.json', import.meta.url)

test('docs/reference/metrics.md is what the table gives', () => {
  const written = readFileSync(new URL('../../../docs/reference/metrics.md', import.meta.url), 'utf8')
  assert.equal(written, metricsReference(), 'run node packages/metrics/scripts/write-reference.ts')
})

test('the table is that of a running Kafka', { skip: !existsSync(factsUrl) }, () => {
  assert.deepEqual(kafkaMetrics, JSON.parse(readFileSync(factsUrl, 'utf8')))
})
