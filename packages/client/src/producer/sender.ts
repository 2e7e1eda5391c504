import { InitProducerIdRequest, InitProducerIdResponse, ProduceRequest, ProduceResponse, errorByCode } from '@samsa/protocol'
import { backoffMs } from '../backoff.ts'
import type { BrokerConnection } from '../broker-connection.ts'
import type { Cluster } from '../cluster.ts'
import type { TopicMetadata } from '../metadata-cache.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { PartitionQueue, stamp } from './partition-queue.ts'
import type { SendBatch } from './partition-queue.ts'

export interface SenderOptions {
  readonly acks: -1 | 0 | 1
  readonly idempotent: boolean
  readonly maxInFlightPerNode: number
  readonly maxRequestBytes: number
  readonly requestTimeoutMs: number
}

const PRODUCE = { request: ProduceRequest, response: ProduceResponse }
const INIT_PRODUCER_ID = { request: InitProducerIdRequest, response: InitProducerIdResponse }
const OUT_OF_ORDER_SEQUENCE_NUMBER = 45
const DUPLICATE_SEQUENCE_NUMBER = 46
const UNKNOWN_PRODUCER_ID = 59
const TOPIC_ID_VERSION = 13

/**
 * Sends closed batches to the leaders: one batch per partition and request, up to `maxInFlightPerNode` requests per node. After a retriable failure a
 * partition waits until nothing of it is in flight, then sends in the order of sequences, so order holds with and without idempotence.
 */
export class Sender {
  readonly #cluster: Cluster
  readonly #options: SenderOptions
  readonly #queues: ReadonlyMap<string, PartitionQueue>
  readonly #settled: (batch: SendBatch) => void
  readonly #inFlight = new Map<number, number>()
  readonly #locating = new Set<string>()
  #producerId = -1
  #producerEpoch = -1
  #identifying = false
  #mustReidentify = false
  #turn = false
  #stopped = false
  #timer: { cancel(): void } | undefined
  flushing = false

  constructor(cluster: Cluster, queues: ReadonlyMap<string, PartitionQueue>, options: SenderOptions, settled: (batch: SendBatch) => void) {
    this.#cluster = cluster
    this.#queues = queues
    this.#options = options
    this.#settled = settled
  }

