import * as protocol from '@samsa/protocol'
import type { AdminContext } from './admin-context.ts'
import { drive } from './driver.ts'
import { nodeAddress, stateOf } from './groups.ts'
import type { DescribeGroupsOptions, GroupState } from './groups.ts'
import { toCoordinators } from './lookup.ts'
import type { AclOperation, Node } from './names.ts'
import { authorizedOperations } from './names.ts'
import type { Outcomes } from './outcomes.ts'

type Answer = protocol.StreamsGroupDescribeResponse['groups'][number]

export interface StreamsGroupDescription {
  readonly groupId: string
  readonly state: GroupState
  readonly groupEpoch: number
  readonly targetAssignmentEpoch: number
  /** As the protocol has it, null before a member sent one (KIP-1071). */
  readonly topology: Answer['topology']
  readonly members: Answer['members']
  readonly coordinator: Node
  readonly authorizedOperations: readonly AclOperation[] | undefined
}

const DESCRIBE = { request: protocol.StreamsGroupDescribeRequest, response: protocol.StreamsGroupDescribeResponse }

export async function describeStreamsGroups(
  context: AdminContext,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
): Promise<Outcomes<StreamsGroupDescription>> {
  return await drive<string, StreamsGroupDescription>(context, groupIds, options, {
    what: 'describeStreamsGroups',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, keys, answers) => {
      const body = { groupIds: [...keys], includeAuthorizedOperations: options.includeAuthorizedOperations ?? false }
      const response = await context.atNode(nodeId, DESCRIBE, body, options)
      for (const group of response.groups) {
        answers.settle(group.groupId, group, () => ({
          groupId: group.groupId,
          state: stateOf(group.groupState) ?? 'Dead',
          groupEpoch: group.groupEpoch,
          targetAssignmentEpoch: group.assignmentEpoch,
          topology: group.topology,
          members: group.members,
          coordinator: { id: nodeId, ...nodeAddress(context, nodeId) },
          authorizedOperations: options.includeAuthorizedOperations === true ? authorizedOperations(group.authorizedOperations) : undefined,
        }))
      }
    },
  })
}
