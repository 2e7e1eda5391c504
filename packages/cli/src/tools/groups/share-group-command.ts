import { withAccess } from '../cluster/access.ts'
import { JavaError, stackTrace } from '../java/java-error.ts'
import { JoptChecks, parseJopt, specText } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool } from '../tool-io.ts'
import { printError } from './group-tool.ts'
import { shareGroupOptions } from './share-group-options.ts'

const ACTIONS = ['list', 'describe', 'delete', 'reset-offsets', 'delete-offsets'] as const
const SCENARIOS = ['to-datetime', 'to-earliest', 'to-latest']

/** `kafka-share-groups`. A verb that fails says so and ends with 0, as Kafka's does. */
export const shareGroupCommand: Tool = async (io, args) => {
  const options = parseJopt(shareGroupOptions, args)
  const checks = new JoptChecks(io, shareGroupOptions, options)
  try {
    check(options, checks)
    const given = ACTIONS.filter((action) => options.has(action))
    const [action] = given
    if (given.length !== 1 || action === undefined)
      return checks.usage(`Command must include exactly one action: ${ACTIONS.map((each) => `--${each}`).join(', ')}.`)
    await withAccess({ servers: options.text('bootstrap-server'), commandConfig: options.value('command-config') }, async ({ admin }) => {
      const { shareGroupVerbs } = await import('./share-group-verbs.ts')
      await shareGroupVerbs[action]({ io, admin, options, checks, timeoutMs: options.int('timeout') ?? 30_000 })
    })
  } catch (error) {
    if (error instanceof ToolExit || !(error instanceof JavaError)) throw error
    if (error.className === 'java.lang.IllegalArgumentException' || error.className.startsWith('joptsimple.')) checks.usage(error.message)
    printError(io, `Executing share group command failed due to ${error.message}`)
    io.err(stackTrace(error))
  }
  return 0
}

function check(options: JoptOptions, checks: JoptChecks): void {
  checks.helpOrVersion('This tool helps to list, describe, reset and delete share groups.')
  checks.required('bootstrap-server')
  const name = (option: string): string => specText(options.spec(option))
  const oneOf = (action: string, names: readonly string[]): void => {
    if (!names.some((each) => options.has(each)))
      checks.usage(`Option ${name(action)} takes one of these options: ${names.map(name).sort().join(', ')}`)
  }
  if (options.has('describe')) {
    oneOf('describe', ['group', 'all-groups'])
    const modes = ['members', 'offsets', 'state']
    if (modes.filter((mode) => options.has(mode)).length > 1)
      checks.usage(`Option ${name('describe')} takes at most one of these options: ${modes.map(name).sort().join(', ')}`)
    if (options.has('state') && options.value('state') !== undefined)
      checks.usage(`Option ${name('describe')} does not take a value for ${name('state')}`)
  }
  if (options.has('delete')) {
    if (!options.has('group') && !options.has('all-groups'))
      checks.usage(`Option ${name('delete')} takes the options ${name('group')} or ${name('all-groups')}`)
    if (options.has('group') && options.has('all-groups'))
      checks.usage(`Option ${name('delete')} takes either ${name('group')} or ${name('all-groups')}, not both.`)
    if (options.has('topic')) checks.usage(`Option ${name('delete')} does not take the option: ${name('topic')}`)
  }
  if (options.has('delete-offsets') && (!options.has('group') || !options.has('topic')))
    checks.usage(`Option ${name('delete-offsets')} takes the following options: ${name('group')}, ${name('topic')}`)
  if (options.has('reset-offsets')) {
    const reset = name('reset-offsets')
    const [dryRun, execute] = [options.has('dry-run'), options.has('execute')]
    if (dryRun && execute) checks.usage(`Option ${reset} only accepts one of ${name('execute')} and ${name('dry-run')}`)
    if (!dryRun && !execute) checks.usage(`Option ${reset} takes the option: ${name('execute')} or ${name('dry-run')}`)
    if (!options.has('group')) checks.usage(`Option ${reset} takes the option: ${name('group')}`)
    oneOf('reset-offsets', ['topic', 'all-topics'])
    oneOf('reset-offsets', SCENARIOS)
    for (const scenario of SCENARIOS)
      checks.invalid(
        scenario,
        SCENARIOS.filter((other) => other !== scenario),
      )
  }
  checks.invalid('group', ['all-groups', 'list'])
  checks.invalid('topic', ['list', 'describe'])
}
