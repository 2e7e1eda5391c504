import type { GroupState, StreamsGroupDescription, TopicPartition } from '@samsa/client'
import { asJavaError, isClientError, java, javaFuture, kafkaError, runtimeException } from '../cluster/kafka-error.ts'
import { deletedOffsets, printDeletedOffsets } from '../groups/deletion.ts'
import { printError } from '../groups/group-tool.ts'
import type { GroupTool } from '../groups/group-tool.ts'
import type { NewPosition } from '../groups/new-positions.ts'
import { requireUsable } from '../groups/new-positions.ts'
import { committedOffsets, keyOf, partitionsOfTopics } from '../groups/offset-lookup.ts'
import { exportCsv, newPositions } from '../groups/reset.ts'
import { hashOrder, inMapOrder, stringHash } from '../java/hash-order.ts'
import { JavaError, executionException } from '../java/java-error.ts'
import { parsePartitionKey } from '../text/partition-name.ts'
import { deletable, groupsOfType, listOfType } from '../groups/typed-listing.ts'
import { printStreamsMembers, printStreamsOffsets, printStreamsState } from './group-tables.ts'
import { internalTopics } from './internal-topics.ts'

/** What `kafka-streams-groups` does. */
export const streamsGroupVerbs = {
  list,
  describe,
  delete: deleteGroups,
  'reset-offsets': resetOffsets,
  'delete-offsets': deleteOffsets,
} as const

const STATES: readonly GroupState[] = ['Empty', 'NotReady', 'Stable', 'Assigning', 'Reconciling', 'Dead']

async function list(tool: GroupTool): Promise<void> {
  await listOfType(tool, 'Streams', STATES)
}

async function groupIds(tool: GroupTool): Promise<readonly string[]> {
  return tool.options.has('all-groups') ? (await groupsOfType(tool, 'Streams')).map(({ groupId }) => groupId) : tool.options.values('group')
}

async function described({ admin, timeoutMs }: GroupTool, groupId: string): Promise<StreamsGroupDescription> {
  return await javaFuture(admin.describeStreamsGroups([groupId], { timeoutMs }).then((outcomes) => outcomes.one(groupId)))
}

async function describe(tool: GroupTool): Promise<void> {
  const { io, options } = tool
  const verbose = options.has('verbose')
  for (const groupId of await groupIds(tool)) {
    const group = await described(tool, groupId)
    if (options.has('members')) printStreamsMembers(io, group, verbose)
    else if (options.has('state')) printStreamsState(io, group, verbose)
    else await printStreamsOffsets(tool, group, verbose)
  }
}

async function deleteGroups(tool: GroupTool): Promise<void> {
  const { io, options, admin, timeoutMs } = tool
  const missing = (groupId: string): string => `Group '${groupId}' does not exist or is not a streams group.`
  const { doomed, failed } = await deletable(tool, 'Streams', missing)
  const withTopics = doomed.length > 0 && options.has('delete-all-internal-topics') ? await internalTopics(tool, doomed) : new Map()
  const deleted: string[] = []
  for (const [groupId, outcome] of doomed.length === 0 ? [] : await java(admin.deleteStreamsGroups(doomed, { timeoutMs }))) {
    if (outcome instanceof Error) failed.set(groupId, asJavaError(outcome))
    else deleted.push(groupId)
  }
  const names = hashOrder(deleted, stringHash).join("', '")
  const topicFailures = await deleteTopicsOfGroups(tool, deleted, withTopics)
  if (failed.size === 0) io.out(`Deletion of requested streams groups ('${names}') was successful.\n`)
  else {
    printError(io, 'Deletion of some streams groups failed:')
    for (const [groupId, error] of hashOrder(failed, ([id]) => stringHash(id)))
      io.out(`* Group '${groupId}' could not be deleted due to: ${error.toString()}\n`)
    if (deleted.length > 0) io.out(`\nThese streams groups were deleted successfully: '${names}'.\n`)
  }
  if (withTopics.size === 0 || deleted.length === 0) return
  if (topicFailures.size === 0) {
    const successful = hashOrder(deleted, stringHash).filter((groupId) => withTopics.has(groupId))
    io.out(`Deletion of associated internal topics of the streams groups ('${successful.join("', '")}') was successful.\n`)
    return
  }
  io.out('Deletion of some associated internal topics failed:\n')
  for (const [groupId, error] of topicFailures)
    io.out(`* Internal topics of the streams group '${groupId}' could not be deleted due to: ${error.toString()}\n`)
}

