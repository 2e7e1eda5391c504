import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startNode } from '@samsa/broker'
import type { Node } from '@samsa/broker'
import { createLogging, createNodeWorld } from '@samsa/node-runtime'
import { consume } from './commands/consume.ts'
import type { ConsumeOptions } from './commands/consume.ts'
import { groups } from './commands/groups.ts'
import type { GroupsOptions } from './commands/groups.ts'
import { produce } from './commands/produce.ts'
import type { ProduceOptions } from './commands/produce.ts'
import { storage } from './commands/storage.ts'
import { topics } from './commands/topics.ts'
import type { TopicsOptions } from './commands/topics.ts'
import { readConfiguration } from './configuration.ts'
import type { Terminal } from './terminal.ts'
import { runTool } from './tools/run-tool.ts'

/** A terminal of strings. */
function scripted(input: readonly Uint8Array[] = []): Terminal & { readonly output: Buffer; readonly errors: string } {
  const out: Buffer[] = []
  const err: string[] = []
  async function* stdin(): AsyncGenerator<Uint8Array> {
    yield* input
  }
  return {
    stdin: stdin(),
    out: (bytes) => {
      out.push(Buffer.from(bytes))
      return Promise.resolve()
    },
    err: (text) => err.push(text),
    interactive: false,
    clock: createNodeWorld().clock,
    interrupted: new AbortController().signal,
    get output() {
      return Buffer.concat(out)
    },
    get errors() {
      return err.join('')
    },
  }
}

const folder = mkdtempSync(join(tmpdir(), 'samsa-walk-'))
const data = join(folder, 'data')
let node: Node
let bootstrapServer = ''

before(async () => {
  const file = join(folder, 'server.properties')
  const settings = [
    'process.roles=broker,controller',
    'node.id=1',
    'listeners=PLAINTEXT://127.0.0.1:0,CONTROLLER://127.0.0.1:0',
    'advertised.listeners=PLAINTEXT://127.0.0.1:0',
    'controller.listener.names=CONTROLLER',
    'controller.quorum.voters=1@127.0.0.1:1',
    `log.dirs=${data}`,
    'offsets.topic.replication.factor=1',
    'offsets.topic.num.partitions=1',
    'group.initial.rebalance.delay.ms=0',
  ]
  writeFileSync(file, settings.join('\n'))
  const terminal = scripted()
  assert.equal(await storage(terminal, ['format', '-t', 'QkFBQUFBQUFBQUFBQUFBQQ', '-c', file]), 0, terminal.errors)
  const { config, problems } = readConfiguration(file)
  assert.deepEqual(problems, [])
  assert.ok(config !== undefined)
  node = startNode({ world: createNodeWorld(), config, logging: createLogging({ level: 'ERROR' }) })
  await node.ready
  bootstrapServer = `127.0.0.1:${node.port('PLAINTEXT')}`
})

after(async () => {
  await node.stop()
  rmSync(folder, { recursive: true })
})

const producing = (): ProduceOptions => ({
  bootstrapServer,
  header: [],
  acks: 'all',
  compression: 'lz4',
  batchSize: 64 * 1024,
  linger: 5,
  quiet: false,
})
const consuming = (): ConsumeOptions => ({
  bootstrapServer,
  partition: [],
  fromBeginning: true,
  untilEnd: true,
  format: 'value',
  readCommitted: false,
  quiet: true,
})
const onTopics = (): TopicsOptions => ({
  bootstrapServer,
  config: [],
  ifNotExists: false,
  ifExists: false,
  internal: false,
  output: 'json',
})

test('a hundred thousand lines go in and come back, byte for byte', async () => {
  assert.equal(await topics(scripted(), 'create', ['lines'], { ...onTopics(), partitions: 1 }), 0)
  const text = readFileSync(new URL(import.meta.url), 'utf8')
  const input = Buffer.from(text.repeat(Math.ceil(110_000 / text.split('\n').length)))
  const chunks = Array.from({ length: Math.ceil(input.length / 65_521) }, (_, i) => input.subarray(i * 65_521, (i + 1) * 65_521))
  const producer = scripted(chunks)
  assert.equal(await produce(producer, 'lines', producing()), 0)
  assert.match(producer.errors, /^produced \d{3},\d{3} records/)
  const consumer = scripted()
  assert.equal(await consume(consumer, 'lines', consuming()), 0)
  assert.equal(hash(consumer.output), hash(input))
})

test('keys, headers, places in the log and JSON', async () => {
  await topics(scripted(), 'create', ['keyed'], { ...onTopics(), partitions: 3 })
  const lines = [Buffer.from('a:1\nb:2\na:3\n')]
  await produce(scripted(lines), 'keyed', { ...producing(), keySeparator: ':', header: ['origin=test'], compression: 'none' })
  const all = scripted()
  await consume(all, 'keyed', { ...consuming(), format: 'json' })
  const records = all.output
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { key: string; value: string; partition: number; offset: number; headers: string[][] })
  assert.deepEqual(
    records.filter((record) => record.key === 'a').map((record) => record.value),
    ['1', '3'],
  )
  assert.deepEqual(records[0]?.headers, [['origin', 'test']])
  const place = records.find((record) => record.value === '3')
  const one = scripted()
  await consume(one, 'keyed', { ...consuming(), partition: [place?.partition ?? 0], from: `${place?.offset ?? 0}`, maxMessages: 1 })
  assert.equal(one.output.toString(), '3\n')
})

