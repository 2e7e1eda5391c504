import { CommanderError } from 'commander'
import { hintFor } from './hints.ts'
import { program } from './program.ts'
import { processTerminal } from './process-terminal.ts'
import { CommandError } from './terminal.ts'

/** Runs a command line and returns the exit code: 0 done, 1 failed (the reason is on standard error), 2 misunderstood, 130 interrupted. */
export async function run(args: readonly string[]): Promise<number> {
  const terminal = processTerminal()
  let code = 0
  const root = program(terminal, (given) => {
    code = given
  })
  root.exitOverride()
  for (const command of root.commands) command.exitOverride()
  if (args.length === 0) {
    root.outputHelp()
    return 0
  }
  try {
    await root.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (error instanceof Error && 'code' in error && error.code === 'EPIPE') return 0
    const known = error instanceof CommandError || (error instanceof Error && KNOWN_ERRORS.has(error.name))
    terminal.err(`samsa: ${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}\n`)
    const hint = hintFor(error)
    if (hint !== undefined) terminal.err(`  ${hint}\n`)
    return 1
  }
}

/** Failures whose message says all: a stack would only hide it. */
const KNOWN_ERRORS = new Set([
  'KafkaClientError',
  'KafkaTimeoutError',
  'UnreachableError',
  'NodeStartError',
  'RpcError',
  'ConfigException',
  'ConfigProblems',
  'DiskError',
  'NetworkError',
  'Error',
])
