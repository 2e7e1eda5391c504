import { BatchReader, FetchRequest, FetchResponse, RecordBatch, errorByCode } from '@samsa/protocol'
import { backoffMs, pause } from '../backoff.ts'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { FetchedRecords } from './fetched-batch.ts'
import { offsetsFor } from './offsets.ts'
import type { OffsetPosition } from './offsets.ts'

export interface PartitionReaderOptions {
  /** `fetch.min.bytes`, 1. */
  readonly minBytes?: number
  /** `fetch.max.wait.ms`, 500. */
  readonly maxWaitMs?: number
  /** `fetch.max.bytes`, 50 MiB. */
  readonly maxBytes?: number
  /** `max.partition.fetch.bytes`, 1 MiB. */
  readonly maxPartitionBytes?: number
  /** `isolation.level`: read_committed hides open and aborted transactions. */
  readonly readCommitted?: boolean
  /** `check.crcs`, true. */
  readonly checkCrcs?: boolean
}

export interface PartitionPosition {
  readonly topic: string
  readonly partition: number
  /** The next offset to read, or a place to look up. */
  readonly offset: number | OffsetPosition
}

interface Assigned {
  readonly topic: string
  readonly partition: number
  offset: number
}

const FETCH = { request: FetchRequest, response: FetchResponse }
const TOPIC_ID_VERSION = 13
const OFFSET_OUT_OF_RANGE = 1

/** Reads partitions that it is told to read, each from its own position. One fetch per leader is under way at a time. */
export class PartitionReader {
  readonly #cluster: Cluster
  readonly #options: Required<PartitionReaderOptions>
  #assigned: Assigned[] = []
  #failures = 0
  /** Of a fetch that also brought records. */
  #failure: unknown