test('topics are listed, altered, described and deleted', async () => {
  await topics(scripted(), 'create', ['passing'], { ...onTopics(), partitions: 1, config: ['retention.ms=1000'] })
  await topics(scripted(), 'alter', ['passing'], { ...onTopics(), partitions: 2, config: ['retention.ms=', 'segment.bytes=2097152'] })
  const described = scripted()
  await topics(described, 'describe', ['passing'], onTopics())
  const [topic] = JSON.parse(described.output.toString()) as { configs: Record<string, string>; partitions: unknown[] }[]
  assert.equal(topic?.configs['segment.bytes'], '2097152')
  assert.equal(topic?.configs['retention.ms'], undefined)
  assert.equal(topic?.partitions.length, 2)
  await topics(scripted(), 'delete', ['passing'], onTopics())
  const listed = scripted()
  await topics(listed, 'list', [], onTopics())
  assert.ok(!(JSON.parse(listed.output.toString()) as string[]).includes('passing'))
})

test('a group goes on where it was, is told of, set back and deleted', async () => {
  await topics(scripted(), 'create', ['shared'], { ...onTopics(), partitions: 1 })
  await produce(scripted([Buffer.from('1\n2\n3\n4\n5\n')]), 'shared', producing())
  const reading = (): ConsumeOptions => ({ ...consuming(), group: 'readers' })
  const first = scripted()
  await consume(first, 'shared', { ...reading(), maxMessages: 2 })
  assert.equal(first.output.toString(), '1\n2\n')
  const onGroups = (): GroupsOptions => ({ bootstrapServer, topic: [], execute: false, members: false, output: 'json' })
  const lag = async (): Promise<unknown> => {
    const told = scripted()
    await groups(told, 'describe', ['readers'], onGroups())
    return JSON.parse(told.output.toString())
  }
  const row = { group: 'readers', topic: 'shared', partition: 0, member: null }
  assert.deepEqual(await lag(), [{ ...row, offset: 2, logEnd: 5, lag: 3 }])
  const second = scripted()
  await consume(second, 'shared', reading())
  assert.equal(second.output.toString(), '3\n4\n5\n')
  await groups(scripted(), 'reset', ['readers'], { ...onGroups(), topic: ['shared'], to: '-4' })
  assert.deepEqual(await lag(), [{ ...row, offset: 5, logEnd: 5, lag: 0 }])
  await groups(scripted(), 'reset', ['readers'], { ...onGroups(), topic: ['shared'], to: '-4', execute: true })
  assert.deepEqual(await lag(), [{ ...row, offset: 1, logEnd: 5, lag: 4 }])
  await groups(scripted(), 'delete', ['readers'], onGroups())
  await assert.rejects(groups(scripted(), 'describe', ['readers'], onGroups()), /readers not found/)
})

test("Kafka's tools run under their names and end with their codes", async () => {
  const tool = async (name: string, ...args: readonly string[]): Promise<string> => {
    let text = ''
    const add = (part: Uint8Array | string): void => {
      text += Buffer.from(part).toString()
    }
    const { stdin, clock, interrupted } = scripted()
    const code = await runTool(name, args, { stdin, clock, interrupted, out: add, err: add, prompting: false, watched: false })
    return `${code}: ${text}`
  }
  const at = ['--bootstrap-server', bootstrapServer]
  assert.equal(await tool('kafka-topics', '--create', '--topic', 'tooled', ...at), '0: Created topic tooled.\n')
  assert.match(
    await tool('kafka-topics', '--create', '--topic', 'tooled', ...at),
    /^1: Error while executing topic command : Topic 'tooled' already exists/,
  )
  assert.match(await tool('kafka-topics', '--bogus'), /^1: .*bogus is not a recognized option\n/)
  assert.equal(await tool('kafka-get-offsets', '--topic', 'tooled', ...at), '0: tooled:0:0\n')
  assert.match(await tool('kafka-cluster', 'cluster-id', ...at), /^0: Cluster ID: \S+\n$/)
  assert.equal(await tool('kafka-reassign-partitions', '--list', ...at), '0: No partition reassignments found.\n')
  assert.match(await tool('kafka-acls', '--list', ...at), /^1: Error while executing ACL command: .*No Authorizer is configured/)
  assert.match(await tool('kafka-nothing'), /^2: samsa: no tool is called kafka-nothing/)
})

test('what goes wrong is said in the words of the broker', async () => {
  await topics(scripted(), 'create', ['once'], { ...onTopics(), partitions: 1 })
  await assert.rejects(topics(scripted(), 'create', ['once'], onTopics()), {
    name: 'KafkaClientError',
    message: "Topic 'once' already exists.",
  })
  await topics(scripted(), 'create', ['once'], { ...onTopics(), ifNotExists: true })
  await assert.rejects(
    topics(scripted(), 'create', ['bad'], { ...onTopics(), config: ['segment.bytes=x'] }),
    /Invalid value x for configuration segment\.bytes/,
  )
  await assert.rejects(consume(scripted(), 'once', { ...consuming(), untilEnd: false, from: '99' }), /Offset 99 of once-0 is out of range/)
  await assert.rejects(
    produce(scripted([Buffer.from('no separator\n')]), 'once', { ...producing(), keySeparator: '|' }),
    /No key separator/,
  )
  await assert.rejects(topics(scripted(), 'describe', ['missing'], onTopics()), /missing|does not host/)
})

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
