// `npm run bench [--quick] [--rows name,…] [--target kafka|samsa|both] [--unpinned] [--json file]`: one workload on both brokers, A B B A, one alive at a time.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { mustRun } from '../../interop/src/harness/children.ts'
import type { Target } from '../../interop/src/harness/nodes.ts'
import { buildGenerator } from './generator.ts'
import { always, rows } from './rows.ts'
import { Session } from './session.ts'
import type { Measures } from './session.ts'
import { table } from './table.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string', default: '' },
    target: { type: 'string', default: 'both' },
    unpinned: { type: 'boolean', default: false },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
})
if (values.list) {
  for (const row of rows) console.log(`${row.name.padEnd(12)} ${row.title}`)
  process.exit(0)
}
const wanted = values.rows.split(',').filter(Boolean)
const wrong = wanted.filter((name) => !rows.some((row) => row.name === name))
if (wrong.length > 0 || !['kafka', 'samsa', 'both'].includes(values.target)) {
  console.error(wrong.length > 0 ? `no such row: ${wrong.join(', ')}; --list shows them` : '--target is kafka, samsa or both')
  process.exit(2)
}
const both: Target[] = values.quick ? ['kafka', 'samsa'] : ['kafka', 'samsa', 'samsa', 'kafka']
const order = values.target === 'both' ? both : both.filter((target) => target === values.target)
const chosen = rows.filter((row) => wanted.length === 0 || wanted.includes(row.name) || always.has(row.name))

const generator = await buildGenerator()
// Some rows generate their load in this process.
if (!values.unpinned) await mustRun('taskset', ['-acp', '1', String(process.pid)], { timeoutMs: 5000 })
const rounds: { target: Target; measures: Measures }[] = []
let failed = false
for (const target of order) {
  const round: { target: Target; measures: Measures } = { target, measures: {} }
  rounds.push(round)
  const session = await Session.open(target, generator, { quick: values.quick, pinned: !values.unpinned })
  try {
    for (const row of chosen) {
      const began = performance.now()
      try {
        Object.assign(round.measures, await row.run(session))
      } catch (error) {
        failed = true
        console.error(`${target} ${row.name}: ${error instanceof Error ? error.message : String(error)}`)
        if (!session.node.running) throw new Error(`${target} died\n${session.node.output().slice(-2000)}`, { cause: error })
      }
      console.error(`${target} ${row.name}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
    }
  } finally {
    await session.close()
  }
}
console.log(table(rounds))
if (values.json) writeFileSync(values.json, JSON.stringify(rounds, null, 1))
process.exit(failed ? 1 : 0)
