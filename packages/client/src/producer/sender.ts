import { errorByCode, errors } from '@samsa/protocol'
import type { Timer } from '@samsa/ports'
import { backoffMs, pause } from '../backoff.ts'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError, KafkaTimeoutError, asError } from '../kafka-client-error.ts'
import { isRetriable } from '../retry.ts'
import { accelerate } from './acceleration.ts'
import type { BuilderPool } from './builder-pool.ts'
import type { IncompleteBatches } from './incomplete-batches.ts'
import type { PartitionQueue } from './partition-queue.ts'
import { exchange } from './produce-exchange.ts'
import type { BatchAnswer } from './produce-exchange.ts'
import type { ProducerBatch } from './producer-batch.ts'
import type { ProducerMeters } from './producer-meters.ts'
import type { ProducerState } from './producer-state.ts'

export interface SenderOptions {
  readonly acks: -1 | 0 | 1
  readonly maxInFlightPerNode: number
  readonly maxRequestBytes: number
  readonly batchSizeBytes: number
  readonly requestTimeoutMs: number
  readonly lingerMs: number
  /** A batch does not linger while nothing is on its way to its leader. */
  readonly sendsWhenIdle: boolean
  readonly retries: number
  readonly isCompressed: boolean
  readonly builders: BuilderPool
  readonly meters: ProducerMeters
  readonly incomplete: IncompleteBatches
}

const CODE = {
  outOfOrder: errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code,
  duplicate: errors.DUPLICATE_SEQUENCE_NUMBER.code,
  unknownProducer: errors.UNKNOWN_PRODUCER_ID.code,
  tooLarge: errors.MESSAGE_TOO_LARGE.code,
  notLeader: errors.NOT_LEADER_OR_FOLLOWER.code,
} as const
/** Batches that wait too long are looked for this often. */
const EXPIRY_CHECK_MS = 1000

/**
 * Sends batches to the leaders: one batch per partition and request, up to `maxInFlightPerNode` requests per node. After a retriable failure a
 * partition waits until nothing of it is in flight, then sends in the order of its batches, so order holds with and without idempotence.
 */
export class Sender {
  readonly #cluster: Cluster
  readonly #state: ProducerState
  readonly #options: SenderOptions
  readonly #settled: (batch: ProducerBatch) => void
  /** Partitions with anything that waits. */
  readonly #busy = new Set<PartitionQueue>()
  readonly #inFlight = new Map<number, number>()
  readonly #locating = new Set<string>()
  #isAwake = false
  #isStopped = false
  #timer: Timer | undefined
  #timerAtMs = Infinity
  #nextExpiryCheckMs = 0
  /** Until everything that was added is settled nothing lingers. */
  isFlushing = false

  constructor(cluster: Cluster, state: ProducerState, options: SenderOptions, settled: (batch: ProducerBatch) => void) {
    this.#cluster = cluster
    this.#state = state
    this.#options = options
    this.#settled = settled
  }

