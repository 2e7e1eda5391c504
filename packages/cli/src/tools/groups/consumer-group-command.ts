import { withAccess } from '../cluster/access.ts'
import { JavaError, stackTrace } from '../java/java-error.ts'
import { JoptChecks, parseJopt, specText } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { consumerGroupOptions } from './consumer-group-options.ts'
import { deleteGroups, deleteOffsets } from './deletion.ts'
import { describeGroups } from './describe.ts'
import { listConsumerGroups } from './listing.ts'
import { printError } from './group-tool.ts'
import { resetOffsets } from './reset.ts'

const ACTIONS = ['list', 'describe', 'delete', 'reset-offsets', 'delete-offsets', 'validate-regex'] as const
const verbs = {
  list: listConsumerGroups,
  describe: describeGroups,
  delete: deleteGroups,
  'reset-offsets': resetOffsets,
  'delete-offsets': deleteOffsets,
} as const

/** `kafka-consumer-groups`. A verb that fails says so and ends with 0, as Kafka's does. */
export const consumerGroupCommand: Tool = async (io, args) => {
  const options = parseJopt(consumerGroupOptions, args)
  const checks = new JoptChecks(io, consumerGroupOptions, options)
  check(io, options, checks)
  const given = ACTIONS.filter((action) => options.has(action))
  const [action] = given
  if (given.length !== 1 || action === undefined)
    return checks.usage(`Command must include exactly one action: ${ACTIONS.map((each) => `--${each}`).join(', ')}`)
  if (action === 'validate-regex') {
    validateRegex(io, options.text('validate-regex'))
    return 0
  }
  try {
    await withAccess({ servers: options.text('bootstrap-server'), commandConfig: options.value('command-config') }, async (access) => {
      await verbs[action]({ io, admin: access.admin, options, checks, timeoutMs: options.int('timeout') ?? 30_000 })
    })
  } catch (error) {
    if (error instanceof ToolExit || !(error instanceof JavaError)) throw error
    if (error.className === 'java.lang.IllegalArgumentException' || error.className.startsWith('joptsimple.')) checks.usage(error.message)
    printError(io, `Executing consumer group command failed due to ${error.message}`)
    io.err(stackTrace(error))
  }
  return 0
}

/** The syntax is RE2's, which Java's and JavaScript's contain but for look-around and back references. */
function validateRegex(io: ToolIo, regex: string): void {
  try {
    const compiled = new RegExp(regex, 'u')
    const beyond = /(?<!\\)\(\?(?:=|!|<=|<!)|\\[1-9]/.exec(compiled.source)
    if (beyond !== null) throw new Error(beyond[0].startsWith('(') ? 'invalid or unsupported Perl syntax' : 'invalid escape sequence')
    io.out(`The regular expression \`${regex}\` is valid.\n`)
  } catch (error) {
    const reason =
      error instanceof Error ? (RE2_REASONS.find(([pattern]) => pattern.test(error.message))?.[1] ?? error.message) : String(error)
    io.out(`The regular expression \`${regex}\` is invalid: ${reason}.\n`)
  }
}

const RE2_REASONS: readonly (readonly [RegExp, string])[] = [
  [/Unterminated group|Unmatched/, 'missing closing )'],
  [/Unterminated character class|Missing/i, 'missing closing ]'],
  [/Nothing to repeat/, 'missing argument to repetition operator'],
]

const SCENARIOS = ['to-offset', 'shift-by', 'to-datetime', 'by-duration', 'to-earliest', 'to-latest', 'to-current', 'from-file']

function check(io: ToolIo, options: JoptOptions, checks: JoptChecks): void {
  checks.helpOrVersion(
    'This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, or reset consumer group offsets.',
  )
  if (!options.has('validate-regex')) checks.required('bootstrap-server')
  const name = (option: string): string => specText(options.spec(option))
  const oneScope = (action: string): void => {
    if (!options.has('group') && !options.has('all-groups'))
      checks.usage(`Option ${name(action)} takes one of these options: ${name('group')}, ${name('all-groups')}`)
  }
  if (options.has('describe')) {
    oneScope('describe')
    const modes = ['members', 'offsets', 'state']
    if (modes.filter((mode) => options.has(mode)).length > 1)
      checks.usage(`Option ${name('describe')} takes at most one of these options: ${modes.map(name).join(', ')}`)
    if (options.has('state') && options.value('state') !== undefined)
      checks.usage(`Option ${name('describe')} does not take a value for ${name('state')}`)
  }
  if (options.has('delete')) {
    oneScope('delete')
    if (options.has('topic')) checks.usage('The consumer does not support topic-specific offset deletion from a consumer group.')
  }
  if (options.has('delete-offsets') && (!options.has('group') || !options.has('topic')))
    checks.usage(`Option ${name('delete-offsets')} takes the following options: ${name('group')}, ${name('topic')}`)
  if (options.has('reset-offsets')) {
    if (options.has('dry-run') && options.has('execute'))
      checks.usage(`Option ${name('reset-offsets')} only accepts one of ${name('execute')} and ${name('dry-run')}`)
    if (!options.has('dry-run') && !options.has('execute')) {
      io.err(
        'WARN: No action will be performed as the --execute option is missing. In version 5.0, this command will require either --dry-run or --execute to be specified. ' +
          'You should add the --dry-run option explicitly if you are scripting this command and want to keep the current default behavior without prompting.\n',
      )
    }
    oneScope('reset-offsets')
    for (const scenario of SCENARIOS)
      checks.invalid(
        scenario,
        SCENARIOS.filter((other) => other !== scenario),
      )
  }
  checks.invalid('group', ['all-groups'])
  checks.invalid('group', ['list'])
  checks.invalid('topic', ['list', 'describe'])
}
