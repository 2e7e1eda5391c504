import type { Admin as NativeAdmin, TopicPartition } from '@samsa/client'
import type { AdminWire } from './admin-wire.ts'
import { KafkaJSNonRetriableError, KafkaJSTimeout } from './errors.ts'
import { describeGroups } from './group-description.ts'
import { clock } from './world.ts'

export function timeoutOf(timeout: number | undefined): { readonly timeoutMs?: number } {
  return timeout === undefined ? {} : { timeoutMs: timeout }
}

export async function partitionsOf(admin: NativeAdmin, topic: string): Promise<TopicPartition[]> {
  const { partitions } = (await admin.describeTopics([topic])).one(topic)
  return partitions.map(({ partition }) => ({ topic, partition }))
}

export function placeOf(key: string): TopicPartition {
  const dash = key.lastIndexOf('-')
  return { topic: key.slice(0, dash), partition: Number(key.slice(dash + 1)) }
}

/** Offsets of a group with members would be overwritten by them. */
export async function mustBeIdle(admin: NativeAdmin, wire: AdminWire, groupId: string): Promise<void> {
  const [group] = await describeGroups(admin, wire, [groupId])
  if (group !== undefined && group.members.length > 0) {
    throw new KafkaJSNonRetriableError(`The consumer group must have no running instances, current state: ${group.state}`)
  }
}

/** The same places with the offsets that -1 (the end) and -2 (the beginning) stand for. */
export async function placesMeant<Place extends TopicPartition & { readonly offset: number }>(
  admin: NativeAdmin,
  places: readonly Place[],
): Promise<Place[]> {
  const special = places.filter(({ offset }) => offset < 0)
  const queries = special.map(({ topic, partition, offset }) => ({
    topic,
    partition,
    offset: offset === -2 ? ('earliest' as const) : ('latest' as const),
  }))
  const found = queries.length === 0 ? undefined : (await admin.listOffsets(queries)).all()
  return places.map((place) => ({ ...place, offset: found?.get(`${place.topic}-${place.partition}`)?.offset ?? place.offset }))
}

const LEADERS_MS = 5000
const LEADERS_INTERVAL_MS = 100

/** Until every partition of new topics has a leader, as a program that sends at once expects. */
export async function awaitLeaders(admin: NativeAdmin, topics: readonly string[], timeoutMs = LEADERS_MS): Promise<void> {
  const untilMs = clock.monotonicMs() + timeoutMs
  for (;;) {
    const described = await admin.describeTopics(topics)
    const isLed = topics.every((topic) => {
      const found = described.get(topic)
      return found !== undefined && !(found instanceof Error) && found.partitions.every(({ leaderId }) => leaderId >= 0)
    })
    if (isLed) return
    if (clock.monotonicMs() >= untilMs) throw new KafkaJSTimeout('Timed out while waiting for topic leaders')
    await new Promise<void>((resolve) => {
      clock.after(LEADERS_INTERVAL_MS, () => resolve())
    })
  }
}
