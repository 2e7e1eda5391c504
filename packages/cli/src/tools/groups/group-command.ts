import type { GroupListing } from '@samsa/client'
import { java } from '../cluster/kafka-error.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import { illegalArgument, JavaError } from '../java/java-error.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { loggedTool } from '../plain-tool.ts'
import type { ToolIo } from '../tool-io.ts'
import { groupOptions } from './group-options.ts'

const TYPES = ['Classic', 'Consumer', 'Share', 'Streams']

/** `kafka-groups`. */
export const groupCommand = loggedTool(
  { command: 'groups', logger: 'org.apache.kafka.tools.GroupsCommand' },
  checked,
  async (io, { admin }, options) => {
    const { groups, errors } = await java(admin.listGroups())
    if (errors[0] !== undefined) throw errors[0]
    print(
      io,
      hashOrder(groups, (group) => stringHash(group.groupId)).filter((group) => isWanted(group, options)),
    )
  },
)

function checked(io: ToolIo, args: readonly string[]): JoptOptions {
  const options = parsed(io, args)
  const checks = new JoptChecks(io, groupOptions, options)
  checks.helpOrVersion('This tool helps to list groups of all types.')
  if (!options.has('list')) checks.usage('Command must include exactly one action: --list.')
  if (options.has('group-type') && typeOf(options) === undefined) throw illegalArgument('--group-type must be a valid group type.')
  checks.invalid('consumer', ['group-type', 'protocol', 'share', 'streams'])
  checks.invalid('share', ['consumer', 'group-type', 'protocol', 'streams'])
  checks.invalid('streams', ['consumer', 'group-type', 'protocol', 'share'])
  return options
}

function parsed(io: ToolIo, args: readonly string[]): JoptOptions {
  try {
    return parseJopt(groupOptions, args)
  } catch (error) {
    if (error instanceof JavaError) return usageAndExit(io, groupOptions, error.message)
    throw error
  }
}

const typeOf = (options: JoptOptions): string | undefined =>
  TYPES.find((type) => type.toLowerCase() === options.value('group-type')?.toLowerCase())

function isWanted(group: GroupListing, options: JoptOptions): boolean {
  const [type, protocol] = [typeOf(options), options.value('protocol')]
  if (type !== undefined) return group.type === type && (protocol === undefined || group.protocolType === protocol)
  if (protocol !== undefined) return group.protocolType === protocol
  if (options.has('consumer')) return group.protocolType === 'consumer' || group.protocolType === '' || group.type === 'Consumer'
  if (options.has('share')) return group.type === 'Share'
  if (options.has('streams')) return group.type === 'Streams'
  return true
}

function print(io: ToolIo, groups: readonly GroupListing[]): void {
  const rows = groups.map((group) => [group.groupId, group.type ?? '', group.protocolType])
  const width = Math.max(20, ...rows.flat().map((cell) => cell.length))
  io.out(`${['GROUP', 'TYPE', 'PROTOCOL'].map((cell) => cell.padEnd(width)).join(' ')}\n`)
  for (const row of rows) io.out(`${row.map((cell) => `${cell.padEnd(width)} `).join('')}\n`)
}
