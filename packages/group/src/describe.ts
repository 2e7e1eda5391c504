import { errors } from '@samsa/protocol'
import type { DescribeGroupsResponse, Input, ListGroupsRequest, ListGroupsResponse } from '@samsa/protocol'
import { inMapOrder } from './assignors/java-order.ts'
import type { Group } from './group.ts'
import { inTimelineOrder } from './timeline-order.ts'

export type ListedGroup = NonNullable<Input<typeof ListGroupsResponse>['groups']>[number]
export type DescribedGroup = NonNullable<Input<typeof DescribeGroupsResponse>['groups']>[number]

/** From this version on a missing group is an error. */
const NOT_FOUND_VERSION = 6

/** Groups in one of the states and of one of the types; empty filters let everything through (KIP-518, KIP-848). */
export function listGroups(groups: ReadonlyMap<string, Group>, { statesFilter, typesFilter }: ListGroupsRequest): ListedGroup[] {
  const states = new Set(statesFilter.map((state) => state.toLowerCase().trim()))
  const types = new Set(typesFilter.map((type) => type.toLowerCase()))
  const listed: ListedGroup[] = []
  for (const { groupId, protocolType, state, type } of inTimelineOrder(groups)) {
    if (states.size > 0 && !states.has(state.toLowerCase())) continue
    if (types.size > 0 && !types.has(type)) continue
    listed.push({ groupId, protocolType: protocolType ?? '', groupState: state, groupType: type })
  }
  return listed
}

/** For DescribeGroups, which knows classic groups only. */
export function describeGroup(group: Group | undefined, groupId: string, apiVersion: number): DescribedGroup {
  if (group?.type !== 'classic') {
    const dead = { groupId, groupState: 'Dead' }
    if (apiVersion < NOT_FOUND_VERSION) return dead
    const errorMessage = group === undefined ? `Group ${groupId} not found.` : `Group ${groupId} is not a classic group.`
    return { ...dead, errorCode: errors.GROUP_ID_NOT_FOUND.code, errorMessage }
  }
  const isStable = group.state === 'Stable'
  return {
    groupId,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    // Only a stable group has a protocol that all members follow.
    protocolData: isStable ? (group.protocolName ?? '') : '',
    members: inMapOrder(group.members).map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: isStable ? member.metadata(group.protocolName) : undefined,
      memberAssignment: member.assignment,
    })),
  }
}
