import type { AppendOptions, PartitionLog, RefusedBatch } from '@samsa/log'
import { ProduceRequest, ProduceResponse, ZERO_UUID } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { Call } from '../call.ts'
import { code } from '../error-codes.ts'
import { isInternalTopic } from '../internal-topics.ts'
import type { NodeAddress } from '../metadata-view.ts'
import type { HostedTopic } from '../partitions/hosted-partitions.ts'
import type { Partition } from '../partitions/partition.ts'
import type { UnverifiedBatches, Verdicts } from '../partitions/transaction-verification.ts'
import { batchCount, checkProducedRecords, refusalOf, withoutRepeats } from './produced-records.ts'
import type { RequestRefusal } from './produced-records.ts'
import { transactionalBatches, verificationRefusal } from './produced-transaction.ts'

/**
 * Versions 3 to 13 are served; 0 to 2 are advertised only (see ApiVersions).
 * 3 record batches, transactional id · 4 KAFKA_STORAGE_ERROR may come · 5 log start offset · 7 zstd · 8 record errors and messages (KIP-467)
 * 9 flexible · 10 current leader (KIP-951) · 11, 12 transactions (KIP-890) · 13 topic ids (KIP-516)
 */
export const produce = apiHandler<BrokerParts, typeof ProduceRequest, typeof ProduceResponse>({
  request: ProduceRequest,
  response: ProduceResponse,
  inPlace: true,
  handle(parts, request, call) {
    const { acks } = request
    const refusal = refusalOf(request)
    const topicData = withoutRepeats(request.topicData)
    if (refusal !== undefined) return refuseAll(topicData, acks, call, refusal)
    if (request.transactionalId !== null) {
      const batches = transactionalBatches(parts, request.transactionalId, topicData, call.apiVersion)
      if (batches !== undefined && 'errorCode' in batches) return refuseAll(topicData, acks, call, batches)
      if (batches !== undefined) return appendVerified(parts, request, topicData, call, batches)
    }
    return new ProduceAppend(parts, call, acks, NO_VERDICTS).append(request, topicData)
  },
})

/** Appends what the coordinator of the transaction agrees to. */
function appendVerified(
  parts: BrokerParts,
  request: ProduceRequest,
  topicData: readonly TopicData[],
  call: Call<typeof ProduceResponse>,
  batches: UnverifiedBatches,
): typeof LATER {
  let data: readonly TopicData[] | undefined = topicData
  parts.verification.verify(batches, (verdicts) => {
    const answer = new ProduceAppend(parts, call, request.acks, verdicts).append(request, data ?? [])
    data = undefined
    if (answer !== LATER) call.reply(answer)
  })
  // The memory is lent for this turn only.
  data = data?.map((topic) => ({ ...topic, partitionData: topic.partitionData.map(ownRecords) }))
  return LATER
}

function ownRecords<Data extends { readonly records: Uint8Array | null }>(data: Data): Data {
  return data.records === null ? data : { ...data, records: Buffer.from(data.records) }
}

/** A producer that sends a batch again before its flush is done must wait for that flush too (only where `flush.messages` is set). */
function isUnflushed(log: PartitionLog, lastOffset: number): boolean {
  return log.config.flushMessages < Number.MAX_SAFE_INTEGER && log.recoveryPoint <= lastOffset
}

/** Some records fail the whole request. */
function refuseAll(
  topicData: readonly TopicData[],
  acks: number,
  call: Call<typeof ProduceResponse>,
  { errorCode, errorMessage }: RequestRefusal,
): Input<typeof ProduceResponse> | typeof LATER {
  if (acks === 0) {
    call.close(errorMessage ?? 'transactional records without a transactional id')
    return LATER
  }
  return {
    responses: topicData.map(({ name, topicId, partitionData }) => ({
      name,
      topicId,
      partitionResponses: partitionData.map(({ index }) => ({ index, errorCode, baseOffset: -1, errorMessage })),
    })),
  }
}

const NO_VERDICTS: Verdicts = new Map()

const EXPECTED_REFUSALS: ReadonlySet<number> = new Set([
  code.CORRUPT_MESSAGE,
  code.MESSAGE_TOO_LARGE,
  code.RECORD_LIST_TOO_LARGE,
  code.KAFKA_STORAGE_ERROR,
])

