import type { GroupListing, GroupState, GroupType } from '@samsa/client'
import { asJavaError, runtimeException } from '../cluster/kafka-error.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import { executionException, illegalArgument, JavaError } from '../java/java-error.ts'
import type { GroupTool } from './group-tool.ts'

/** `--list` of the tools that are for one type of group: the ids, or with `--state` a table. */
export async function listOfType(tool: GroupTool, type: GroupType, valid: readonly GroupState[]): Promise<void> {
  const { io, options } = tool
  if (!options.has('state')) {
    for (const { groupId } of await groupsOfType(tool, type)) io.out(`${groupId}\n`)
    return
  }
  const text = options.value('state') ?? ''
  const groups = await groupsOfType(tool, type, text === '' ? [] : statesOf(text, valid))
  const width = Math.max(15, ...groups.map(({ groupId }) => groupId.length))
  io.out(`${'GROUP'.padEnd(width)} STATE\n`)
  for (const { groupId, state } of groups) io.out(`${groupId.padEnd(width)} ${state ?? 'Unknown'}\n`)
}

/** The groups of a type, in the order of Java's map. A failure is wrapped as Java's code wraps it, once more where no states were asked for. */
export async function groupsOfType(
  { admin, timeoutMs }: GroupTool,
  type: GroupType,
  states?: readonly GroupState[],
): Promise<GroupListing[]> {
  try {
    const wanted = states === undefined || states.length === 0 ? {} : { states }
    const { groups, errors } = await admin.listGroups({ timeoutMs, types: [type], ...wanted })
    if (errors[0] !== undefined) throw errors[0]
    return hashOrder(groups, ({ groupId }) => stringHash(groupId))
  } catch (error) {
    const failure = executionException(asJavaError(error))
    throw states === undefined ? runtimeException(failure) : failure
  }
}

function statesOf(text: string, valid: readonly GroupState[]): GroupState[] {
  return text.split(',').map((part) => {
    const found = valid.find((state) => state.toLowerCase() === part.trim().toLowerCase())
    if (found === undefined) throw illegalArgument(`Invalid state list '${text}'. Valid states are: ${valid.join(', ')}`)
    return found
  })
}

/** Those of the groups that may be deleted, and why not of the others. `missing` says what a group is not that is none of this type. */
export async function deletable(
  tool: GroupTool,
  type: GroupType,
  missing: (groupId: string) => string,
): Promise<{ readonly doomed: string[]; readonly failed: Map<string, JavaError> }> {
  const present = new Map((await groupsOfType(tool, type)).map((group) => [group.groupId, group.state]))
  const wanted = new Set(tool.options.has('all-groups') ? present.keys() : tool.options.values('group'))
  const failed = new Map<string, JavaError>()
  for (const groupId of wanted) {
    const state = present.get(groupId)
    if (!present.has(groupId)) failed.set(groupId, illegalArgument(missing(groupId)))
    else if (state === 'Dead')
      failed.set(groupId, new JavaError('java.lang.IllegalStateException', `${type} group '${groupId}' group state is DEAD.`))
    else if (state !== undefined && state !== 'Empty')
      failed.set(
        groupId,
        new JavaError('org.apache.kafka.common.errors.GroupNotEmptyException', `${type} group '${groupId}' is not EMPTY.`),
      )
  }
  return { doomed: [...wanted].filter((groupId) => !failed.has(groupId)), failed }
}
