import * as protocol from '@samsa/protocol'
import type { AdminContext } from './admin-context.ts'
import { describedGroup } from './described-group.ts'
import type { DescribedGroup } from './described-group.ts'
import { drive } from './driver.ts'
import type { DescribeGroupsOptions } from './groups.ts'
import { toCoordinators } from './lookup.ts'
import type { Outcomes } from './outcomes.ts'

type Answer = protocol.StreamsGroupDescribeResponse['groups'][number]

export interface StreamsGroupDescription extends DescribedGroup {
  /** As the protocol has it, null before a member sent one (KIP-1071). */
  readonly topology: Answer['topology']
  readonly members: Answer['members']
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
          ...describedGroup(context, nodeId, group, options),
          topology: group.topology,
          members: group.members,
        }))
      }
    },
  })
}
