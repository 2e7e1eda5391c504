import { resolveOwnModulesQuickly } from './module-resolution.ts'

const args = process.argv.slice(2)
// A node starts once and runs for long; a tool is a moment, half of which would be spent on finding its modules.
if (args[0] === 'tool') resolveOwnModulesQuickly()
const { run } = await import('@samsa/cli')
// A start that failed may leave sockets and timers behind: the answer is what counts, not they.
process.exit(await run(args))
