import { JavaError, illegalArgument } from '../java/java-error.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { loggedTool } from '../plain-tool.ts'
import type { ToolIo } from '../tool-io.ts'
import { clientMetricsOptions } from './client-metrics-options.ts'

const ACTIONS = ['alter', 'delete', 'describe', 'list'] as const

/** `kafka-client-metrics`. */
export const clientMetricsCommand = loggedTool(
  { command: 'client metrics', logger: 'org.apache.kafka.tools.ClientMetricsCommand' },
  checked,
  async (io, access, options) => {
    const { clientMetricsVerbs } = await import('./client-metrics-verbs.ts')
    await clientMetricsVerbs[ACTIONS.find((each) => options.has(each)) ?? 'list'](io, access, options)
  },
)

function checked(io: ToolIo, args: readonly string[]): JoptOptions {
  const options = parsed(io, args)
  const checks = new JoptChecks(io, clientMetricsOptions, options)
  checks.helpOrVersion('This tool helps to manipulate and describe client metrics configurations.')
  if (ACTIONS.filter((action) => options.has(action)).length !== 1)
    checks.usage('Command must include exactly one action: --alter, --delete, --describe or --list.')
  if (!options.has('bootstrap-server')) throw illegalArgument('--bootstrap-server must be specified.')
  const settings = ['generate-name', 'interval', 'match', 'metrics']
  checks.invalid('delete', settings)
  checks.invalid('describe', settings)
  checks.invalid('list', ['name', ...settings])
  if (options.has('alter')) {
    if (options.has('name') === options.has('generate-name'))
      throw illegalArgument('One of --name or --generate-name must be specified with --alter.')
    const interval = options.value('interval') ?? ''
    if (interval !== '' && !/^[+-]?\d{1,10}$/.test(interval))
      throw illegalArgument('Invalid interval value. Enter an integer, or leave empty to reset.')
  }
  if (options.has('delete') && !options.has('name'))
    throw illegalArgument('A client metrics resource name must be specified with --delete.')
  return options
}

function parsed(io: ToolIo, args: readonly string[]): JoptOptions {
  try {
    return parseJopt(clientMetricsOptions, args)
  } catch (error) {
    if (error instanceof JavaError) return usageAndExit(io, clientMetricsOptions, error.message)
    throw error
  }
}
