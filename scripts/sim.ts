// npm run sim -- [filter …] [--seed N] [--seeds COUNT] [--seconds LIMIT] [--trace]: runs the scenarios of packages/*/{src,scenarios}/**/*.sim.ts from seeds.
// A failing seed is printed with the command that runs it again.
import { globSync } from 'node:fs'
import { parseArgs } from 'node:util'

import type { Scenario } from '@samsa/sim'

import { root } from './command.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    seconds: { type: 'string', default: '3600' },
    trace: { type: 'boolean', default: false },
  },
})
const firstSeed = Number(values.seed)
// A seed by itself means that one.
const count = Number(values.seeds ?? (process.argv.includes('--seed') ? 1 : 100))
const deadline = performance.now() + Number(values.seconds) * 1000

const files = globSync('packages/*/{src,scenarios}/**/*.sim.ts', { cwd: root }).sort()
let failures = 0
let runs = 0
for (const file of files) {
  const loaded: { readonly scenario?: Scenario } = await import(root + file)
  const { scenario } = loaded
  if (scenario === undefined) throw new Error(`${file} exports no scenario`)
  if (positionals.length > 0 && !positionals.some((filter) => scenario.name.includes(filter) || file.includes(filter))) continue
  await runSeeds(scenario)
}
console.log(`simulations: ${runs} runs, ${failures} failed`)
if (failures > 0 || (runs === 0 && files.length > 0)) process.exitCode = 1

async function runSeeds(scenario: Scenario): Promise<void> {
  const start = performance.now()
  let done = 0
  for (let seed = firstSeed; seed < firstSeed + count && performance.now() < deadline; seed += 1) {
    try {
      await scenario.run(seed, values.trace ? (line) => console.log(line) : undefined)
    } catch (cause) {
      failures += 1
      console.error(`${scenario.name}: seed ${seed} FAILED; again: npm run sim -- ${scenario.name} --seed ${seed}`)
      console.error(cause)
    }
    done += 1
  }
  runs += done
  console.log(`${scenario.name}: ${done} seeds from ${firstSeed} in ${((performance.now() - start) / 1000).toFixed(1)} s`)
}
