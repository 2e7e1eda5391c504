import type { ConsumerGroupDescription } from '@samsa/client'
import { javaFuture } from '../cluster/kafka-error.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import type { ToolIo } from '../tool-io.ts'
import { isWorthPrinting } from './group-tool.ts'
import type { GroupTool } from './group-tool.ts'
import { consumerGroupIds } from './listing.ts'
import { coordinatorText, printMembers } from './member-table.ts'
import { offsetRows, printOffsetRows } from './offset-table.ts'

export async function describeGroups(tool: GroupTool): Promise<void> {
  const { io, options } = tool
  const groupIds = options.has('all-groups') ? await consumerGroupIds(tool) : options.values('group')
  const groups = await describedGroups(tool, groupIds)
  const verbose = options.has('verbose')
  if (options.has('members')) for (const group of groups) printMembers(io, group, verbose)
  else if (options.has('state')) for (const group of groups) printState(io, group, verbose)
  else {
    const rows = new Map<string, Awaited<ReturnType<typeof offsetRows>>>()
    for (const group of groups) rows.set(group.groupId, await offsetRows(tool, group))
    for (const group of groups) printOffsetRows(io, group, rows.get(group.groupId) ?? [], verbose)
  }
}

/** By name. The first failure, in the order of Java's map, is the one that is told. */
async function describedGroups(tool: GroupTool, groupIds: readonly string[]): Promise<ConsumerGroupDescription[]> {
  if (groupIds.length === 0) return []
  const outcomes = await javaFuture(tool.admin.describeConsumerGroups([...new Set(groupIds)], { timeoutMs: tool.timeoutMs }))
  const groups: ConsumerGroupDescription[] = []
  for (const groupId of hashOrder(outcomes.keys(), stringHash))
    groups.push(await javaFuture(Promise.resolve().then(() => outcomes.one(groupId))))
  return groups.sort((a, b) => (a.groupId < b.groupId ? -1 : 1))
}

function printState(io: ToolIo, group: ConsumerGroupDescription, verbose: boolean): void {
  if (!isWorthPrinting(io, group, 1)) return
  const coordinator = coordinatorText(group.coordinator)
  const [groupWidth, coordinatorWidth] = [Math.max(15, group.groupId.length), Math.max(25, coordinator.length)]
  const strategy = group.partitionAssignor === '' ? '-' : group.partitionAssignor
  const epochs = [group.groupEpoch, group.targetAssignmentEpoch].map((epoch) => (epoch === undefined ? '-' : String(epoch)))
  const line = (cells: readonly string[], [groupEpoch = '', targetEpoch = '']: readonly string[], members: string): string => {
    const [id = '', where = '', assignor = '', state = ''] = cells
    const middle = verbose ? `${groupEpoch.padEnd(15)} ${targetEpoch.padEnd(25)} ` : ''
    return `\n${id.padEnd(groupWidth)} ${where.padEnd(coordinatorWidth)} ${assignor.padEnd(20)} ${state.padEnd(20)} ${middle}${members}`
  }
  io.out(
    line(['GROUP', 'COORDINATOR (ID)', 'ASSIGNMENT-STRATEGY', 'STATE'], ['GROUP-EPOCH', 'TARGET-ASSIGNMENT-EPOCH'], '#MEMBERS') +
      `${line([group.groupId, coordinator, strategy, group.state], epochs, String(group.members.length))}\n`,
  )
}
