import type { Admin, TopicPartition } from '@samsa/client'
import { withAccess } from '../cluster/access.ts'
import { asJavaError, runtimeException } from '../cluster/kafka-error.ts'
import { inMapOrder } from '../java/hash-order.ts'
import { JavaError, executionException } from '../java/java-error.ts'
import { JoptChecks, parseJopt } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { plainTool } from '../plain-tool.ts'
import { arrayOf, numberOf, objectOf, parseJson, textOf } from '../text/json-file.ts'
import { readTextFile } from '../text/property-file.ts'
import type { ToolIo } from '../tool-io.ts'
import { parsePartitionKey, partitionKey } from '../text/partition-name.ts'
import { leaderElectionOptions } from './leader-election-options.ts'

const TIMEOUT_MS = 30_000
const TYPES = ['PREFERRED', 'UNCLEAN'] as const

const failed = (message: string, suppressed: readonly JavaError[] = []): JavaError =>
  new JavaError('org.apache.kafka.tools.AdminCommandFailedException', message, { suppressed })
const operation = (message: string): JavaError => new JavaError('org.apache.kafka.tools.AdminOperationException', message)

/** `kafka-leader-election`. */
export const leaderElection = plainTool(async (io, args) => {
  const options = parseJopt(leaderElectionOptions, args)
  const checks = new JoptChecks(io, leaderElectionOptions, options)
  checks.helpOrVersion(
    'This tool attempts to elect a new leader for a set of topic partitions. The type of elections supported are preferred replicas and unclean replicas.',
  )
  validate(options, checks)
  const type = TYPES.find((each) => each === options.value('election-type')?.toUpperCase())
  if (type === undefined) {
    throw new JavaError(
      'joptsimple.OptionArgumentConversionException',
      `Cannot parse argument '${options.text('election-type')}' of option election-type`,
    )
  }
  const partitions = wantedPartitions(options)
  if (options.has('admin.config'))
    io.out('Option --admin.config has been deprecated and will be removed in a future version. Use --command-config instead.\n')
  const file = options.value('admin.config') ?? options.value('command-config')
  const properties = new Map([
    ['default.api.timeout.ms', `${TIMEOUT_MS}`],
    ['request.timeout.ms', `${TIMEOUT_MS / 2}`],
  ])
  await withAccess({ servers: options.text('bootstrap-server'), commandConfig: file, properties }, async (access) => {
    await elect(io, access.admin, type, partitions)
  })
})

function validate(options: JoptOptions, checks: JoptChecks): void {
  const missing = ['bootstrap-server', 'election-type'].filter((name) => !options.has(name))
  if (missing.length > 0) throw failed(`Missing required option(s): ${missing.join(', ')}`)
  checks.invalid('admin.config', ['command-config'])
  const scopes = ['topic', 'all-topic-partitions', 'path-to-json-file']
  if (scopes.filter((name) => options.has(name)).length !== 1)
    throw failed(`One and only one of the following options is required: ${scopes.join(', ')}`)
  if (options.has('topic') && !options.has('partition')) throw failed('Missing required option(s): partition')
  if (!options.has('topic') && options.has('partition')) throw failed('Option partition is only allowed if topic is used')
}

/** null: all that need an election. */
function wantedPartitions(options: JoptOptions): readonly TopicPartition[] | null {
  const path = options.value('path-to-json-file')
  if (path !== undefined) return partitionsOfFile(path)
  const topic = options.value('topic')
  return topic === undefined ? null : [{ topic, partition: options.int('partition') ?? 0 }]
}

function partitionsOfFile(path: string): readonly TopicPartition[] {
  let text: string
  try {
    text = readTextFile(path)
  } catch (error) {
    throw runtimeException(asJavaError(error))
  }
  const json = parseJson(text)
  if (json === undefined) throw operation('Replica election data is empty')
  const list = objectOf(json)['partitions']
  if (list === undefined) throw operation('Replica election data is missing "partitions" field')
  const keys = arrayOf(list).map((each) => {
    const partition = objectOf(each)
    return partitionKey(textOf(partition['topic']), numberOf(partition['partition']))
  })
  const repeated = [...new Set(keys.filter((key, at) => keys.indexOf(key) !== at))]
  if (repeated.length > 0) throw operation(`Replica election data contains duplicate partitions: [${repeated.join(', ')}]`)
  return inMapOrder(keys.map(parsePartitionKey))
}

async function elect(io: ToolIo, admin: Admin, type: (typeof TYPES)[number], partitions: readonly TopicPartition[] | null): Promise<void> {
  const outcomes = await admin.electLeaders(type, partitions).catch((error: unknown) => {
    const cause = asJavaError(error)
    const texts: Readonly<Record<string, string>> = {
      TimeoutException: 'Timeout waiting for election results',
      ClusterAuthorizationException: 'Not authorized to perform leader election',
    }
    const text = texts[cause.simpleName]
    if (text === undefined) throw runtimeException(executionException(cause))
    io.out(`${text}\n`)
    throw new JavaError('org.apache.kafka.tools.AdminCommandFailedException', text, { cause })
  })
  const errors = new Map(outcomes.errors())
  const ordered = inMapOrder([...outcomes.keys()].map(parsePartitionKey)).map(({ topic, partition }) => partitionKey(topic, partition))
  const isNoop = (key: string): boolean => {
    const error = errors.get(key)
    return error !== undefined && asJavaError(error).simpleName === 'ElectionNotNeededException'
  }
  const succeeded = ordered.filter((key) => !errors.has(key))
  const noop = ordered.filter(isNoop)
  const unsuccessful = ordered.filter((key) => errors.has(key) && !isNoop(key))
  if (succeeded.length > 0) io.out(`Successfully completed leader election (${type}) for partitions ${succeeded.join(', ')}\n`)
  if (noop.length > 0) io.out(`Valid replica already elected for partitions ${noop.join(', ')}\n`)
  if (unsuccessful.length === 0) return
  for (const key of unsuccessful)
    io.out(`Error completing leader election (${type}) for partition: ${key}: ${asJavaError(errors.get(key)).toString()}\n`)
  const message = `${unsuccessful.length} replica(s) could not be elected`
  throw failed(
    message,
    unsuccessful.map((key) => asJavaError(errors.get(key))),
  )
}
