import type { ShareGroupDescription } from '@samsa/client'
import { parsePartitionKey } from '../text/partition-name.ts'
import type { ToolIo } from '../tool-io.ts'
import { printError } from './group-tool.ts'
import { assignmentText, coordinatorText } from './member-table.ts'

const MISSING = '-'

interface OffsetInfo {
  readonly startOffset: number
  readonly leaderEpoch: number | undefined
  readonly lag: number | undefined
}

/** Says what is odd about a group, and whether there is something to print of it. */
function isWorthPrinting(io: ToolIo, { groupId, state }: ShareGroupDescription, rowCount: number): boolean {
  if (state === 'Dead') printError(io, `Share group '${groupId}' does not exist.`)
  else if (state === 'Empty') io.err(`\nShare group '${groupId}' has no active members.\n`)
  return state !== 'Dead' && rowCount > 0
}

export function printShareOffsets(io: ToolIo, groupId: string, offsets: ReadonlyMap<string, OffsetInfo | null>, verbose: boolean): void {
  const rows = Array.from(offsets, ([key, info]) => ({ ...parsePartitionKey(key), info })).sort((a, b) =>
    a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition,
  )
  if (rows.length === 0) {
    io.out(`\nShare group '${groupId}' has no offset information.\n`)
    return
  }
  const [groupWidth, topicWidth] = [Math.max(15, groupId.length), Math.max(15, ...rows.map(({ topic }) => topic.length))]
  const line = (id: string, topic: string, partition: string, epoch: string, start: string, lag: string): string =>
    `\n${id.padEnd(groupWidth)} ${topic.padEnd(topicWidth)} ${partition.padEnd(10)} ${verbose ? `${epoch.padEnd(13)} ` : ''}${start.padEnd(13)} ${lag}`
  const text = (value: number | undefined): string => String(value ?? MISSING)
  const body = rows.map(({ topic, partition, info }) =>
    line(groupId, topic, String(partition), text(info?.leaderEpoch), text(info?.startOffset), text(info?.lag)),
  )
  io.out(`${line('GROUP', 'TOPIC', 'PARTITION', 'LEADER-EPOCH', 'START-OFFSET', 'LAG')}${body.join('')}\n`)
}

export function printShareState(io: ToolIo, group: ShareGroupDescription, verbose: boolean): void {
  isWorthPrinting(io, group, 1)
  const coordinator = coordinatorText(group.coordinator)
  const [groupWidth, coordinatorWidth] = [Math.max(15, group.groupId.length), Math.max(25, coordinator.length)]
  const line = (id: string, where: string, state: string, epochs: readonly string[], members: string): string => {
    const [groupEpoch = '', assignmentEpoch = ''] = epochs
    const middle = verbose ? `${groupEpoch.padEnd(12)} ${assignmentEpoch.padEnd(17)} ` : ''
    return `\n${id.padEnd(groupWidth)} ${where.padEnd(coordinatorWidth)} ${state.padEnd(15)} ${middle}${members}`
  }
  const epochs = [String(group.groupEpoch), String(group.targetAssignmentEpoch)]
  io.out(
    line('GROUP', 'COORDINATOR (ID)', 'STATE', ['GROUP-EPOCH', 'ASSIGNMENT-EPOCH'], '#MEMBERS') +
      `${line(group.groupId, coordinator, group.state, epochs, String(group.members.length))}\n`,
  )
}

export function printShareMembers(io: ToolIo, group: ShareGroupDescription, verbose: boolean): void {
  const members = group.members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1))
  if (!isWorthPrinting(io, group, members.length)) return
  const widest = (of: (member: (typeof members)[number]) => string): number => Math.max(15, ...members.map((each) => of(each).length))
  const widths = [
    Math.max(15, group.groupId.length),
    widest(({ memberId }) => memberId),
    widest(({ host }) => host),
    widest(({ clientId }) => clientId),
    12,
  ]
  const line = (cells: readonly string[], epoch: string, assignment: string): string =>
    `\n${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' ')} ${verbose ? `${epoch.padEnd(13)} ` : ''}${assignment}`
  const rows = members.map(({ memberId, host, clientId, assignment, memberEpoch }) =>
    line(
      [group.groupId, memberId, host, clientId, String(assignment.length)],
      String(memberEpoch),
      assignment.length === 0 ? '' : assignmentText(assignment),
    ),
  )
  io.out(`${line(['GROUP', 'CONSUMER-ID', 'HOST', 'CLIENT-ID', '#PARTITIONS'], 'MEMBER-EPOCH', 'ASSIGNMENT')}${rows.join('')}\n`)
}
