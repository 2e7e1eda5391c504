import type { Admin, MemberDescription, OffsetSpec, TopicPartition } from '@samsa/client'
import { asJavaError, isClientError, javaFuture } from '../cluster/kafka-error.ts'
import { dateTimeMs, durationMs } from '../java/date-time.ts'
import { hashOrder, inMapOrder, stringHash } from '../java/hash-order.ts'
import { JavaError, executionException, illegalArgument, stackTrace } from '../java/java-error.ts'
import { committedOffsets, keyOf, offsetsOf } from '../groups/offset-lookup.ts'
import type { OffsetQuestion } from '../groups/offset-lookup.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { readTextFile } from '../text/property-file.ts'
import type { ToolIo } from '../tool-io.ts'
import { isInternalTopic } from './internal-topics.ts'

const DESCRIBE_TIMEOUT_MS = 10_000
const TIMEOUT_MS = 60_000
const MOST_ATTEMPTS = 4

interface Reset extends OffsetQuestion {
  readonly io: ToolIo
  readonly options: JoptOptions
  readonly applicationId: string
  readonly isDry: boolean
}

interface Position extends TopicPartition {
  readonly offset: number
}

/** Sets an application's offsets back and deletes its internal topics; the exit code is 1 where a topic that was named is missing. */
export async function resetApplication(io: ToolIo, admin: Admin, options: JoptOptions): Promise<number> {
  const reset: Reset = {
    io,
    admin,
    options,
    timeoutMs: TIMEOUT_MS,
    applicationId: options.text('application-id'),
    isDry: options.has('dry-run'),
  }
  await removeMembers(reset)
  const topics = hashOrder(
    (await javaFuture(admin.listTopics())).map((topic) => topic.name),
    stringHash,
  )
  if (reset.isDry) io.out('----Dry run displays the actions which will be performed when running Streams Reset Tool----\n')
  const code = await resetOffsets(reset, topics)
  await deleteInternalTopics(reset, topics)
  return code
}

/** A group with members is left alone, unless `--force` takes them out of it. */
async function removeMembers({ io, admin, options, applicationId }: Reset): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const outcomes = await admin.describeConsumerGroups([applicationId], { timeoutMs: DESCRIBE_TIMEOUT_MS })
      const { members } = outcomes.one(applicationId)
      if (members.length === 0) return
      if (!options.has('force')) {
        throw new JavaError(
          'java.lang.IllegalStateException',
          `Consumer group '${applicationId}' is still active and has following members: [${members.map(memberText).join(', ')}]. Make sure to stop all running application instances before running the reset tool. You can use option '--force' to remove active members from the group.`,
        )
      }
      io.out(`Force deleting all active members in the group: ${applicationId}\n`)
      ;(await admin.removeMembersFromConsumerGroup(applicationId, 'all')).all()
      return
    } catch (error) {
      if (error instanceof JavaError) throw error
      if (isClientError(error, 'GROUP_ID_NOT_FOUND')) return
      if (isClientError(error, 'UNKNOWN_MEMBER_ID') && attempt < MOST_ATTEMPTS) continue
      throw executionException(asJavaError(error))
    }
  }
}

function memberText(member: MemberDescription): string {
  const assignment = (partitions: readonly TopicPartition[]): string => `(topicPartitions=${partitions.map(keyOf).join(',')})`
  const target = member.targetAssignment === undefined ? 'Optional.empty' : `Optional[${assignment(member.targetAssignment)}]`
  return (
    `(memberId=${member.memberId}, groupInstanceId=${member.groupInstanceId ?? 'null'}, rackId=${member.rackId ?? 'null'}` +
    `, clientId=${member.clientId}, host=${member.host}, assignment=${assignment(member.assignment)}, targetAssignment=${target}` +
    `, memberEpoch=${member.memberEpoch ?? null}, upgraded=${member.isUpgraded ?? null})`
  )
}

