// npm run sim -- [filter …] [--seed N] [--seeds COUNT] [--seconds LIMIT] [--jobs N] [--trace]: runs the scenarios of packages/*/{src,test,scenarios}/**/*.sim.ts
// from seeds, N at a time. A failing seed is printed with the command that runs it again.
import { globSync } from 'node:fs'
import { parseArgs } from 'node:util'

import type { Scenario } from '@samsa/sim'

import { root, run } from './command.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string' },
    seconds: { type: 'string', default: '3600' },
    jobs: { type: 'string', default: '1' },
    stride: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
  },
})
const firstSeed = Number(values.seed)
const stride = Number(values.stride)
// A seed by itself means that one.
const count = Number(values.seeds ?? (process.argv.includes('--seed') ? 1 : 100))
const jobs = Number(values.jobs)
let failures = 0

if (jobs > 1) await inProcesses()
else await here()

/** Each process takes every so many-th seed. */
async function inProcesses(): Promise<void> {
  const passed = [...positionals, '--seconds', values.seconds, '--stride', `${jobs}`, ...(values.trace ? ['--trace'] : [])]
  const codes = await Promise.all(
    Array.from({ length: jobs }, (_, job) => {
      const seeds = Math.ceil((count - job) / jobs)
      return seeds <= 0
        ? Promise.resolve(0)
        : run(process.execPath, ['scripts/sim.ts', ...passed, '--seed', `${firstSeed + job}`, '--seeds', `${seeds}`])
    }),
  )
  if (codes.some((code) => code !== 0)) process.exitCode = 1
}

/** Seed by seed, so that a limit of time is shared by all scenarios. */
async function here(): Promise<void> {
  const deadline = performance.now() + Number(values.seconds) * 1000
  const files = globSync('packages/*/{src,test,scenarios}/**/*.sim.ts', { cwd: root })
  const scenarios: Scenario[] = []
  for (const file of files.sort()) {
    const scenario = await load(file)
    if (scenario !== undefined && wanted(scenario, file)) scenarios.push(scenario)
  }
  const spentMs = new Map(scenarios.map((scenario) => [scenario, 0]))
  let seeds = 0
  for (; seeds < count && performance.now() < deadline; seeds += 1) {
    for (const scenario of scenarios) {
      const start = performance.now()
      await runSeed(scenario, firstSeed + seeds * stride)
      spentMs.set(scenario, (spentMs.get(scenario) ?? 0) + performance.now() - start)
    }
    // Long runs tell that they live.
    if ((seeds + 1) % 100 === 0 && seeds + 1 < count) console.log(`… ${seeds + 1} seeds from ${firstSeed}, ${failures} failures`)
  }
  const times = [...spentMs].map(([{ name }, ms]) => `${name} ${(ms / 1000).toFixed(1)} s`).join(', ')
  console.log(`simulations: ${seeds} seeds from ${firstSeed}, ${failures} failures (${times})`)
  if (failures > 0 || scenarios.length === 0) process.exitCode = 1
}

async function load(file: string): Promise<Scenario | undefined> {
  try {
    const loaded: { readonly scenario?: Scenario } = await import(root + file)
    if (loaded.scenario === undefined) throw new Error('it exports no scenario')
    return loaded.scenario
  } catch (cause) {
    if (!wanted({ name: file }, file)) return undefined
    failures += 1
    console.error(`${file} cannot be loaded`)
    console.error(cause)
    return undefined
  }
}

function wanted(scenario: { readonly name: string }, file: string): boolean {
  return positionals.length === 0 || positionals.some((filter) => scenario.name.includes(filter) || file.includes(filter))
}

async function runSeed(scenario: Scenario, seed: number): Promise<void> {
  try {
    await scenario.run(seed, values.trace ? (line) => console.log(line) : undefined)
  } catch (cause) {
    failures += 1
    console.error(`${scenario.name}: seed ${seed} FAILED; again: npm run sim -- ${scenario.name} --seed ${seed}`)
    console.error(cause)
  }
}
