import { Admin, parsePartitionKey, partitionKey } from '@samsa/client'
import type { NewOffset, OffsetSpec, TopicPartition } from '@samsa/client'
import { withCluster } from '../connection.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import { printRows, requireOutput, telling } from './output.ts'

export interface GroupsOptions {
  readonly bootstrapServer: string
  /** Of reset: `topic` or `topic:0,1`; none means all that have an offset. */
  readonly topic: readonly string[]
  /** Of reset: `earliest`, `latest`, an offset, a time, or `+n` and `-n` from where the group is. */
  readonly to?: string
  readonly execute: boolean
  readonly members: boolean
  readonly output: string
}

type Verb = (terminal: Terminal, admin: Admin, names: readonly string[], options: GroupsOptions) => Promise<void>

export const groupVerbs: { readonly [verb: string]: Verb } = { list, describe, reset, delete: remove }

/** Runs one verb over the named groups. Returns the exit code. */
export async function groups(terminal: Terminal, verb: string, names: readonly string[], options: GroupsOptions): Promise<number> {
  const run = groupVerbs[verb]
  if (run === undefined) throw new CommandError(`Unknown verb '${verb}': one of ${Object.keys(groupVerbs).join(', ')}`)
  requireOutput(options.output)
  return await withCluster(options.bootstrapServer, async (cluster) => {
    await run(terminal, new Admin(cluster), names, options)
    return 0
  })
}

async function list(terminal: Terminal, admin: Admin, _names: readonly string[], options: GroupsOptions): Promise<void> {
  const { groups: found, errors } = await admin.listGroups()
  if (errors[0] !== undefined) throw errors[0]
  const rows = found
    .map((group) => [group.groupId, group.type ?? null, group.protocolType, group.state ?? null])
    .sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1))
  await printRows(terminal, options.output, ['group', 'type', 'protocol', 'state'], rows)
}

async function describe(terminal: Terminal, admin: Admin, names: readonly string[], options: GroupsOptions): Promise<void> {
  const described = (await admin.describeConsumerGroups(required(names))).all()
  if (options.members) {
    const rows = [...described.values()].flatMap((group) =>
      group.members.map((member) => [
        group.groupId,
        member.memberId,
        member.groupInstanceId,
        member.clientId,
        member.host,
        member.assignment.map((each) => partitionKey(each.topic, each.partition)).join(' '),
      ]),
    )
    await printRows(terminal, options.output, ['group', 'member', 'instance', 'client', 'host', 'partitions'], rows)
    return
  }
  const rows: (string | number | null)[][] = []
  for (const group of described.values()) {
    const owners = new Map(
      group.members.flatMap((member) => member.assignment.map((each) => [partitionKey(each.topic, each.partition), member.memberId])),
    )
    const committed = (await admin.listConsumerGroupOffsets({ [group.groupId]: null })).one(group.groupId)
    const places = [...new Set([...owners.keys(), ...committed.keys()])].map(parsePartitionKey).sort(byPlace)
    const ends = await admin.listOffsets(places.map((each) => ({ ...each, offset: 'latest' as const })))
    if (options.output === 'table')
      await terminal.out(
        `${group.groupId}  ${group.type} group, ${group.state}, ${group.members.length} members, coordinator ${group.coordinator.id}\n`,
      )
    for (const { topic, partition } of places) {
      const key = partitionKey(topic, partition)
      const [offset, end] = [committed.get(key), ends.get(key)]
      const at = offset === undefined || offset === null || offset instanceof Error ? null : offset.offset
      const logEnd = end === undefined || end instanceof Error ? null : end.offset
      rows.push([group.groupId, topic, partition, at, logEnd, at === null || logEnd === null ? null : logEnd - at, owners.get(key) ?? null])
    }
  }
  await printRows(terminal, options.output, ['group', 'topic', 'partition', 'offset', 'log end', 'lag', 'member'], rows)
}

