import type { Admin, OffsetSpec, TopicPartition } from '@samsa/client'
import { withAccess } from '../cluster/access.ts'
import { asJavaError, java } from '../cluster/kafka-error.ts'
import { JavaError, executionException, stackTrace } from '../java/java-error.ts'
import { validateBootstrapServer } from '../options/bootstrap-check.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { IncludeList } from '../topics/topic-filter.ts'
import { partitionKey } from '../text/partition-name.ts'
import { getOffsetsOptions } from './get-offsets-options.ts'

const USAGE = 'An interactive shell for getting topic-partition offsets.'
const TERSE = 'org.apache.kafka.tools.TerseException'
const NAMES = ['latest', 'earliest', 'max-timestamp', 'earliest-local', 'latest-tiered', 'earliest-pending-upload']
const SPECS = ['latest', 'earliest', 'maxTimestamp', 'earliestLocal', 'latestTiered', 'earliestPendingUpload'] as const

interface Filter {
  topic(name: string): boolean
  partition(place: TopicPartition): boolean
}

/** `kafka-get-offsets`. */
export const getOffsets: Tool = async (io, args) => {
  try {
    const options = checked(io, args)
    if (options.has('topic-partitions') && (options.has('topic') || options.has('partitions')))
      throw terse('--topic-partitions cannot be used with --topic or --partitions')
    const offset = offsetSpec(options.text('time'))
    const filter = options.has('topic-partitions') ? patterns(options.text('topic-partitions')) : topicAndPartitions(options)
    return await withAccess(
      {
        servers: options.text('bootstrap-server'),
        commandConfig: options.value('command-config'),
        properties: new Map([['client.id', 'GetOffsetShell']]),
      },
      async (access) => {
        const { admin } = access
        const partitions = await matching(admin, filter, !options.has('exclude-internal-topics'))
        if (partitions.length === 0) throw terse('Could not match any topic-partitions with the specified filters')
        const outcomes = await java(admin.listOffsets(partitions.map((each) => ({ ...each, offset }))))
        const lines = new Map<string, string>()
        for (const { topic, partition } of partitions) {
          const key = partitionKey(topic, partition)
          const outcome = outcomes.get(key)
          if (outcome instanceof Error) {
            io.err(`Skip getting offsets for topic-partition ${key} due to error: ${executionException(asJavaError(outcome)).message}\n`)
          } else if (outcome !== undefined && outcome.offset >= 0) lines.set(key, `${topic}:${partition}:${outcome.offset}\n`)
        }
        for (const key of [...lines.keys()].sort()) io.out(lines.get(key) ?? '')
        return 0
      },
    )
  } catch (error) {
    if (error instanceof ToolExit || !(error instanceof JavaError)) throw error
    io.err(`Error occurred: ${error.message}\n`)
    if (error.className !== TERSE) io.err(`${stackTrace(error)}\n`)
    return 1
  }
}

const terse = (message: string): JavaError => new JavaError(TERSE, message)

function checked(io: ToolIo, args: readonly string[]): JoptOptions {
  if (args.length === 0) usageAndExit(io, getOffsetsOptions, USAGE)
  let options: JoptOptions
  try {
    options = parseJopt(getOffsetsOptions, args)
  } catch (error) {
    throw error instanceof JavaError ? terse(error.message) : error
  }
  const checks = new JoptChecks(io, getOffsetsOptions, options)
  checks.helpOrVersion(USAGE)
  checks.required('bootstrap-server')
  try {
    validateBootstrapServer(options.value('bootstrap-server'))
  } catch (error) {
    if (error instanceof JavaError) checks.usage(error.message)
    throw error
  }
  return options
}

function offsetSpec(text: string): OffsetSpec {
  const named = NAMES.indexOf(text)
  if (named >= 0) return SPECS[named] ?? 'latest'
  if (!/^[+-]?\d{1,19}$/.test(text)) {
    throw terse(
      `Malformed time argument ${text}. Please use -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered / -6 or earliest-pending-upload, or a specified long format timestamp`,
    )
  }
  return SPECS[-Number(text) - 1] ?? { atOrAfterMs: Number(text) }
}

function topicAndPartitions(options: JoptOptions): Filter {
  const list = options.value('partitions') ?? ''
  if (list !== '' && !list.split(',').every((part) => /^[+-]?\d+$/.test(part)))
    throw terse(`--partitions expects a comma separated list of numeric partition ids, but received: ${list}`)
  const partitions = new Set(list === '' ? [] : list.split(',').map(Number))
  const topics = new IncludeList(options.value('topic') ?? '.*')
  return {
    topic: (name) => topics.allows(name, false),
    partition: ({ topic, partition }) => topics.allows(topic, false) && (partitions.size === 0 || partitions.has(partition)),
  }
}

/** `topic:1,other:0-3,third:5-` */
function patterns(text: string): Filter {
  const rules = text.split(',').map((rule) => {
    const match = /^([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?$/.exec(rule)
    if (match === null)
      throw new JavaError('java.lang.RuntimeException', `${TERSE}: Invalid rule specification: ${rule}`, {
        cause: terse(`Invalid rule specification: ${rule}`),
      })
    const [, topic = '', exact = '', from = '', to = ''] = match
    const topics = new IncludeList(topic === '' ? '.*' : topic)
    const [low, high] = exact === '' ? [Number(from), to === '' ? Infinity : Number(to)] : [Number(exact), Number(exact) + 1]
    return { topics, low, high }
  })
  return {
    topic: (name) => rules.some(({ topics }) => topics.allows(name, false)),
    partition: ({ topic, partition }) =>
      rules.some(({ topics, low, high }) => topics.allows(topic, false) && partition >= low && partition < high),
  }
}

async function matching(admin: Admin, filter: Filter, includeInternal: boolean): Promise<TopicPartition[]> {
  const names = (await java(admin.listTopics({ includeInternal }))).map((topic) => topic.name).filter((name) => filter.topic(name))
  if (names.length === 0) return []
  const topics = (await java(admin.describeTopics(names).then((outcomes) => outcomes.all()))).values()
  return [...topics]
    .flatMap((topic) => topic.partitions.map(({ partition }) => ({ topic: topic.name, partition })))
    .filter((place) => filter.partition(place))
}
