import { resolveOwnModulesQuickly } from './module-resolution.ts'

const args = process.argv.slice(2)
// A node starts once and runs for long; a tool is a moment, half of which would be spent on finding its modules.
if (args[0] === 'tool') resolveOwnModulesQuickly()
const { run } = await import('@samsa/cli')
const code = await run(args)
// A reader may be slower than we are: what it has not taken yet waits in this process.
await Promise.all([drained(process.stdout), drained(process.stderr)])
// A start that failed may leave sockets and timers behind: the answer is what counts, not they.
process.exit(code)

async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength > 0) await new Promise<void>((resolve) => void stream.write('', () => resolve()))
}
