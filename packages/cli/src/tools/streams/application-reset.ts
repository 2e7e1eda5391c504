import { withAccess } from '../cluster/access.ts'
import { asJavaError } from '../cluster/kafka-error.ts'
import { JavaError, stackTrace } from '../java/java-error.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { RESET_USAGE, resetOptions } from './reset-options.ts'

const SCENARIOS = ['to-offset', 'to-datetime', 'by-duration', 'to-earliest', 'to-latest', 'from-file', 'shift-by']

/** `kafka-streams-application-reset`. */
export const applicationReset: Tool = async (io, args) => {
  try {
    const options = checked(io, args)
    if (options.has('config-file'))
      io.out('Option --config-file has been deprecated and will be removed in a future version. Use --command-config instead.\n')
    const commandConfig = options.value('config-file') ?? options.value('command-config')
    const servers = options.value('bootstrap-server') ?? 'localhost:9092'
    return await withAccess({ servers, commandConfig }, async ({ admin }) => {
      const { resetApplication } = await import('./reset-work.ts')
      return await resetApplication(io, admin, options)
    })
  } catch (error) {
    if (error instanceof ToolExit) throw error
    const failure = asJavaError(error)
    io.err(`ERROR: ${failure.toString()}\n${stackTrace(failure)}`)
    return 1
  }
}

function checked(io: ToolIo, args: readonly string[]): JoptOptions {
  try {
    const options = parseJopt(resetOptions, args)
    const checks = new JoptChecks(io, resetOptions, options)
    checks.helpOrVersion(RESET_USAGE)
    for (const scenario of SCENARIOS)
      checks.invalid(
        scenario,
        SCENARIOS.filter((other) => other !== scenario),
      )
    checks.invalid('config-file', ['command-config'])
    return options
  } catch (error) {
    if (error instanceof JavaError) return usageAndExit(io, resetOptions, error.message)
    throw error
  }
}
