import type { Consumer, ConsumerRecord, Producer } from '@samsa/client'
import { withAccess } from '../cluster/access.ts'
import { consumerOf, producerOf } from '../cluster/clients.ts'
import { javaFuture, runtimeException, asJavaError } from '../cluster/kafka-error.ts'
import { JavaError } from '../java/java-error.ts'
import { doubleText, fixed } from '../java/number-text.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { plainTool, TERSE } from '../plain-tool.ts'
import { readPropertyFile } from '../text/property-file.ts'
import type { ToolIo } from '../tool-io.ts'
import { latencyOptions } from './latency-options.ts'
import { pseudoRandom } from './pseudo-random.ts'

const POLL_TIMEOUT_MS = 60_000
const NAMED = ['--bootstrap-server', '--topic', '--num-records', '--producer-acks', '--record-size']

const runtime = (message: string): JavaError => new JavaError('java.lang.RuntimeException', message)

/** `kafka-e2e-latency`. */
export const endToEndLatency = plainTool(async (io, args) => {
  const options = checked(io, named(io, args))
  const file = options.value('command-config')
  const base = file === undefined ? new Map<string, string>() : readPropertyFile(file)
  base.set('bootstrap.servers', options.text('bootstrap-server'))
  const consumer = await consumerOf(
    new Map([
      ...base,
      ['group.id', `test-group-${io.clock.nowMs()}`],
      ['enable.auto.commit', 'false'],
      ['auto.offset.reset', 'latest'],
      ['fetch.max.wait.ms', '0'],
    ]),
  )
  const producer = await producerOf(new Map([...base, ['linger.ms', '0'], ['acks', options.text('producer-acks')]]))
  try {
    const topic = options.text('topic')
    if (!(await javaFuture(consumer.listTopics())).includes(topic)) await createTopic(io, base, topic)
    await seekToEnds(consumer, topic)
    await measure(io, consumer, producer, options)
    await consumer.commitSync()
  } finally {
    await producer.close().catch(() => {})
    await consumer.close().catch(() => {})
  }
})

async function measure(io: ToolIo, consumer: Consumer, producer: Producer, options: JoptOptions): Promise<void> {
  const count = options.int('num-records') ?? 0
  const letters = letterRuns()
  const latencies: number[] = []
  let totalMs = 0
  for (let at = 0; at < count && !io.interrupted.aborted; at++) {
    const key = letters(options.int('record-key-size') ?? 0)
    const value = letters(options.int('record-size') ?? 0)
    const headers = headersOf(options, letters)
    const startMs = io.clock.monotonicMs()
    await javaFuture(producer.send({ topic: options.text('topic'), key, value, headers }))
    const records = [...(await consumer.poll({ timeoutMs: POLL_TIMEOUT_MS }))]
    const elapsedMs = io.clock.monotonicMs() - startMs
    const fault = faultOf(records, key, value, headers)
    if (fault !== undefined) {
      await consumer.commitSync()
      throw runtime(fault)
    }
    if (at % 1000 === 0) io.out(`${at}\t${doubleText(elapsedMs)}\n`)
    totalMs += elapsedMs
    latencies.push(Math.floor(elapsedMs))
  }
  latencies.sort((a, b) => a - b)
  const percentile = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0
  io.out(`Avg latency: ${fixed(totalMs / count, 4)} ms\n`)
  io.out(`Percentiles: 50th = ${percentile(0.5)}, 99th = ${percentile(0.99)}, 99.9th = ${percentile(0.999)}\n`)
}

type Headers = readonly { readonly key: string; readonly value: Buffer | null }[]

/** Runs of one capital letter, always the same ones. */
function letterRuns(): (length: number) => Buffer {
  const random = pseudoRandom()
  return (length) => Buffer.alloc(length, 65 + Math.floor(random() * 26))
}

function headersOf(options: JoptOptions, letters: (length: number) => Buffer): Headers {
  const valueSize = options.int('record-header-size') ?? 0
  return Array.from({ length: options.int('num-headers') ?? 0 }, () => ({
    key: letters(options.int('record-header-key-size') ?? 0).toString(),
    value: valueSize === -1 ? null : letters(valueSize),
  }))
}