  /** Something changed: look for work at the end of this turn. */
  wake(): void {
    if (this.#turn || this.#stopped) return
    this.#turn = true
    queueMicrotask(() => {
      this.#turn = false
      this.#run()
    })
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #run(): void {
    if (!this.#identified()) return
    const nowMs = this.#cluster.world.clock.monotonicMs()
    let nextMs = Infinity
    const byNode = new Map<number, PartitionQueue[]>()
    for (const queue of this.#queues.values()) {
      for (const expired of queue.takeExpired(nowMs)) this.#fail(expired, new Error(expiry(expired)))
      const readyAtMs = queue.readyAtMs(this.flushing)
      if (readyAtMs > nowMs) {
        nextMs = Math.min(nextMs, readyAtMs)
        continue
      }
      const topic = this.#cluster.known(queue.topic)
      const leaderId = topic?.partitions[queue.partition]?.leaderId ?? -1
      if (topic === undefined || leaderId < 0) {
        this.#locate(queue.topic)
        continue
      }
      const same = byNode.get(leaderId)
      if (same === undefined) byNode.set(leaderId, [queue])
      else same.push(queue)
    }
    for (const [nodeId, queues] of byNode) this.#sendTo(nodeId, queues)
    this.#timer?.cancel()
    this.#timer = nextMs === Infinity ? undefined : this.#cluster.world.clock.after(nextMs - nowMs, () => this.wake())
  }

  #sendTo(nodeId: number, queues: PartitionQueue[]): void {
    const flights = this.#inFlight.get(nodeId) ?? 0
    if (flights >= this.#options.maxInFlightPerNode) return
    const batches: SendBatch[] = []
    let bytes = 0
    for (const queue of queues) {
      if (bytes >= this.#options.maxRequestBytes) break
      const batch = queue.take()
      if (batch === undefined) continue
      if (this.#options.idempotent) {
        if (batch.baseSequence < 0) {
          batch.baseSequence = queue.nextSequence
          queue.nextSequence = (queue.nextSequence + batch.recordCount) % 2 ** 31
        }
        stamp(batch, this.#producerId, this.#producerEpoch)
      }
      queue.inFlight++
      bytes += batch.records.length
      batches.push(batch)
    }
    if (batches.length === 0) return
    this.#inFlight.set(nodeId, flights + 1)
    void this.#produce(nodeId, batches).then(() => {
      this.#inFlight.set(nodeId, (this.#inFlight.get(nodeId) ?? 1) - 1)
      this.wake()
    })
    if (flights + 1 < this.#options.maxInFlightPerNode) this.wake()
  }

  /** Never rejects: every batch is settled or put back. */
  async #produce(nodeId: number, batches: readonly SendBatch[]): Promise<void> {
    try {
      const connection = await this.#cluster.node(nodeId)
      const answer = await this.#exchange(connection, batches)
      for (const batch of batches) this.#answered(batch, answer(batch))
    } catch (error) {
      for (const batch of batches) this.#retryOrFail(batch, error instanceof Error ? error : new Error(String(error)))
    } finally {
      for (const batch of batches) batch.queue.inFlight--
    }
  }

  async #exchange(connection: BrokerConnection, batches: readonly SendBatch[]): Promise<(batch: SendBatch) => Answer> {
    const topics = new Map<string, SendBatch[]>()
    for (const batch of batches) {
      const same = topics.get(batch.queue.topic)
      if (same === undefined) topics.set(batch.queue.topic, [batch])
      else same.push(batch)
    }
    const topicData = [...topics].map(([name, parts]) => ({
      name,
      topicId: this.#cluster.lastKnown(name)?.topicId ?? '',
      partitionData: parts.map((batch) => ({ index: batch.queue.partition, records: batch.records })),
    }))
    const byId = topicData.every((topic) => topic.topicId !== '' && !/^A+$/.test(topic.topicId))
    const body = {
      acks: this.#options.acks,
      timeoutMs: this.#options.requestTimeoutMs,
      topicData: byId ? topicData : topicData.map(({ name, partitionData }) => ({ name, partitionData })),
    }
    const options = byId ? {} : { atMost: TOPIC_ID_VERSION - 1 }
    if (this.#options.acks === 0) {
      connection.cast(ProduceRequest, body, options)
      return () => ({ errorCode: 0, errorMessage: null, baseOffset: -1, logAppendTimeMs: -1 })
    }
    const response = await connection.call(PRODUCE, body, options)
    return (batch) => {
      const topicId = this.#cluster.lastKnown(batch.queue.topic)?.topicId
      const topic = response.responses.find((each) => each.name === batch.queue.topic || (each.name === '' && each.topicId === topicId))
      const found = topic?.partitionResponses.find((each) => each.index === batch.queue.partition)
      return found ?? { errorCode: -1, errorMessage: 'The broker did not answer for this partition.', baseOffset: -1, logAppendTimeMs: -1 }
    }
  }

  #answered(batch: SendBatch, answer: Answer): void {
    const { errorCode } = answer
    if (errorCode === 0 || errorCode === DUPLICATE_SEQUENCE_NUMBER) {
      this.#settle(batch, undefined, answer.baseOffset, answer.logAppendTimeMs)
      return
    }
    const error = errorByCode(errorCode)
    if (error.refreshMetadata) this.#cluster.forget(batch.queue.topic)
    if (errorCode === OUT_OF_ORDER_SEQUENCE_NUMBER && (batch.queue.inFlight > 1 || batch.queue.waitsToSendAgain)) {
      // An earlier batch of the partition failed meanwhile and will be sent again before this one.
      this.#putBack(batch)
      return
    }
    if (errorCode === UNKNOWN_PRODUCER_ID) this.#mustReidentify = true
    const failure = new KafkaClientError(errorCode, answer.errorMessage)
    if (error.retriable || errorCode === UNKNOWN_PRODUCER_ID) this.#retryOrFail(batch, failure)
    else this.#fail(batch, failure)
  }

