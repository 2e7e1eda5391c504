import { JavaError } from '../java/java-error.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { keyValues } from '../options/key-values.ts'
import { readPropertyFile } from '../text/property-file.ts'
import { ToolExit } from '../tool-failure.ts'
import type { ToolIo } from '../tool-io.ts'
import { consoleConsumerOptions } from './consumer-options.ts'
import type { Formatter } from './formatter.ts'
import { formatterOf } from './formatters.ts'

/** What a console consumer's command line asks for. */
export interface ConsumerSetup {
  readonly options: JoptOptions
  readonly properties: ReadonlyMap<string, string>
  /** Whether a group was named, in whatever way. */
  readonly hasGroup: boolean
  readonly partition: number | undefined
  readonly offset: number | 'earliest' | 'latest'
  /** Infinity without `--timeout-ms`. */
  readonly timeoutMs: number
  readonly maxMessages: number
  readonly formatter: Formatter
}

/** Reads and checks a command line in the order in which Kafka's tool does. */
export async function consumerSetup(io: ToolIo, args: readonly string[]): Promise<ConsumerSetup> {
  const options = parsed(io, args)
  const checks = new JoptChecks(io, consoleConsumerOptions, options)
  checks.helpOrVersion('This tool helps to read data from Kafka topics and outputs it to standard output.')
  const partition = checkPlace(options, checks)
  for (const [old, current] of [
    ['consumer-property', 'command-property'],
    ['consumer.config', 'command-config'],
  ] as const) {
    if (options.has(old) && options.has(current)) checks.usage(`Options --${old} and --${current} cannot be specified together.`)
  }
  for (const [old, current] of [
    ['consumer-property', 'command-property'],
    ['consumer.config', 'command-config'],
  ] as const) {
    if (options.has(old)) io.out(`Option --${old} is deprecated and will be removed in a future version. Use --${current} instead.\n`)
  }
  const file = ['consumer.config', 'command-config'].find((name) => options.has(name))
  const fromFile = file === undefined ? new Map<string, string>() : readPropertyFile(options.text(file))
  const extra = keyValues(options.values(options.has('consumer-property') ? 'consumer-property' : 'command-property'))
  const group = checkGroup(options, checks, fromFile, extra, partition)
  const properties = consumerProperties(io, options, new Map([...fromFile, ...extra]), group)
  const offset = offsetOf(options, checks)
  const timeoutMs = options.has('timeout-ms') ? (options.int('timeout-ms') ?? -1) : -1
  return {
    options,
    properties,
    hasGroup: group !== undefined,
    partition,
    offset,
    timeoutMs: timeoutMs >= 0 ? timeoutMs : Infinity,
    maxMessages: options.int('max-messages') ?? -1,
    formatter: await buildFormatter(io, options, checks),
  }
}

function parsed(io: ToolIo, args: readonly string[]): JoptOptions {
  try {
    return parseJopt(consoleConsumerOptions, args)
  } catch (error) {
    if (error instanceof JavaError) return usageAndExit(io, consoleConsumerOptions, error.message)
    throw error
  }
}

function checkPlace(options: JoptOptions, checks: JoptChecks): number | undefined {
  checks.exactlyOne('topic', 'include')
  const partition = options.has('partition') ? options.int('partition') : undefined
  if (partition === undefined) {
    if (options.has('offset')) checks.usage('The partition is required when offset is specified.')
  } else {
    if (!options.has('topic')) checks.usage('The topic is required when partition is specified.')
    if (options.has('from-beginning') && options.has('offset'))
      checks.usage('Options from-beginning and offset cannot be specified together.')
  }
  checks.required('bootstrap-server')
  return partition
}

function checkGroup(
  options: JoptOptions,
  checks: JoptChecks,
  fromFile: ReadonlyMap<string, string>,
  extra: ReadonlyMap<string, string>,
  partition: number | undefined,
): string | undefined {
  const given = [options.value('group'), fromFile.get('group.id'), extra.get('group.id')]
  const groups = [...new Set(given.filter((group) => group !== undefined))]
  if (groups.length > 1) {
    checks.usage(
      "The group ids provided in different places (directly using '--group', via '--consumer-property', or via '--consumer.config') do not match. " +
        `Detected group ids: ${groups.map((group) => `'${group}'`).join(', ')}`,
    )
  }
  if (groups.length > 0 && partition !== undefined) checks.usage('Options group and partition cannot be specified together.')
  return groups[0]
}

function consumerProperties(
  io: ToolIo,
  options: JoptOptions,
  given: ReadonlyMap<string, string>,
  group: string | undefined,
): ReadonlyMap<string, string> {
  const properties = new Map(given)
  const reset = properties.get('auto.offset.reset')
  if (reset !== undefined && options.has('from-beginning') && reset !== 'earliest') {
    io.err(`Can't simultaneously specify --from-beginning and 'auto.offset.reset=${reset}', please remove one option\n`)
    throw new ToolExit(1)
  }
  properties.set('auto.offset.reset', reset ?? (options.has('from-beginning') ? 'earliest' : 'latest'))
  properties.set('bootstrap.servers', options.text('bootstrap-server'))
  if (!properties.has('client.id')) properties.set('client.id', 'console-consumer')
  if (options.has('isolation-level') || !properties.has('isolation.level'))
    properties.set('isolation.level', options.text('isolation-level'))
  // Such a group is not used again, so its offsets need not be kept.
  if (group === undefined && !properties.has('enable.auto.commit')) properties.set('enable.auto.commit', 'false')
  properties.set('group.id', group ?? `console-consumer-${Math.floor(100_000 * fraction())}`)
  return properties
}

/** In [0, 1). */
function fraction(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32
}

function offsetOf(options: JoptOptions, checks: JoptChecks): number | 'earliest' | 'latest' {
  if (!options.has('offset')) return options.has('from-beginning') ? 'earliest' : 'latest'
  const text = options.text('offset')
  const lower = text.toLowerCase()
  if (lower === 'earliest' || lower === 'latest') return lower
  if (!/^\+?\d{1,19}$/.test(text))
    checks.usage(`The provided offset value '${text}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.`)
  return Number(text)
}

async function buildFormatter(io: ToolIo, options: JoptOptions, checks: JoptChecks): Promise<Formatter> {
  const className = options.text('formatter')
  const factory = await formatterOf(className)
  if (factory === undefined) return checks.usage(className)
  if (options.has('formatter-property') && options.has('property'))
    checks.usage('Options --property and --formatter-property cannot be specified together.')
  if (options.has('property'))
    io.out('Option --property is deprecated and will be removed in a future version. Use --formatter-property instead.\n')
  try {
    const file = options.has('formatter-config') ? readPropertyFile(options.text('formatter-config')) : []
    const properties = new Map<string, string>(file)
    for (const part of ['key', 'value']) {
      const name = options.value(`${part}-deserializer`) ?? ''
      if (name !== '') properties.set(`${part}.deserializer`, name)
    }
    for (const [key, value] of keyValues(options.values(options.has('property') ? 'property' : 'formatter-property')))
      properties.set(key, value)
    return factory(properties, io)
  } catch (error) {
    if (error instanceof JavaError) return checks.usage(error.message)
    throw error
  }
}
