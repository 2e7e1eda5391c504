// Medians, spreads and ratios as a markdown table.
import type { Target } from '../../interop/src/harness/nodes.ts'
import type { Measures } from './session.ts'

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

const figure = (value: number): string =>
  Number.isNaN(value) ? '-' : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

const cell = (values: readonly number[]): string => {
  if (values.length === 0) return '-'
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return values.length === 1 ? figure(low) : `${figure(median(values))} (${figure(low)}-${figure(high)})`
}

/** What Samsa is to reach as a ratio to Apache Kafka. */
const goals: readonly [RegExp, string][] = [
  [/^replay .* MB/, '≥ 1.3'],
  [/^replay .* CPU/, '≤ 0.7'],
  [/^produce .* none MB\/s/, '≥ 1.3'],
  [/^produce .* none CPU/, '≤ 0.7'],
  [/^produce .* lz4 MB\/s/, '≥ 1.0'],
  [/^produce .* lz4 CPU/, '≤ 1.0'],
  [/^consume .* MB\/s/, '≥ 1.0'],
  [/^consume .* CPU/, '≤ 1.2'],
  [/^tail .* CPU/, '≤ 1.0'],
  [/^end to end mean/, '≤ 0.7'],
  [/^end to end p99 /, '≤ 0.5'],
  [/^end to end p99\.9 /, '≤ 1.0'],
  [/^compaction CPU/, '≤ 0.7'],
  [/^compaction .*MB/, '≥ 1.0'],
  [/^start to/, '≤ 0.15'],
  [/^idle memory/, '≤ 0.25'],
  [/^idle CPU/, '≤ 0.5'],
  [/^memory at the end/, '≤ 0.4'],
  [/^(create|write to|list) 1,000/, '≤ 1.0'],
  [/group of 5[01] /, '≤ 0.77'],
  [/^\d+ groups of 5 form/, '≤ 0.77'],
  [/^rebalances .*\/s/, '≥ 1.3'],
  [/heartbeats \/s/, '≥ 1.0'],
  [/^offset commits \/s/, '≥ 1.0'],
  [/^transactions .*\/s/, '≥ 1.3'],
  [/^load of/, '≤ 1.0'],
]

export const table = (rounds: readonly { target: Target; measures: Measures }[]): string => {
  const names = [...new Set(rounds.flatMap((round) => Object.keys(round.measures)))]
  const lines = ['| measure | Apache Kafka 4.3.1 | Samsa | ratio | goal |', '|---|---|---|---|---|']
  for (const name of names) {
    const of = (target: Target): number[] =>
      rounds.filter((round) => round.target === target).flatMap((round) => round.measures[name] ?? [])
    const [kafka, samsa] = [of('kafka'), of('samsa')]
    const ratio = kafka.length > 0 && samsa.length > 0 ? figure(median(samsa) / median(kafka)) : '-'
    lines.push(`| ${name} | ${cell(kafka)} | ${cell(samsa)} | ${ratio} | ${goals.find(([pattern]) => pattern.test(name))?.[1] ?? ''} |`)
  }
  return lines.join('\n')
}
