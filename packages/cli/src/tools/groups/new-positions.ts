import type { TopicPartition } from '@samsa/client'
import { asJavaError, java, kafkaError, runtimeException } from '../cluster/kafka-error.ts'
import { dateTimeMs } from '../java/date-time.ts'
import { inMapOrder } from '../java/hash-order.ts'
import { executionException } from '../java/java-error.ts'
import { logLine } from '../java/log-line.ts'
import { partitionKey } from '../text/partition-name.ts'
import type { ToolIo } from '../tool-io.ts'
import { describedTopics, keyOf, offsetsOf, withoutLeader } from './offset-lookup.ts'
import type { OffsetQuestion } from './offset-lookup.ts'

/** A partition and the offset that it is to have. */
export interface NewPosition extends TopicPartition {
  readonly offset: number
}

/** Who asks for new positions. */
export interface Repositioning extends OffsetQuestion {
  readonly io: ToolIo
}

const LOGGER = 'org.apache.kafka.tools.OffsetsUtils'

export function parsedTime(text: string): number {
  try {
    return dateTimeMs(text)
  } catch (error) {
    throw runtimeException(asJavaError(error))
  }
}

export async function requireUsable(tool: Repositioning, partitions: readonly TopicPartition[]): Promise<void> {
  const topics = await java(
    describedTopics(
      tool,
      partitions.map((each) => each.topic),
    ),
  ).catch((error: unknown) => {
    throw runtimeException(executionException(asJavaError(error)))
  })
  const existing = new Set(topics.flatMap((topic) => topic.partitions.map((each) => partitionKey(topic.name, each.partition))))
  const missing = partitions.map(keyOf).filter((key) => !existing.has(key))
  if (missing.length > 0) throw kafkaError(3, `The partitions "${missing.join(',')}" do not exist`)
  const leaderless = [...(await withoutLeader(tool, partitions))]
  if (leaderless.length > 0) throw kafkaError(5, `The partitions "${leaderless.join(',')}" have no leader`)
}

/** An offset outside of the log becomes the log's nearest end, with a warning. */
export async function withinLog(tool: Repositioning, wanted: readonly NewPosition[]): Promise<NewPosition[]> {
  const [starts, ends] = [await offsetsOf(tool, wanted, 'earliest'), await offsetsOf(tool, wanted, 'latest')]
  return inMapOrder(wanted).map((each) => {
    const key = keyOf(each)
    const [start = 0, end = 0] = [starts.get(key), ends.get(key)]
    const warn = (how: string, instead: number): NewPosition => {
      logLine(
        tool.io,
        'WARN',
        LOGGER,
        `New offset (${each.offset}) is ${how} offset for topic partition ${key}. Value will be set to ${instead}`,
      )
      return { ...each, offset: instead }
    }
    if (each.offset > end) return warn('higher than latest', end)
    return each.offset < start ? warn('lower than earliest', start) : each
  })
}

/** Where nothing is so late, the end of the log. */
export async function atTime(tool: Repositioning, partitions: readonly TopicPartition[], timeMs: number): Promise<NewPosition[]> {
  const found = await offsetsOf(tool, partitions, { atOrAfterMs: timeMs })
  const late = inMapOrder(partitions.filter((each) => (found.get(keyOf(each)) ?? -1) < 0))
  for (const each of late)
    tool.io.out(`\nWarn: Partition ${each.partition} from topic ${each.topic} is empty. Falling back to latest known offset.\n`)
  const ends = await offsetsOf(tool, late, 'latest')
  return partitions.map((each) => ({ ...each, offset: ends.get(keyOf(each)) ?? found.get(keyOf(each)) ?? -1 }))
}

export type Results = readonly (readonly [group: string, positions: readonly NewPosition[]])[]

export function printPositions(io: ToolIo, results: Results): void {
  const groupWidth = Math.max(15, ...results.map(([group]) => group.length))
  const topicWidth = Math.max(15, ...results.flatMap(([, positions]) => positions.map((each) => each.topic.length)))
  const line = (group: string, topic: string, partition: string, offset: string): string =>
    `\n${group.padEnd(groupWidth)} ${topic.padEnd(topicWidth)} ${partition.padEnd(10)} ${offset}`
  const rows = results.flatMap(([group, positions]) =>
    positions.map((each) => line(group, each.topic, String(each.partition), String(each.offset))),
  )
  io.out(`${results.length > 0 ? line('GROUP', 'TOPIC', 'PARTITION', 'NEW-OFFSET') : ''}${rows.join('')}\n`)
}
