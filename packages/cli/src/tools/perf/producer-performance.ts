import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Producer } from '@samsa/client'
import { producerOf } from '../cluster/clients.ts'
import { asJavaError } from '../cluster/kafka-error.ts'
import { illegalArgument, stackTrace } from '../java/java-error.ts'
import { ArgumentError, HelpShown, parseArguments } from '../options/argparse.ts'
import type { Arguments } from '../options/argparse.ts'
import { argparseHelp } from '../options/argparse-help.ts'
import { readPropertyFile } from '../text/property-file.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { SendStatistics } from './latencies.ts'
import { metricsTable } from './metrics-table.ts'
import { Payloads } from './payloads.ts'
import { producerPerformanceParser } from './producer-options.ts'
import { Throttle } from './throttle.ts'

const DEFAULT_TRANSACTION_MS = 3000

/** What a command line asks for, checked. */
interface Plan {
  readonly topic: string
  readonly records: number
  readonly warmupRecords: number
  readonly perSecond: number
  readonly payloads: Payloads
  readonly properties: ReadonlyMap<string, string>
  readonly reportingMs: number
  readonly printMetrics: boolean
  /** undefined: no transactions. */
  readonly transactionMs: number | undefined
}

/** `kafka-producer-perf-test`. */
export const producerPerformance: Tool = async (io, args) => {
  let plan: Plan
  try {
    plan = planOf(io, parseArguments(io, producerPerformanceParser, args))
  } catch (error) {
    if (error instanceof HelpShown) return 1
    if (!(error instanceof ArgumentError)) throw error
    if (args.length === 0) {
      io.out(argparseHelp(producerPerformanceParser, []))
      return 0
    }
    error.print(io)
    return 1
  }
  const producer = await producerOf(plan.properties)
  await run(io, producer, plan)
  return 0
}

async function run(io: ToolIo, producer: Producer, plan: Plan): Promise<void> {
  if (plan.transactionMs !== undefined) await producer.initTransactions()
  if (plan.warmupRecords > 0)
    io.out(`Warmup first ${plan.warmupRecords} records. Steady state results will print after the complete test summary.\n`)
  await producer.prepare(plan.topic)
  const statistics = new SendStatistics(io, plan.records, plan.reportingMs, false)
  const steady = await sendAll(io, producer, plan, statistics)
  await (plan.printMetrics ? producer.flush() : producer.close()).catch(() => {})
  statistics.printTotal()
  steady?.printTotal()
  if (!plan.printMetrics) return
  io.out(metricsTable(producer.metrics()))
  await producer.close()
}

/** Sends the records and gives the statistics of those behind the warm-up, if there is one. */
async function sendAll(io: ToolIo, producer: Producer, plan: Plan, statistics: SendStatistics): Promise<SendStatistics | undefined> {
  const throttle = new Throttle(io.clock, plan.perSecond)
  let steady: SendStatistics | undefined
  let inTransaction = false
  let transactionStartMs = 0
  for (let at = 0; at < plan.records && !io.interrupted.aborted; at++) {
    if (plan.transactionMs !== undefined && !inTransaction) {
      producer.beginTransaction()
      inTransaction = true
      transactionStartMs = io.clock.nowMs()
    }
    const value = plan.payloads.next(at)
    const startMs = io.clock.nowMs()
    if (plan.warmupRecords > 0 && at === plan.warmupRecords) {
      steady = new SendStatistics(io, plan.records - plan.warmupRecords, plan.reportingMs, true)
      statistics.isQuiet = true
    }
    const counted = steady
    if (!producer.hasRoom) await producer.room()
    const { length } = value
    producer.enqueue({ topic: plan.topic, value }, (error) => {
      if (error !== undefined) {
        io.err(stackTrace(asJavaError(error)))
        return
      }
      const nowMs = io.clock.nowMs()
      statistics.record(nowMs - startMs, length, nowMs)
      counted?.record(nowMs - startMs, length, nowMs)
    })
    if (plan.transactionMs !== undefined && plan.transactionMs <= startMs - transactionStartMs) {
      await producer.commitTransaction()
      inTransaction = false
    }
    if (throttle.isAhead(at, startMs)) await throttle.wait()
  }
  if (inTransaction) await producer.commitTransaction()
  return steady
}