async function reset(terminal: Terminal, admin: Admin, names: readonly string[], options: GroupsOptions): Promise<void> {
  if (options.to === undefined) throw new CommandError('Nowhere to reset to: give --to earliest, latest, an offset, a time, or +n and -n')
  const rows: (string | number | null)[][] = []
  for (const groupId of required(names)) {
    const committed = (await admin.listConsumerGroupOffsets({ [groupId]: null })).one(groupId)
    const current = new Map(
      [...committed].map(([key, offset]) => [key, offset === null || offset instanceof Error ? undefined : offset.offset]),
    )
    const places = options.topic.length === 0 ? [...current.keys()].map(parsePartitionKey) : await placesOf(admin, options.topic)
    const offsets = await targets(admin, places.sort(byPlace), options.to, current)
    if (options.execute) (await admin.alterConsumerGroupOffsets(groupId, offsets)).all()
    rows.push(
      ...offsets.map((each) => [
        groupId,
        each.topic,
        each.partition,
        current.get(partitionKey(each.topic, each.partition)) ?? null,
        each.offset,
      ]),
    )
  }
  if (!options.execute) terminal.err('Nothing was changed: add --execute to reset to these offsets\n')
  await printRows(terminal, options.output, ['group', 'topic', 'partition', 'offset', 'new offset'], rows)
}

async function remove(terminal: Terminal, admin: Admin, names: readonly string[], options: GroupsOptions): Promise<void> {
  const outcomes = await admin.deleteGroups(required(names))
  await telling(terminal, options.output, async (tell) => {
    for (const [group, outcome] of outcomes) if (!(outcome instanceof Error)) await tell('deleted', 'group', group)
    outcomes.all()
  })
}

/** `topic` stands for all its partitions, `topic:0,1` for these. */
async function placesOf(admin: Admin, texts: readonly string[]): Promise<TopicPartition[]> {
  const places: TopicPartition[] = []
  for (const text of texts) {
    const [topic = '', listed] = text.split(':')
    const numbers =
      listed === undefined
        ? (await admin.describeTopics([topic])).one(topic).partitions.map((each) => each.partition)
        : listed.split(',').map((part) => {
            if (!/^\d+$/.test(part)) throw new CommandError(`Invalid --topic '${text}': expected topic or topic:0,1`)
            return Number(part)
          })
    places.push(...numbers.map((partition) => ({ topic, partition })))
  }
  return places
}

async function targets(
  admin: Admin,
  places: readonly TopicPartition[],
  to: string,
  current: ReadonlyMap<string, number | undefined>,
): Promise<NewOffset[]> {
  const at = async (offset: OffsetSpec): Promise<ReadonlyMap<string, number>> => {
    const found = (await admin.listOffsets(places.map((each) => ({ ...each, offset })))).all()
    return new Map([...found].map(([key, info]) => [key, info.offset]))
  }
  const [starts, ends] = [await at('earliest'), await at('latest')]
  const timed = timeOf(to)
  const found = timed === undefined ? undefined : await at({ atOrAfterMs: timed })
  return places.map((place) => {
    const key = partitionKey(place.topic, place.partition)
    const [start = 0, end = 0] = [starts.get(key), ends.get(key)]
    const within = (offset: number): NewOffset => ({ ...place, offset: Math.min(Math.max(offset, start), end) })
    if (to === 'earliest') return within(start)
    if (to === 'latest') return within(end)
    if (/^[+-]\d+$/.test(to)) return within((current.get(key) ?? start) + Number(to))
    if (/^\d+$/.test(to)) return within(Number(to))
    const offset = found?.get(key) ?? -1
    return within(offset < 0 ? end : offset)
  })
}

/** Milliseconds since 1970 of an ISO 8601 time or `@` and milliseconds; undefined for another form. */
function timeOf(text: string): number | undefined {
  if (/^(earliest|latest|[+-]?\d+)$/.test(text)) return undefined
  const timeMs = /^@\d{1,15}$/.test(text) ? Number(text.slice(1)) : Date.parse(text)
  if (Number.isNaN(timeMs))
    throw new CommandError(`Invalid --to '${text}': earliest, latest, an offset, a time such as 2026-01-31T12:00:00Z, or +n and -n`)
  return timeMs
}

function byPlace(a: TopicPartition, b: TopicPartition): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition
}

function required(names: readonly string[]): readonly string[] {
  if (names.length === 0) throw new CommandError('No group given: name at least one')
  return names
}
