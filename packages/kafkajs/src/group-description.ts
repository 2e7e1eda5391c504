import type { Admin as NativeAdmin } from '@samsa/client'
import type { AdminWire } from './admin-wire.ts'
import type { ConsumerGroupState, GroupDescription } from './consumer-types.ts'

const states: Readonly<Record<string, ConsumerGroupState>> = {
  PreparingRebalance: 'PreparingRebalance',
  CompletingRebalance: 'CompletingRebalance',
  Stable: 'Stable',
  Dead: 'Dead',
  Empty: 'Empty',
}

const NOTHING = { memberMetadata: Buffer.alloc(0), memberAssignment: Buffer.alloc(0) }

/** Groups as kafkajs describes them, with the bytes of their members as `wire` has seen them. */
export async function describeGroups(admin: NativeAdmin, wire: AdminWire, groupIds: readonly string[]): Promise<GroupDescription[]> {
  wire.members.clear()
  const outcomes = await admin.describeClassicGroups(groupIds)
  return groupIds.map((groupId) => {
    const outcome = outcomes.get(groupId)
    if (outcome === undefined || outcome instanceof Error) {
      if (outcome !== undefined && !('errorName' in outcome && outcome.errorName === 'GROUP_ID_NOT_FOUND')) throw outcome
      return { errorCode: 0, groupId, members: [], protocol: '', protocolType: '', state: 'Dead' }
    }
    return {
      errorCode: 0,
      groupId,
      protocol: outcome.protocolData,
      protocolType: outcome.protocolType,
      state: states[outcome.state] ?? 'Unknown',
      members: outcome.members.map(({ memberId, clientId, host }) => ({
        memberId,
        clientId,
        clientHost: host,
        ...(wire.members.get(memberId) ?? NOTHING),
      })),
    }
  })
}
