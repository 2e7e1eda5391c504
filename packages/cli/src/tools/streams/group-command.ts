import { withAccess } from '../cluster/access.ts'
import { asJavaError } from '../cluster/kafka-error.ts'
import { printError } from '../groups/group-tool.ts'
import { JavaError, stackTrace } from '../java/java-error.ts'
import { JoptChecks, parseJopt, specText } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool } from '../tool-io.ts'
import { streamsGroupOptions } from './group-options.ts'

const ACTIONS = ['list', 'describe', 'reset-offsets', 'delete', 'delete-offsets'] as const
const SCENARIOS = ['to-offset', 'to-datetime', 'by-duration', 'to-earliest', 'to-latest', 'to-current', 'shift-by', 'from-file']

/** `kafka-streams-groups`. */
export const streamsGroupCommand: Tool = async (io, args) => {
  let checks: JoptChecks | undefined
  try {
    const options = parseJopt(streamsGroupOptions, args)
    const found = new JoptChecks(io, streamsGroupOptions, options)
    checks = found
    check(options, found)
    const given = ACTIONS.filter((action) => options.has(action))
    const [action] = given
    if (given.length !== 1 || action === undefined)
      return found.usage('Command must include exactly one action: --list, --describe, --delete, --reset-offsets, or --delete-offsets.')
    await withAccess({ servers: options.text('bootstrap-server'), commandConfig: options.value('command-config') }, async ({ admin }) => {
      const { streamsGroupVerbs } = await import('./group-verbs.ts')
      await streamsGroupVerbs[action]({ io, admin, options, checks: found, timeoutMs: options.int('timeout') ?? 30_000 })
    })
    return 0
  } catch (error) {
    if (error instanceof ToolExit) throw error
    const failure = asJavaError(error)
    if (isAboutTheLine(failure)) {
      if (checks !== undefined) return checks.usage(failure.message)
      io.err(`${failure.message}\n`)
    } else {
      printError(io, `Executing streams group command failed due to ${failure.message}`)
      io.err(stackTrace(failure))
    }
    return 1
  }
}

const isAboutTheLine = ({ className }: JavaError): boolean =>
  className === 'java.lang.IllegalArgumentException' || className.startsWith('joptsimple.')

function check(options: JoptOptions, checks: JoptChecks): void {
  checks.helpOrVersion('This tool helps to list, or describe streams groups.')
  checks.required('bootstrap-server')
  const name = (option: string): string => specText(options.spec(option))
  const names = (all: readonly string[]): string => all.map(name).sort().join(', ')
  const oneScope = (action: string): void => {
    if (!options.has('group') && !options.has('all-groups'))
      checks.usage(`Option ${name(action)} takes one of these options: ${names(['group', 'all-groups'])}`)
  }
  if (options.has('describe')) {
    oneScope('describe')
    const modes = ['members', 'offsets', 'state']
    if (modes.filter((mode) => options.has(mode)).length > 1)
      checks.usage(`Option ${name('describe')} takes at most one of these options: ${names(modes)}`)
    if (options.has('state') && options.value('state') !== undefined)
      checks.usage(`Option ${name('describe')} does not take a value for ${name('state')}`)
  }
  const namesInput = options.has('input-topic') || options.has('all-input-topics')
  if (options.has('delete')) {
    oneScope('delete')
    if (namesInput) checks.usage('Kafka Streams does not support topic-specific offset deletion from a streams group.')
  }
  if (options.has('delete-offsets')) {
    if (!namesInput || !options.has('group')) {
      const topics = names(['input-topic', 'all-input-topics'])
      checks.usage(`Option ${name('delete-offsets')} takes the ${name('group')} and one of these options: ${topics}`)
    }
    const groups = options.values('group')
    if (groups.length > 1)
      checks.usage(`Option ${name('delete-offsets')} supports only one ${name('group')} at a time, but found: [${groups.join(', ')}]`)
  }
  if (options.has('reset-offsets')) checkReset(options, checks, name, oneScope)
  checkInternalTopics(options, checks, name)
  if ((options.has('dry-run') || options.has('execute')) && !options.has('reset-offsets'))
    checks.usage(`Only Option ${name('reset-offsets')} accepts ${name('execute')} or ${name('dry-run')}`)
  checks.invalid('list', ['members', 'offsets'])
  checks.invalid('group', ['all-groups', 'list'])
  checks.invalid('input-topic', ['list', 'describe', 'delete'])
}

function checkReset(options: JoptOptions, checks: JoptChecks, name: (option: string) => string, oneScope: (action: string) => void): void {
  const reset = name('reset-offsets')
  const [dryRun, execute] = [options.has('dry-run'), options.has('execute')]
  if (dryRun && execute) checks.usage(`Option ${reset} only accepts one of ${name('execute')} and ${name('dry-run')}`)
  if (!dryRun && !execute) checks.usage(`Option ${reset} takes the option: ${name('execute')} or ${name('dry-run')}`)
  oneScope('reset-offsets')
  for (const scenario of SCENARIOS)
    checks.invalid(
      scenario,
      SCENARIOS.filter((other) => other !== scenario),
    )
}

function checkInternalTopics(options: JoptOptions, checks: JoptChecks, name: (option: string) => string): void {
  const [resets, executes] = [options.has('reset-offsets'), options.has('execute')]
  if (options.has('delete-all-internal-topics')) {
    const all = name('delete-all-internal-topics')
    if (!resets && !options.has('delete'))
      checks.usage(`Option ${all} takes one of these options: ${name('delete')}, ${name('reset-offsets')}`)
    if (resets && !executes) checks.usage(`Option ${all} takes ${name('execute')} when ${name('reset-offsets')} is used.`)
  } else if (options.has('delete-internal-topic') && (!resets || !executes))
    checks.usage(`Option ${name('delete-internal-topic')} takes ${name('reset-offsets')} when ${name('execute')} is used.`)
}
