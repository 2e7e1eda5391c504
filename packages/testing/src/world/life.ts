import type { Clock, Compute, Disk, Network, Random, World } from '@samsa/ports'
import { LifeClock } from './life-clock.ts'
import { LifeDisk } from './life-disk.ts'
import type { WriteFault } from './life-disk.ts'
import { LifeNetwork } from './life-network.ts'

export interface LifeOptions {
  readonly clock: Clock
  readonly network: Network
  readonly disk: Disk
  readonly random: Random
  /** Absent: jobs run in this thread, each in a turn of its own. */
  readonly compute?: Compute
  readonly fault: WriteFault
}

/** The world of one life of a node, which can be ended at any moment as a process is killed: nothing of it happens afterwards. */
export class Life {
  readonly world: World
  readonly network: LifeNetwork
  readonly #clock: LifeClock
  readonly #disk: LifeDisk
  #jobs = 0
  #isOver = false

  constructor(options: LifeOptions) {
    this.network = new LifeNetwork(options.network)
    this.#clock = new LifeClock(options.clock)
    this.#disk = new LifeDisk(options.disk, options.fault)
    const compute = options.compute ?? this.#ownThread()
    this.world = {
      clock: this.#clock,
      network: this.network,
      disk: this.#disk,
      random: options.random,
      compute: {
        submit: (job, input, done, progress) => {
          this.#jobs++
          compute.submit(
            job,
            input,
            (error, output) => {
              this.#jobs--
              if (!this.#isOver) done(error, output)
            },
            progress,
          )
        },
      },
    }
  }

  get isBusy(): boolean {
    return this.#disk.unfinished > 0 || this.#jobs > 0
  }

  async end(): Promise<void> {
    this.#isOver = true
    this.#clock.end()
    this.#disk.end()
    await this.network.end()
  }

  /** A worker could not see a disk in memory. */
  #ownThread(): Compute {
    return {
      submit: (job, input, done, progress) => {
        const cloned = structuredClone(input)
        this.#clock.after(0, () => {
          try {
            const output = job.run(cloned, { disk: this.#disk, progress: (fraction) => progress?.(fraction) })
            this.#clock.after(0, () => done(undefined, output))
          } catch (cause) {
            const error = cause instanceof Error ? cause : new Error(String(cause))
            this.#clock.after(0, () => done(error, undefined))
          }
        })
      },
    }
  }
}
