import { ConsumerProtocolAssignment, ConsumerProtocolSubscription, decodeMessage, encodeMessage, parseVersions } from '@samsa/protocol'
import type { Input, MessageSchema } from '@samsa/protocol'
import { byTopic } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { MemberSubscription } from './assignor.ts'

/** The protocol type of classic consumer groups. */
export const PROTOCOL_TYPE = 'consumer'

/** What a member sends when it joins. Topics and partitions sorted, the newest version, as Java does it. */
export function encodeSubscription(subscription: Omit<MemberSubscription, 'groupInstanceId'>): Buffer {
  return encode(ConsumerProtocolSubscription, {
    topics: [...subscription.topics].sort(),
    userData: subscription.userData,
    ownedPartitions: grouped([...subscription.ownedPartitions].sort(byTopicThenNumber)),
    generationId: subscription.generationId,
    rackId: subscription.rackId ?? null,
  })
}

/** Throws where the bytes are no subscription. Versions to come are read as the newest one known. */
export function decodeSubscription(bytes: Uint8Array, groupInstanceId: string | null): MemberSubscription {
  const data = decodeMessage(ConsumerProtocolSubscription, versionOf(bytes, ConsumerProtocolSubscription), bytes, 2)
  return {
    topics: data.topics,
    userData: data.userData,
    ownedPartitions: data.ownedPartitions.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
    generationId: data.generationId,
    rackId: data.rackId === null || data.rackId === '' ? undefined : data.rackId,
    groupInstanceId: groupInstanceId ?? undefined,
  }
}

export function encodeAssignment(partitions: readonly TopicPartition[], userData: Uint8Array | null = null): Buffer {
  return encode(ConsumerProtocolAssignment, { assignedPartitions: grouped(partitions), userData })
}

/** Throws where the bytes are no assignment. No bytes at all are no partitions. */
export function decodeAssignment(bytes: Uint8Array): TopicPartition[] {
  if (bytes.length === 0) return []
  const data = decodeMessage(ConsumerProtocolAssignment, versionOf(bytes, ConsumerProtocolAssignment), bytes, 2)
  return data.assignedPartitions.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
}

export function byTopicThenNumber(a: TopicPartition, b: TopicPartition): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition
}

function grouped(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  return [...byTopic(partitions)].map(([topic, numbers]) => ({ topic, partitions: numbers }))
}

function encode<S extends MessageSchema>(schema: S, message: Input<S>): Buffer {
  const version = parseVersions(schema.validVersions).highest
  const prefix = Buffer.alloc(2)
  prefix.writeInt16BE(version)
  return Buffer.concat([prefix, ...encodeMessage(schema, version, message)])
}

function versionOf(bytes: Uint8Array, schema: MessageSchema): number {
  if (bytes.length < 2) throw new Error(`${bytes.length} bytes are no ${schema.name}`)
  const version = Buffer.from(bytes.buffer, bytes.byteOffset, 2).readInt16BE(0)
  if (version < 0) throw new Error(`Version ${version} of ${schema.name} does not exist`)
  return Math.min(version, parseVersions(schema.validVersions).highest)
}
