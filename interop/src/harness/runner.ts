// Runs suites against one target; keeps Apache Kafka's transcripts, so that a later run of Samsa alone can be compared with them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from './artifacts.ts'
import { BrokerNode } from './nodes.ts'
import type { Target } from './nodes.ts'
import { Transcript } from './suite.ts'
import type { Step, Suite } from './suite.ts'
import { ToolHost } from './tool-host.ts'

export interface SuiteResult {
  steps: Step[]
  problems: string[]
  notes: string[]
  seconds: number
}

export interface Modes {
  smoke: boolean
  nightly: boolean
  verbose: boolean
}

const transcriptFile = (target: Target, suite: Suite, modes: Modes): string =>
  join(cacheDir, 'transcripts', `${target}-${suite.name}${modes.smoke ? '-smoke' : ''}${modes.nightly ? '-nightly' : ''}.json`)

export const runTarget = async (target: Target, suites: readonly Suite[], modes: Modes): Promise<Map<string, SuiteResult>> => {
  mkdirSync(join(cacheDir, 'transcripts'), { recursive: true })
  const results = new Map<string, SuiteResult>()
  const tools = await ToolHost.open()
  let shared: BrokerNode | undefined
  try {
    for (const suite of suites) {
      const began = performance.now()
      let own: BrokerNode | undefined
      const log = new Transcript(() => own ?? shared, modes.verbose)
      try {
        if (suite.ownNode) own = await BrokerNode.prepare(target)
        else if (!shared?.running) shared = await BrokerNode.start(target)
        const node = own ?? shared
        if (!node) throw new Error('no node')
        await suite.run({ target, node, tools, log, smoke: modes.smoke, nightly: modes.nightly, topic: (name) => `${suite.name}-${name}` })
        if (!suite.ownNode && !node.running) log.check('the broker lives', false, node.output().slice(-2000))
      } catch (error) {
        log.problems.push(`the suite stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      } finally {
        await own?.kill()
        own?.remove()
      }
      const result = { steps: log.steps, problems: log.problems, notes: log.notes, seconds: (performance.now() - began) / 1000 }
      results.set(suite.name, result)
      writeFileSync(transcriptFile(target, suite, modes), JSON.stringify(result, null, 1))
      console.error(
        `${target} ${suite.name}: ${result.steps.length} steps, ${result.problems.length} problems, ${result.seconds.toFixed(1)} s`,
      )
    }
  } finally {
    tools.close()
    await shared?.stop()
    shared?.remove()
  }
  return results
}

export const readBaseline = (suites: readonly Suite[], modes: Modes): Map<string, SuiteResult> => {
  const results = new Map<string, SuiteResult>()
  for (const suite of suites) {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by runTarget
      results.set(suite.name, JSON.parse(readFileSync(transcriptFile('kafka', suite, modes), 'utf8')) as SuiteResult)
    } catch {
      // Never run against Apache Kafka in this mode: only the suite's own checks count.
    }
  }
  return results
}
