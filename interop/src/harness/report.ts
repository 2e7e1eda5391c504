// Tells what failed and sums up; the differences also go to a file that people read at leisure.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from './artifacts.ts'
import { whyKnown } from './known.ts'
import { difference } from './normalise.ts'
import { differsFromRecording } from './runner.ts'
import type { SuiteResult } from './runner.ts'
import type { Suite } from './suite.ts'

const compare = (expected: SuiteResult, got: SuiteResult): string[] => {
  const differences: string[] = []
  const byName = new Map(got.steps.map((step) => [step.name, step.output]))
  for (const step of expected.steps) {
    const output = byName.get(step.name)
    if (output === undefined) differences.push(`${step.name}: not reached`)
    else if (output !== step.output) differences.push(`${step.name}\n${difference(step.output, output)}`)
  }
  for (const step of got.steps)
    if (!expected.steps.some((other) => other.name === step.name)) differences.push(`${step.name}: only on samsa`)
  return differences
}

const verdict = (result: SuiteResult | undefined, differences: readonly string[] = []): string => {
  if (!result) return '-'
  if (result.problems.length + differences.length === 0) return 'pass'
  return `FAIL (${[result.problems.length > 0 ? `${result.problems.length} checks` : '', differences.length > 0 ? `${differences.length} of ${result.steps.length} steps differ` : ''].filter(Boolean).join(', ')})`
}

/** Prints the failures and a table; gives the exit code. */
export const report = (
  suites: readonly Suite[],
  kafka: Map<string, SuiteResult>,
  samsa: Map<string, SuiteResult> | undefined,
  recorded = false,
): number => {
  const details: string[] = []
  const rows: string[] = []
  let failed = false
  for (const suite of suites) {
    const reference = kafka.get(suite.name)
    const ours = samsa?.get(suite.name)
    const differences =
      reference && ours
        ? compare(reference, ours)
        : recorded && ours
          ? differsFromRecording(suite.name, ours).map((name) => `${name}: not as recorded; --smoke --target both shows the difference`)
          : []
    for (const [target, result] of [
      ['kafka', reference],
      ['samsa', ours],
    ] as const) {
      for (const problem of result?.problems ?? []) details.push(`## ${suite.name} on ${target}: check failed\n${problem}`)
      for (const note of result?.notes ?? []) details.push(`## ${suite.name} on ${target}: note\n${note}`)
    }
    for (const text of differences.filter((each) => whyKnown(suite.name, each.split(/\n|: not /)[0] ?? '')))
      details.push(`## ${suite.name}: known difference, ${whyKnown(suite.name, text.split(/\n|: not /)[0] ?? '')}\n${text.split('\n')[0]}`)
    const failing = differences.filter((each) => !whyKnown(suite.name, each.split(/\n|: not /)[0] ?? ''))
    for (const text of failing) details.push(`## ${suite.name}: - kafka, + samsa\n${text}`)
    const onSamsa = samsa ? verdict(ours, failing) : '-'
    failed ||= verdict(reference).startsWith('FAIL') || onSamsa.startsWith('FAIL')
    rows.push(
      `${suite.name.padEnd(16)} ${verdict(reference).padEnd(28)} ${onSamsa.padEnd(36)} ${String(ours?.steps.length ?? reference?.steps.length ?? 0).padStart(5)}  ${(ours?.seconds ?? reference?.seconds ?? 0).toFixed(1)}`,
    )
  }
  if (details.length > 0) console.log(`${details.join('\n\n')}\n`)
  const table = `${'suite'.padEnd(16)} ${'Apache Kafka'.padEnd(28)} ${'Samsa'.padEnd(36)} steps  seconds\n${rows.join('\n')}\n`
  console.log(table)
  writeFileSync(join(cacheDir, 'report.txt'), `${table}\n${details.join('\n\n')}\n`)
  return failed ? 1 : 0
}
