import { ListConfigResourcesRequest, ListConfigResourcesResponse, ListGroupsRequest, ListGroupsResponse } from '@samsa/protocol'
import type { Access } from './cluster-access.ts'
import { resourceTypes } from './configs.ts'
import type { ResourceType } from './configs.ts'
import { throwIfError } from './kafka-error.ts'
import { liveBrokers } from './topics.ts'

export interface ListedGroup {
  readonly groupId: string
  readonly protocol: string
  /** As the broker writes it: `Classic`, `Consumer`, …; empty from an old one. */
  readonly type: string
  /** Empty from an old one. */
  readonly state: string
}

export interface GroupFilter {
  readonly states?: readonly string[]
  readonly types?: readonly string[]
}

/** The groups of every broker, each once. */
export async function listGroups(access: Access, filter: GroupFilter = {}): Promise<ListedGroup[]> {
  const groups = new Map<string, ListedGroup>()
  for (const broker of await liveBrokers(access)) {
    const response = await access.node(
      broker.nodeId,
      'listGroups',
      { request: ListGroupsRequest, response: ListGroupsResponse },
      { statesFilter: [...(filter.states ?? [])], typesFilter: [...(filter.types ?? [])] },
    )
    throwIfError(response)
    for (const group of response.groups)
      groups.set(group.groupId, { groupId: group.groupId, protocol: group.protocolType, type: group.groupType, state: group.groupState })
  }
  return [...groups.values()]
}

export async function listConfigResources(access: Access, type: ResourceType): Promise<string[]> {
  const response = await access.any(
    'listConfigResources',
    { request: ListConfigResourcesRequest, response: ListConfigResourcesResponse },
    { resourceTypes: [resourceTypes[type]] },
  )
  throwIfError(response)
  return response.configResources.map((each) => each.resourceName)
}
