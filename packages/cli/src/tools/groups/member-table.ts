import type { ConsumerGroupDescription, Node, TopicPartition } from '@samsa/client'
import type { ToolIo } from '../tool-io.ts'
import { isWorthPrinting } from './group-tool.ts'

const MISSING = '-'

/** `--members`; the headings come even where the group has none. */
export function printMembers(io: ToolIo, group: ConsumerGroupDescription, verbose: boolean): void {
  const { members } = group
  const measured = isWorthPrinting(io, group, members.length) ? members : []
  const widest = (least: number, of: (member: (typeof members)[number]) => string): number =>
    Math.max(least, ...measured.map((member) => of(member).length))
  const widths = {
    group: measured.length > 0 ? Math.max(15, group.groupId.length) : 15,
    member: widest(15, (member) => member.memberId),
    instance: widest(17, (member) => member.groupInstanceId ?? ''),
    host: widest(15, (member) => member.host),
    client: widest(15, (member) => member.clientId),
    current: widest(20, (member) => assignmentText(member.assignment)),
    target: widest(20, (member) => assignmentText(member.targetAssignment ?? [])),
  }
  const withInstance = measured.some((member) => (member.groupInstanceId ?? '') !== '')
  const isMigrating = measured.some((member) => member.isUpgraded === false) && measured.some((member) => member.isUpgraded === true)
  const head = (id: string, member: string, instance: string, host: string, client: string, count: string): string =>
    `${id.padEnd(widths.group)} ${member.padEnd(widths.member)} ${withInstance ? `${instance.padEnd(widths.instance)} ` : ''}${host.padEnd(widths.host)} ${client.padEnd(widths.client)} ${count.padEnd(15)} `
  const tail = (epoch: string, current: string, targetEpoch: string, target: string, upgraded: string): string => {
    if (!verbose) return ''
    return `${epoch.padEnd(15)} ${current.padEnd(widths.current)} ${targetEpoch.padEnd(15)} ${target.padEnd(widths.target)}${isMigrating ? ` ${upgraded}` : ''}`
  }
  io.out(
    `\n${head('GROUP', 'CONSUMER-ID', 'GROUP-INSTANCE-ID', 'HOST', 'CLIENT-ID', '#PARTITIONS')}${tail('CURRENT-EPOCH', 'CURRENT-ASSIGNMENT', 'TARGET-EPOCH', 'TARGET-ASSIGNMENT', 'UPGRADED')}\n`,
  )
  for (const member of members) {
    const { memberId, groupInstanceId, host, clientId, assignment, targetAssignment, memberEpoch, isUpgraded } = member
    io.out(
      head(group.groupId, memberId, groupInstanceId ?? '', host, clientId, String(assignment.length)) +
        tail(
          String(memberEpoch ?? MISSING),
          assignmentText(assignment),
          String(group.targetAssignmentEpoch ?? MISSING),
          assignmentText(targetAssignment ?? []),
          String(isUpgraded ?? MISSING),
        ) +
        '\n',
    )
  }
}

/** `127.0.0.1:9092  (1)` */
export const coordinatorText = ({ host, port, id }: Node): string => `${host}:${port}  (${id})`

/** `a:0,1;b:2` */
export function assignmentText(assignment: readonly TopicPartition[]): string {
  if (assignment.length === 0) return MISSING
  const byTopic = Map.groupBy(assignment, (each) => each.topic)
  return [...byTopic]
    .map(
      ([topic, partitions]) =>
        `${topic}:${partitions
          .map((each) => each.partition)
          .sort((a, b) => a - b)
          .join(',')}`,
    )
    .sort()
    .join(';')
}
