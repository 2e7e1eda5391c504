import { JavaError } from '../java/java-error.ts'
import { ArgumentError, HelpShown, parseArguments } from '../options/argparse.ts'
import type { Arguments } from '../options/argparse.ts'
import { argparseHelp } from '../options/argparse-help.ts'
import type { ParserSpec } from '../options/argparse-spec.ts'
import { readPropertyFile } from '../text/property-file.ts'
import type { Tool, ToolIo } from '../tool-io.ts'

/** Both verifiable clients: help without arguments, and code 1 for wrong ones. */
export function verifiableTool(parser: ParserSpec, run: (io: ToolIo, given: Arguments) => Promise<void>): Tool {
  return async (io, args) => {
    if (args.length === 0) {
      io.out(argparseHelp(parser, []))
      return 0
    }
    try {
      await run(io, parseArguments(io, parser, args))
      return 0
    } catch (error) {
      if (error instanceof HelpShown) return 1
      if (!(error instanceof ArgumentError)) throw error
      error.print(io)
      return 1
    }
  }
}

/** Reads the client's property file, named by --command-config or by its deprecated option, into `properties`. */
export function readPropertyFiles(
  io: ToolIo,
  given: Arguments,
  {
    parser,
    deprecated,
    properties,
  }: { readonly parser: ParserSpec; readonly deprecated: string; readonly properties: Map<string, string> },
): void {
  const [old, file] = [given.value(deprecated), given.value('commandConfigFile')]
  if (old !== undefined && file !== undefined)
    throw new ArgumentError(`Options --${deprecated} and --command-config are mutually exclusive.`, parser, [])
  if (old !== undefined)
    io.out(`Option --${deprecated} has been deprecated and will be removed in a future version. Use --command-config instead.\n`)
  for (const path of [old, file]) {
    if (path === undefined) continue
    try {
      for (const [key, value] of readPropertyFile(path)) properties.set(key, value)
    } catch (error) {
      if (!(error instanceof JavaError)) throw error
      throw new ArgumentError(error.message, parser, [])
    }
  }
}
