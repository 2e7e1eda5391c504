import { run } from '@samsa/cli'

// A start that failed may leave sockets and timers behind: the answer is what counts, not they.
process.exit(await run(process.argv.slice(2)))
