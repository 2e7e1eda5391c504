import { JoptChecks, parseJopt } from '../options/jopt.ts'
import type { Tool } from '../tool-io.ts'
import { dumpLogOptions } from './options.ts'

/** `kafka-dump-log`. */
export const dumpLogTool: Tool = async (io, args) => {
  const options = parseJopt(dumpLogOptions, args)
  const checks = new JoptChecks(io, dumpLogOptions, options)
  checks.helpOrVersion(
    'This tool helps to parse a log file and dump its contents to the console, useful for debugging a seemingly corrupt log segment.',
  )
  checks.required('files')
  const { dumpFiles } = await import('./dump-files.ts')
  dumpFiles(io, options)
  return 0
}
