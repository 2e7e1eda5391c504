import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { absent } from './absent.ts'
import { catalogue } from './catalogue.ts'
import { runTool } from './run-tool.ts'

/** What stands in `bin` of Apache Kafka 4.3.1. */
const SCRIPTS = `connect-distributed connect-mirror-maker connect-plugin-path connect-standalone kafka-acls kafka-broker-api-versions
  kafka-client-metrics kafka-cluster kafka-configs kafka-console-consumer kafka-console-producer kafka-console-share-consumer
  kafka-consumer-groups kafka-consumer-perf-test kafka-delegation-tokens kafka-delete-records kafka-dump-log kafka-e2e-latency
  kafka-features kafka-get-offsets kafka-groups kafka-jmx kafka-leader-election kafka-log-dirs kafka-metadata-quorum
  kafka-metadata-shell kafka-producer-perf-test kafka-reassign-partitions kafka-replica-verification kafka-run-class
  kafka-server-start kafka-server-stop kafka-share-consumer-perf-test kafka-share-groups kafka-storage
  kafka-streams-application-reset kafka-streams-groups kafka-topics kafka-transactions kafka-verifiable-consumer
  kafka-verifiable-producer kafka-verifiable-share-consumer trogdor`.split(/\s+/)

test("each of Kafka's scripts is a tool or has a reason not to be", () => {
  assert.deepEqual([...Object.keys(catalogue), ...Object.keys(absent)].sort(), SCRIPTS.toSorted())
})

test('the guide tells of every script', () => {
  const guide = readFileSync(new URL('../../../../docs/tools.md', import.meta.url), 'utf8')
  assert.deepEqual(
    SCRIPTS.filter((name) => !guide.includes(`\`${name}\``)),
    [],
  )
})

test('who asks for a tool that is not there hears why', async () => {
  let said = ''
  const io: Parameters<typeof runTool>[2] = {
    stdin: { [Symbol.asyncIterator]: () => assert.fail('nothing is read') },
    out: () => assert.fail('nothing comes out'),
    err: (text) => (said += text),
    prompting: false,
    watched: false,
    clock: { nowMs: () => 0, monotonicMs: () => 0, after: () => assert.fail('nothing waits') },
    interrupted: new AbortController().signal,
  }
  assert.equal(await runTool('kafka-jmx', [], io), 2)
  assert.match(said, /^samsa: kafka-jmx is not there: .*\/metrics/)
})
