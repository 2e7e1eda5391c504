// The same scripts against Apache Kafka and Samsa: `node interop/src/main.ts [suite…] [--target kafka|samsa|both] [--smoke] [--nightly] [--verbose] [--list]`.
import { parseArgs } from 'node:util'
import { readBaseline, runTarget } from './harness/runner.ts'
import type { SuiteResult } from './harness/runner.ts'
import type { Target } from './harness/nodes.ts'
import { report } from './harness/report.ts'
import { suites } from './suites/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    target: { type: 'string', default: 'both' },
    smoke: { type: 'boolean', default: false },
    nightly: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
})

if (values.list) {
  for (const suite of suites) console.log(`${suite.name.padEnd(16)} ${suite.title}${suite.smoke ? ' (smoke)' : ''}`)
  process.exit(0)
}
const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name))
if (unknown.length > 0 || !['kafka', 'samsa', 'both'].includes(values.target)) {
  console.error(unknown.length > 0 ? `no such suite: ${unknown.join(', ')}; --list shows them` : '--target is kafka, samsa or both')
  process.exit(2)
}
const chosen = suites.filter((suite) => (positionals.length > 0 ? positionals.includes(suite.name) : !values.smoke || suite.smoke))
const targets: Target[] = values.target === 'both' ? ['kafka', 'samsa'] : values.target === 'kafka' ? ['kafka'] : ['samsa']

const results = new Map<Target, Map<string, SuiteResult>>()
for (const target of targets) results.set(target, await runTarget(target, chosen, values))
const kafka = results.get('kafka') ?? readBaseline(chosen, values)
process.exit(report(chosen, kafka, results.get('samsa')))
