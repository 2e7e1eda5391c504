import type { GroupListing, GroupState, GroupType } from '@samsa/client'
import { asJavaError, java, runtimeException } from '../cluster/kafka-error.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import { executionException, illegalArgument } from '../java/java-error.ts'
import type { GroupTool } from './group-tool.ts'

/** States that a consumer group can be in, as Kafka lists them when one is none of them. */
const STATES: readonly GroupState[] = ['PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead', 'Empty', 'Assigning', 'Reconciling']
const TYPES: readonly GroupType[] = ['Classic', 'Consumer']

export async function listConsumerGroups(tool: GroupTool): Promise<void> {
  const { io, options } = tool
  const [withType, withState] = [options.has('type'), options.has('state')]
  if (!withType && !withState) {
    for (const groupId of await consumerGroupIds(tool)) io.out(`${groupId}\n`)
    return
  }
  const types = parse(options.value('type'), TYPES, (text) => `Invalid types list '${text}'. Valid types are: ${TYPES.join(', ')}`)
  const states = parse(options.value('state'), STATES, (text) => `Invalid state list '${text}'. Valid states are: ${STATES.join(', ')}`)
  const groups = await consumerGroups(tool, { types, states })
  const width = Math.max(15, ...groups.map((group) => group.groupId.length)) + 10
  const line = (group: string, type: string, state: string): string =>
    `${group.padEnd(width)}${withType ? ` ${type.padEnd(20)}` : ''}${withState ? ` ${state.padEnd(20)}` : ''}\n`
  io.out(line('GROUP', 'TYPE', 'STATE'))
  for (const group of groups) io.out(line(group.groupId, group.type ?? 'Unknown', group.state ?? 'Unknown'))
}

/** Of all consumer groups, classic ones and those that only commit offsets included. */
export async function consumerGroupIds(tool: GroupTool): Promise<string[]> {
  try {
    return (await consumerGroups(tool, {})).map((group) => group.groupId)
  } catch (error) {
    throw runtimeException(executionException(asJavaError(error)))
  }
}

async function consumerGroups(
  tool: GroupTool,
  filter: { readonly types?: readonly GroupType[] | undefined; readonly states?: readonly GroupState[] | undefined },
): Promise<GroupListing[]> {
  const listed = await java(
    tool.admin.listConsumerGroups({
      timeoutMs: tool.timeoutMs,
      ...(filter.types === undefined || filter.types.length === 0 ? {} : { types: filter.types }),
      ...(filter.states === undefined ? {} : { states: filter.states }),
    }),
  )
  if (listed.errors[0] !== undefined) throw asJavaError(listed.errors[0])
  return hashOrder(listed.groups, (group) => stringHash(group.groupId))
}

function parse<T extends string>(text: string | undefined, valid: readonly T[], complaint: (text: string) => string): readonly T[] {
  if (text === undefined || text === '') return []
  return text.split(',').map((part) => {
    const found = valid.find((each) => each.toLowerCase() === part.trim().toLowerCase())
    if (found === undefined) throw illegalArgument(complaint(text))
    return found
  })
}
