// A suite is one script of steps that is run against Apache Kafka and against Samsa. What its steps print must be the same; what it checks must hold on both.
import type { BrokerNode, Target } from './nodes.ts'
import { normalise } from './normalise.ts'
import type { ToolHost } from './tool-host.ts'

export interface Step {
  name: string
  output: string
  seconds?: number
}

export class Transcript {
  readonly steps: Step[] = []
  readonly problems: string[] = []
  readonly notes: string[] = []
  readonly #names = new Map<string, number>()
  readonly #node: () => BrokerNode | undefined
  readonly verbose: boolean

  constructor(node: () => BrokerNode | undefined, verbose: boolean) {
    this.#node = node
    this.verbose = verbose
  }

  /** Records what a step printed, for comparison between the targets. A step that throws records its error. */
  async step(name: string, action: () => Promise<string> | string): Promise<string> {
    const began = performance.now()
    let output: string
    try {
      output = await action()
    } catch (error) {
      output = `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`
    }
    this.steps.push({
      name: this.#uniqueName(normalise(name, this.#node())),
      output: normalise(output, this.#node()),
      seconds: Math.round(performance.now() - began) / 1000,
    })
    if (this.verbose) process.stdout.write(`--- ${name}\n${output}\n`)
    return output
  }

  #uniqueName(name: string): string {
    const times = (this.#names.get(name) ?? 0) + 1
    this.#names.set(name, times)
    return times === 1 ? name : `${name} (${times})`
  }

  /** Requires something on every target by itself. */
  check(name: string, holds: boolean, detail: string | (() => string) = ''): void {
    if (holds) return
    const text = typeof detail === 'string' ? detail : detail()
    this.problems.push(text ? `${name}: ${text}` : name)
  }

  equal(name: string, got: unknown, expected: unknown): void {
    const [left, right] = [JSON.stringify(got), JSON.stringify(expected)]
    this.check(name, left === right, () => `expected ${right}, got ${left}`)
  }

  note(text: string): void {
    this.notes.push(text)
  }
}

export interface SuiteContext {
  target: Target
  /** The shared node of this target; suites that need one of their own start it themselves. */
  node: BrokerNode
  tools: ToolHost
  log: Transcript
  smoke: boolean
  nightly: boolean
  /** Names topics so that suites do not meet. */
  topic(name: string): string
}

export interface Suite {
  name: string
  title: string
  /** Taken into `--smoke`. */
  smoke?: boolean
  /** It needs nothing but Node: neither Java nor what is fetched from elsewhere. */
  light?: boolean
  /** It starts nodes of its own, so no shared node is needed. */
  ownNode?: boolean
  run(context: SuiteContext): Promise<void>
}
