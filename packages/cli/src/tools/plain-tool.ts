import type { JavaError } from './java/java-error.ts'
import { stackTrace } from './java/java-error.ts'
import { asJavaError } from './cluster/kafka-error.ts'
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

function tellPlainly(io: ToolIo, error: JavaError): void {
  io.err(`${error.message}\n`)
  if (error.className !== TERSE) io.err(`${stackTrace(error)}\n`)
}
