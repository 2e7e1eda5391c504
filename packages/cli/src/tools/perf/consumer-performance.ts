import type { Consumer } from '@samsa/client'
import { consumerOf } from '../cluster/clients.ts'
import { formatDate } from '../java/date-pattern.ts'
import { illegalArgument, JavaError } from '../java/java-error.ts'
import { fixed } from '../java/number-text.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { keyValues } from '../options/key-values.ts'
import { plainTool } from '../plain-tool.ts'
import { readPropertyFile } from '../text/property-file.ts'
import type { ToolIo } from '../tool-io.ts'
import { wholeMatch } from '../topics/topic-filter.ts'
import { consumerPerformanceOptions } from './consumer-options.ts'
import { metricsTable } from './metrics-table.ts'
import { pseudoRandom } from './pseudo-random.ts'

const MB = 1024 * 1024
const COLUMNS =
  'data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec, rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec'

/** `kafka-consumer-perf-test`. */
export const consumerPerformance = plainTool(async (io, args) => {
  const options = checked(io, args)
  if (!options.has('hide-header')) io.out(`${options.has('show-detailed-stats') ? 'time, threadId' : 'start.time, end.time'}, ${COLUMNS}\n`)
  const consumer = await consumerOf(propertiesOf(io, options))
  try {
    const startMs = io.clock.nowMs()
    const totals = await consume(io, consumer, options, startMs)
    const endMs = io.clock.nowMs()
    if (!options.has('show-detailed-stats')) {
      const seconds = (endMs - startMs) / 1000
      const fetchMs = endMs - startMs - totals.joinMs
      const mb = totals.bytes / MB
      const date = (timeMs: number): string => formatDate(options.text('date-format'), timeMs)
      io.out(
        `${date(startMs)}, ${date(endMs)}, ${fixed(mb, 4)}, ${fixed(mb / seconds, 4)}, ${totals.records}, ${fixed(totals.records / seconds, 4)}, ` +
          `${totals.joinMs}, ${fetchMs}, ${fixed(mb / (fetchMs / 1000), 4)}, ${fixed(totals.records / (fetchMs / 1000), 4)}\n`,
      )
    }
    if (options.has('print-metrics')) io.out(metricsTable(consumer.metrics()))
  } finally {
    await consumer.close().catch(() => {})
  }
})

interface Totals {
  readonly records: number
  readonly bytes: number
  readonly joinMs: number
}

/** How long a member is without partitions. */
class JoinTimes {
  readonly #io: ToolIo
  readonly #assigned = new Set<string>()
  #startMs: number
  totalMs = 0
  roundMs = 0

  constructor(io: ToolIo, startMs: number) {
    this.#io = io
    this.#startMs = startMs
  }

  assigned(names: readonly string[]): void {
    if (this.#assigned.size === 0) {
      const elapsed = this.#io.clock.nowMs() - this.#startMs
      this.totalMs += elapsed
      this.roundMs += elapsed
    }
    for (const name of names) this.#assigned.add(name)
  }

