import * as protocol from '@samsa/protocol'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import { drive } from './driver.ts'
import { describeConsumerGroups } from './groups.ts'
import { toCoordinators } from './lookup.ts'
import { Outcomes } from './outcomes.ts'

/** A member by its static id, or by the id that the broker gave it. */
export type MemberToRemove = { readonly groupInstanceId: string } | { readonly memberId: string }

export interface RemoveMembersOptions extends AdminOptions {
  readonly reason?: string
}

const LEAVE_GROUP = { request: protocol.LeaveGroupRequest, response: protocol.LeaveGroupResponse }
const DELETE_GROUPS = { request: protocol.DeleteGroupsRequest, response: protocol.DeleteGroupsResponse }
/** From this version on one request names many members. */
const MEMBERS_VERSION = 3
const DEFAULT_REASON = 'member was removed by an admin'
const MAX_REASON_LENGTH = 255

/** Removes members, or all that the group has (`'all'`). By group instance id or member id. */
export async function removeMembersFromConsumerGroup(
  context: AdminContext,
  groupId: string,
  members: readonly MemberToRemove[] | 'all',
  options: RemoveMembersOptions,
): Promise<Outcomes<undefined>> {
  const reason = (options.reason === undefined || options.reason === '' ? DEFAULT_REASON : options.reason).slice(0, MAX_REASON_LENGTH)
  const leaving = members === 'all' ? await allMembers(context, groupId, options) : members.map(identity)
  const driven = await drive<string, Outcomes<undefined>>(context, [groupId], options, {
    what: 'removeMembersFromConsumerGroup',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, _keys, answers) => {
      const connection = await context.node(nodeId)
      if ((connection.versionFor(protocol.LeaveGroupRequest) ?? 0) < MEMBERS_VERSION) {
        const results = new Outcomes<undefined>()
        for (const { memberId } of leaving)
          results.set(memberId, outcome(await connection.call(LEAVE_GROUP, { groupId, memberId }), undefined))
        answers.done(groupId, results)
        return
      }
      const response = await connection.call(LEAVE_GROUP, { groupId, members: leaving.map((member) => ({ ...member, reason })) })
      answers.settle(
        groupId,
        response,
        () => new Outcomes<undefined>(response.members.map((each) => [each.groupInstanceId ?? each.memberId, outcome(each, undefined)])),
      )
    },
  })
  return driven.one(groupId)
}

interface Identity {
  readonly memberId: string
  readonly groupInstanceId: string | null
}

function identity(member: MemberToRemove): Identity {
  return 'groupInstanceId' in member
    ? { memberId: '', groupInstanceId: member.groupInstanceId }
    : { memberId: member.memberId, groupInstanceId: null }
}

async function allMembers(context: AdminContext, groupId: string, options: AdminOptions): Promise<Identity[]> {
  const group = (await describeConsumerGroups(context, [groupId], options)).one(groupId)
  return group.members.map(({ memberId, groupInstanceId }) =>
    groupInstanceId === null ? { memberId, groupInstanceId } : { memberId: '', groupInstanceId },
  )
}

/** Deletes groups of any kind: they must be empty. */
export async function deleteGroups(
  context: AdminContext,
  groupIds: readonly string[],
  options: AdminOptions,
): Promise<Outcomes<undefined>> {
  return await drive<string, undefined>(context, groupIds, options, {
    what: 'deleteGroups',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, keys, answers) => {
      const response = await context.atNode(nodeId, DELETE_GROUPS, { groupsNames: [...keys] }, options)
      for (const result of response.results) answers.settle(result.groupId, result, () => undefined)
    },
  })
}
