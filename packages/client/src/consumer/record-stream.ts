import type { ConsumerEngine, Reader } from './consumer-engine.ts'
import type { ConsumerRecord } from './consumer-record.ts'
import type { PartitionRecords, RecordIterator } from './consumer-records.ts'
import type { TakenRecords } from './fetcher.ts'
import type { PartitionState } from './partition-state.ts'

export interface StreamOptions {
  /** Ends the iteration: the wait for records rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

interface Chunk<K, V> {
  readonly state: PartitionState
  readonly version: number
  readonly records: RecordIterator<K, V>
  readonly nextOffset: number
  last: ConsumerRecord<K, V> | undefined
}

const WAIT_MS = 60_000

/**
 * Records one by one. Asking for the next says that the one before is done: the position moves with every record, rebalances happen between two of
 * them, and records of partitions that went, were paused or sought are not handed out any more.
 */
export class RecordStream<K, V> implements AsyncIterableIterator<ConsumerRecord<K, V>, undefined>, Reader {
  readonly #engine: ConsumerEngine
  readonly #wrap: (taken: TakenRecords) => PartitionRecords<K, V>
  readonly #signal: AbortSignal | undefined
  #chunk: Chunk<K, V> | undefined
  #isDone = false
  #asked = 0

  constructor(engine: ConsumerEngine, wrap: (taken: TakenRecords) => PartitionRecords<K, V>, options: StreamOptions) {
    this.#engine = engine
    this.#wrap = wrap
    this.#signal = options.signal
  }

  next(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    const chunk = this.#chunk
    // Looking at the clock for every record would cost more than the record.
    const isTurnDue = (++this.#asked & 63) === 0 && this.#engine.isTurnDue
    if (chunk !== undefined && !isTurnDue && !this.#engine.wakeup.hasRung && !this.#engine.isClosing) {
      const { state, last } = chunk
      if (chunk.version === state.version && state.isReadable) {
        // Asking for another record says that the last one is done with.
        if (last !== undefined) state.position = last.offset + 1
        const record = chunk.records.take()
        if (record !== undefined) {
          chunk.last = record
          this.#engine.ownership.activity++
          return Promise.resolve({ done: false, value: record })
        }
      }
    }
    return this.#slow()
  }

  async return(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    this.#isDone = true
    this.leave()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async #slow(): Promise<IteratorResult<ConsumerRecord<K, V>, undefined>> {
    if (this.#isDone) return { done: true, value: undefined }
    return await this.#engine.exclusively(this, async () => {
      try {
        for (;;) {
          const record = await this.#advance()
          if (record !== undefined) return { done: false, value: record }
          if (this.#engine.isClosing) {
            this.#isDone = true
            return { done: true, value: undefined }
          }
        }
      } catch (error) {
        // A loop that ends by an error does not call `return`.
        this.leave()
        throw error
      }
    })
  }

  async #advance(): Promise<ConsumerRecord<K, V> | undefined> {
    this.#settle()
    if (this.#chunk !== undefined) {
      this.#signal?.throwIfAborted()
      if (this.#engine.isTurnDue) await this.#engine.turn()
      const attention = this.#engine.attend()
      if (attention !== undefined) await attention
      const record = this.#current()
      if (record !== undefined) return record
    }
    const options = { limit: Infinity, maxPartitions: 1, advance: false, timeoutMs: WAIT_MS, signal: this.#signal }
    const [taken] = await this.#engine.collect(options)
    if (taken === undefined) return undefined
    const { state, nextOffset } = taken
    const partition = this.#wrap(taken)
    this.#chunk = { state, version: state.version, records: partition[Symbol.iterator](), nextOffset, last: undefined }
    return this.#current()
  }

  /** The next record of the chunk; undefined where it has none (any more). */
  #current(): ConsumerRecord<K, V> | undefined {
    const chunk = this.#chunk
    if (chunk === undefined) return undefined
    const { state } = chunk
    if (chunk.version !== state.version || !state.isReadable) {
      this.leave()
      return undefined
    }
    const record = chunk.records.take()
    chunk.last = record
    if (record === undefined) {
      state.advance(Math.max(chunk.nextOffset, state.position), -1)
      this.#chunk = undefined
    }
    return record
  }

  #settle(): void {
    const chunk = this.#chunk
    if (chunk === undefined || chunk.last === undefined || chunk.version !== chunk.state.version) return
    chunk.state.advance(chunk.last.offset + 1, chunk.last.leaderEpoch ?? -1)
    chunk.last = undefined
  }

  /** What was not handed out is fetched again by whoever reads on. */
  leave(): void {
    this.#settle()
    const chunk = this.#chunk
    this.#chunk = undefined
    if (chunk !== undefined && chunk.version === chunk.state.version) chunk.state.drop()
  }
}
