import { assert, Prng } from '@samsa/stdx'

import { EventQueue } from './event-queue.ts'
import { type NetworkOptions, SimNetwork } from './network/network.ts'
import { type Main, SimNode } from './node.ts'
import { Trace } from './trace.ts'
import { turns } from './turns.ts'

export interface SimulationOptions {
  readonly seed: number
  readonly network?: NetworkOptions
  /** Timers fire up to so much too late. */
  readonly timerLatenessMs?: number
  /** A run that has so many events at one virtual time is taken for an endless loop. */
  readonly maxEventsAtOnce?: number
}

/**
 * Nodes on one event queue with virtual time; everything that is left to chance comes from the seed. Node code may use promises: all reactions to an
 * event are done before the next. It must not use ambient time, randomness, or asynchronous I/O of Node's.
 */
export class Simulation {
  readonly seed: number
  readonly prng: Prng
  readonly queue = new EventQueue()
  readonly trace = new Trace()
  readonly network: SimNetwork
  readonly timerLatenessMs: number
  readonly #maxEventsAtOnce: number
  readonly #nodes: SimNode[] = []
  #failure: { readonly cause: unknown } | undefined

  constructor(options: SimulationOptions) {
    this.seed = options.seed
    this.prng = new Prng(options.seed)
    this.timerLatenessMs = options.timerLatenessMs ?? 1
    this.#maxEventsAtOnce = options.maxEventsAtOnce ?? 1_000_000
    this.network = new SimNetwork(this.queue, this.prng.fork(), this.trace, this.#nodes, options.network ?? {})
  }

  get nowMs(): number {
    return this.queue.nowMs
  }

  get nodes(): readonly SimNode[] {
    return this.#nodes
  }

  /** Adds a node, not started. Others reach it by its name or address. */
  node(name: string, main: Main): SimNode {
    const node = new SimNode(this, name, `10.0.0.${this.#nodes.length + 1}`, main)
    this.#nodes.push(node)
    return node
  }

  /** Something outside all nodes happens: faults, checks. */
  after(delayMs: number, fire: () => void): void {
    this.queue.after(delayMs, fire)
  }

  /** The run ends with this. */
  fail(cause: unknown): void {
    this.#failure ??= { cause }
  }

  /** Lets `durationMs` of virtual time pass. Rejects with what any node threw. */
  async run(durationMs: number): Promise<void> {
    const untilMs = this.queue.nowMs + durationMs
    await this.#turns(untilMs, () => false)
    this.queue.nowMs = untilMs
  }

  /** Runs until `condition` holds, at most `limitMs` of virtual time; false if it does not come to hold. */
  async until(condition: () => boolean, limitMs: number): Promise<boolean> {
    await this.#turns(this.queue.nowMs + limitMs, condition)
    return condition()
  }

  async #turns(untilMs: number, condition: () => boolean): Promise<void> {
    let atOnce = 0
    let lastMs = -1
    await turns(() => {
      if (this.#failure !== undefined) throw this.#failure.cause
      const nextMs = this.queue.nextMs()
      if (nextMs === undefined || nextMs > untilMs || condition()) return false
      atOnce = nextMs === lastMs ? atOnce + 1 : 0
      lastMs = nextMs
      assert(atOnce < this.#maxEventsAtOnce, () => `endless loop at ${nextMs} ms of virtual time`)
      this.queue.step()
      return true
    })
  }
}