  constructor(cluster: Cluster, options: PartitionReaderOptions = {}) {
    this.#cluster = cluster
    this.#options = {
      minBytes: options.minBytes ?? 1,
      maxWaitMs: options.maxWaitMs ?? 500,
      maxBytes: options.maxBytes ?? 50 * 1024 * 1024,
      maxPartitionBytes: options.maxPartitionBytes ?? 1024 * 1024,
      readCommitted: options.readCommitted ?? false,
      checkCrcs: options.checkCrcs ?? true,
    }
  }

  /** Replaces what is read. Positions by name or time are looked up now; a time later than every record means the end. */
  async assign(positions: readonly PartitionPosition[]): Promise<void> {
    const assigned: Assigned[] = []
    for (const { topic, partition, offset } of positions) {
      assigned.push({ topic, partition, offset: typeof offset === 'number' ? offset : await this.#lookUp(topic, partition, offset) })
    }
    this.#assigned = assigned
  }

  /** The next offset to read; undefined for a partition that is not assigned. */
  position(topic: string, partition: number): number | undefined {
    return this.#assigned.find((each) => each.topic === topic && each.partition === partition)?.offset
  }

  /**
   * What the next round of fetches brings, at most `maxWaitMs` later; empty if nothing came. Positions move on with it.
   * Transient failures (a leader moved, a connection was lost) are waited out; OFFSET_OUT_OF_RANGE and the like reject.
   */
  async poll(): Promise<FetchedRecords[]> {
    try {
      this.#tellFailure()
      const byLeader = new Map<number, Assigned[]>()
      for (const each of this.#assigned) {
        const metadata = await this.#cluster.topic(each.topic)
        const leaderId = metadata.partitions[each.partition]?.leaderId
        if (leaderId === undefined) throw new Error(`Topic ${each.topic} has no partition ${each.partition}`)
        byLeader.set(leaderId, [...(byLeader.get(leaderId) ?? []), each])
      }
      const rounds = await Promise.allSettled([...byLeader].map(async ([leaderId, partitions]) => await this.#fetch(leaderId, partitions)))
      const fetched = rounds.flatMap((round) => (round.status === 'fulfilled' ? round.value : []))
      const failed = rounds.find((round) => round.status === 'rejected')
      if (failed !== undefined) this.#failure ??= failed.reason
      // Positions have moved past what came, so it is handed on first; the next poll tells of the failure.
      if (fetched.length === 0) this.#tellFailure()
      this.#failures = 0
      return fetched
    } catch (error) {
      if (error instanceof KafkaClientError && !error.retriable) throw error
      if (!(error instanceof KafkaClientError) && !isTransport(error)) throw error
      for (const each of this.#assigned) this.#cluster.forget(each.topic)
      await pause(this.#cluster.world.clock, backoffMs(this.#failures++, this.#cluster.world.random))
      return []
    }
  }

  #tellFailure(): void {
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure
  }

  async #fetch(leaderId: number, partitions: readonly Assigned[]): Promise<FetchedRecords[]> {
    const connection = await this.#cluster.node(leaderId)
    const topics = new Map<string, Assigned[]>()
    for (const each of partitions) topics.set(each.topic, [...(topics.get(each.topic) ?? []), each])
    const ids = new Map([...topics.keys()].map((topic) => [this.#cluster.lastKnown(topic)?.topicId ?? '', topic]))
    const byId = [...ids.keys()].every((id) => id !== '' && !/^A+$/.test(id))
    const response = await connection.call(
      FETCH,
      {
        maxWaitMs: this.#options.maxWaitMs,
        minBytes: this.#options.minBytes,
        maxBytes: this.#options.maxBytes,
        isolationLevel: this.#options.readCommitted ? 1 : 0,
        sessionEpoch: -1,
        topics: [...topics].map(([topic, asked]) => ({
          topic,
          ...(byId ? { topicId: this.#cluster.lastKnown(topic)?.topicId ?? '' } : {}),
          partitions: asked.map((each) => ({
            partition: each.partition,
            fetchOffset: each.offset,
            partitionMaxBytes: this.#options.maxPartitionBytes,
          })),
        })),
      },
      { atMost: byId ? Infinity : TOPIC_ID_VERSION - 1, timeoutMs: this.#options.maxWaitMs + this.#cluster.requestTimeoutMs },
    )
    if (response.errorCode !== 0) throw new KafkaClientError(response.errorCode)
    const fetched: FetchedRecords[] = []
    let failure: unknown
    for (const topic of response.responses) {
      const name = topic.topic === '' ? ids.get(topic.topicId) : topic.topic
      for (const answer of topic.partitions) {
        const asked = topics.get(name ?? '')?.find((each) => each.partition === answer.partitionIndex)
        if (asked === undefined) continue
        try {
          const records = this.#read(asked, answer)
          if (records.sizeBytes > 0) fetched.push(records)
        } catch (error) {
          failure ??= error
          this.#cluster.forget(asked.topic)
        }
      }
    }
    if (failure !== undefined) this.#failure ??= failure
    return fetched
  }

  #read(asked: Assigned, answer: FetchAnswer): FetchedRecords {
    if (answer.errorCode !== 0) {
      const error = errorByCode(answer.errorCode)
      const place = `${asked.topic}-${asked.partition}`
      const text =
        answer.errorCode === OFFSET_OUT_OF_RANGE ? `Offset ${asked.offset} of ${place} is out of range` : `${place}: ${error.message}`
      throw new KafkaClientError(answer.errorCode, text)
    }
    const batches: RecordBatch[] = []
    if (answer.records !== null && answer.records !== undefined) {
      const reader = new BatchReader(answer.records)
      for (let batch = reader.next(); batch !== undefined; batch = reader.next()) {
        if (batch.lastOffset >= asked.offset) batches.push(new RecordBatch(batch.buffer, batch.start))
      }
      if (reader.error !== undefined) throw new Error(`${asked.topic}-${asked.partition} at ${asked.offset}: ${reader.error}`)
    }
    const fetched = new FetchedRecords(
      { topic: asked.topic, partition: asked.partition, fromOffset: asked.offset, highWatermark: answer.highWatermark },
      batches,
      this.#options.checkCrcs,
    )
    asked.offset = fetched.nextOffset
    return fetched
  }

  async #lookUp(topic: string, partition: number, position: OffsetPosition): Promise<number> {
    const isolation = this.#options.readCommitted ? 1 : 0
    const found = await offsetsFor(this.#cluster, topic, [partition], position, isolation)
    const offset = found.get(partition) ?? -1
    if (offset >= 0) return offset
    return (await offsetsFor(this.#cluster, topic, [partition], 'latest', isolation)).get(partition) ?? 0
  }
}

type FetchAnswer = FetchResponse['responses'][number]['partitions'][number]

function isTransport(error: unknown): boolean {
  return error instanceof Error && (error.name === 'RpcError' || error.name === 'UnreachableError' || error.message.startsWith('Timed out'))
}
