import type { GroupState, ShareGroupDescription } from '@samsa/client'
import { asJavaError, java, javaFuture, runtimeException } from '../cluster/kafka-error.ts'
import { hashOrder, inMapOrder, stringHash } from '../java/hash-order.ts'
import type { JavaError } from '../java/java-error.ts'
import { parsePartitionKey } from '../text/partition-name.ts'
import { ToolExit } from '../tool-failure.ts'
import { printError } from './group-tool.ts'
import type { GroupTool } from './group-tool.ts'
import { atTime, parsedTime, printPositions, requireUsable } from './new-positions.ts'
import type { NewPosition } from './new-positions.ts'
import { keyOf, offsetsOf, partitionsOfTopics } from './offset-lookup.ts'
import { deletable, groupsOfType, listOfType } from './typed-listing.ts'
import { printShareMembers, printShareOffsets, printShareState } from './share-group-tables.ts'

/** What `kafka-share-groups` does. */
export const shareGroupVerbs = {
  list,
  describe,
  delete: deleteGroups,
  'reset-offsets': resetOffsets,
  'delete-offsets': deleteOffsets,
} as const

const STATES: readonly GroupState[] = ['Empty', 'Stable', 'Dead']

async function list(tool: GroupTool): Promise<void> {
  await listOfType(tool, 'Share', STATES)
}

/** As Java code that hands on what a future failed with. */
async function wrapped<T>(promise: Promise<T>): Promise<T> {
  try {
    return await javaFuture(promise)
  } catch (error) {
    throw runtimeException(asJavaError(error))
  }
}

async function describe(tool: GroupTool): Promise<void> {
  const { io, options, admin, timeoutMs } = tool
  const ids = options.has('all-groups') ? (await groupsOfType(tool, 'Share')).map(({ groupId }) => groupId) : options.values('group')
  const groups = await described(tool, ids)
  const verbose = options.has('verbose')
  if (options.has('members')) for (const group of groups) printShareMembers(io, group, verbose)
  else if (options.has('state')) for (const group of groups) printShareState(io, group, verbose)
  else {
    for (const { groupId } of groups) {
      const offsets = await wrapped(
        admin.listShareGroupOffsets({ [groupId]: null }, { timeoutMs }).then((outcomes) => outcomes.one(groupId).all()),
      )
      printShareOffsets(io, groupId, offsets, verbose)
    }
  }
}

/** By name. */
async function described({ admin, timeoutMs }: GroupTool, groupIds: readonly string[]): Promise<ShareGroupDescription[]> {
  if (groupIds.length === 0) return []
  const outcomes = await javaFuture(admin.describeShareGroups([...new Set(groupIds)], { timeoutMs }))
  const groups: ShareGroupDescription[] = []
  for (const groupId of hashOrder(outcomes.keys(), stringHash))
    groups.push(await javaFuture(Promise.resolve().then(() => outcomes.one(groupId))))
  return groups.sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
}

async function deleteGroups(tool: GroupTool): Promise<void> {
  const { io, admin, timeoutMs } = tool
  const { doomed, failed } = await deletable(tool, 'Share', (groupId) => `Group '${groupId}' is not a share group.`)
  const deleted: string[] = []
  for (const [groupId, outcome] of doomed.length === 0 ? [] : await java(admin.deleteShareGroups(doomed, { timeoutMs }))) {
    if (outcome instanceof Error) failed.set(groupId, asJavaError(outcome))
    else deleted.push(groupId)
  }
  const names = hashOrder(deleted, stringHash)
    .map((groupId) => `'${groupId}'`)
    .join(', ')
  if (failed.size === 0) {
    io.out(`Deletion of requested share groups (${names}) was successful.\n`)
    return
  }
  printError(io, 'Deletion of some share groups failed:')
  for (const [groupId, error] of hashOrder(failed, ([id]) => stringHash(id)))
    io.out(`* Group '${groupId}' could not be deleted due to: ${error.toString()}\n`)
  if (deleted.length > 0) io.out(`\nThese share groups were deleted successfully: ${names}\n`)
}

/** Errors that are told; those of a topic stand in the table. */
const OF_THE_GROUP = ['InvalidGroupIdException', 'GroupIdNotFoundException', 'GroupAuthorizationException', 'GroupNotEmptyException']
const OF_A_TOPIC = ['TopicAuthorizationException', 'UnknownTopicOrPartitionException']

async function deleteOffsets({ io, options, admin, timeoutMs }: GroupTool): Promise<void> {
  const topics = [...new Set(options.values('topic'))].sort()
  const errors = new Map<string, JavaError>()
  let failure: JavaError | undefined
  try {
    const outcomes = await admin.deleteShareGroupOffsets(options.text('group'), topics, { timeoutMs })
    for (const [topic, error] of outcomes.errors()) errors.set(topic, asJavaError(error))
    failure = [...errors.values()][0]
  } catch (error) {
    failure = asJavaError(error)
    for (const topic of topics) errors.set(topic, failure)
  }
  if (failure !== undefined) {
    if (OF_THE_GROUP.includes(failure.simpleName)) printError(io, failure.message)
    else if (!OF_A_TOPIC.includes(failure.simpleName)) printError(io, `Encounter some unknown error: ${failure.toString()}`)
  }
  const width = Math.max(15, ...topics.map((topic) => topic.length))
  const line = (topic: string, status: string): string => `\n${topic.padEnd(width)} ${status}`
  const rows = topics.map((topic) => {
    const error = errors.get(topic)
    return line(topic, error === undefined ? 'Successful' : `Error: ${error.message}`)
  })
  io.out(`${line('TOPIC', 'STATUS')}${rows.join('')}\n`)
}

async function resetOffsets(tool: GroupTool): Promise<void> {
  const { io, options, admin, timeoutMs } = tool
  const groupId = options.text('group')
  const refuse = (message: string): never => {
    io.err(`${message}\n`)
    throw new ToolExit(1)
  }
  const [outcome] = [...(await java(admin.describeShareGroups([groupId], { timeoutMs }))).values()]
  if (outcome instanceof Error) {
    const error = asJavaError(outcome)
    if (error.simpleName !== 'GroupIdNotFoundException') refuse(error.message)
  } else if (outcome !== undefined && outcome.state !== 'Empty' && outcome.state !== 'Dead')
    refuse(`Share group '${groupId}' is not empty.`)
  const positions = inMapOrder(await newPositions(tool, groupId))
  if (options.has('execute')) await java(admin.alterShareGroupOffsets(groupId, positions, { timeoutMs }).then((outcomes) => outcomes.all()))
  printPositions(io, [[groupId, positions]])
}

async function newPositions(tool: GroupTool, groupId: string): Promise<readonly NewPosition[]> {
  const { options, admin, timeoutMs } = tool
  const partitions = options.has('topic')
    ? await java(partitionsOfTopics(tool, options.values('topic')))
    : inMapOrder(
        [
          ...(await java(admin.listShareGroupOffsets({ [groupId]: null }, { timeoutMs }).then((outcomes) => outcomes.one(groupId)))).keys(),
        ].map(parsePartitionKey),
      )
  await requireUsable(tool, partitions)
  if (options.has('to-datetime')) return await atTime(tool, partitions, parsedTime(options.text('to-datetime')))
  const offsets = await offsetsOf(tool, partitions, options.has('to-earliest') ? 'earliest' : 'latest')
  return partitions.map((each) => ({ ...each, offset: offsets.get(keyOf(each)) ?? -1 }))
}
