// Runs suites against one target; keeps Apache Kafka's transcripts, so that a later run of Samsa alone can be compared with them.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir, interopDir } from './artifacts.ts'
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

/** Apache Kafka's answers in smoke mode as hashes, kept in the repository so that Samsa alone can be checked where Apache Kafka cannot run. */
const recordingFile = join(interopDir, 'recording.json')
const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 10)
export type Recording = { [suite: string]: { [step: string]: string } }

const readRecording = (): Recording => {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by record
    return JSON.parse(readFileSync(recordingFile, 'utf8')) as Recording
  } catch {
    return {}
  }
}

export const record = (results: ReadonlyMap<string, SuiteResult>): void => {
  const recording = readRecording()
  for (const [suite, result] of results) recording[suite] = Object.fromEntries(result.steps.map((step) => [step.name, hashOf(step.output)]))
  writeFileSync(recordingFile, `${JSON.stringify(recording, null, 1)}\n`)
}

/** The steps that differ from the recording, by name. */
export const differsFromRecording = (suite: string, result: SuiteResult): string[] => {
  const expected = readRecording()[suite]
  if (!expected) return []
  const got = new Map(result.steps.map((step) => [step.name, hashOf(step.output)]))
  return [...new Set([...Object.keys(expected), ...got.keys()])].filter((name) => expected[name] !== got.get(name))
}

const transcriptFile = (target: Target, suite: Suite, modes: Modes): string =>
  join(cacheDir, 'transcripts', `${target}-${suite.name}${modes.smoke ? '-smoke' : ''}${modes.nightly ? '-nightly' : ''}.json`)

export const runTarget = async (target: Target, suites: readonly Suite[], modes: Modes): Promise<Map<string, SuiteResult>> => {
  mkdirSync(join(cacheDir, 'transcripts'), { recursive: true })
  const results = new Map<string, SuiteResult>()
  const tools = new ToolHost()
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
    await tools.close()
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
