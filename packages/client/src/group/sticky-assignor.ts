import { partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AssignableTopics, Assignor, MemberSubscription } from './assignor.ts'
import { inHashMapOrder, stringHash } from './java-order.ts'
import { assignConstrained } from './sticky-constrained.ts'
import { GeneralStickyAssignment } from './sticky-general.ts'
import type { StickyResult } from './sticky-input.ts'
import { StickyRackInfo } from './sticky-rack-info.ts'
import { decodeGeneration, decodeStickyMemory, encodeGeneration, encodeStickyMemory } from './sticky-user-data.ts'
import type { StickyMemory } from './sticky-user-data.ts'

/** Balanced, and as few moves as possible; everything is given back while the group rebalances. */
export const stickyAssignor: Assignor = {
  name: 'sticky',
  isCooperative: false,
  userData: (owned, generationId) => (generationId < 0 && owned.length === 0 ? null : encodeStickyMemory(owned, generationId)),
  assign: (topics, members) => assignSticky(topics, members, stickyMemory).assignment,
}

/** The same, but a member keeps what it owns; what is to move is given to nobody first, and to its new owner in the next round (KIP-429). */
export const cooperativeStickyAssignor: Assignor = {
  name: 'cooperative-sticky',
  isCooperative: true,
  userData: (_owned, generationId) => encodeGeneration(generationId),
  assign(topics, members) {
    const { assignment, transferring } = assignSticky(topics, members, cooperativeMemory)
    for (const [key, memberId] of transferring ?? changingHands(members, assignment)) {
      const partitions = assignment.get(memberId) ?? []
      assignment.set(
        memberId,
        partitions.filter((each) => partitionKey(each.topic, each.partition) !== key),
      )
    }
    return assignment
  },
}

/** Eager members own nothing when they join: what they had is in the user data. */
function stickyMemory(member: MemberSubscription): StickyMemory {
  if (member.userData === null || member.userData.byteLength === 0) return { partitions: [], generation: undefined }
  return decodeStickyMemory(member.userData)
}

function cooperativeMemory(member: MemberSubscription): StickyMemory {
  const generation = member.generationId >= 0 ? member.generationId : decodeGeneration(member.userData)
  return { partitions: member.ownedPartitions, generation }
}

function assignSticky(
  all: AssignableTopics,
  unordered: ReadonlyMap<string, MemberSubscription>,
  memoryOf: (member: MemberSubscription) => StickyMemory,
): StickyResult {
  const members = new Map<string, MemberSubscription>()
  for (const memberId of inHashMapOrder([...unordered.keys()], stringHash)) {
    const member = unordered.get(memberId)
    if (member !== undefined) members.set(memberId, member)
  }
  const subscribed = new Set([...members.values()].flatMap((member) => member.topics))
  const topics: AssignableTopics = new Map([...all].filter(([topic, partitions]) => subscribed.has(topic) && partitions.length > 0))
  const memories = new Map([...members].map(([memberId, member]) => [memberId, memoryOf(member)]))
  const { owned, contested, maxGeneration } = claims(topics, members, memories)
  const input = { topics, members, racks: new StickyRackInfo(topics, members), owned, contested, memories, maxGeneration }
  return haveEqualSubscriptions(members)
    ? assignConstrained(input)
    : { assignment: new GeneralStickyAssignment(input).build(), transferring: undefined }
}

function haveEqualSubscriptions(members: ReadonlyMap<string, MemberSubscription>): boolean {
  let first = new Set<string>()
  for (const { topics } of members.values()) {
    if (first.size === 0) first = new Set(topics)
    else if (topics.length !== first.size || !topics.every((topic) => first.has(topic))) return false
  }
  return true
}

/** Who owns what, the newer generation being right where two say so. */
function claims(
  topics: AssignableTopics,
  members: ReadonlyMap<string, MemberSubscription>,
  memories: ReadonlyMap<string, StickyMemory>,
): { owned: Map<string, TopicPartition[]>; contested: Set<string>; maxGeneration: number } {
  const owned = new Map<string, TopicPartition[]>()
  const contested = new Set<string>()
  const owners = new Map<string, string>()
  let maxGeneration = -1
  const disown = (memberId: string, key: string): void => {
    const partitions = owned.get(memberId)
    const at = partitions?.findIndex((each) => partitionKey(each.topic, each.partition) === key) ?? -1
    if (at >= 0) partitions?.splice(at, 1)
  }
  for (const [memberId, { partitions, generation = -1 }] of memories) {
    maxGeneration = Math.max(maxGeneration, generation)
    const mine: TopicPartition[] = []
    owned.set(memberId, mine)
    for (const each of partitions) {
      if (!topics.has(each.topic)) continue
      const key = partitionKey(each.topic, each.partition)
      const other = owners.get(key)
      if (other === undefined) {
        mine.push(each)
        owners.set(key, memberId)
        continue
      }
      // Kafka compares with what the subscription itself says of the generation, which eager members of old leave out.
      const otherGeneration = members.get(other)?.generationId ?? -1
      if (generation === otherGeneration) {
        contested.add(key)
        disown(other, key)
        owners.set(key, memberId)
      } else if (generation > otherGeneration) {
        mine.push(each)
        disown(other, key)
        owners.set(key, memberId)
      }
    }
  }
  return { owned, contested, maxGeneration }
}

function changingHands(
  members: ReadonlyMap<string, MemberSubscription>,
  assignment: ReadonlyMap<string, readonly TopicPartition[]>,
): Map<string, string> {
  const added = new Map<string, string>()
  const revoked = new Set<string>()
  for (const [memberId, partitions] of assignment) {
    const before = new Set((members.get(memberId)?.ownedPartitions ?? []).map((each) => partitionKey(each.topic, each.partition)))
    const after = new Set(partitions.map((each) => partitionKey(each.topic, each.partition)))
    for (const key of after) if (!before.has(key)) added.set(key, memberId)
    for (const key of before) if (!after.has(key)) revoked.add(key)
  }
  for (const key of added.keys()) if (!revoked.has(key)) added.delete(key)
  return added
}
