import type { RecordCursor } from '@samsa/protocol'
import { CorruptBatchError } from '@samsa/protocol'
import { ConsumerRecord } from './consumer-record.ts'
import type { RecordOrigin } from './consumer-record.ts'
import type { Deserializer } from './deserializer.ts'
import type { RecordSlice } from './record-slice.ts'

export interface PartitionRecordsFacts<K, V> {
  readonly topic: string
  readonly partition: number
  /** The partition's end as of the fetch: high watermark, or last stable offset where only committed records are read. */
  readonly endOffset: number
  readonly keyDeserializer: Deserializer<K> | undefined
  readonly valueDeserializer: Deserializer<V> | undefined
}

/** Records of one partition in order. Objects are made as they are iterated, each time anew; `slices` gives the bytes without any. */
export class PartitionRecords<K = Buffer | null, V = Buffer | null> implements Iterable<ConsumerRecord<K, V>> {
  readonly topic: string
  readonly partition: number
  readonly count: number
  /** The position behind these records: what to commit once all are done. */
  readonly nextOffset: number
  /** Epoch of the last of them, for the commit; -1 if unknown. */
  readonly leaderEpoch: number
  readonly endOffset: number
  readonly slices: readonly RecordSlice[]
  readonly #facts: PartitionRecordsFacts<K, V>

  constructor(facts: PartitionRecordsFacts<K, V>, slices: readonly RecordSlice[], nextOffset: number) {
    this.topic = facts.topic
    this.partition = facts.partition
    this.endOffset = facts.endOffset
    this.slices = slices
    this.nextOffset = nextOffset
    this.#facts = facts
    let count = 0
    for (const slice of slices) count += slice.count
    this.count = count
    this.leaderEpoch = slices.at(-1)?.leaderEpoch ?? -1
  }

  get isEmpty(): boolean {
    return this.count === 0
  }

  /** Records between these and the partition's end. */
  get lag(): number {
    return Math.max(0, this.endOffset - this.nextOffset)
  }

  [Symbol.iterator](): RecordIterator<K, V> {
    return new RecordIterator(this.#facts, this.slices)
  }

  /** The fastest way over all records. */
  forEach(visit: (record: ConsumerRecord<K, V>) => void): void {
    for (const slice of this.slices) {
      const origin = originOf(this.#facts, slice)
      const cursor = slice.cursor()
      while (cursor.next()) visit(new ConsumerRecord(origin, cursor))
      if (cursor.error !== undefined) throw corrupt(origin, cursor)
    }
  }

  toArray(): ConsumerRecord<K, V>[] {
    const records: ConsumerRecord<K, V>[] = []
    this.forEach((record) => records.push(record))
    return records
  }
}

/** What one `poll` brought, by partition in the order it came. */
export class ConsumerRecords<K = Buffer | null, V = Buffer | null> implements Iterable<ConsumerRecord<K, V>> {
  readonly partitions: readonly PartitionRecords<K, V>[]
  readonly count: number

  constructor(partitions: readonly PartitionRecords<K, V>[]) {
    this.partitions = partitions
    let count = 0
    for (const each of partitions) count += each.count
    this.count = count
  }

  get isEmpty(): boolean {
    return this.count === 0
  }

  /** Those of one partition; undefined if it has none here. */
  of(topic: string, partition: number): PartitionRecords<K, V> | undefined {
    return this.partitions.find((each) => each.topic === topic && each.partition === partition)
  }

  *[Symbol.iterator](): Generator<ConsumerRecord<K, V>, void, undefined> {
    for (const partition of this.partitions) yield* partition
  }
}

/** Goes through slices, one record object at a time. */
export class RecordIterator<K, V> implements IterableIterator<ConsumerRecord<K, V>, void> {
  readonly #facts: PartitionRecordsFacts<K, V>
  readonly #slices: readonly RecordSlice[]
  #at = 0
  #origin: RecordOrigin<K, V> | undefined
  #cursor: RecordCursor | undefined

  constructor(facts: PartitionRecordsFacts<K, V>, slices: readonly RecordSlice[]) {
    this.#facts = facts
    this.#slices = slices
  }

  next(): IteratorResult<ConsumerRecord<K, V>, void> {
    const record = this.take()
    return record === undefined ? { done: true, value: undefined } : { done: false, value: record }
  }

  /** The next record, undefined behind the last. */
  take(): ConsumerRecord<K, V> | undefined {
    for (;;) {
      if (this.#cursor !== undefined && this.#origin !== undefined) {
        if (this.#cursor.next()) return new ConsumerRecord(this.#origin, this.#cursor)
        if (this.#cursor.error !== undefined) throw corrupt(this.#origin, this.#cursor)
      }
      const slice = this.#slices[this.#at++]
      if (slice === undefined) return undefined
      this.#origin = originOf(this.#facts, slice)
      this.#cursor = slice.cursor()
    }
  }

  [Symbol.iterator](): this {
    return this
  }
}

function originOf<K, V>(facts: PartitionRecordsFacts<K, V>, slice: RecordSlice): RecordOrigin<K, V> {
  return {
    topic: facts.topic,
    partition: facts.partition,
    slice,
    keyDeserializer: facts.keyDeserializer,
    valueDeserializer: facts.valueDeserializer,
  }
}

function corrupt(origin: RecordOrigin<unknown, unknown>, cursor: RecordCursor): CorruptBatchError {
  return new CorruptBatchError(`The batch at offset ${origin.slice.baseOffset} of ${origin.topic}-${origin.partition}: ${cursor.error}`)
}
