import type { ControllerChannel } from './controller/controller-channel.ts'
import { allocateProducerIdsApi } from './controller/controller-decisions.ts'
import { code } from './error-codes.ts'

/** Takes the next producer id, or an error code if there is none to be had. */
export type ProducerIdDone = (errorCode: number, producerId: number) => void

/** Hands out producer ids from blocks that the controller allocates; the next block is asked for when most of one is used. */
export class ProducerIds {
  readonly #controller: ControllerChannel
  readonly #brokerId: number
  readonly #brokerEpoch: () => number
  #next = 0
  #end = 0
  #following: { readonly start: number; readonly end: number } | undefined
  #asking = false
  #waiting: ProducerIdDone[] = []

  constructor(controller: ControllerChannel, brokerId: number, brokerEpoch: () => number) {
    this.#controller = controller
    this.#brokerId = brokerId
    this.#brokerEpoch = brokerEpoch
  }

  /** `done` comes at once while the block lasts. */
  take(done: ProducerIdDone): void {
    const id = this.#takeNow()
    if (id === undefined) {
      this.#waiting.push(done)
      this.#ask()
      return
    }
    if (this.#following === undefined && this.#end - this.#next < PREFETCH_BELOW) this.#ask()
    done(0, id)
  }

  #takeNow(): number | undefined {
    if (this.#next === this.#end && this.#following !== undefined) {
      this.#next = this.#following.start
      this.#end = this.#following.end
      this.#following = undefined
    }
    return this.#next < this.#end ? this.#next++ : undefined
  }

  #ask(): void {
    if (this.#asking) return
    this.#asking = true
    const caller = { apiVersion: 0, principal: 'User:ANONYMOUS', clientHost: '' }
    this.#controller.send(allocateProducerIdsApi, caller, { brokerId: this.#brokerId, brokerEpoch: this.#brokerEpoch() }, (response) => {
      this.#asking = false
      const errorCode = response?.errorCode ?? 0
      if (response === undefined || errorCode !== 0) {
        // Clients ask again; COORDINATOR_LOAD_IN_PROGRESS is what Kafka answers while it waits for a block.
        for (const done of this.#waiting.splice(0)) done(code.COORDINATOR_LOAD_IN_PROGRESS, -1)
        return
      }
      const start = response.producerIdStart ?? 0
      this.#following = { start, end: start + (response.producerIdLen ?? 0) }
      this.#serve()
    })
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const id = this.#takeNow()
      if (id === undefined) {
        this.#ask()
        return
      }
      this.#waiting.shift()?.(0, id)
    }
  }
}

/** Of a block of 1000. */
const PREFETCH_BELOW = 100
