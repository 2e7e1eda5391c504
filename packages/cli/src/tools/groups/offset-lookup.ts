import type { Admin, GroupOffsets, OffsetSpec, TopicDescription, TopicPartition } from '@samsa/client'
import { asJavaError, javaFuture, runtimeException } from '../cluster/kafka-error.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import { illegalArgument } from '../java/java-error.ts'
import { partitionKey } from '../text/partition-name.ts'

/** What a group tool needs to ask about offsets. */
export interface OffsetQuestion {
  readonly admin: Admin
  readonly timeoutMs: number
}

export const keyOf = ({ topic, partition }: TopicPartition): string => partitionKey(topic, partition)

/** Offsets by partition key. A failure comes as Java's RuntimeException around an ExecutionException. */
export async function offsetsOf(
  { admin, timeoutMs }: OffsetQuestion,
  partitions: readonly TopicPartition[],
  offset: OffsetSpec,
): Promise<ReadonlyMap<string, number>> {
  if (partitions.length === 0) return new Map()
  const found = await wrapped(
    admin
      .listOffsets(
        partitions.map(({ topic, partition }) => ({ topic, partition, offset })),
        { timeoutMs },
      )
      .then((outcomes) => outcomes.all()),
  )
  return new Map([...found].map(([key, info]) => [key, info.offset]))
}

export async function committedOffsets({ admin, timeoutMs }: OffsetQuestion, groupId: string): Promise<GroupOffsets> {
  return await wrapped(admin.listConsumerGroupOffsets({ [groupId]: null }, { timeoutMs }).then((outcomes) => outcomes.one(groupId)))
}

export async function describedTopics({ admin, timeoutMs }: OffsetQuestion, topics: Iterable<string>): Promise<TopicDescription[]> {
  const names = [...new Set(topics)]
  if (names.length === 0) return []
  const described = await admin.describeTopics(names, { timeoutMs }).then((outcomes) => outcomes.all())
  return hashOrder(described.values(), (topic) => stringHash(topic.name), names.length)
}

/** Those of the partitions that have no leader now. */
export async function withoutLeader(question: OffsetQuestion, partitions: readonly TopicPartition[]): Promise<ReadonlySet<string>> {
  const topics = await wrapped(
    describedTopics(
      question,
      partitions.map((each) => each.topic),
    ),
  )
  const leaderless = topics.flatMap((topic) =>
    topic.partitions.filter((each) => each.leaderId < 0).map((each) => partitionKey(topic.name, each.partition)),
  )
  const wanted = new Set(partitions.map(keyOf))
  return new Set(leaderless.filter((key) => wanted.has(key)))
}

/** `topic:0,1,2` */
export function partitionsOfArgument(text: string): TopicPartition[] {
  const parts = text.split(':')
  while (parts.length > 0 && parts.at(-1) === '') parts.pop()
  const [topic, list] = parts
  if (parts.length !== 2 || topic === undefined || list === undefined)
    throw illegalArgument(`Invalid topic arg '${text}', expected topic name and partitions`)
  return list.split(',').map((part) => {
    if (!/^[+-]?\d+$/.test(part)) throw illegalArgument(`Invalid partition '${part}' specified in topic arg '${text}''`)
    return { topic, partition: Number(part) }
  })
}

/** What `--topic` names: `topic`, or `topic:0,1`. */
export async function partitionsOfTopics(question: OffsetQuestion, topics: readonly string[]): Promise<TopicPartition[]> {
  const named = topics.filter((topic) => topic.includes(':')).flatMap(partitionsOfArgument)
  const whole = await describedTopics(
    question,
    topics.filter((topic) => !topic.includes(':')),
  )
  return [...named, ...whole.flatMap((topic) => topic.partitions.map(({ partition }) => ({ topic: topic.name, partition })))]
}

async function wrapped<T>(promise: Promise<T>): Promise<T> {
  try {
    return await javaFuture(promise)
  } catch (error) {
    throw runtimeException(asJavaError(error))
  }
}
