import { decodeMessage, encodeMessage, hasVersion, ProtocolError, TransactionLogKey, TransactionLogValue } from '@samsa/protocol'
import { noPartitions } from './partition-set.ts'
import { NO_EPOCH } from './transaction.ts'
import type { TransactionMetadata } from './transaction.ts'
import { stateId, stateOfId } from './transaction-state.ts'
import { logValueVersion } from './transaction-version.ts'

/** A record of `__transaction_state`. `metadata` null is a tombstone: the transactional id is forgotten. */
export interface TransactionRecord {
  readonly transactionalId: string
  readonly metadata: TransactionMetadata | null
}

export interface EncodedTransactionRecord {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}

/** As Apache Kafka 4.3 writes it under this level of transaction.version. */
export function encodeTransactionRecord(record: TransactionRecord, transactionVersion: number): EncodedTransactionRecord {
  const { transactionalId, metadata } = record
  const key = concat(TransactionLogKey.apiKey, encodeMessage(TransactionLogKey, 0, { transactionalId }))
  if (metadata === null) return { key, value: null }
  const version = logValueVersion(transactionVersion)
  const { previousProducerId, nextProducerId, clientTransactionVersion } = metadata
  const value = {
    producerId: metadata.producerId,
    producerEpoch: metadata.producerEpoch,
    transactionTimeoutMs: metadata.timeoutMs,
    transactionStatus: stateId(metadata.state),
    transactionPartitions:
      metadata.state === 'Empty' ? null : Array.from(metadata.partitions, ([topic, ids]) => ({ topic, partitionIds: [...ids] })),
    transactionLastUpdateTimestampMs: metadata.lastUpdateTimestampMs,
    transactionStartTimestampMs: metadata.startTimestampMs,
    ...(version === 0 ? {} : { previousProducerId, nextProducerId, clientTransactionVersion }),
  }
  return { key, value: concat(version, encodeMessage(TransactionLogValue, version, value)) }
}

/** Reads a record back. Undefined for types and versions that are not known; throws ProtocolError for malformed bytes. */
export function decodeTransactionRecord(key: Uint8Array, value: Uint8Array | null): TransactionRecord | undefined {
  if (int16(key) !== TransactionLogKey.apiKey) return undefined
  const { transactionalId } = decodeMessage(TransactionLogKey, 0, key, 2)
  if (value === null) return { transactionalId, metadata: null }
  const version = int16(value)
  if (version === undefined || !hasVersion(TransactionLogValue, version)) return undefined
  const read = decodeMessage(TransactionLogValue, version, value, 2)
  const state = stateOfId(read.transactionStatus)
  if (state === undefined)
    throw new ProtocolError('TransactionLogValue', version, 'transactionStatus', `${read.transactionStatus} is no state`)
  const partitions =
    state === 'Empty'
      ? noPartitions
      : new Map((read.transactionPartitions ?? []).map(({ topic, partitionIds }) => [topic, new Set(partitionIds)]))
  return {
    transactionalId,
    metadata: {
      producerId: read.producerId,
      previousProducerId: read.previousProducerId,
      nextProducerId: read.nextProducerId,
      producerEpoch: read.producerEpoch,
      lastProducerEpoch: NO_EPOCH,
      timeoutMs: read.transactionTimeoutMs,
      state,
      partitions,
      startTimestampMs: read.transactionStartTimestampMs,
      lastUpdateTimestampMs: read.transactionLastUpdateTimestampMs,
      clientTransactionVersion: read.clientTransactionVersion,
    },
  }
}

function concat(prefix: number, chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(prefix >> 8, prefix & 0xff), ...chunks])
}

function int16(bytes: Uint8Array): number | undefined {
  const [high, low] = bytes
  return high === undefined || low === undefined ? undefined : (((high << 8) | low) << 16) >> 16
}
