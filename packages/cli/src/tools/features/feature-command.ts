import { asJavaError } from '../cluster/kafka-error.ts'
import { ArgumentError, HelpShown, parseArguments } from '../options/argparse.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool } from '../tool-io.ts'
import { featuresParser } from './options.ts'

/** `kafka-features`. */
export const featureCommand: Tool = async (io, args) => {
  try {
    const given = parseArguments(io, featuresParser, args)
    const { runFeatureVerb } = await import('./feature-verbs.ts')
    await runFeatureVerb(io, given)
    return 0
  } catch (error) {
    if (error instanceof HelpShown) return 0
    if (error instanceof ToolExit) throw error
    if (error instanceof ArgumentError) io.err(`Command line error: ${error.message}. Type --help for help.`)
    else io.err(`${asJavaError(error).message}\n`)
    return 1
  }
}
