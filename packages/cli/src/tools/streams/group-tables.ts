import type { StreamsGroupDescription, TopicPartition } from '@samsa/client'
import { javaFuture } from '../cluster/kafka-error.ts'
import { printError } from '../groups/group-tool.ts'
import type { GroupTool } from '../groups/group-tool.ts'
import { committedOffsets, keyOf } from '../groups/offset-lookup.ts'
import { inMapOrder } from '../java/hash-order.ts'
import { illegalArgument } from '../java/java-error.ts'
import type { ToolIo } from '../tool-io.ts'

type Assignment = StreamsGroupDescription['members'][number]['assignment']
type Tasks = Assignment['activeTasks']

const MISSING = '-'

function sayState(io: ToolIo, { groupId, state }: StreamsGroupDescription): void {
  if (state === 'Dead') printError(io, `Streams group '${groupId}' does not exist.`)
  else if (state === 'Empty') printError(io, `Streams group '${groupId}' has no active members.`)
}

const hasMembers = ({ state, members }: StreamsGroupDescription): boolean => state !== 'Dead' && members.length > 0

/** A line of cells, padded to these widths; the last one is as long as it is. */
const row = (cells: readonly string[], widths: readonly number[]): string =>
  `${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' ')}\n`

export function printStreamsState(io: ToolIo, group: StreamsGroupDescription, verbose: boolean): void {
  sayState(io, group)
  const { host, port, id } = group.coordinator
  const coordinator = `${host}:${port} (${id})`
  const widths = [Math.max(15, group.groupId.length), Math.max(25, coordinator.length), 25, ...(verbose ? [15, 25] : [])]
  const line = (cells: readonly string[], epochs: readonly string[], members: string): string =>
    row([...cells, ...(verbose ? epochs : []), members], widths)
  io.out(
    line(['GROUP', 'COORDINATOR (ID)', 'STATE'], ['GROUP-EPOCH', 'TARGET-ASSIGNMENT-EPOCH'], '#MEMBERS') +
      line(
        [group.groupId, coordinator, group.state],
        [String(group.groupEpoch), String(group.targetAssignmentEpoch)],
        String(group.members.length),
      ),
  )
}

export function printStreamsMembers(io: ToolIo, group: StreamsGroupDescription, verbose: boolean): void {
  if (!hasMembers(group)) return
  sayState(io, group)
  const { groupId, members } = group
  const widest = (texts: readonly string[]): number => Math.max(15, ...texts.map((text) => text.length))
  const member = widest(members.map(({ memberId }) => memberId))
  const rest = [widest(members.map(({ processId }) => processId)), widest(members.map(({ clientId }) => clientId))]
  const groupWidth = Math.max(15, groupId.length)
  const line = (id: string, epochs: readonly string[], memberId: string, protocol: readonly string[], tail: readonly string[]): string => {
    if (!verbose) return row([id, memberId, ...tail], [groupWidth, member, ...rest])
    // There is no blank before the member in Kafka's table.
    const [targetEpoch = '', topologyEpoch = ''] = epochs
    const head = `${id.padEnd(groupWidth)} ${targetEpoch.padEnd(25)} ${topologyEpoch.padEnd(15)}`
    return head + row([memberId, ...protocol, ...tail], [member, 15, 15, ...rest])
  }
  const headings = ['PROCESS', 'CLIENT-ID', 'ASSIGNMENTS']
  io.out(line('GROUP', ['TARGET-ASSIGNMENT-EPOCH', 'TOPOLOGY-EPOCH'], 'MEMBER', ['MEMBER-PROTOCOL', 'MEMBER-EPOCH'], headings))
  for (const each of members) {
    const tasks = tasksText(each.assignment, '') + (verbose ? tasksText(each.targetAssignment, 'TARGET-') : '')
    const epochs = [String(group.targetAssignmentEpoch), String(group.topology?.epoch ?? 0)]
    const protocol = [each.isClassic ? 'classic' : 'streams', String(each.memberEpoch)]
    io.out(line(groupId, epochs, each.memberId, protocol, [each.processId, each.clientId, tasks]))
  }
}

function tasksText({ activeTasks, standbyTasks, warmupTasks }: Assignment, prefix: string): string {
  const text = (kind: string, tasks: Tasks): string =>
    tasks.length === 0
      ? ''
      : `${prefix}${kind}: ${tasks.map(({ subtopologyId, partitions }) => `${subtopologyId}:[${partitions.join(',')}]; `).join('')}`
  return text('ACTIVE', activeTasks) + text('STANDBY', standbyTasks) + text('WARMUP', warmupTasks)
}

export async function printStreamsOffsets(tool: GroupTool, group: StreamsGroupDescription, verbose: boolean): Promise<void> {
  const { io, admin, timeoutMs } = tool
  const { groupId } = group
  const partitions = inMapOrder(activePartitions(group))
  const at = async (offset: 'earliest' | 'latest'): Promise<ReadonlyMap<string, { readonly offset: number }>> =>
    await javaFuture(
      admin
        .listOffsets(
          partitions.map((each) => ({ ...each, offset })),
          { timeoutMs },
        )
        .then((outcomes) => outcomes.all()),
    )
  const [starts, ends] = [await at('earliest'), await at('latest')]
  const committed = await committedOffsets(tool, groupId)
  if (!hasMembers(group)) return
  sayState(io, group)
  const topicWidth = Math.max(15, ...partitions.map(({ topic }) => topic.length))
  const widths = [Math.max(15, groupId.length), topicWidth, 10, ...(verbose ? [15, 15, 15, 15] : [])]
  io.out(
    row(['GROUP', 'TOPIC', 'PARTITION', ...(verbose ? ['CURRENT-OFFSET', 'LEADER-EPOCH', 'LOG-END-OFFSET'] : []), 'OFFSET-LAG'], widths),
  )
  for (const each of partitions) {
    const outcome = committed.get(keyOf(each))
    const current = outcome === undefined || outcome === null || outcome instanceof Error ? undefined : outcome
    const end = ends.get(keyOf(each))?.offset ?? 0
    const lag = String(end - (current?.offset ?? starts.get(keyOf(each))?.offset ?? 0))
    const more = verbose ? [String(current?.offset ?? MISSING), String(current?.leaderEpoch ?? MISSING), String(end)] : []
    io.out(row([groupId, each.topic, String(each.partition), ...more, lag], widths))
  }
}

/** What the members' active tasks read. */
function activePartitions({ members, topology }: StreamsGroupDescription): TopicPartition[] {
  const sources = new Map(
    (topology?.subtopologies ?? []).map(({ subtopologyId, sourceTopics, repartitionSourceTopics }) => [
      subtopologyId,
      [...sourceTopics, ...repartitionSourceTopics.map(({ name }) => name)],
    ]),
  )
  const found = new Map<string, TopicPartition>()
  for (const { subtopologyId, partitions } of members.flatMap(({ assignment }) => assignment.activeTasks)) {
    const topics = sources.get(subtopologyId)
    if (topics === undefined) throw illegalArgument(`Subtopology ${subtopologyId} not found in group description!`)
    for (const topic of topics) for (const partition of partitions) found.set(keyOf({ topic, partition }), { topic, partition })
  }
  return [...found.values()]
}