type TopicData = ProduceRequest['topicData'][number]
type PartitionAnswer = Mutable<NonNullable<NonNullable<Input<typeof ProduceResponse>['responses']>[number]['partitionResponses']>[number]>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** One produce request being appended: synchronously, unless a flush is to be waited for. */
class ProduceAppend {
  readonly #parts: BrokerParts
  readonly #call: Call<typeof ProduceResponse>
  readonly #acks: number
  readonly #nowMs: number
  readonly #isAdminClient: boolean
  readonly #verdicts: Verdicts
  readonly #responses: { name: string; topicId: string; partitionResponses: PartitionAnswer[] }[] = []
  #endpoints: NodeAddress[] | undefined
  #failed = false
  #unflushed = 0
  #deferred = false

  constructor(parts: BrokerParts, call: Call<typeof ProduceResponse>, acks: number, verdicts: Verdicts) {
    this.#parts = parts
    this.#call = call
    this.#acks = acks
    this.#verdicts = verdicts
    this.#nowMs = parts.world.clock.nowMs()
    this.#isAdminClient = call.clientId === '__admin_client'
  }

  append(request: ProduceRequest, topicData: readonly TopicData[]): Input<typeof ProduceResponse> | typeof LATER {
    for (const topic of topicData) this.#topic(topic)
    return this.#finish(request)
  }

  #topic(data: TopicData): void {
    const byId = this.#call.apiVersion >= 13
    const hosted = byId ? this.#parts.partitions.topicById(data.topicId) : this.#parts.partitions.topic(data.name)
    const partitionResponses: PartitionAnswer[] = []
    for (const { index, records } of data.partitionData) {
      partitionResponses.push(this.#partition(data, hosted, index, records))
    }
    this.#responses.push({ name: data.name, topicId: data.topicId, partitionResponses })
  }

