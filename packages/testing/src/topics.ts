import type { Clock } from '@samsa/ports'
import {
  buildBatch,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  errorByCode,
  FetchRequest,
  FetchResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  MetadataRequest,
  MetadataResponse,
  ProduceRequest,
  ProduceResponse,
  readBatches,
  ZERO_UUID,
} from '@samsa/protocol'
import type { RecordInput } from '@samsa/protocol'
import { partitionForKey } from '@samsa/client'
import type { TopicOptions } from './kafka-options.ts'
import type { Rpc } from './rpc.ts'

/** A record to produce; a text stands for its value. Absent = null. */
export type OutgoingRecord =
  | string
  | Uint8Array
  | {
      readonly key?: string | Uint8Array | null
      readonly value?: string | Uint8Array | null
      readonly headers?: Readonly<Record<string, string | Uint8Array>>
      /** Absent: by the key as Kafka's clients do, without a key one after another. */
      readonly partition?: number
      /** Absent: the broker's present time. */
      readonly timestampMs?: number
    }

/** A record as a test wants to compare it. */
export interface StoredRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestampMs: number
  /** UTF-8. */
  readonly key: string | null
  readonly value: string | null
  readonly keyBytes: Uint8Array | null
  readonly valueBytes: Uint8Array | null
  readonly headers: Readonly<Record<string, string | null>>
}

export interface RecordsOptions {
  /** Absent: all, one partition after another. */
  readonly partition?: number
  /** `read_uncommitted` by default. */
  readonly isolation?: 'read_committed' | 'read_uncommitted'
  /** Wait until so many are there. */
  readonly atLeast?: number
  /** How long `atLeast` waits; 10 seconds by default. */
  readonly timeoutMs?: number
}

interface TopicFacts {
  readonly name: string
  readonly topicId: string
  readonly partitions: number
}

const FETCH = { request: FetchRequest, response: FetchResponse }
const LATEST = -1
const EARLIEST = -2
const MAX_BYTES = 16 * 1024 * 1024

/** What a test does with topics, without a client of its own. */
export class Topics {
  readonly #rpc: Rpc
  readonly #clock: Clock
  #turn = 0

  constructor(rpc: Rpc, clock: Clock) {
    this.#rpc = rpc
    this.#clock = clock
  }

