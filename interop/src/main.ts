// The same scripts against Apache Kafka and Samsa: `node interop/src/main.ts [suite…] [--target kafka|samsa|both] [--smoke | --light | --nightly] [--record] [--verbose] [--list]`.
import { parseArgs } from 'node:util'
import { readBaseline, record, runTarget } from './harness/runner.ts'
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
    light: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
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
// The light mode is for machines without Java: Samsa alone, beside the recorded answers of Apache Kafka.
const modes = { ...values, smoke: values.smoke || values.light || values.record }
const chosen = suites.filter((suite) =>
  positionals.length > 0
    ? positionals.includes(suite.name)
    : (!modes.smoke || suite.smoke) && (!(values.light || values.record) || suite.light),
)
const only: Target | undefined = values.light
  ? 'samsa'
  : values.record
    ? 'kafka'
    : values.target === 'kafka' || values.target === 'samsa'
      ? values.target
      : undefined
const targets: Target[] = only ? [only] : ['kafka', 'samsa']

const results = new Map<Target, Map<string, SuiteResult>>()
for (const target of targets) results.set(target, await runTarget(target, chosen, modes))
if (values.record) record(results.get('kafka') ?? new Map())
const kafka = results.get('kafka') ?? (values.light ? new Map<string, SuiteResult>() : readBaseline(chosen, modes))
process.exit(report(chosen, kafka, results.get('samsa'), values.light))