  #partition(data: TopicData, hosted: HostedTopic | undefined, index: number, records: Uint8Array | null): PartitionAnswer {
    const partition = hosted?.partitions[index]
    if (partition === undefined) return this.#refuse(index, this.#missing(data, index))
    const invalid = checkProducedRecords(records, this.#call.apiVersion)
    if (invalid !== 0 || records === null) return this.#refuse(index, invalid)
    const verdict = this.#verdicts.get(partition)
    if (typeof verdict === 'number') return { ...this.#refuse(index, code.NONE), ...verificationRefusal(verdict, this.#call.apiVersion) }
    if (this.#acks !== 1 && this.#acks !== -1 && this.#acks !== 0) return this.#refuse(index, code.INVALID_REQUIRED_ACKS)
    const { all } = this.#parts.topicMeters
    partition.meters.produceRequests.count++
    all.produceRequests.count++
    if (!this.#isAdminClient && isInternalTopic(partition.topic)) return this.#refuse(index, code.INVALID_TOPIC_EXCEPTION)
    const log = partition.leaderLog(-1)
    if (typeof log === 'number') return this.#notLeader(partition, log)
    if (this.#acks === -1 && partition.registration.isr.length < partition.effectiveMinInSyncReplicas) {
      return { ...this.#refuse(index, code.NOT_ENOUGH_REPLICAS), logStartOffset: log.logStartOffset }
    }
    const options: AppendOptions = { origin: 'client', leaderEpoch: partition.leaderEpoch, nowMs: this.#nowMs }
    const outcome = log.append(records, verdict === undefined ? options : { ...options, verificationGuard: verdict })
    if (!('baseOffset' in outcome)) return this.#refused(partition, index, outcome, records)
    if (!outcome.duplicate) {
      const count = batchCount(records)
      partition.meters.bytesIn.count += records.byteLength
      partition.meters.messagesIn.count += count
      all.bytesIn.count += records.byteLength
      all.messagesIn.count += count
    }
    if (outcome.sizeBytes > 0) partition.appended(outcome.sizeBytes)
    const answer: PartitionAnswer = {
      index,
      errorCode: 0,
      baseOffset: outcome.baseOffset,
      logAppendTimeMs: outcome.logAppendTimeMs,
      logStartOffset: outcome.logStartOffset,
    }
    if (outcome.awaitsFlush || (outcome.duplicate && isUnflushed(log, outcome.lastOffset)))
      this.#awaitFlush(partition, log, outcome.lastOffset + 1, answer)
    else if (partition.registration.isr.length <= 1 && log.maybeIncrementHighWatermark(log.logEndOffset)) partition.announce()
    return answer
  }

  #finish(request: ProduceRequest): Input<typeof ProduceResponse> | typeof LATER {
    if (this.#unflushed === 0 || this.#acks === 0) {
      if (this.#acks === 0) {
        this.#finishUnanswered(request)
        return LATER
      }
      return this.#body()
    }
    this.#deferred = true
    return LATER
  }

  /** With acks 0 an error can only be told by closing the connection. */
  #finishUnanswered(request: ProduceRequest): void {
    if (!this.#failed) {
      this.#call.finishWithoutReply()
      return
    }
    const topics = request.topicData.map((topic) => topic.name || topic.topicId).join(', ')
    this.#call.close(
      `Closing connection due to error during produce request with correlation id ${this.#call.correlationId} ` +
        `from client id ${this.#call.clientId} with ack=0 (topics: ${topics})`,
    )
  }

  #body(): Input<typeof ProduceResponse> {
    return this.#endpoints === undefined
      ? { responses: this.#responses }
      : { responses: this.#responses, nodeEndpoints: this.#endpoints.map(({ id, host, port, rack }) => ({ nodeId: id, host, port, rack })) }
  }

  /** Neither readers nor the producer hear of the batch before it is on the device. */
  #awaitFlush(partition: Partition, log: PartitionLog, endOffset: number, answer: PartitionAnswer): void {
    this.#unflushed++
    log.whenFlushed(endOffset, (durable) => {
      const { turn } = this.#parts
      turn.run(() => {
        if (!durable) {
          answer.errorCode = code.KAFKA_STORAGE_ERROR
          answer.baseOffset = -1
        } else if (partition.registration.isr.length <= 1 && log.maybeIncrementHighWatermark(endOffset)) partition.announce()
        this.#unflushed--
        if (this.#unflushed === 0 && this.#deferred) this.#call.reply(this.#body())
      })
    })
  }

  #refuse(index: number, errorCode: number): PartitionAnswer {
    this.#failed = true
    return { index, errorCode, baseOffset: -1, logAppendTimeMs: -1, logStartOffset: -1 }
  }

  #missing(data: TopicData, index: number): number {
    const { metadata } = this.#parts
    if (this.#call.apiVersion >= 13 && data.topicId !== ZERO_UUID) {
      const topic = metadata.topicById(data.topicId)
      if (topic === undefined) return code.UNKNOWN_TOPIC_ID
      return topic.partitions[index] === undefined ? code.UNKNOWN_TOPIC_OR_PARTITION : code.NOT_LEADER_OR_FOLLOWER
    }
    return metadata.contains(data.name, index) ? code.NOT_LEADER_OR_FOLLOWER : code.UNKNOWN_TOPIC_OR_PARTITION
  }

  #notLeader(partition: Partition, errorCode: number): PartitionAnswer {
    const answer = this.#refuse(partition.index, errorCode)
    if (errorCode !== code.NOT_LEADER_OR_FOLLOWER || this.#call.apiVersion < 10) return answer
    const { leaderId, leaderEpoch, node } = this.#parts.metadata.leader(partition.topic, partition.index, this.#call.listenerName)
    if (node !== undefined) {
      this.#endpoints ??= []
      if (!this.#endpoints.some((each) => each.id === node.id)) this.#endpoints.push(node)
    }
    answer.currentLeader = { leaderId, leaderEpoch }
    return answer
  }

  #refused(partition: Partition, index: number, outcome: RefusedBatch, records: Uint8Array): PartitionAnswer {
    const answer = this.#refuse(index, outcome.error)
    const { all } = this.#parts.topicMeters
    // What Kafka takes for a client's or disk's ordinary trouble counts as no failure, and tells nothing of the log.
    const expected = EXPECTED_REFUSALS.has(outcome.error)
    if (outcome.error === code.MESSAGE_TOO_LARGE || outcome.error === code.RECORD_LIST_TOO_LARGE) {
      partition.meters.bytesRejected.count += records.byteLength
      all.bytesRejected.count += records.byteLength
    } else if (!expected) {
      partition.meters.failedProduceRequests.count++
      all.failedProduceRequests.count++
    }
    answer.errorMessage = outcome.message
    if (!expected) answer.logStartOffset = outcome.logStartOffset
    answer.recordErrors = outcome.recordErrors.map((each) => ({ batchIndex: each.batchIndex, batchIndexErrorMessage: each.message }))
    return answer
  }
}
