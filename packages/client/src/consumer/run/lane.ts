import type { ConsumerRecord } from '../consumer-record.ts'
import { RecordIterator } from '../consumer-records.ts'
import type { PartitionRecords } from '../consumer-records.ts'
import type { PartitionState } from '../partition-state.ts'
import { DoneOffsets } from './done-offsets.ts'
import type { RecordContext } from './run-options.ts'

/** Something for a handler: one record, or all that came together. */
export type Work<K, V> = ConsumerRecord<K, V> | PartitionRecords<K, V>

/** What must be handled in order: a partition, or some keys of one. */
export class Lane<K, V> {
  readonly source: WorkSource<K, V>
  /** An iterator stands for the records that it will give. */
  readonly #queue: (Work<K, V> | RecordIterator<K, V>)[] = []
  #head = 0
  isBusy = false

  constructor(source: WorkSource<K, V>) {
    this.source = source
  }

  /** Whether there may be work. */
  get isEmpty(): boolean {
    return this.#head === this.#queue.length
  }

  push(work: Work<K, V> | RecordIterator<K, V>): void {
    this.#queue.push(work)
  }

  shift(): Work<K, V> | undefined {
    for (;;) {
      const work = this.#queue[this.#head]
      if (work === undefined) return undefined
      if (work instanceof RecordIterator) {
        const record = work.take()
        if (record !== undefined) return record
        this.#advance()
        continue
      }
      this.#advance()
      return work
    }
  }

  clear(): void {
    this.#queue.length = 0
    this.#head = 0
  }

  #advance(): void {
    this.#head++
    if (this.#head > 512 || this.#head === this.#queue.length) {
      this.#queue.splice(0, this.#head)
      this.#head = 0
    }
  }
}

/** One assigned partition under a run. */
export class WorkSource<K, V> {
  readonly state: PartitionState
  readonly done: DoneOffsets
  readonly lanes = new Map<number, Lane<K, V>>()
  readonly abort = new AbortController()
  /** Of first attempts. */
  readonly context: RecordContext = { attempt: 0, signal: this.abort.signal }
  /** When handlers began, on the monotonic clock, by lane. */
  readonly busySince = new Map<Lane<K, V>, number>()

  constructor(state: PartitionState, start: number) {
    this.state = state
    this.done = new DoneOffsets(start)
  }

  lane(key: number): Lane<K, V> {
    let lane = this.lanes.get(key)
    if (lane === undefined) this.lanes.set(key, (lane = new Lane(this)))
    return lane
  }

  /** Nothing more of it is begun. */
  clear(): void {
    for (const lane of this.lanes.values()) lane.clear()
  }
}
