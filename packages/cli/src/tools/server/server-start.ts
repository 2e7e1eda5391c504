import { spawn } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { processTerminal } from '../../process-terminal.ts'
import { CommandError } from '../../terminal.ts'
import { KAFKA_VERSION, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptSpec } from '../options/jopt-option.ts'
import type { Tool, ToolIo } from '../tool-io.ts'

const OPTIONS: readonly JoptSpec[] = [
  {
    names: ['override'],
    description: 'Optional property that should override values set in server.properties file (e.g. Key=value)',
    argument: 'required',
  },
  { names: ['version'], description: 'Print version information and exit.' },
]

/** `kafka-server-start [-daemon] server.properties [--override property=value]*`: a node until SIGTERM. */
export const serverStart: Tool = async (io, args) => {
  if (args.length === 0) {
    io.out('USAGE: kafka-server-start [-daemon] server.properties [--override property=value]*\n')
    return 1
  }
  if (args[0] === '-daemon') return startDaemon(io, args.slice(1))
  if (args.includes('--help')) usageAndExit(io, OPTIONS, 'USAGE: java [options] kafka.Kafka server.properties [--override property=value]*')
  if (args.includes('--version')) {
    io.out(`${KAFKA_VERSION}\n`)
    return 0
  }
  const [config = '', ...rest] = args
  const options = parseJopt(OPTIONS, rest)
  if (options.nonOptions.length > 0) usageAndExit(io, OPTIONS, `Found non argument parameters: ${options.nonOptions.join(',')}`)
  const { startNodeCommand } = await import('../../commands/start.ts')
  try {
    return await startNodeCommand(processTerminal(), { config, override: [...options.values('override')] })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    io.err(`${error.message}\n`)
    return 1
  }
}

/** Starts the same in a process of its own whose output goes to `$LOG_DIR/kafkaServer.out`. */
function startDaemon(io: ToolIo, args: readonly string[]): number {
  const directory = process.env['LOG_DIR'] ?? 'logs'
  mkdirSync(directory, { recursive: true })
  const output = openSync(join(directory, 'kafkaServer.out'), 'a')
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', 'tool', 'kafka-server-start', ...args], {
    detached: true,
    stdio: ['ignore', output, output],
  })
  child.on('error', (error) => io.err(`${error.message}\n`))
  child.unref()
  return 0
}
