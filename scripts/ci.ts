// npm run ci: everything a change must pass, with the time each step took. The tests come last, so that the runner's summary is the last thing printed.
import { run } from './command.ts'

const node = process.execPath
const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ['dependencies', 'npm', ['run', '--silent', 'deps:check']],
  ['format', 'npm', ['run', '--silent', 'format:check']],
  ['lint', 'npx', ['oxlint', '--quiet']],
  ['tidy', node, ['scripts/tidy.ts']],
  ['types', 'npm', ['run', '--silent', 'typecheck']],
  ['reference', node, ['scripts/api-reference.ts', '--check']],
  ['simulator', node, ['scripts/sim.ts', '--seed', '1', '--seeds', '30', '--seconds', '120', '--jobs', '2']],
  ['interop', node, ['interop/src/main.ts', '--light']],
  ['benchmarks', node, ['scripts/bench-smoke.ts']],
]

const failed: string[] = []
const times: string[] = []
for (const [name, program, args] of steps) {
  console.log(`\n== ${name}`)
  const start = performance.now()
  const code = await run(program, args)
  times.push(`${name} ${((performance.now() - start) / 1000).toFixed(1)} s${code === 0 ? '' : ' FAILED'}`)
  if (code !== 0) failed.push(name)
}
console.log(`\n== ${times.join(', ')}`)
if (failed.length > 0) console.log(`== FAILED: ${failed.join(', ')}; see above`)
console.log('\n== tests')
const tests = await run(node, ['scripts/test.ts'])
process.exitCode = tests === 0 && failed.length === 0 ? 0 : 1
