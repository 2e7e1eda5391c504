import type { ConsumerGroupHeartbeatRequest } from '@samsa/protocol'
import { Refusal } from '../refusal.ts'
import type { ConsumerMember, MemberState } from './consumer-member.ts'
import { NO_PARTITION_EPOCHS } from './partitions.ts'
import type { PartitionEpochs, Partitions } from './partitions.ts'

export interface Reconciliation {
  readonly targetEpoch: number
  readonly target: Partitions
  /** Partitions of topics that the member no longer wants are taken from it at once. */
  readonly hasSubscriptionChanged: boolean
  /** What it says it has; null: it does not say. */
  readonly owned: ConsumerGroupHeartbeatRequest['topicPartitions']
  wants(topicId: string): boolean
  /** Nobody has the partition, nor has yet to give it up. */
  isFree(topicId: string, partition: number): boolean
}

/**
 * The next step of a member towards what it is to have: first it gives up what it is not to have, then it gets what others have given up.
 * The member itself if there is nothing to do.
 */
export function nextAssignment(member: ConsumerMember, to: Reconciliation): ConsumerMember | Refusal {
  switch (member.state) {
    case 'STABLE':
      if (member.memberEpoch !== to.targetEpoch) return step(member, to, member.memberEpoch)
      return to.hasSubscriptionChanged ? withoutUnwanted(member, to) : member
    case 'UNREVOKED_PARTITIONS':
      if (!stillOwns(to.owned, member.pendingRevocation)) return step(member, to, member.memberEpoch)
      return to.hasSubscriptionChanged ? withoutUnwanted(member, to) : member
    case 'UNRELEASED_PARTITIONS':
      return step(member, to, member.memberEpoch)
    case 'UNKNOWN':
      // A newer coordinator was here: whatever this state meant, the member begins anew.
      if (to.owned?.length === 0) return step(member, to, to.targetEpoch)
      return new Refusal(
        'FENCED_MEMBER_EPOCH',
        'The consumer group member is in a unknown state. The member must abandon all its partitions and rejoin.',
      )
  }
}

function stillOwns(owned: Reconciliation['owned'], partitions: PartitionEpochs): boolean {
  if (owned === null) return true
  return owned.some((topic) => topic.partitions.some((partition) => partitions.get(topic.topicId)?.has(partition) === true))
}

/** The subscription has changed and there is no new target yet: what is unwanted is given up all the same. */
function withoutUnwanted(member: ConsumerMember, to: Reconciliation): ConsumerMember {
  const assigned = new Map(member.assigned)
  const revoked = new Map(member.pendingRevocation)
  for (const [topicId, partitions] of member.assigned) {
    if (to.wants(topicId)) continue
    assigned.delete(topicId)
    revoked.set(topicId, new Map([...(revoked.get(topicId) ?? []), ...partitions]))
  }
  if (assigned.size === member.assigned.size) return member
  if (stillOwns(to.owned, revoked)) return moved(member, 'UNREVOKED_PARTITIONS', member.memberEpoch, assigned, revoked)
  return moved(member, member.state, member.memberEpoch, assigned, member.pendingRevocation)
}

function step(member: ConsumerMember, to: Reconciliation, memberEpoch: number): ConsumerMember {
  const kept = new Map<string, ReadonlyMap<number, number>>()
  const revoked = new Map<string, ReadonlyMap<number, number>>()
  const added = new Map<string, ReadonlyMap<number, number>>()
  let isWaiting = false
  for (const topicId of new Set([...to.target.keys(), ...member.assigned.keys()])) {
    const target = to.wants(topicId) ? (to.target.get(topicId) ?? NOTHING) : NOTHING
    const assigned = member.assigned.get(topicId) ?? NO_EPOCHS
    const keeps = new Map<number, number>()
    const gives = new Map<number, number>()
    for (const [partition, epoch] of assigned) (target.has(partition) ? keeps : gives).set(partition, epoch)
    const gets = new Map<number, number>()
    for (const partition of target) {
      if (keeps.has(partition)) continue
      // What it has yet to give up itself is nobody else's.
      const isAvailable = to.isFree(topicId, partition) || member.pendingRevocation.get(topicId)?.has(partition) === true
      if (isAvailable) gets.set(partition, to.targetEpoch)
      else isWaiting = true
    }
    if (keeps.size > 0) kept.set(topicId, keeps)
    if (gives.size > 0) revoked.set(topicId, gives)
    if (gets.size > 0) added.set(topicId, gets)
  }
  if (revoked.size > 0 && stillOwns(to.owned, revoked)) return moved(member, 'UNREVOKED_PARTITIONS', memberEpoch, kept, revoked)
  for (const [topicId, gets] of added) kept.set(topicId, new Map([...(kept.get(topicId) ?? []), ...gets]))
  return moved(member, isWaiting ? 'UNRELEASED_PARTITIONS' : 'STABLE', to.targetEpoch, kept, NO_PARTITION_EPOCHS)
}

const NOTHING: ReadonlySet<number> = new Set()
const NO_EPOCHS: ReadonlyMap<number, number> = new Map()

function moved(
  member: ConsumerMember,
  state: MemberState,
  memberEpoch: number,
  assigned: PartitionEpochs,
  pendingRevocation: PartitionEpochs,
): ConsumerMember {
  return { ...member, state, memberEpoch, previousMemberEpoch: member.memberEpoch, assigned, pendingRevocation }
}
