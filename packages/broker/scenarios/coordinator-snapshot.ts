import {
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponse,
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  ListTransactionsRequest,
  ListTransactionsResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
} from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { RpcClient } from '@samsa/wire'

/** Everything that the coordinators of a node say of their groups and transactions, as lines, sorted; undefined while they cannot say it. */
export async function coordinatorSnapshot(rpc: RpcClient): Promise<string[] | undefined> {
  const groups = await groupLines(rpc)
  const transactions = await transactionLines(rpc)
  return groups === undefined || transactions === undefined ? undefined : [...groups, ...transactions].sort()
}

/** Lines of one and not of the other. */
export function differences(before: readonly string[], after: readonly string[]): string {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
  ].join('\n')
}

async function groupLines(rpc: RpcClient): Promise<string[] | undefined> {
  const listed = await rpc.request({ request: ListGroupsRequest, response: ListGroupsResponse }, 5, {})
  if (listed.errorCode !== 0) return undefined
  const lines = listed.groups.map((group) => `listed ${JSON.stringify(group)}`)
  for (const { groupId, groupType } of listed.groups) {
    const offsets = await rpc.request({ request: OffsetFetchRequest, response: OffsetFetchResponse }, 8, {
      requireStable: true,
      groups: [{ groupId, topics: null }],
    })
    if (offsets.groups[0]?.errorCode !== 0) return undefined
    for (const { name, partitions } of offsets.groups[0].topics) {
      for (const partition of partitions) {
        if (partition.errorCode !== 0) return undefined
        lines.push(`offset of ${groupId} in ${name}: ${JSON.stringify(partition)}`)
      }
    }
    if (groupType.toLowerCase() === 'consumer') {
      const api = { request: ConsumerGroupDescribeRequest, response: ConsumerGroupDescribeResponse }
      const described = await rpc.request(api, 1, { groupIds: [groupId] })
      if (described.groups[0]?.errorCode !== 0) return undefined
      lines.push(...describedLines(groupId, described.groups[0]))
    } else {
      const described = await rpc.request({ request: DescribeGroupsRequest, response: DescribeGroupsResponse }, 6, { groups: [groupId] })
      if (described.groups[0]?.errorCode !== 0) return undefined
      lines.push(...describedLines(groupId, described.groups[0]))
    }
  }
  return lines
}

function describedLines(groupId: string, group: { readonly members: readonly object[] }): string[] {
  const { members, ...rest } = group
  return [`group ${groupId}: ${textOf(rest)}`, ...members.map((member) => `member of ${groupId}: ${textOf(member)}`)]
}

async function transactionLines(rpc: RpcClient): Promise<string[] | undefined> {
  const listed = await rpc.request({ request: ListTransactionsRequest, response: ListTransactionsResponse }, 1, {})
  if (listed.errorCode !== 0) return undefined
  const ids = listed.transactionStates.map(({ transactionalId }) => transactionalId)
  const described = await rpc.request({ request: DescribeTransactionsRequest, response: DescribeTransactionsResponse }, 0, {
    transactionalIds: ids,
  })
  return described.transactionStates.map((state) => {
    assert(state.errorCode === 0, () => `${state.transactionalId} cannot be described: error ${state.errorCode}`)
    return `transaction ${textOf(state)}`
  })
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    ArrayBuffer.isView(each) ? Buffer.from(each.buffer, each.byteOffset, each.byteLength).toString('base64') : each,
  )
}
