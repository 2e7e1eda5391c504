import { createNodeWorld, onStopSignal } from '@samsa/node-runtime'
import type { Terminal } from './terminal.ts'

/** The terminal of this process. The first Ctrl-C or SIGTERM aborts `interrupted`; a second one ends the process. */
export function processTerminal(): Terminal {
  const interruption = new AbortController()
  onStopSignal(() => interruption.abort())
  const { stdin, stdout, stderr } = process
  // A reader that has gone is told to whoever writes, through `out`; as an event it would end the process.
  stdout.on('error', () => {})
  return {
    stdin,
    out: (bytes) =>
      new Promise((resolve, reject) => {
        stdout.write(bytes, (error) => (error ? reject(error) : resolve()))
      }),
    err: (text) => {
      stderr.write(text)
    },
    interactive: stderr.isTTY,
    clock: createNodeWorld().clock,
    interrupted: interruption.signal,
  }
}
