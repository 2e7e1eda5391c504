import type { Admin as NativeAdmin, TopicPartition } from '@samsa/client'
import { AssignerProtocol } from './assigner-protocol.ts'
import type { ConsumerGroupState, GroupDescription } from './consumer-types.ts'

const states: Readonly<Record<string, ConsumerGroupState>> = {
  PreparingRebalance: 'PreparingRebalance',
  CompletingRebalance: 'CompletingRebalance',
  Stable: 'Stable',
  Dead: 'Dead',
  Empty: 'Empty',
}

/** Groups as kafkajs describes them. What members sent to their leader is not told by the native client: `memberMetadata` is empty. */
export async function describeGroups(admin: NativeAdmin, groupIds: readonly string[]): Promise<GroupDescription[]> {
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
      members: outcome.members.map(({ memberId, clientId, host, assignment }) => ({
        memberId,
        clientId,
        clientHost: host,
        memberAssignment: assignmentBytes(assignment),
        memberMetadata: Buffer.alloc(0),
      })),
    }
  })
}

function assignmentBytes(partitions: readonly TopicPartition[]): Buffer {
  const topics = Map.groupBy(partitions, ({ topic }) => topic)
  const assignment = Object.fromEntries([...topics].map(([topic, all]) => [topic, all.map(({ partition }) => partition)]))
  return AssignerProtocol.MemberAssignment.encode({ version: 0, assignment })
}