async function resetOffsets(reset: Reset, topics: readonly string[]): Promise<number> {
  const { io, admin, options, applicationId } = reset
  const [input, intermediate] = [options.values('input-topics'), options.values('intermediate-topics')]
  if (intermediate.length > 0) io.out('WARN: `--intermediate-topics` is deprecated and will be removed in a future release\n')
  if (input.length === 0 && intermediate.length === 0) {
    io.out('No input or intermediate topics specified. Skipping seek.\n')
    return 0
  }
  if (input.length > 0) io.out(`Reset-offsets for input topics [${input.join(', ')}]\n`)
  if (intermediate.length > 0) io.out(`Seek-to-end for intermediate topics [${intermediate.join(', ')}]\n`)
  const missing = (names: readonly string[]): string[] => names.filter((name) => !topics.includes(name))
  const [missingInput, missingIntermediate] = [missing(input), missing(intermediate)]
  if (missingInput.length > 0)
    io.out(`Following input topics are not found, skipping them\n${missingInput.map((name) => `Topic: ${name}\n`).join('')}`)
  if (missingIntermediate.length > 0)
    io.out(`Following intermediate topics are not found, skipping them\n${missingIntermediate.map((name) => `Topic:${name}\n`).join('')}`)
  const code = missingInput.length > 0 || missingIntermediate.length > 0 ? 1 : 0
  const wanted = [...new Set([...input, ...intermediate])].filter((name) => topics.includes(name))
  if (wanted.length === 0) return code
  const partitions = await partitionsOf(admin, wanted)
  const positions: Position[] = []
  const ofInput = inMapOrder(partitions.filter(({ topic }) => input.includes(topic)))
  try {
    if (ofInput.length > 0) {
      io.out(`Following input topics offsets will be reset to (for consumer group ${applicationId})\n`)
      positions.push(...(await inputPositions(reset, ofInput)))
      for (const { topic, partition, offset } of positions) io.out(`Topic: ${topic} Partition: ${partition} Offset: ${offset}\n`)
    }
    positions.push(...(await intermediatePositions(reset, inMapOrder(partitions.filter(({ topic }) => !input.includes(topic))))))
  } catch (error) {
    if (error instanceof JavaError && /IOException|text\.ParseException|NoSuchFileException/.test(error.className))
      io.err('ERROR: Resetting offsets failed.\n')
    throw error
  }
  if (!reset.isDry) (await javaFuture(admin.alterConsumerGroupOffsets(applicationId, positions))).all()
  io.out('Done.\n')
  return code
}

async function partitionsOf(admin: Admin, topics: readonly string[]): Promise<TopicPartition[]> {
  const described = await javaFuture(admin.describeTopics(topics).then((outcomes) => outcomes.all()))
  return [...described.values()].flatMap((topic) => topic.partitions.map(({ partition }) => ({ topic: topic.name, partition })))
}

async function intermediatePositions(reset: Reset, partitions: readonly TopicPartition[]): Promise<Position[]> {
  if (partitions.length === 0) return []
  const { io, applicationId } = reset
  const lines = partitions.map(({ topic }) => `Topic: ${topic}\n`)
  io.out(`Following intermediate topics offsets will be reset to end (for consumer group ${applicationId})\n${lines.join('')}`)
  return await at(reset, partitions, 'latest')
}

async function inputPositions(reset: Reset, partitions: readonly TopicPartition[]): Promise<Position[]> {
  const { io, options } = reset
  if (options.has('to-offset')) {
    const offset = options.int('to-offset') ?? 0
    return await withinLog(
      reset,
      partitions.map((each) => ({ ...each, offset })),
    )
  }
  if (options.has('to-latest')) return await at(reset, partitions, 'latest')
  if (options.has('shift-by')) return await shifted(reset, partitions, options.int('shift-by') ?? 0)
  if (options.has('to-datetime')) return await atTime(reset, partitions, dateTimeMs(options.text('to-datetime')))
  if (options.has('by-duration'))
    return await atTime(reset, partitions, Math.floor(io.clock.nowMs() - durationMs(options.text('by-duration'))))
  if (options.has('from-file')) return await withinLog(reset, planned(partitions, readTextFile(options.text('from-file'))))
  return await at(reset, partitions, 'earliest')
}

async function at(reset: Reset, partitions: readonly TopicPartition[], offset: OffsetSpec): Promise<Position[]> {
  const found = await offsetsOf(reset, partitions, offset)
  return partitions.map((each) => ({ ...each, offset: found.get(keyOf(each)) ?? -1 }))
}

