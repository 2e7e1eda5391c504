import { errors } from '@samsa/protocol'
import type { DescribeGroupsResponse, Input, ListGroupsRequest, ListGroupsResponse } from '@samsa/protocol'
import type { ClassicGroup } from './classic/classic-group.ts'

export type ListedGroup = NonNullable<Input<typeof ListGroupsResponse>['groups']>[number]
export type DescribedGroup = NonNullable<Input<typeof DescribeGroupsResponse>['groups']>[number]

const TYPE = 'classic'
/** From this version on a missing group is an error. */
const NOT_FOUND_VERSION = 6

/** Groups in one of the states and of one of the types; empty filters let everything through (KIP-518, KIP-848). */
export function listGroups(groups: Iterable<ClassicGroup>, { statesFilter, typesFilter }: ListGroupsRequest): ListedGroup[] {
  const states = new Set(statesFilter.map((state) => state.toLowerCase().trim()))
  const hasType = typesFilter.length === 0 || typesFilter.some((type) => type.toLowerCase() === TYPE)
  const listed: ListedGroup[] = []
  if (!hasType) return listed
  for (const { groupId, protocolType, state } of groups) {
    if (states.size > 0 && !states.has(state.toLowerCase())) continue
    listed.push({ groupId, protocolType: protocolType ?? '', groupState: state, groupType: TYPE })
  }
  return listed
}

export function describeGroup(group: ClassicGroup | undefined, groupId: string, apiVersion: number): DescribedGroup {
  if (group === undefined) {
    const dead = { groupId, groupState: 'Dead' }
    if (apiVersion < NOT_FOUND_VERSION) return dead
    return { ...dead, errorCode: errors.GROUP_ID_NOT_FOUND.code, errorMessage: `Group ${groupId} not found.` }
  }
  const isStable = group.state === 'Stable'
  return {
    groupId,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    // Only a stable group has a protocol that all members follow.
    protocolData: isStable ? (group.protocolName ?? '') : '',
    members: Array.from(group.members.values(), (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: isStable ? member.metadata(group.protocolName) : undefined,
      memberAssignment: member.assignment,
    })),
  }
}
