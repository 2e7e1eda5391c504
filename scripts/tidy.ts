// npm run tidy: the house rules that a program can check. Exit code 1 with one line per finding.
import { readFileSync } from 'node:fs'

import { root } from './command.ts'
import { ambientFindings } from './tidy/ambient.ts'
import { cycleFindings } from './tidy/cycles.ts'
import { deadFindings } from './tidy/dead.ts'
import { layerFindings } from './tidy/layers.ts'
import { sizeFindings } from './tidy/sizes.ts'
import { loadSources, type Finding } from './tidy/sources.ts'

const sources = loadSources()

/** Sizes that are still too big, and by how much they may be. The list may only shrink: entries that are no longer needed are findings too. */
const exemptions: Record<string, number> = JSON.parse(readFileSync(`${root}scripts/tidy/exemptions.json`, 'utf8'))

function sizesBeyondExemptions(): Finding[] {
  const sizes = sizeFindings(sources)
  const stale = Object.keys(exemptions).filter((key) => !sizes.some((each) => each.key === key))
  return [
    ...sizes.filter(({ key, size }) => size > (exemptions[key] ?? 0)),
    ...stale.map((key) => ({ path: 'scripts/tidy/exemptions.json', line: 1, what: `${key} no longer needs its exemption: remove it` })),
  ]
}

const findings = [
  ...layerFindings(sources),
  ...ambientFindings(sources),
  ...cycleFindings(sources),
  ...deadFindings(sources),
  ...sizesBeyondExemptions(),
]
const filters = process.argv.slice(2)
const shown = findings.filter(({ path }) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
for (const { path, line, what } of shown) console.log(`${path}:${line} ${what}`)
console.log(`tidy: ${sources.size} files, ${shown.length} findings`)
if (shown.length > 0) process.exitCode = 1
