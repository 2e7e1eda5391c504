import { ConsumerProtocolAssignment, ConsumerProtocolSubscription, decodeMessage, encodeMessage, ProtocolError } from '@samsa/protocol'
import { listed } from '../consumer/partitions.ts'
import type { PartitionEpochs, Partitions } from '../consumer/partitions.ts'
import type { GroupTopics } from '../metadata/group-topics.ts'

// What classic consumers put into the bytes of JoinGroup and SyncGroup: an int16 version, then the message.

const NEWEST_VERSION = 3

/** What a classic consumer says of itself; undefined if it cannot be read. */
export function readSubscription(bytes: Uint8Array): ConsumerProtocolSubscription | undefined {
  return read(() => decodeMessage(ConsumerProtocolSubscription, versionOf(bytes), bytes, 2))
}

/** What the leader of a classic group gave a member; undefined if it cannot be read. */
export function readAssignment(bytes: Uint8Array): ConsumerProtocolAssignment | undefined {
  return read(() => decodeMessage(ConsumerProtocolAssignment, versionOf(bytes), bytes, 2))
}

/** For a member whose subscription is `subscription`: of the same version. Topics that are gone are left out. */
export function writeAssignment(partitions: Partitions | PartitionEpochs, topics: GroupTopics, subscription: Uint8Array): Uint8Array {
  const version = versionOf(subscription)
  const assignedPartitions: { topic: string; partitions: number[] }[] = []
  for (const { topicId, partitions: each } of listed(partitions)) {
    const topic = topics.topicById(topicId)?.name
    if (topic !== undefined) assignedPartitions.push({ topic, partitions: each })
  }
  return Buffer.concat([Uint8Array.of(0, version), ...encodeMessage(ConsumerProtocolAssignment, version, { assignedPartitions })])
}

/** Newer versions than ours begin like ours. A message too short to have one fails as it is decoded. */
function versionOf(bytes: Uint8Array): number {
  const [high = 0, low = 0] = bytes
  return Math.min((high << 8) | low, NEWEST_VERSION)
}

function read<Message>(decode: () => Message): Message | undefined {
  try {
    return decode()
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}
