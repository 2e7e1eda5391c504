import type { Terminal } from '../terminal.ts'
import { runStorage } from '../tools/server/storage-tool.ts'

/** `samsa storage …`: the same verbs, options and output as Kafka's storage tool. */
export async function storage(terminal: Terminal, args: readonly string[]): Promise<number> {
  const out: string[] = []
  const code = await runStorage(
    'samsa storage',
    args,
    (line) => out.push(`${line}\n`),
    (line) => terminal.err(`${line}\n`),
  )
  if (out.length > 0) await terminal.out(out.join(''))
  return code
}
