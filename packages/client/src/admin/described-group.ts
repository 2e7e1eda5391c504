import type { AdminContext } from './admin-context.ts'
import { nodeAddress, stateOf } from './groups.ts'
import type { DescribeGroupsOptions, GroupState } from './groups.ts'
import type { AclOperation, Node } from './names.ts'
import { authorizedOperations } from './names.ts'

/** What is told alike of groups that have epochs. */
export interface DescribedGroup {
  readonly groupId: string
  readonly state: GroupState
  readonly groupEpoch: number
  readonly targetAssignmentEpoch: number
  readonly coordinator: Node
  readonly authorizedOperations: readonly AclOperation[] | undefined
}

interface Answer {
  readonly groupId: string
  readonly groupState: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
  readonly authorizedOperations: number
}

export function describedGroup(context: AdminContext, nodeId: number, group: Answer, options: DescribeGroupsOptions): DescribedGroup {
  return {
    groupId: group.groupId,
    state: stateOf(group.groupState) ?? 'Dead',
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.assignmentEpoch,
    coordinator: { id: nodeId, ...nodeAddress(context, nodeId) },
    authorizedOperations: options.includeAuthorizedOperations === true ? authorizedOperations(group.authorizedOperations) : undefined,
  }
}