/** From what was committed; where nothing was, from the end. */
async function shifted(reset: Reset, partitions: readonly TopicPartition[], by: number): Promise<Position[]> {
  const committed = await committedOffsets(reset, reset.applicationId).catch((error: unknown) => {
    if (/GroupIdNotFoundException/.test(String(error))) return new Map<string, never>()
    throw error
  })
  const ends = await at(reset, partitions, 'latest')
  const wanted = ends.map((end) => {
    const before = committed.get(keyOf(end))
    return { ...end, offset: (before === undefined || before === null || before instanceof Error ? end.offset : before.offset) + by }
  })
  return await withinLog(reset, wanted)
}

async function atTime(reset: Reset, partitions: readonly TopicPartition[], timeMs: number): Promise<Position[]> {
  const found = await at(reset, partitions, { atOrAfterMs: timeMs })
  const late = found.filter(({ offset }) => offset < 0)
  for (const { topic, partition } of late) {
    reset.io.out(`Partition ${partition} from topic ${topic} is empty, without a committed record. Falling back to latest known offset.\n`)
  }
  const ends = new Map((await at(reset, late, 'latest')).map((each) => [keyOf(each), each]))
  return found.map((each) => ends.get(keyOf(each)) ?? each)
}

/** An offset outside of the log becomes the log's nearest end. */
async function withinLog(reset: Reset, wanted: readonly Position[]): Promise<Position[]> {
  const [ends, starts] = [await offsetsOf(reset, wanted, 'latest'), await offsetsOf(reset, wanted, 'earliest')]
  return wanted.map((each) => {
    const [start = 0, end = 0] = [starts.get(keyOf(each)), ends.get(keyOf(each))]
    const instead = (how: string, offset: number): Position => {
      reset.io.out(`New offset (${each.offset}) is ${how} offset. Value will be set to ${offset}\n`)
      return { ...each, offset }
    }
    if (each.offset >= end) return instead('higher than latest', end)
    return each.offset > start ? each : instead('lower than earliest', start)
  })
}

/** `TOPIC,PARTITION,OFFSET`, a line each. */
function planned(partitions: readonly TopicPartition[], csv: string): Position[] {
  const unreadable = (message: string): JavaError => new JavaError('java.text.ParseException', message)
  if (csv === '') throw unreadable('Error parsing reset plan CSV file. It is empty,')
  const plan = new Map(
    csv.split('\n').map((line) => {
      const [topic = '', partition = '', offset, ...more] = line.split(',')
      if (offset === undefined || more.length > 0)
        throw unreadable('Reset plan CSV file is not following the format `TOPIC,PARTITION,OFFSET`.')
      for (const text of [partition, offset]) {
        if (!/^[+-]?\d+$/.test(text)) throw new JavaError('java.lang.NumberFormatException', `For input string: "${text}"`)
      }
      return [keyOf({ topic, partition: Number(partition) }), Number(offset)] as const
    }),
  )
  return partitions.map((each) => {
    const offset = plan.get(keyOf(each))
    if (offset === undefined) throw new JavaError('java.lang.NullPointerException', `No offset for ${keyOf(each)}`)
    return { ...each, offset }
  })
}

async function deleteInternalTopics({ io, admin, options, applicationId, isDry }: Reset, topics: readonly string[]): Promise<void> {
  const named = new Set([...options.values('input-topics'), ...options.values('intermediate-topics')])
  const inferred = topics.filter((name) => !named.has(name) && isInternalTopic(name, applicationId))
  const specified = options.values('internal-topics')
  if (!specified.every((name) => inferred.includes(name))) {
    throw illegalArgument(
      'Invalid topic specified in the --internal-topics option. Ensure that the topics specified are all internal topics. Do a dry run without the --internal-topics option to see the list of all internal topics that can be deleted.',
    )
  }
  const doomed = specified.length > 0 ? specified : inferred
  io.out(`Deleting ${specified.length > 0 ? 'specified' : 'inferred'} internal topics [${doomed.join(', ')}]\n`)
  if (!isDry && doomed.length > 0) {
    const failed = [...(await javaFuture(admin.deleteTopics(doomed))).errors()]
    for (const [name, error] of failed) io.err(`ERROR: deleting topic ${name}\n${stackTrace(executionException(asJavaError(error)))}`)
    if (failed.length > 0) throw new JavaError('java.lang.RuntimeException', 'Encountered an error deleting one or more topics')
  }
  io.out('Done.\n')
}