async function deleteTopicsOfGroups(
  { io, admin, timeoutMs }: GroupTool,
  deleted: readonly string[],
  topicsOf: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, JavaError>> {
  const failures = new Map<string, JavaError>()
  for (const groupId of deleted) {
    const topics = topicsOf.get(groupId) ?? []
    if (topics.length === 0) continue
    const failed = [...(await java(admin.deleteTopics(topics, { timeoutMs }))).errors()]
    for (const [topic] of failed) io.out(`Failed to delete internal topic: ${topic}\n`)
    const [first] = failed
    if (first !== undefined) failures.set(groupId, asJavaError(first[1]))
  }
  return failures
}

async function resetOffsets(tool: GroupTool): Promise<void> {
  const { io, options, admin, timeoutMs } = tool
  const ids = [...new Set(await groupIds(tool))]
  const outcomes = ids.length === 0 ? [] : await java(admin.describeStreamsGroups(ids, { timeoutMs }))
  const results = new Map<string, readonly NewPosition[]>()
  for (const [groupId, outcome] of hashOrder(outcomes, ([id]) => stringHash(id))) {
    if (outcome instanceof Error && !isClientError(outcome, 'GROUP_ID_NOT_FOUND'))
      throw runtimeException(executionException(asJavaError(outcome)))
    const state = outcome instanceof Error ? 'Dead' : outcome.state
    if (state !== 'Empty' && state !== 'Dead') {
      printError(io, `Assignments can only be reset if the group '${groupId}' is inactive, but the current state is ${state}.`)
      results.set(groupId, [])
      continue
    }
    results.set(groupId, await resetGroup(tool, groupId))
    if (options.has('execute') && !(outcome instanceof Error)) await deleteInternalTopics(tool, groupId)
  }
  const ordered = hashOrder(results, ([id]) => stringHash(id))
  if (options.has('export')) {
    exportCsv(tool, ordered)
    return
  }
  const line = (group: string, topic: string, partition: string, offset: string): string =>
    `\n${group.padEnd(30)} ${topic.padEnd(30)} ${partition.padEnd(10)} ${offset.padEnd(15)}`
  const rows = ordered.flatMap(([group, positions]) =>
    positions.map(({ topic, partition, offset }) => line(group, topic, String(partition), String(offset))),
  )
  io.out(`${ordered.length > 0 ? line('GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET') : ''}${rows.join('')}\n`)
}

async function resetGroup(tool: GroupTool, groupId: string): Promise<readonly NewPosition[]> {
  const { options, admin, timeoutMs } = tool
  const positions = inMapOrder(await newPositions(tool, groupId, await partitionsToReset(tool, groupId)))
  if (options.has('execute'))
    await java(admin.alterConsumerGroupOffsets(groupId, positions, { timeoutMs }).then((outcomes) => outcomes.all()))
  return positions
}

async function partitionsToReset(tool: GroupTool, groupId: string): Promise<readonly TopicPartition[]> {
  const { io, options, checks } = tool
  if (options.has('all-input-topics')) return await inputPartitions(tool, groupId)
  if (!options.has('input-topic')) {
    if (!options.has('from-file')) checks.usage('One of the reset scopes should be defined: --all-topics, --topic.')
    return []
  }
  const partitions = await java(partitionsOfTopics(tool, options.values('input-topic')))
  await requireUsable(tool, partitions)
  const committed = await committedOffsets(tool, groupId)
  if (partitions.every((each) => committed.has(keyOf(each)))) return partitions
  printError(io, `One or more topics are not part of the group '${groupId}'.`)
  return []
}

/** Those of the topics that the application reads. */
async function inputPartitions(tool: GroupTool, groupId: string): Promise<TopicPartition[]> {
  const group = await described(tool, groupId).catch((error: unknown) => {
    throw runtimeException(asJavaError(error))
  })
  const sources = new Set(group.topology?.subtopologies?.flatMap(({ sourceTopics }) => sourceTopics) ?? [])
  const committed = await committedOffsets(tool, groupId)
  return inMapOrder([...committed.keys()].map(parsePartitionKey).filter(({ topic }) => sources.has(topic)))
}

async function deleteInternalTopics(tool: GroupTool, groupId: string): Promise<void> {
  const { io, options, admin, timeoutMs } = tool
  const topics = options.has('delete-all-internal-topics')
    ? ((await internalTopics(tool, [groupId])).get(groupId) ?? [])
    : options.values('delete-internal-topic')
  if (topics.length === 0) return
  try {
    ;(await admin.deleteTopics(topics, { timeoutMs })).all()
  } catch (error) {
    if (isClientError(error, 'UNKNOWN_TOPIC_OR_PARTITION'))
      printError(io, `Deleting internal topics for group '${groupId}' failed because the topics do not exist.`)
    else printError(io, `Deleting internal topics for group '${groupId}' failed due to ${executionException(asJavaError(error)).message}`)
  }
}

async function deleteOffsets(tool: GroupTool): Promise<void> {
  const { options } = tool
  const groupId = options.text('group')
  const names = options.has('all-input-topics')
    ? (await inputPartitions(tool, groupId)).map(({ topic, partition }) => `${topic}:${partition}`)
    : options.values('input-topic')
  const { failure, results } = await deletedOffsets(tool, groupId, names)
  printDeletedOffsets(tool, groupId, {
    failure: failure instanceof JavaError && 'code' in failure && typeof failure.code === 'number' ? kafkaError(failure.code) : failure,
    results: results.map((each) => (each.error === undefined ? each : { ...each, error: executionException(each.error) })),
    errorText: (error) => error.message,
  })
}
