import type { Outcomes, TopicPartition } from '@samsa/client'
import { asJavaError, java, KafkaError } from '../cluster/kafka-error.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import type { JavaError } from '../java/java-error.ts'
import { partitionKey } from '../text/partition-name.ts'
import type { ToolIo } from '../tool-io.ts'
import { printError } from './group-tool.ts'
import type { GroupTool } from './group-tool.ts'
import { consumerGroupIds } from './listing.ts'
import { keyOf, partitionsOfArgument } from './offset-lookup.ts'

export async function deleteGroups(tool: GroupTool): Promise<void> {
  const { io, options, admin, timeoutMs } = tool
  const groupIds = options.has('all-groups') ? await consumerGroupIds(tool) : options.values('group')
  const outcomes = await java(admin.deleteConsumerGroups([...new Set(groupIds)], { timeoutMs }))
  const ordered = hashOrder(outcomes, ([group]) => stringHash(group))
  const failed = ordered.filter(([, outcome]) => outcome instanceof Error)
  const names = ordered.filter(([, outcome]) => !(outcome instanceof Error)).map(([group]) => `'${group}'`)
  if (failed.length === 0) {
    io.out(`Deletion of requested consumer groups (${names.join(', ')}) was successful.\n`)
    return
  }
  printError(io, 'Deletion of some consumer groups failed:')
  for (const [group, error] of failed) io.out(`* Group '${group}' could not be deleted due to: ${asJavaError(error).toString()}\n`)
  if (names.length > 0) io.out(`\nThese consumer groups were deleted successfully: ${names.join(', ')}\n`)
}

/** Errors that are about the group; of the others the table tells. */
const OF_THE_GROUP = ['InvalidGroupIdException', 'GroupIdNotFoundException', 'GroupAuthorizationException', 'GroupNotEmptyException']
const OF_A_PARTITION = ['GroupSubscribedToTopicException', 'TopicAuthorizationException', 'UnknownTopicOrPartitionException']

interface DeletedOffsets {
  /** The first failure, of the group or of a partition. */
  readonly failure: JavaError | undefined
  readonly results: readonly (TopicPartition & { readonly error: JavaError | undefined })[]
  /** How the table tells an error. */
  readonly errorText?: (error: JavaError) => string
}

export async function deleteOffsets(tool: GroupTool): Promise<void> {
  const groupId = tool.options.text('group')
  printDeletedOffsets(tool, groupId, await deletedOffsets(tool, groupId, tool.options.values('topic')))
}

/** Deletes a group's offsets of `topic` or `topic:0,1`. */
export async function deletedOffsets(tool: GroupTool, groupId: string, topics: readonly string[]): Promise<DeletedOffsets> {
  const { admin, timeoutMs } = tool
  const results = new Map<string, TopicPartition & { readonly error: JavaError | undefined }>()
  const add = (place: TopicPartition, error: JavaError | undefined): void => {
    results.set(keyOf(place), { ...place, error })
  }
  const partitions = await wantedPartitions(tool, topics, add)
  let outcomes: Outcomes<undefined> | undefined
  let failure: JavaError | undefined
  try {
    outcomes = await java(admin.deleteConsumerGroupOffsets(groupId, partitions, { timeoutMs }))
  } catch (error) {
    failure = asJavaError(error)
  }
  for (const each of partitions) {
    const outcome = outcomes?.get(partitionKey(each.topic, each.partition))
    const error = failure ?? (outcome instanceof Error ? asJavaError(outcome) : undefined)
    add(each, error)
  }
  failure ??= partitions.map((each) => results.get(keyOf(each))?.error).find((error) => error !== undefined)
  return { failure, results: [...results.values()] }
}

export function printDeletedOffsets({ io }: GroupTool, groupId: string, deleted: DeletedOffsets): void {
  const { failure, results, errorText = (error) => error.toString() } = deleted
  const name = failure instanceof KafkaError ? failure.simpleName : ''
  if (failure === undefined) io.out(`Request succeeded for deleting offsets from group ${groupId}.\n`)
  else if (OF_THE_GROUP.includes(name)) printError(io, failure.message)
  else if (OF_A_PARTITION.includes(name)) printError(io, 'Encountered some partition-level error, see the follow-up details.')
  else printError(io, `Encountered some unknown error: ${failure.message}`)
  printTable(io, results, errorText)
}

/** What `--topic` names; topics without partitions are looked up. */
async function wantedPartitions(
  tool: GroupTool,
  topics: readonly string[],
  failed: (place: TopicPartition, error: JavaError) => void,
): Promise<readonly TopicPartition[]> {
  const partitions = new Map<string, TopicPartition>()
  for (const each of topics.filter((topic) => topic.includes(':')).flatMap(partitionsOfArgument)) partitions.set(keyOf(each), each)
  const whole = [...new Set(topics.filter((topic) => !topic.includes(':')))]
  if (whole.length === 0) return [...partitions.values()]
  for (const [topic, outcome] of await java(tool.admin.describeTopics(whole, { timeoutMs: tool.timeoutMs }))) {
    if (outcome instanceof Error) failed({ topic, partition: -1 }, asJavaError(outcome))
    else for (const { partition } of outcome.partitions) partitions.set(partitionKey(topic, partition), { topic, partition })
  }
  return [...partitions.values()]
}

function printTable(io: ToolIo, results: DeletedOffsets['results'], errorText: (error: JavaError) => string): void {
  const width = Math.max(15, ...results.map((each) => each.topic.length))
  const line = (topic: string, partition: string, status: string): string =>
    `\n${topic.padEnd(width)} ${partition.padEnd(10)} ${status.padEnd(15)}`
  const name = (each: TopicPartition): string => `${each.topic}${each.partition}`
  const rows = results
    .toSorted((a, b) => (name(a) < name(b) ? -1 : 1))
    .map(({ topic, partition, error }) =>
      line(topic, partition >= 0 ? String(partition) : '-', error === undefined ? 'Successful' : `Error: ${errorText(error)}`),
    )
  io.out(`${line('TOPIC', 'PARTITION', 'STATUS')}${rows.join('')}\n`)
}
