import { crc32c } from '@samsa/protocol'
import { BATCH_OVERHEAD, batch, lastSequence } from './batch-header.ts'
import { endMarkerOf } from './batch-records.ts'
import {
  CORRUPT_MESSAGE,
  INVALID_PRODUCER_EPOCH,
  INVALID_RECORD,
  INVALID_TXN_STATE,
  MESSAGE_TOO_LARGE,
  type Refusal,
} from './error-code.ts'
import type { AppendOptions, AppendOrigin } from './partition-log-api.ts'
import type { CompletedTransaction, ProducerAppend } from './producer-append.ts'
import type { BatchMetadata } from './producer-entry.ts'
import type { ProducerState } from './producer-state.ts'

export interface AppendSummary {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly maxTimestampMs: number
  /** Whole batches only. */
  readonly validBytes: number
  /** Offsets grow from batch to batch. */
  readonly monotonic: boolean
}

/** Looks at each batch header: size, CRC, epoch, order. A leader's incomplete batch is corrupt, a follower's ends the append. */
export function analyzeBatches(
  bytes: Uint8Array,
  origin: AppendOrigin,
  leaderEpoch: number,
  maxMessageBytes: number,
  topicPartition: string,
): AppendSummary | Refusal {
  let firstOffset = -1
  let lastOffset = -1
  let maxTimestampMs = -1
  let monotonic = true
  let at = 0
  while (at + BATCH_OVERHEAD <= bytes.length) {
    const sizeBytes = batch.sizeBytes(bytes, at)
    if (sizeBytes < BATCH_OVERHEAD) return corrupt(bytes, at, topicPartition)
    if (at + sizeBytes > bytes.length) break
    const epoch = batch.leaderEpoch(bytes, at)
    if (origin === 'raftLeader' && epoch !== leaderEpoch) {
      return {
        error: INVALID_RECORD,
        message: `Append from Raft leader did not set the batch epoch correctly, expected ${leaderEpoch} but the batch has ${epoch}`,
      }
    }
    const baseOffset = batch.baseOffset(bytes, at)
    if (origin === 'client' && baseOffset !== 0) {
      return {
        error: INVALID_RECORD,
        message: `The baseOffset of the record batch in the append to ${topicPartition} should be 0, but it is ${baseOffset}`,
      }
    }
    // A former leader may send batches of a newer epoch than the one this replica follows: they are not for now.
    if (origin === 'replication' && epoch > leaderEpoch) break
    if (origin !== 'replication' && sizeBytes > maxMessageBytes) {
      return {
        error: MESSAGE_TOO_LARGE,
        message: `The record batch size in the append to ${topicPartition} is ${sizeBytes} bytes which exceeds the maximum configured value of ${maxMessageBytes}).`,
      }
    }
    if (batch.crc(bytes, at) !== crc32c(bytes, at + 21, at + sizeBytes)) return corrupt(bytes, at, topicPartition)
    if (at === 0) firstOffset = baseOffset
    const last = batch.lastOffset(bytes, at)
    if (last <= lastOffset) monotonic = false
    lastOffset = last
    maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestamp(bytes, at))
    at += sizeBytes
  }
  if (origin !== 'replication' && at < bytes.length) return corrupt(bytes, at, topicPartition)
  return { firstOffset, lastOffset, maxTimestampMs, validBytes: at, monotonic }
}

function corrupt(bytes: Uint8Array, at: number, topicPartition: string): Refusal {
  const stored = at + BATCH_OVERHEAD <= bytes.length ? batch.crc(bytes, at) : 0
  return { error: CORRUPT_MESSAGE, message: `Record is corrupt (stored crc = ${stored}) in topic partition ${topicPartition}.` }
}

export interface ProducerUpdates {
  readonly appends: readonly ProducerAppend[]
  readonly completed: readonly CompletedTransaction[]
}

export interface Duplicate {
  readonly duplicate: BatchMetadata
}

const NOTHING: ProducerUpdates = { appends: [], completed: [] }

/** Checks the producers of all batches, whose offsets are set. Changes nothing: the result is applied when the bytes are written. */
export function analyzeProducers(
  bytes: Uint8Array,
  state: ProducerState,
  options: AppendOptions,
  isVerificationEnabled: () => boolean,
): ProducerUpdates | Duplicate | Refusal {
  const { origin } = options
  let appends: Map<number, ProducerAppend> | undefined
  const completed: CompletedTransaction[] = []
  for (let at = 0; at < bytes.length; at += batch.sizeBytes(bytes, at)) {
    const producerId = batch.producerId(bytes, at)
    if (producerId < 0) continue
    if (origin === 'client') {
      const duplicate = findDuplicate(bytes, at, producerId, state)
      if (duplicate !== undefined) return { duplicate }
    }
    const refusal = checkTransaction(bytes, at, producerId, state, options, isVerificationEnabled)
    if (refusal !== undefined) return refusal
    appends ??= new Map()
    let append = appends.get(producerId)
    if (append === undefined) {
      append = state.prepare(producerId, origin)
      appends.set(producerId, append)
    }
    const outcome = appendOne(bytes, at, append, options)
    if (outcome === undefined) continue
    if ('error' in outcome) return outcome
    completed.push(outcome)
  }
  return appends === undefined ? NOTHING : { appends: [...appends.values()], completed }
}

function findDuplicate(bytes: Uint8Array, at: number, producerId: number, state: ProducerState): BatchMetadata | undefined {
  const first = batch.baseSequence(bytes, at)
  return state.producers
    .get(producerId)
    ?.findDuplicate(batch.producerEpoch(bytes, at), first, lastSequence(first, batch.lastOffsetDelta(bytes, at)))
}

/** KIP-890: transactional records need an open transaction here, or one that the coordinator has just confirmed. */
function checkTransaction(
  bytes: Uint8Array,
  at: number,
  producerId: number,
  state: ProducerState,
  { origin, verificationGuard }: AppendOptions,
  isVerificationEnabled: () => boolean,
): Refusal | undefined {
  if ((origin !== 'client' && origin !== 'coordinator') || !batch.isTransactional(bytes, at)) return undefined
  const epoch = batch.producerEpoch(bytes, at)
  if (state.hasOngoingTransaction(producerId, epoch)) return undefined
  const known = state.producers.get(producerId)
  if (known !== undefined && epoch < known.producerEpoch) {
    const message = `Epoch of producer ${producerId} is ${epoch}, which is smaller than the last seen epoch ${known.producerEpoch}`
    return { error: INVALID_PRODUCER_EPOCH, message }
  }
  if (!isVerificationEnabled() || batch.isControl(bytes, at)) return undefined
  if (verificationGuard !== undefined && state.verificationGuard(producerId) === verificationGuard) return undefined
  return { error: INVALID_TXN_STATE, message: 'Record was not part of an ongoing transaction' }
}

function appendOne(
  bytes: Uint8Array,
  at: number,
  append: ProducerAppend,
  options: AppendOptions,
): CompletedTransaction | Refusal | undefined {
  const baseOffset = batch.baseOffset(bytes, at)
  if (!batch.isControl(bytes, at)) return append.appendData(bytes, at, baseOffset)
  const marker = endMarkerOf(bytes.subarray(at, at + batch.sizeBytes(bytes, at)))
  if (marker === undefined) return undefined
  return append.appendMarker(marker, batch.producerEpoch(bytes, at), baseOffset, options.transactionVersion ?? 0)
}