  async create(topics: readonly (string | TopicOptions)[]): Promise<void> {
    const wanted = topics.map((topic) => (typeof topic === 'string' ? { name: topic } : topic))
    const response = await this.#rpc.request(
      { request: CreateTopicsRequest, response: CreateTopicsResponse },
      {
        topics: wanted.map((topic: TopicOptions) => ({
          name: topic.name,
          numPartitions: topic.partitions ?? 1,
          replicationFactor: 1,
          configs: Object.entries(topic.configs ?? {}).map(([name, value]) => ({ name, value: String(value) })),
        })),
        timeoutMs: 30_000,
      },
    )
    for (const { name, errorCode, errorMessage } of response.topics) refuse(errorCode, `topic ${name} was not created`, errorMessage)
    // The broker follows its controller by a moment.
    for (const { name } of wanted) await this.facts(name)
  }

  async delete(name: string): Promise<void> {
    const response = await this.#rpc.request(
      { request: DeleteTopicsRequest, response: DeleteTopicsResponse },
      { topics: [{ name, topicId: ZERO_UUID }], timeoutMs: 30_000 },
    )
    for (const { errorCode, errorMessage } of response.responses) refuse(errorCode, `topic ${name} was not deleted`, errorMessage)
  }

  /** Waits for the topic to have leaders. */
  async facts(name: string): Promise<TopicFacts> {
    let error = 'UNKNOWN_TOPIC_OR_PARTITION'
    return await this.#rpc.poll(
      async () => {
        const response = await this.#rpc.request(
          { request: MetadataRequest, response: MetadataResponse },
          { topics: [{ name }], allowAutoTopicCreation: true },
        )
        const [topic] = response.topics
        if (topic === undefined) return undefined
        error = errorByCode(topic.errorCode).name
        const isLed = topic.errorCode === 0 && topic.partitions.every((partition) => partition.leaderId >= 0)
        return isLed ? { name, topicId: topic.topicId, partitions: topic.partitions.length } : undefined
      },
      10_000,
      () => `topic ${name} is not there: ${error}`,
    )
  }

  /** Writes the records and resolves with their offsets, in the order given. */
  async produce(topic: string, records: readonly OutgoingRecord[]): Promise<{ readonly partition: number; readonly offset: number }[]> {
    const facts = await this.facts(topic)
    const byPartition = new Map<number, { readonly record: RecordInput; readonly at: number }[]>()
    records.forEach((given, at) => {
      const { partition, record } = this.#record(given, facts.partitions)
      const found = byPartition.get(partition)
      if (found === undefined) byPartition.set(partition, [{ record, at }])
      else found.push({ record, at })
    })
    const response = await this.#rpc.request(
      { request: ProduceRequest, response: ProduceResponse },
      {
        acks: -1,
        timeoutMs: 30_000,
        topicData: [
          {
            name: topic,
            topicId: facts.topicId,
            partitionData: Array.from(byPartition, ([index, each]) => ({
              index,
              records: buildBatch(
                {},
                each.map(({ record }) => record),
              ),
            })),
          },
        ],
      },
    )
    const places: { partition: number; offset: number }[] = []
    for (const { index, errorCode, errorMessage, baseOffset } of response.responses[0]?.partitionResponses ?? []) {
      refuse(errorCode, `${topic}-${index} took no records`, errorMessage)
      byPartition.get(index)?.forEach(({ at }, i) => (places[at] = { partition: index, offset: baseOffset + i }))
    }
    return places
  }

  /** Everything that is in the topic now. */
  async records(topic: string, options: RecordsOptions = {}): Promise<StoredRecord[]> {
    const facts = await this.facts(topic)
    const wanted = options.partition === undefined ? Array.from({ length: facts.partitions }, (_, index) => index) : [options.partition]
    let found: StoredRecord[] = []
    const read = async (): Promise<StoredRecord[] | undefined> => {
      found = []
      for (const partition of wanted) found.push(...(await this.#readAll(facts, partition, options.isolation === 'read_committed')))
      return found.length >= (options.atLeast ?? 0) ? found : undefined
    }
    return await this.#rpc.poll(read, options.timeoutMs ?? 10_000, () => `${topic} has ${found.length} of ${options.atLeast} records`)
  }

  /** The log's end as consumers see it: the next offset. */
  endOffset(topic: string, partition: number, committed = false): Promise<number> {
    return this.#offset(topic, partition, LATEST, committed)
  }

  async #offset(topic: string, partition: number, timestamp: number, committed: boolean): Promise<number> {
    const response = await this.#rpc.request(
      { request: ListOffsetsRequest, response: ListOffsetsResponse },
      {
        replicaId: -1,
        isolationLevel: committed ? 1 : 0,
        topics: [{ name: topic, partitions: [{ partitionIndex: partition, timestamp }] }],
      },
    )
    const answer = response.topics[0]?.partitions[0]
    refuse(answer?.errorCode ?? -1, `an offset of ${topic}-${partition}`)
    return answer?.offset ?? 0
  }

  async #readAll(facts: TopicFacts, partition: number, committed: boolean): Promise<StoredRecord[]> {
    const end = await this.endOffset(facts.name, partition, committed)
    const found: StoredRecord[] = []
    for (let next = await this.#offset(facts.name, partition, EARLIEST, committed); next < end;) {
      const response = await this.#rpc.request(FETCH, {
        maxWaitMs: 0,
        minBytes: 1,
        isolationLevel: committed ? 1 : 0,
        sessionEpoch: -1,
        topics: [
          { topic: facts.name, topicId: facts.topicId, partitions: [{ partition, fetchOffset: next, partitionMaxBytes: MAX_BYTES }] },
        ],
      })
      const answer = response.responses[0]?.partitions[0]
      const errorCode = response.errorCode !== 0 ? response.errorCode : (answer?.errorCode ?? -1)
      refuse(errorCode, `reading ${facts.name}-${partition} at ${next}`)
      const before: number = next
      const aborted = [...(answer?.abortedTransactions ?? [])].sort((a, b) => a.firstOffset - b.firstOffset)
      const dropped = new Set<number>()
      for (const batch of readBatches(answer?.records ?? new Uint8Array())) {
        while (aborted[0] !== undefined && aborted[0].firstOffset <= batch.lastOffset) dropped.add(aborted.shift()?.producerId ?? -1)
        if (batch.isControlBatch) dropped.delete(batch.producerId)
        const isWanted = !batch.isControlBatch && !(batch.isTransactional && dropped.has(batch.producerId))
        if (isWanted) for (const record of batch.records()) if (record.offset >= before) found.push(stored(facts.name, partition, record))
        next = batch.nextOffset
      }
      if (next === before) break
    }
    return found
  }

  #record(given: OutgoingRecord, partitions: number): { readonly partition: number; readonly record: RecordInput } {
    const fields = typeof given === 'string' || ArrayBuffer.isView(given) ? { value: given } : given
    const key = bytesOf(fields.key)
    const partition = fields.partition ?? (key === null ? this.#turn++ % partitions : partitionForKey(key, partitions))
    const headers = Object.entries(fields.headers ?? {}).map(([name, value]) => ({ key: name, value }))
    return { partition, record: { timestamp: fields.timestampMs ?? this.#clock.nowMs(), key, value: bytesOf(fields.value), headers } }
  }
}

interface ReadRecord {
  readonly offset: number
  readonly timestamp: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly { readonly key: string; readonly value: Uint8Array | null }[]
}

function stored(topic: string, partition: number, record: ReadRecord): StoredRecord {
  return {
    topic,
    partition,
    offset: record.offset,
    timestampMs: record.timestamp,
    key: textOf(record.key),
    value: textOf(record.value),
    keyBytes: record.key,
    valueBytes: record.value,
    headers: Object.fromEntries(record.headers.map(({ key, value }) => [key, textOf(value)])),
  }
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}

function bytesOf(value: string | Uint8Array | null | undefined): Uint8Array | null {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? Buffer.from(value) : value
}

export function refuse(errorCode: number, what: string, message?: string | null): void {
  if (errorCode === 0) return
  const { name } = errorByCode(errorCode)
  throw new Error(`${what}: ${name}${message === undefined || message === null ? '' : ` (${message})`}`)
}
