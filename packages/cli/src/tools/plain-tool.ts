import type { JavaError } from './java/java-error.ts'
import { stackTrace } from './java/java-error.ts'
import { asJavaError } from './cluster/kafka-error.ts'
import { withAccess } from './cluster/access.ts'
import type { Access } from './cluster/cluster-access.ts'
import { logLine } from './java/log-line.ts'
import type { JoptOptions } from './options/jopt.ts'
import { ToolExit } from './tool-failure.ts'
import type { Tool, ToolIo } from './tool-io.ts'

/** Failures that say all in their message. */
export const TERSE = 'org.apache.kafka.tools.TerseException'

/** A tool of the plain kind: a failure is its message and its trace on standard error, and code 1. */
export function plainTool(
  run: (io: ToolIo, args: readonly string[]) => Promise<void>,
  tell: (io: ToolIo, error: JavaError) => void = tellPlainly,
): Tool {
  return async (io, args) => {
    try {
      await run(io, args)
      return 0
    } catch (error) {
      if (error instanceof ToolExit || error instanceof TypeError || error instanceof RangeError) throw error
      tell(io, asJavaError(error))
      return 1
    }
  }
}

/** A tool that tells a failure of its work on standard output and in its log; what goes wrong before that it tells plainly. */
export function loggedTool(
  { command, logger }: { readonly command: string; readonly logger: string },
  checked: (io: ToolIo, args: readonly string[]) => JoptOptions,
  work: (io: ToolIo, access: Access, options: JoptOptions) => Promise<void>,
): Tool {
  return plainTool(async (io, args) => {
    const options = checked(io, args)
    await withAccess({ servers: options.text('bootstrap-server'), commandConfig: options.value('command-config') }, async (access) => {
      try {
        await work(io, access, options)
      } catch (error) {
        if (error instanceof ToolExit || error instanceof TypeError || error instanceof RangeError) throw error
        const failure = asJavaError(error)
        io.out(`Error while executing ${command} command : ${failure.message}\n`)
        logLine(io, 'ERROR', logger, stackTrace(failure))
        throw new ToolExit(1)
      }
    })
  })
}

function tellPlainly(io: ToolIo, error: JavaError): void {
  io.err(`${error.message}\n`)
  if (error.className !== TERSE) io.err(`${stackTrace(error)}\n`)
}
