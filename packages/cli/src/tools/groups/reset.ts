import type { ConsumerGroupDescription, TopicPartition } from '@samsa/client'
import { asJavaError, java, runtimeException } from '../cluster/kafka-error.ts'
import { durationMs } from '../java/date-time.ts'
import { hashOrder, inMapOrder, stringHash } from '../java/hash-order.ts'
import { executionException, illegalArgument, JavaError } from '../java/java-error.ts'
import { readTextFile } from '../text/property-file.ts'
import { parsePartitionKey } from '../text/partition-name.ts'
import { printError } from './group-tool.ts'
import type { GroupTool } from './group-tool.ts'
import { consumerGroupIds } from './listing.ts'
import { committedOffsets, keyOf, offsetsOf, partitionsOfTopics } from './offset-lookup.ts'
import { atTime, parsedTime, printPositions, requireUsable, withinLog } from './new-positions.ts'
import type { NewPosition, Results } from './new-positions.ts'

const SCENARIOS = ['to-offset', 'shift-by', 'to-datetime', 'by-duration', 'to-earliest', 'to-latest', 'to-current', 'from-file']

export async function resetOffsets(tool: GroupTool): Promise<void> {
  const { io, options, admin, timeoutMs } = tool
  const groupIds = [...new Set(options.has('all-groups') ? await consumerGroupIds(tool) : options.values('group'))]
  const outcomes = groupIds.length === 0 ? [] : await java(admin.describeConsumerGroups(groupIds, { timeoutMs }))
  const results = new Map<string, readonly NewPosition[]>()
  for (const [groupId, outcome] of hashOrder(outcomes, ([id]) => stringHash(id))) {
    const state = stateOf(outcome)
    if (state === 'Empty' || state === 'Dead') results.set(groupId, await resetGroup(tool, groupId))
    else {
      printError(io, `Assignments can only be reset if the group '${groupId}' is inactive, but the current state is ${state}.`)
      results.set(groupId, [])
    }
  }
  const ordered = hashOrder(results, ([id]) => stringHash(id))
  if (options.has('export')) exportCsv(tool, ordered)
  else printPositions(tool.io, ordered)
}

/** A group that is not there can be reset too: that makes it. */
function stateOf(outcome: ConsumerGroupDescription | Error): string {
  if (!(outcome instanceof Error)) return outcome.state
  const error = asJavaError(outcome)
  if (error.simpleName === 'GroupIdNotFoundException') return 'Dead'
  throw runtimeException(executionException(error))
}

async function resetGroup(tool: GroupTool, groupId: string): Promise<readonly NewPosition[]> {
  const { options, admin, timeoutMs } = tool
  const partitions = await partitionsToReset(tool, groupId)
  const positions = inMapOrder(await newPositions(tool, groupId, partitions))
  if (options.has('execute') && !options.has('dry-run')) {
    const committed = await java(admin.alterConsumerGroupOffsets(groupId, positions, { timeoutMs }))
    const [failed] = committed.errors().values()
    if (failed !== undefined) throw asJavaError(failed)
  }
  return positions
}

async function partitionsToReset(tool: GroupTool, groupId: string): Promise<readonly TopicPartition[]> {
  const { options, checks } = tool
  if (options.has('all-topics')) return inMapOrder([...(await committedOffsets(tool, groupId)).keys()].map(parsePartitionKey))
  if (!options.has('topic')) {
    if (!options.has('from-file')) checks.usage('One of the reset scopes should be defined: --all-topics, --topic.')
    return []
  }
  return await java(partitionsOfTopics(tool, options.values('topic')))
}