  revoked(names: readonly string[]): void {
    for (const name of names) this.#assigned.delete(name)
    if (this.#assigned.size === 0) this.#startMs = this.#io.clock.nowMs()
  }
}

async function consume(io: ToolIo, consumer: Consumer, options: JoptOptions, startMs: number): Promise<Totals> {
  const wanted = options.int('messages') ?? options.int('num-records') ?? 0
  const timeoutMs = options.int('timeout') ?? 10_000
  const reportingMs = reportingInterval(options)
  const joins = new JoinTimes(io, startMs)
  const names = (partitions: readonly { readonly topic: string; readonly partition: number }[]): string[] =>
    partitions.map(({ topic, partition }) => `${topic}-${partition}`)
  const topic = options.value('topic')
  consumer.subscribe(topic === undefined ? wholeMatch(options.text('include')) : [topic], {
    assigned: (partitions) => joins.assigned(names(partitions)),
    revoked: (partitions) => joins.revoked(names(partitions)),
  })
  let [records, bytes] = [0, 0]
  let last = { timeMs: io.clock.nowMs(), records: 0, bytes: 0 }
  let nowMs = last.timeMs
  let consumedMs = nowMs
  while (records < wanted && nowMs - consumedMs <= timeoutMs && !io.interrupted.aborted) {
    const fetched = await consumer.poll({ timeoutMs: 100 })
    nowMs = io.clock.nowMs()
    for (const record of fetched) {
      consumedMs = nowMs
      records++
      bytes += Math.max(0, record.serializedKeySize) + Math.max(0, record.serializedValueSize)
      if (nowMs - last.timeMs < reportingMs) continue
      if (options.has('show-detailed-stats')) io.out(progressLine(options, { records, bytes }, last, nowMs, joins.roundMs))
      joins.roundMs = 0
      last = { timeMs: nowMs, records, bytes }
    }
  }
  if (records < wanted) {
    io.out(
      `WARNING: Exiting before consuming the expected number of records: timeout (${timeoutMs} ms) exceeded. You can use the --timeout option to increase the timeout.\n`,
    )
  }
  return { records, bytes, joinMs: joins.totalMs }
}

function progressLine(
  options: JoptOptions,
  now: { readonly records: number; readonly bytes: number },
  last: { readonly timeMs: number; readonly records: number; readonly bytes: number },
  nowMs: number,
  joinMs: number,
): string {
  const elapsed = nowMs - last.timeMs
  const mb = (now.bytes - last.bytes) / MB
  const records = now.records - last.records
  const fetchMs = elapsed - joinMs
  const perFetch = (amount: number): string => fixed(fetchMs <= 0 ? 0 : (1000 * amount) / fetchMs, 4)
  return (
    `${formatDate(options.text('date-format'), nowMs)}, 0, ${fixed(now.bytes / MB, 4)}, ${fixed((1000 * mb) / elapsed, 4)}, ${now.records}, ` +
    `${fixed((records / elapsed) * 1000, 4)}, ${joinMs}, ${fetchMs}, ${perFetch(mb)}, ${perFetch(records)}\n`
  )
}

function reportingInterval(options: JoptOptions): number {
  const value = options.int('reporting-interval') ?? 0
  if (value <= 0) throw illegalArgument('Reporting interval must be greater than 0.')
  return value
}

function checked(io: ToolIo, args: readonly string[]): JoptOptions {
  const options = parsed(io, args)
  const checks = new JoptChecks(io, consumerPerformanceOptions, options)
  checks.helpOrVersion('This tool is used to verify the consumer performance.')
  checks.required('bootstrap-server')
  checks.exactlyOne('topic', 'include')
  checks.exactlyOne('messages', 'num-records')
  checks.invalid('consumer.config', ['command-config'])
  if (options.has('messages')) io.out('Warning: --messages is deprecated. Use --num-records instead.\n')
  if (options.has('consumer.config')) io.out('Warning: --consumer.config is deprecated. Use --command-config instead.\n')
  return options
}

function parsed(io: ToolIo, args: readonly string[]): JoptOptions {
  try {
    return parseJopt(consumerPerformanceOptions, args)
  } catch (error) {
    if (error instanceof JavaError) return usageAndExit(io, consumerPerformanceOptions, error.message)
    throw error
  }
}

function propertiesOf(io: ToolIo, options: JoptOptions): Map<string, string> {
  const file = options.value('consumer.config') ?? options.value('command-config')
  const properties = new Map([...(file === undefined ? [] : readPropertyFile(file)), ...keyValues(options.values('command-property'))])
  properties.set('bootstrap.servers', options.text('bootstrap-server'))
  properties.set(
    'group.id',
    options.has('group') ? options.text('group') : `perf-consumer-${Math.floor(pseudoRandom(io.clock.nowMs())() * 100_000)}`,
  )
  properties.set('max.partition.fetch.bytes', options.text('fetch-size'))
  properties.set('auto.offset.reset', options.has('from-latest') ? 'latest' : 'earliest')
  properties.set('check.crcs', 'false')
  if (!properties.has('client.id')) properties.set('client.id', 'perf-consumer-client')
  return properties
}
