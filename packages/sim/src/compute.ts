import type { Compute, Disk } from '@samsa/ports'
import type { Prng } from '@samsa/stdx'

import type { SimProcess } from './process.ts'

/** Jobs one after another, each taking a while of virtual time; input and output are cloned as they would be between threads. */
export class SimCompute implements Compute {
  readonly #process: SimProcess
  readonly #disk: Disk
  readonly #prng: Prng
  readonly #waiting: (() => void)[] = []
  #busy = false

  constructor(process: SimProcess, disk: Disk, prng: Prng) {
    this.#process = process
    this.#disk = disk
    this.#prng = prng
  }

  submit: Compute['submit'] = (job, input, done, progress) => {
    const cloned = structuredClone(input)
    this.#waiting.push(() => {
      const tell = (fraction: number): void => {
        if (progress !== undefined) this.#process.later(0, 'progress', () => progress(fraction))
      }
      try {
        const output = structuredClone(job.run(cloned, { disk: this.#disk, progress: tell }))
        this.#process.later(0, 'job', () => done(undefined, output))
      } catch (cause) {
        const error = cause instanceof Error ? cause : new Error(String(cause))
        this.#process.later(0, 'job', () => done(error, undefined))
      }
    })
    this.#next()
  }

  #next(): void {
    if (this.#busy || this.#waiting.length === 0) return
    this.#busy = true
    this.#process.later(this.#prng.between(1, 30), 'compute', () => {
      this.#busy = false
      this.#waiting.shift()?.()
      this.#next()
    })
  }
}
