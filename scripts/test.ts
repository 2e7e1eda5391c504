// npm test [-- filter … --flag …]: node's test runner over every *.test.ts whose path holds one of the filters. Flags go to the runner.
import { globSync } from 'node:fs'

import { root, run } from './command.ts'

const args = process.argv.slice(2)
const flags = args.filter((arg) => arg.startsWith('--'))
const filters = args.filter((arg) => !arg.startsWith('--'))
const files = globSync('{packages,interop,bench}/{*/src,*/test,src}/**/*.test.ts', { cwd: root })
  .concat(globSync('scripts/**/*.test.ts', { cwd: root }))
  .filter((file) => !file.includes('node_modules') && (filters.length === 0 || filters.some((filter) => file.includes(filter))))
  .sort()

if (files.length === 0) {
  console.error(`no test file matches ${filters.join(' ')}`)
  process.exit(1)
}
process.exitCode = await run(process.execPath, [
  '--test',
  '--test-concurrency=2',
  '--test-reporter=spec',
  '--test-timeout=120000',
  ...flags,
  ...files,
])
