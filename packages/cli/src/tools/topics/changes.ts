import {
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
} from '@samsa/protocol'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import { illegalArgument, JavaError } from '../java/java-error.ts'
import type { JoptOptions } from '../options/jopt.ts'
import type { Access } from '../cluster/cluster-access.ts'
import { kafkaError, throwFirst } from '../cluster/kafka-error.ts'
import { describeTopics } from '../cluster/topics.ts'
import type { ToolIo } from '../tool-io.ts'
import { requireFound, selectTopics } from './selection.ts'

const TIMEOUT_MS = 60_000
const TOPIC_ALREADY_EXISTS = 36

interface Wanted {
  readonly partitions: number | undefined
  readonly replicationFactor: number | undefined
  /** By partition. */
  readonly assignment: readonly (readonly number[])[]
  readonly configs: ReadonlyMap<string, string>
}

export async function list(io: ToolIo, access: Access, options: JoptOptions): Promise<void> {
  io.out(`${(await selectTopics(access, options)).join('\n')}\n`)
}

export async function create(io: ToolIo, access: Access, options: JoptOptions): Promise<void> {
  const name = options.text('topic')
  const wanted = wantedOf(options)
  if (/[._]/.test(name)) {
    io.out(
      "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. To avoid issues it is best to use either, but not both.\n",
    )
  }
  const { replicationFactor, partitions, assignment, configs } = wanted
  if (replicationFactor !== undefined && (replicationFactor > 32767 || replicationFactor < 1))
    throw illegalArgument('The replication factor must be between 1 and 32767 inclusive')
  if (partitions !== undefined && partitions < 1) throw illegalArgument('The partitions must be greater than 0')
  const manual = assignment.length > 0
  const response = await access.controller(
    'createTopics',
    { request: CreateTopicsRequest, response: CreateTopicsResponse },
    {
      topics: [
        {
          name,
          numPartitions: manual ? -1 : (partitions ?? -1),
          replicationFactor: manual ? -1 : (replicationFactor ?? -1),
          assignments: assignment.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds: [...brokerIds] })),
          configs: hashOrder(configs, ([key]) => stringHash(key)).map(([key, value]) => ({ name: key, value })),
        },
      ],
      timeoutMs: TIMEOUT_MS,
      validateOnly: false,
    },
  )
  const answer = response.topics[0]
  if (answer === undefined || answer.errorCode === 0) io.out(`Created topic ${name}.\n`)
  else if (answer.errorCode !== TOPIC_ALREADY_EXISTS || !options.has('if-not-exists'))
    throw kafkaError(answer.errorCode, answer.errorMessage)
}

export async function alter(_io: ToolIo, access: Access, options: JoptOptions): Promise<void> {
  const { partitions = 0, assignment } = wantedOf(options)
  const topics = await selectTopics(access, options)
  requireFound(topics, options)
  if (topics.length === 0) return
  const sizes =
    assignment.length > 0 ? new Map((await describeTopics(access, topics)).map((each) => [each.name, each.partitions.length])) : undefined
  const response = await access.controller(
    'createPartitions',
    { request: CreatePartitionsRequest, response: CreatePartitionsResponse },
    {
      topics: hashOrder(topics, stringHash).map((name) => ({
        name,
        count: partitions,
        assignments:
          sizes === undefined ? null : assignment.slice(sizes.get(name) ?? 0).map((brokerIds) => ({ brokerIds: [...brokerIds] })),
      })),
      timeoutMs: TIMEOUT_MS,
      validateOnly: false,
    },
  )
  throwFirst(response.results)
}

export async function remove(_io: ToolIo, access: Access, options: JoptOptions): Promise<void> {
  const topics = await selectTopics(access, options)
  requireFound(topics, options)
  if (topics.length === 0) return
  const response = await access.controller(
    'deleteTopics',
    { request: DeleteTopicsRequest, response: DeleteTopicsResponse },
    { topics: topics.map((name) => ({ name })), topicNames: topics, timeoutMs: TIMEOUT_MS },
  )
  throwFirst(response.responses)
}

function wantedOf(options: JoptOptions): Wanted {
  const assignment = options.value('replica-assignment') ?? ''
  return {
    partitions: options.int('partitions'),
    replicationFactor: options.int('replication-factor'),
    assignment: assignment === '' ? [] : parseAssignment(assignment),
    configs: configsOf(options),
  }
}

function configsOf(options: JoptOptions): Map<string, string> {
  const pairs = options.values('config').map((text) => text.split(/\s*=\s*/))
  for (const pair of pairs) {
    while (pair.length > 0 && pair.at(-1) === '') pair.pop()
  }
  if (pairs.some((pair) => pair.length !== 2))
    throw illegalArgument('requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".')
  return new Map(pairs.map(([key = '', value = '']) => [key.trim(), value.trim()]))
}

function parseAssignment(text: string): number[][] {
  const lists = text.split(',').map((part) =>
    part.split(':').map((id) => {
      if (!/^[+-]?\d+$/.test(id.trim())) throw new JavaError('java.lang.NumberFormatException', `For input string: "${id.trim()}"`)
      return Number(id)
    }),
  )
  for (const [partition, brokers] of lists.entries()) {
    const repeated = [...new Set(brokers.filter((id, at) => brokers.indexOf(id) !== at))]
    if (repeated.length > 0) {
      throw new JavaError(
        'org.apache.kafka.tools.AdminCommandFailedException',
        `Partition replica lists may not contain duplicate entries: ${repeated.join(',')}`,
      )
    }
    if (brokers.length !== lists[0]?.length) {
      throw new JavaError(
        'org.apache.kafka.tools.AdminOperationException',
        `Partition ${partition} has different replication factor: [${brokers.join(', ')}]`,
      )
    }
  }
  return lists
}