/** What is wrong with what came back; undefined if it is what was sent. */
function faultOf(records: readonly ConsumerRecord[], key: Buffer, value: Buffer, headers: Headers): string | undefined {
  const [record] = records
  if (record === undefined) return `poll() timed out before finding a result (timeout:[${POLL_TIMEOUT_MS}ms])`
  if (!value.equals(record.value ?? Buffer.alloc(0)))
    return `The message value read [${record.value?.toString() ?? 'null'}] did not match the message value sent [${value.toString()}]`
  if (record.key === null) return 'Expected message key but received null'
  if (!key.equals(record.key))
    return `The message key read [${record.key.toString()}] did not match the message key sent [${key.toString()}]`
  if (record.headers.length !== headers.length) {
    return record.headers.length === 0
      ? 'Expected message headers but received none'
      : 'Header count mismatch between sent and received messages'
  }
  const other = headers.findIndex(({ key: name, value: bytes }, at) => {
    const got = record.headers[at]
    return got?.key !== name || (got.value === null) !== (bytes === null) || (bytes !== null && !bytes.equals(got.value ?? Buffer.alloc(0)))
  })
  if (other >= 0)
    return `The message header read [${record.headers[other]?.key ?? ''}] did not match the message header sent [${headers[other]?.key ?? ''}]`
  return records.length === 1 ? undefined : `Only one result was expected during this test. We found [${records.length}]`
}

async function seekToEnds(consumer: Consumer, topic: string): Promise<void> {
  const partitions = (await javaFuture(consumer.partitionsFor(topic))).map(({ partition }) => ({ topic, partition }))
  consumer.assign(partitions)
  consumer.seekToEnd(partitions)
  for (const place of partitions) await consumer.position(place)
}

async function createTopic(io: ToolIo, properties: ReadonlyMap<string, string>, topic: string): Promise<void> {
  io.out(`Topic "${topic}" does not exist. Will create topic with 1 partition(s) and replication factor = 1\n`)
  await withAccess({ servers: properties.get('bootstrap.servers'), properties }, async (access) => {
    try {
      const created = access.admin.createTopics([{ name: topic, partitions: 1, replicationFactor: 1 }])
      await javaFuture(created.then((outcomes) => outcomes.all()))
    } catch (error) {
      io.out(`Creation of topic ${topic} failed\n`)
      throw runtimeException(asJavaError(error))
    }
  })
}

/** Five or six words in place are the old way to call the tool. */
function named(io: ToolIo, args: readonly string[]): readonly string[] {
  if (args.length === 0 || args.some((arg) => NAMED.includes(arg))) return args
  if (args.length !== 5 && args.length !== 6) {
    throw new JavaError(
      TERSE,
      `Invalid number of arguments. Expected 5 or 6 positional arguments, but got ${args.length}. Usage: bootstrap-server topic num-records producer-acks record-size [optional] command-config`,
    )
  }
  io.out(
    'WARNING: Positional argument usage is deprecated and will be removed in Apache Kafka 5.0. Please use named arguments instead: --bootstrap-server, --topic, --num-records, --producer-acks, --record-size, --command-config\n',
  )
  return args.flatMap((arg, at) => [[...NAMED, '--command-config'][at] ?? '', arg])
}

function checked(io: ToolIo, args: readonly string[]): JoptOptions {
  const options = parsed(io, args)
  const checks = new JoptChecks(io, latencyOptions, options)
  checks.helpOrVersion('This tool measures end-to-end latency in Kafka by sending messages and timing their reception.')
  checks.required('bootstrap-server', 'topic', 'num-records', 'producer-acks', 'record-size')
  if (!['1', 'all'].includes(options.text('producer-acks')))
    checks.usage("Invalid value for --producer-acks. Latency testing requires synchronous acknowledgement. Please use '1' or 'all'.")
  const least = (name: string, minimum: number, text: string): void => {
    if ((options.int(name) ?? 0) < minimum) checks.usage(`Value for --${name} must be a ${text}.`)
  }
  least('num-records', 1, 'positive integer')
  least('record-size', 0, 'non-negative integer')
  least('record-key-size', 0, 'non-negative integer')
  least('record-header-key-size', 0, 'non-negative integer')
  least('record-header-size', -1, 'non-negative integer or -1 for null header value')
  least('num-headers', 0, 'non-negative integer')
  return options
}

function parsed(io: ToolIo, args: readonly string[]): JoptOptions {
  try {
    return parseJopt(latencyOptions, args)
  } catch (error) {
    if (error instanceof JavaError) return usageAndExit(io, latencyOptions, error.message)
    throw error
  }
}
