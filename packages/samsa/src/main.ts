import { run } from '@samsa/cli'

process.exitCode = await run(process.argv.slice(2))