function planOf(io: ToolIo, given: Arguments): Plan {
  const fail = (message: string): never => {
    throw new ArgumentError(message, producerPerformanceParser, [])
  }
  const records = given.number('numRecords') ?? 0
  const warmupRecords = Math.max(given.number('warmupRecords') ?? 0, 0)
  const recordSize = given.number('recordSize')
  const [oldProperties, properties] = [given.values('producerConfig'), given.values('commandProperties')]
  const [oldFile, file] = [given.value('producerConfigFile'), given.value('commandConfigFile')]
  const [transactionMs, reportingMs] = [given.number('transactionDurationMs'), given.number('reportingInterval') ?? 5000]
  const servers = given.value('bootstrapServer')
  if (records <= 0) fail('--num-records should be greater than zero.')
  if (warmupRecords >= records)
    fail('The value for --warmup-records must be strictly fewer than the number of records in the test, --num-records.')
  if (recordSize !== undefined && recordSize <= 0) fail('--record-size should be greater than zero.')
  if ([servers, properties, oldProperties, oldFile, file].every((each) => each === undefined)) {
    fail(
      'At least one of --bootstrap-server, --command-property, --producer-props, --producer.config or --command-config must be specified.',
    )
  }
  if (properties !== undefined && oldProperties !== undefined) fail('--command-property and --producer-props cannot be specified together.')
  if (file !== undefined && oldFile !== undefined) fail('--command-config and --producer.config cannot be specified together.')
  if (transactionMs !== undefined && transactionMs <= 0) fail('--transaction-duration-ms should be greater than zero.')
  if (reportingMs <= 0) fail('--reporting-interval should be greater than zero.')
  const payloads = payloadsOf(io, given, recordSize)
  if (oldProperties !== undefined)
    io.out('Option --producer-props has been deprecated and will be removed in a future version. Use --command-property instead.\n')
  if (oldFile !== undefined)
    io.out('Option --producer.config has been deprecated and will be removed in a future version. Use --command-config instead.\n')
  const all = propertiesOf(oldProperties ?? properties ?? [], oldFile ?? file)
  if (servers !== undefined) all.set('bootstrap.servers', servers)
  const transactional = transactionMs !== undefined || given.value('transactionalId') !== undefined || all.has('transactional.id')
  if (transactional)
    all.set('transactional.id', given.value('transactionalId') ?? all.get('transactional.id') ?? `performance-producer-${uuid()}`)
  return {
    topic: given.text('topic'),
    records,
    warmupRecords,
    perSecond: given.number('throughput') ?? -1,
    payloads,
    properties: all,
    reportingMs,
    printMetrics: given.flag('printMetrics'),
    transactionMs: transactional ? (transactionMs ?? DEFAULT_TRANSACTION_MS) : undefined,
  }
}

function payloadsOf(io: ToolIo, given: Arguments, recordSize: number | undefined): Payloads {
  const path = given.value('payloadFile')
  if (path === undefined) return given.flag('payloadMonotonic') ? Payloads.numbers() : Payloads.letters(recordSize ?? 0)
  io.out(`Reading payloads from: ${resolve(path)}\n`)
  if (!existsSync(path) || statSync(path).size === 0) throw illegalArgument('File does not exist or empty file provided.')
  const delimiter = given.text('payloadDelimiter')
  const payloads = Payloads.of(readFileSync(path, 'utf8'), delimiter === '\\n' ? '\n' : delimiter)
  io.out(`Number of records read: ${payloads.size}\n`)
  return payloads
}

function propertiesOf(given: readonly string[], file: string | undefined): Map<string, string> {
  const properties = file === undefined ? new Map<string, string>() : readPropertyFile(file)
  for (const text of given) {
    const parts = text.split('=')
    while (parts.length > 0 && parts.at(-1) === '') parts.pop()
    const [key, value] = parts
    if (parts.length !== 2 || key === undefined || value === undefined) throw illegalArgument(`Invalid property: ${text}`)
    properties.set(key, value)
  }
  if (!properties.has('client.id')) properties.set('client.id', 'perf-producer-client')
  return properties
}

/** As Kafka writes a random UUID. */
function uuid(): string {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url')
}