  #retryOrFail(batch: SendBatch, error: Error): void {
    if (!(error instanceof KafkaClientError)) this.#cluster.forget(batch.queue.topic)
    if (this.#cluster.world.clock.monotonicMs() >= batch.deadlineMs) this.#fail(batch, new Error(expiry(batch), { cause: error }))
    else this.#putBack(batch)
  }

  #putBack(batch: SendBatch): void {
    const { clock, random } = this.#cluster.world
    batch.queue.notBeforeMs = clock.monotonicMs() + backoffMs(batch.failures++, random)
    batch.queue.putBack(batch)
  }

  /** The outcome is unknown or bad: later sequences would be out of order under the same producer id, so it is given up. */
  #fail(batch: SendBatch, error: Error): void {
    if (this.#options.idempotent && batch.baseSequence >= 0) this.#mustReidentify = true
    this.#settle(batch, error, -1, -1)
  }

  #settle(batch: SendBatch, error: Error | undefined, baseOffset: number, logAppendTimeMs: number): void {
    for (let i = 0; i < batch.deliveries.length; i++) {
      batch.deliveries[i]?.(error, baseOffset < 0 ? -1 : baseOffset + i, logAppendTimeMs)
    }
    this.#settled(batch)
  }

  /** True if batches may be stamped. Otherwise the producer id is on its way, or waits for what is in flight. */
  #identified(): boolean {
    if (!this.#options.idempotent) return true
    if (this.#mustReidentify) {
      for (const queue of this.#queues.values()) if (queue.inFlight > 0) return false
      this.#mustReidentify = false
      this.#producerId = -1
    }
    if (this.#producerId >= 0) return true
    // Without records there is nothing to identify for; asking again after every failure would never end.
    if (!this.#identifying && this.#hasRecords()) {
      this.#identifying = true
      void this.#identify().finally(() => {
        this.#identifying = false
        this.wake()
      })
    }
    return false
  }

  #hasRecords(): boolean {
    for (const queue of this.#queues.values()) if (!queue.isEmpty) return true
    return false
  }

  async #identify(): Promise<void> {
    try {
      await this.#cluster.retrying('a producer id', async () => {
        const connection = await this.#cluster.anyNode()
        const answer = await connection.call(INIT_PRODUCER_ID, { transactionalId: null, transactionTimeoutMs: 0x7fffffff })
        if (answer.errorCode !== 0) throw new KafkaClientError(answer.errorCode)
        this.#producerId = answer.producerId
        this.#producerEpoch = answer.producerEpoch
        for (const queue of this.#queues.values()) queue.restartSequences()
      })
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error))
      for (const queue of this.#queues.values()) for (const batch of queue.drain()) this.#settle(batch, failure, -1, -1)
    }
  }

  #locate(topic: string): void {
    if (this.#locating.has(topic)) return
    this.#locating.add(topic)
    void this.#cluster
      .topic(topic, { autoCreate: true })
      .catch((error: unknown): TopicMetadata | undefined => {
        const failure = error instanceof Error ? error : new Error(String(error))
        for (const queue of this.#queues.values()) {
          if (queue.topic === topic) for (const batch of queue.drain()) this.#fail(batch, failure)
        }
        return undefined
      })
      .finally(() => {
        this.#locating.delete(topic)
        this.wake()
      })
  }
}

interface Answer {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly baseOffset: number
  readonly logAppendTimeMs: number
}

function expiry(batch: SendBatch): string {
  const { queue, recordCount } = batch
  return `Expiring ${recordCount} record(s) for ${queue.topic}-${queue.partition}: delivery.timeout.ms has passed since the batch was opened`
}
