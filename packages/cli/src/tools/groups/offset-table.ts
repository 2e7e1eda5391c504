import type { ConsumerGroupDescription, TopicPartition } from '@samsa/client'
import type { ToolIo } from '../tool-io.ts'
import { parsePartitionKey } from '../text/partition-name.ts'
import { isWorthPrinting } from './group-tool.ts'
import type { GroupTool } from './group-tool.ts'
import { committedOffsets, keyOf, offsetsOf, withoutLeader } from './offset-lookup.ts'

const MISSING = '-'

/** A line of `--offsets`, ready to print. */
interface OffsetRow {
  readonly topic: string
  readonly partition: string
  readonly leaderEpoch: string
  readonly offset: string
  readonly end: string
  readonly lag: string
  readonly member: string
  readonly host: string
  readonly client: string
}

/** What members have, those with most partitions first, then what has an offset and no member. */
export async function offsetRows(tool: GroupTool, group: ConsumerGroupDescription): Promise<OffsetRow[]> {
  const committed = await committedOffsets(tool, group.groupId)
  const rows: OffsetRow[] = []
  const assigned = new Set<string>()
  const describe = async (partitions: readonly TopicPartition[], member: string, host: string, client: string): Promise<void> => {
    const leaderless = await withoutLeader(tool, partitions)
    const ends = await offsetsOf(
      tool,
      partitions.filter((each) => !leaderless.has(keyOf(each))),
      'latest',
    )
    const ordered = partitions.toSorted((a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition))
    for (const each of ordered) {
      const outcome = committed.get(keyOf(each))
      const offset = outcome === undefined || outcome === null || outcome instanceof Error ? undefined : outcome
      const end = ends.get(keyOf(each))
      rows.push({
        topic: each.topic,
        partition: String(each.partition),
        leaderEpoch: String(offset?.leaderEpoch ?? MISSING),
        offset: String(offset?.offset ?? MISSING),
        end: String(end ?? MISSING),
        lag: String(offset === undefined || end === undefined ? MISSING : end - offset.offset),
        member,
        host,
        client,
      })
    }
  }
  for (const member of group.members
    .filter((each) => each.assignment.length > 0)
    .sort((a, b) => b.assignment.length - a.assignment.length)) {
    for (const each of member.assignment) assigned.add(keyOf(each))
    await describe(member.assignment, member.memberId, member.host, member.clientId)
  }
  const unassigned = [...committed.keys()].filter((key) => !assigned.has(key)).map(parsePartitionKey)
  if (unassigned.length > 0) await describe(unassigned, MISSING, MISSING, MISSING)
  return rows
}

export function printOffsetRows(io: ToolIo, group: ConsumerGroupDescription, rows: readonly OffsetRow[], verbose: boolean): void {
  if (!isWorthPrinting(io, group, rows.length)) return
  const widest = (of: (row: OffsetRow) => string): number => Math.max(15, ...rows.map((row) => of(row).length))
  const [groupWidth, topicWidth] = [Math.max(15, group.groupId.length), widest((row) => row.topic)]
  const [memberWidth, hostWidth] = [widest((row) => row.member), widest((row) => row.host)]
  const line = (id: string, row: OffsetRow): string =>
    `\n${id.padEnd(groupWidth)} ${row.topic.padEnd(topicWidth)} ${row.partition.padEnd(10)} ${verbose ? `${row.leaderEpoch.padEnd(15)} ` : ''}${row.offset.padEnd(15)} ${row.end.padEnd(15)} ${row.lag.padEnd(15)} ${row.member.padEnd(memberWidth)} ${row.host.padEnd(hostWidth)} ${row.client}`
  const headings: OffsetRow = {
    topic: 'TOPIC',
    partition: 'PARTITION',
    leaderEpoch: 'LEADER-EPOCH',
    offset: 'CURRENT-OFFSET',
    end: 'LOG-END-OFFSET',
    lag: 'LAG',
    member: 'CONSUMER-ID',
    host: 'HOST',
    client: 'CLIENT-ID',
  }
  io.out(`${line('GROUP', headings)}${rows.map((row) => line(group.groupId, row)).join('')}\n`)
}
