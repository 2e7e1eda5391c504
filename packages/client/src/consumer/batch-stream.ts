import type { ConsumerEngine, Reader } from './consumer-engine.ts'
import type { PartitionRecords } from './consumer-records.ts'
import type { TakenRecords } from './fetcher.ts'
import type { PartitionState } from './partition-state.ts'
import type { StreamOptions } from './record-stream.ts'

const WAIT_MS = 60_000

/** Records of one partition at a time, as many as have come. Asking for the next says that those before are done. */
export class BatchStream<K, V> implements AsyncIterableIterator<PartitionRecords<K, V>, undefined>, Reader {
  readonly #engine: ConsumerEngine
  readonly #wrap: (taken: TakenRecords) => PartitionRecords<K, V>
  readonly #limit: number
  readonly #signal: AbortSignal | undefined
  #handedOut:
    | { readonly state: PartitionState; readonly version: number; readonly nextOffset: number; readonly leaderEpoch: number }
    | undefined
  #isDone = false

  constructor(engine: ConsumerEngine, wrap: (taken: TakenRecords) => PartitionRecords<K, V>, limit: number, options: StreamOptions) {
    this.#engine = engine
    this.#wrap = wrap
    this.#limit = limit
    this.#signal = options.signal
  }

  async next(): Promise<IteratorResult<PartitionRecords<K, V>, undefined>> {
    this.leave()
    if (this.#isDone) return { done: true, value: undefined }
    return await this.#engine.exclusively(this, async () => {
      const options = { limit: this.#limit, maxPartitions: 1, advance: false, timeoutMs: WAIT_MS, signal: this.#signal }
      for (;;) {
        const [taken] = await this.#engine.collect(options)
        if (taken !== undefined) {
          const { state, nextOffset } = taken
          const value = this.#wrap(taken)
          this.#handedOut = { state, version: state.version, nextOffset, leaderEpoch: value.leaderEpoch }
          return { done: false, value }
        }
        if (this.#engine.isClosing) {
          this.#isDone = true
          return { done: true, value: undefined }
        }
      }
    })
  }

  async return(): Promise<IteratorResult<PartitionRecords<K, V>, undefined>> {
    this.leave()
    this.#isDone = true
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The records of the last batch are done. */
  leave(): void {
    const handedOut = this.#handedOut
    this.#handedOut = undefined
    if (handedOut === undefined || handedOut.version !== handedOut.state.version) return
    handedOut.state.advance(handedOut.nextOffset, handedOut.leaderEpoch)
  }
}
