import { createNodeWorld, onStopSignal } from '@samsa/node-runtime'
import type { ToolIo } from './tool-io.ts'

/** The process's own streams. The first Ctrl-C or SIGTERM aborts `interrupted`; a second one ends the process. */
export function processIo(): ToolIo {
  const interruption = new AbortController()
  onStopSignal(() => interruption.abort())
  // What Java's clients warn about goes to their log; ours would come as warnings of Node's.
  process.removeAllListeners('warning')
  const { stdin, stdout, stderr } = process
  // A reader that has gone ends a tool, as a broken pipe ends any program.
  stdout.on('error', () => process.exit(141))
  return {
    stdin,
    out: (bytes) => {
      stdout.write(bytes)
    },
    err: (text) => {
      stderr.write(text)
    },
    prompting: stdin.isTTY && stdout.isTTY,
    watched: stderr.isTTY && !stdout.isTTY,
    clock: createNodeWorld().clock,
    interrupted: interruption.signal,
  }
}