  /** A record was added to the queue. */
  added(queue: PartitionQueue): void {
    if (!this.#busy.has(queue)) this.#busy.add(queue)
    else if (!queue.hasClosed) return
    this.wake()
  }

  /** Something changed: look for work at the end of this turn. */
  wake(): void {
    if (this.#isAwake || this.#isStopped) return
    this.#isAwake = true
    queueMicrotask(() => {
      this.#isAwake = false
      this.#run()
    })
  }

  get hasBatches(): boolean {
    return this.#busy.size > 0
  }

  get requestsInFlight(): number {
    let sum = 0
    for (const count of this.#inFlight.values()) sum += count
    return sum
  }

  /** Fails what is not in flight: the transaction has failed, or the producer closes for good. Tells whether any of it may be written. */
  failWaiting(error: Error): boolean {
    let wasSent = false
    for (const queue of this.#busy) {
      for (const batch of queue.drain()) {
        wasSent ||= batch.wasSent
        this.#options.meters.failed(batch)
        this.#settle(batch, error, -1, -1)
      }
      this.#maybeRest(queue)
    }
    return wasSent
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #run(): void {
    if (this.#isStopped || this.#busy.size === 0) return
    const { clock } = this.#cluster.world
    const nowMs = clock.monotonicMs()
    if (nowMs >= this.#nextExpiryCheckMs) this.#expire(nowMs)
    const identity = this.#state.isIdempotent ? this.#state.identity() : undefined
    let nextMs = this.#nextExpiryCheckMs
    if (!this.#state.isIdempotent || identity !== undefined) {
      const byNode = new Map<number, PartitionQueue[]>()
      for (const queue of this.#busy) {
        const readyAtMs = this.#place(queue, nowMs, byNode)
        if (readyAtMs < nextMs) nextMs = readyAtMs
      }
      for (const [nodeId, queues] of byNode) this.#sendTo(nodeId, queues)
    }
    this.#wakeAt(nextMs, nowMs)
  }

  /** Puts a queue that may be sent now with its leader; tells when to look again, Infinity if something else will wake us. */
  #place(queue: PartitionQueue, nowMs: number, byNode: Map<number, PartitionQueue[]>): number {
    const { lingerMs, sendsWhenIdle } = this.#options
    const readyAtMs = queue.readyAtMs(this.isFlushing ? 0 : lingerMs)
    if (readyAtMs === Infinity) return Infinity
    const isReady = readyAtMs <= nowMs
    if (!isReady && (!sendsWhenIdle || queue.notBeforeMs > nowMs)) return readyAtMs
    const leaderId = this.#cluster.known(queue.topic)?.partitions[queue.partition]?.leaderId ?? -1
    if (leaderId < 0) {
      this.#locate(queue.topic)
      return Infinity
    }
    if (!isReady && (this.#inFlight.get(leaderId) ?? 0) > 0) return readyAtMs
    if (queue.waitingSinceMs === Infinity) queue.waitingSinceMs = nowMs
    if (queue.mustRenumber && !this.#startOver(queue)) return Infinity
    if (!this.#state.maySend(queue)) return Infinity
    const same = byNode.get(leaderId)
    if (same === undefined) byNode.set(leaderId, [queue])
    else same.push(queue)
    return Infinity
  }

  #startOver(queue: PartitionQueue): boolean {
    return queue.inFlight === 0 && this.#state.startOver(queue)
  }

  #wakeAt(atMs: number, nowMs: number): void {
    if (this.#timer !== undefined && this.#timerAtMs <= atMs) return
    this.#timer?.cancel()
    this.#timerAtMs = atMs
    this.#timer = this.#cluster.world.clock.after(Math.max(0, atMs - nowMs), () => {
      this.#timer = undefined
      this.#timerAtMs = Infinity
      this.wake()
    })
  }

  #expire(nowMs: number): void {
    this.#nextExpiryCheckMs = nowMs + EXPIRY_CHECK_MS
    for (const queue of this.#busy) {
      for (const batch of queue.takeExpired(nowMs)) this.#fail(batch, expiry(batch), batch.wasSent)
      this.#maybeRest(queue)
    }
  }

  #sendTo(nodeId: number, queues: readonly PartitionQueue[]): void {
    for (let remaining = queues; remaining.length > 0;) {
      const flights = this.#inFlight.get(nodeId) ?? 0
      if (flights >= this.#options.maxInFlightPerNode) return
      const batches: ProducerBatch[] = []
      let bytes = 0
      for (const queue of remaining) {
        if (bytes >= this.#options.maxRequestBytes) break
        const batch = this.#take(queue, bytes)
        if (batch === undefined) continue
        bytes += batch.records(this.#state.isTransactional).length
        batches.push(batch)
      }
      if (batches.length === 0) return
      this.#inFlight.set(nodeId, flights + 1)
      void this.#produce(nodeId, batches)
      // More closed batches of the same partitions may follow at once.
      remaining = queues.filter((queue) => queue.hasClosed && !queue.waitsToSendAgain)
    }
  }

  #take(queue: PartitionQueue, bytesBefore: number): ProducerBatch | undefined {
    const batch = queue.take()
    if (batch === undefined) return undefined
    const identity = this.#state.identity()
    if (this.#state.isIdempotent && identity !== undefined) queue.number(batch, identity)
    const isFirst = !batch.wasSent
    const records = batch.records(this.#state.isTransactional)
    if (isFirst) {
      if (this.#options.isCompressed) queue.learnRatio(records.length, batch.sizeBytes)
      accelerate(batch.sizeBytes)
    }
    if (bytesBefore > 0 && bytesBefore + records.length > this.#options.maxRequestBytes) {
      queue.giveBack(batch)
      return undefined
    }
    queue.inFlight++
    queue.waitingSinceMs = Infinity
    return batch
  }

  /** Never rejects: every batch is settled or put back. */
  async #produce(nodeId: number, batches: readonly ProducerBatch[]): Promise<void> {
    const { clock } = this.#cluster.world
    const startedAtMs = clock.monotonicMs()
    this.#options.meters.sent(batches, startedAtMs)
    let answerOf: ((batch: ProducerBatch) => BatchAnswer | undefined) | undefined
    let failure: Error | undefined
    try {
      const connection = this.#cluster.openNode(nodeId) ?? (await this.#cluster.node(nodeId))
      answerOf = await exchange(this.#cluster, connection, batches, this.#state, this.#options)
    } catch (error) {
      failure = asError(error)
    }
    this.#options.meters.answered(clock.monotonicMs() - startedAtMs)
    for (const batch of batches) {
      batch.queue.inFlight--
      const answer = answerOf?.(batch)
      if (answer !== undefined) this.#answered(batch, answer)
      else this.#retryOrFail(batch, failure ?? new Error('The broker did not answer for this partition.'), true)
      this.#maybeRest(batch.queue)
    }
    this.#inFlight.set(nodeId, (this.#inFlight.get(nodeId) ?? 1) - 1)
    this.wake()
  }

  #answered(batch: ProducerBatch, answer: BatchAnswer): void {
    const { errorCode } = answer
    const { queue } = batch
    if (errorCode === 0 || errorCode === CODE.duplicate) {
      // Where those were written nobody knows any more.
      for (const written of queue.takeWritten(batch)) this.#settle(written, undefined, -1, -1)
      this.#settle(batch, undefined, answer.baseOffset, answer.logAppendTimeMs)
      return
    }
    const error = errorByCode(errorCode)
    const failure = new KafkaClientError(errorCode, detail(answer))
    if (error.refreshMetadata && !(errorCode === CODE.notLeader && (answer.currentLeader?.leaderId ?? -1) >= 0))
      this.#cluster.forget(queue.topic)
    if (errorCode === CODE.outOfOrder || errorCode === CODE.unknownProducer) {
      // An earlier batch of the partition failed meanwhile and will be sent again before this one.
      if (queue.inFlight > 0 || queue.waitsBefore(batch)) return this.#putBack(batch)
      if (queue.doubt(batch)) {
        this.#busy.add(queue)
        return
      }
      // The broker says that this one is not written, and none is before it: the partition can begin anew under a higher epoch.
      if (!this.#state.isTransactional) {
        queue.mustRenumber = true
        return this.#putBack(batch)
      }
      return this.#fail(batch, failure, true)
    }
    if (errorCode === CODE.tooLarge && batch.recordCount > 1) return this.#split(batch)
    if (error.retriable) this.#retryOrFail(batch, failure, false)
    else this.#fail(batch, failure, false)
  }

  /** Too large as a whole: its records go in smaller batches, at its place. */
  #split(batch: ProducerBatch): void {
    const { batchSizeBytes, builders } = this.#options
    batch.queue.refusesBulk = true
    const parts = batch.split(Math.min(batchSizeBytes, Math.ceil(batch.sizeBytes / 2)), builders)
    this.#options.incomplete.split(batch, parts)
    this.#giveBuilder(batch)
    for (const part of parts) batch.queue.putBack(part)
    this.#busy.add(batch.queue)
  }

  #retryOrFail(batch: ProducerBatch, error: Error, isOutcomeUnknown: boolean): void {
    if (!(error instanceof KafkaClientError)) this.#cluster.forget(batch.queue.topic)
    const isLate = this.#cluster.world.clock.monotonicMs() >= batch.deadlineMs
    if (error instanceof KafkaClientError && !error.retriable) this.#fail(batch, error, isOutcomeUnknown)
    else if (isLate) this.#fail(batch, expiry(batch, error), isOutcomeUnknown)
    else if (batch.failures >= this.#options.retries) this.#fail(batch, error, isOutcomeUnknown)
    else this.#putBack(batch)
  }

  #putBack(batch: ProducerBatch): void {
    const { clock, random } = this.#cluster.world
    this.#options.meters.retried(batch)
    batch.queue.notBeforeMs = clock.monotonicMs() + backoffMs(batch.failures++, random, this.#cluster.retryBackoff)
    batch.queue.putBack(batch)
    this.#busy.add(batch.queue)
  }

  #fail(batch: ProducerBatch, error: Error, isOutcomeUnknown: boolean): void {
    this.#options.meters.failed(batch)
    this.#state.failed(error, isOutcomeUnknown)
    this.#settle(batch, error, -1, -1)
  }

  #settle(batch: ProducerBatch, error: Error | undefined, baseOffset: number, logAppendTimeMs: number): void {
    batch.settle(error, baseOffset, logAppendTimeMs)
    this.#giveBuilder(batch)
    this.#options.incomplete.settled(batch)
    this.#settled(batch)
  }

  #giveBuilder(batch: ProducerBatch): void {
    if (batch.builder === undefined) return
    this.#options.builders.give(batch.builder)
    batch.builder = undefined
  }

  #maybeRest(queue: PartitionQueue): void {
    if (queue.isEmpty) this.#busy.delete(queue)
  }

  #locate(topic: string): void {
    if (this.#locating.has(topic)) return
    this.#locating.add(topic)
    void this.#cluster
      .topic(topic, { autoCreate: true, withLeaders: true })
      .then(async ({ partitions }) => {
        if (partitions.every(({ leaderId }) => leaderId >= 0)) return
        // Those that have a leader do not wait for the others.
        this.wake()
        await pause(this.#cluster.world.clock, this.#cluster.retryBackoff.firstMs)
      })
      .catch(async (error: unknown) => {
        // Out of reach for now: the batches have a time of their own, `delivery.timeout.ms`.
        if (error instanceof KafkaTimeoutError || isRetriable(error)) {
          await pause(this.#cluster.world.clock, this.#cluster.retryBackoff.firstMs)
          return
        }
        for (const queue of this.#busy) {
          if (queue.topic === topic) for (const batch of queue.drain()) this.#fail(batch, asError(error), batch.wasSent)
          this.#maybeRest(queue)
        }
      })
      .finally(() => {
        this.#locating.delete(topic)
        this.wake()
      })
  }
}

function expiry(batch: ProducerBatch, cause?: Error): Error {
  const { queue, recordCount } = batch
  const text = `Expiring ${recordCount} record(s) for ${queue.topic}-${queue.partition}: delivery.timeout.ms has passed since the batch was opened`
  return new KafkaTimeoutError(text, { cause })
}

/** The broker's text, and which records it is about. */
function detail(answer: BatchAnswer): string | null {
  const [first] = answer.recordErrors ?? []
  if (first === undefined) return answer.errorMessage
  return [answer.errorMessage, `record ${first.batchIndex}: ${first.batchIndexErrorMessage ?? ''}`]
    .filter((text) => text !== null)
    .join('; ')
}