/** Where the options put these partitions. */
export async function newPositions(
  tool: GroupTool,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<readonly NewPosition[]> {
  await requireUsable(tool, partitions)
  const { options, checks } = tool
  const at = async (question: Parameters<typeof offsetsOf>[2]): Promise<NewPosition[]> => {
    const offsets = await offsetsOf(tool, partitions, question)
    return partitions.map((each) => ({ ...each, offset: offsets.get(keyOf(each)) ?? -1 }))
  }
  if (options.has('to-offset')) {
    const offset = options.int('to-offset') ?? 0
    return await withinLog(
      tool,
      partitions.map((each) => ({ ...each, offset })),
    )
  }
  if (options.has('to-earliest')) return await at('earliest')
  if (options.has('to-latest')) return await at('latest')
  if (options.has('shift-by')) return await shifted(tool, groupId, partitions)
  if (options.has('to-datetime')) return await atTime(tool, partitions, parsedTime(options.text('to-datetime')))
  if (options.has('by-duration'))
    return await atTime(tool, partitions, Math.floor(tool.io.clock.nowMs() - durationMs(options.text('by-duration'))))
  if (options.has('from-file')) {
    const plan = readPlan(tool, options.text('from-file')).get(groupId)
    if (plan !== undefined) return await withinLog(tool, plan)
    printError(tool.io, `No reset plan for group ${groupId} found`)
    return []
  }
  if (options.has('to-current')) return await current(tool, groupId, partitions)
  const scenarios = SCENARIOS.map((name) => `[${name}]`).join(', ')
  return checks.usage(`Option '[reset-offsets]' requires one of the following scenarios: [${scenarios}]`)
}

async function shifted(tool: GroupTool, groupId: string, partitions: readonly TopicPartition[]): Promise<NewPosition[]> {
  const committed = await committedOffsets(tool, groupId)
  const by = tool.options.int('shift-by') ?? 0
  const wanted = partitions.map((each) => {
    const offset = committed.get(keyOf(each))
    if (offset === undefined || offset === null || offset instanceof Error)
      throw illegalArgument(`Cannot shift offset for partition ${keyOf(each)} since there is no current committed offset`)
    return { ...each, offset: offset.offset + by }
  })
  return await withinLog(tool, wanted)
}

async function current(tool: GroupTool, groupId: string, partitions: readonly TopicPartition[]): Promise<NewPosition[]> {
  const committed = await committedOffsets(tool, groupId)
  const ends = await offsetsOf(
    tool,
    partitions.filter((each) => !committed.has(keyOf(each))),
    'latest',
  )
  return partitions.map((each) => {
    const offset = committed.get(keyOf(each))
    return {
      ...each,
      offset: offset === undefined || offset === null || offset instanceof Error ? (ends.get(keyOf(each)) ?? 0) : offset.offset,
    }
  })
}

/** `topic,partition,offset` of one group, or `group,topic,partition,offset`. */
function readPlan(tool: GroupTool, path: string): ReadonlyMap<string, NewPosition[]> {
  let text: string
  try {
    text = readTextFile(path)
  } catch (error) {
    throw runtimeException(new JavaError('java.io.IOException', asJavaError(error).message))
  }
  const groups = tool.options.values('group')
  const plan = new Map<string, NewPosition[]>()
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const cells = line.split(',').map((cell) => cell.trim().replaceAll(/^"|"$/g, ''))
    const [group = '', topic = '', partition = '', offset = ''] =
      cells.length === 3 && groups.length === 1 ? [groups[0] ?? '', ...cells] : cells
    if (!/^-?\d+$/.test(partition) || !/^-?\d+$/.test(offset))
      throw new JavaError('java.lang.RuntimeException', `Cannot read the reset plan: ${line}`)
    plan.set(group, [...(plan.get(group) ?? []), { topic, partition: Number(partition), offset: Number(offset) }])
  }
  return plan
}

/** The positions as a plan that `--from-file` reads. */
export function exportCsv({ io, options }: GroupTool, results: Results): void {
  const isSingle = options.values('group').length === 1
  const lines = results.flatMap(([group, positions]) =>
    positions.map(({ topic, partition, offset }) => `${isSingle ? '' : `${group},`}${topic},${partition},${offset}\n`),
  )
  io.out(`${lines.join('')}\n`)
}
