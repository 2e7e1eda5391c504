import type { AbortedTransaction, Isolation, PartitionLog, RecordsSlice } from '@samsa/log'
import { ZERO_UUID } from '@samsa/protocol'
import { code } from '../error-codes.ts'
import type { HostedPartitions } from '../partitions/hosted-partitions.ts'
import type { MetadataView } from '../metadata-view.ts'
import type { Partition } from '../partitions/partition.ts'
import type { FetchTarget } from './fetch-target.ts'

/** How a fetch wants to be served. */
export interface FetchParameters {
  readonly maxWaitMs: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly isolation: Isolation
  readonly isFollower: boolean
  /** Before version 11 only leaders answer consumers (KIP-392). */
  readonly leaderOnly: boolean
}

/** What one partition answers; the bytes are still in the log. */
export interface PartitionRead {
  readonly target: FetchTarget
  readonly partition: Partition | undefined
  readonly errorCode: number
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  readonly abortedTransactions: readonly AbortedTransaction[] | null
  readonly slice: RecordsSlice | undefined
  readonly divergingEpoch: { readonly epoch: number; readonly endOffset: number } | undefined
}

const NO_EPOCH = -1
const END_OF = { logEnd: 'logEndOffset', highWatermark: 'highWatermark', lastStable: 'lastStableOffset' } as const

export interface ReplicaSource {
  readonly metadata: MetadataView
  readonly partitions: HostedPartitions
}

/**
 * Reads every target in order under the byte limits of the request: the first non-empty partition gives at least one batch, whatever its
 * size; after that the limits hold.
 */
export function readPartitions(source: ReplicaSource, targets: readonly FetchTarget[], parameters: FetchParameters): PartitionRead[] {
  const reads: PartitionRead[] = []
  let bytesLeft = parameters.maxBytes
  let minOneMessage = true
  for (const target of targets) {
    const read = readPartition(source, target, parameters, Math.min(target.maxBytes, bytesLeft), minOneMessage)
    const bytes = read.slice?.sizeBytes ?? 0
    if (bytes > 0) minOneMessage = false
    bytesLeft = Math.max(0, bytesLeft - bytes)
    reads.push(read)
  }
  return reads
}

function readPartition(
  source: ReplicaSource,
  target: FetchTarget,
  parameters: FetchParameters,
  maxBytes: number,
  minOneMessage: boolean,
): PartitionRead {
  if (target.topic === undefined) return unknown(target, code.UNKNOWN_TOPIC_ID)
  const partition = source.partitions.get(target.topic, target.partition)
  if (partition === undefined) {
    const exists = source.metadata.contains(target.topic, target.partition)
    return exists ? failed(target, undefined, code.NOT_LEADER_OR_FOLLOWER) : unknown(target, code.UNKNOWN_TOPIC_OR_PARTITION)
  }
  if (target.topicId !== ZERO_UUID && target.topicId !== partition.topicId) return failed(target, partition, code.INCONSISTENT_TOPIC_ID)
  const log = parameters.leaderOnly ? partition.leaderLog(target.currentLeaderEpoch) : partition.anyLog(target.currentLeaderEpoch)
  if (typeof log === 'number') return failed(target, partition, log)
  // A follower that the partition's replicas do not name cannot be recorded; it may be one that we have not heard of yet.
  if (parameters.isFollower) {
    return failed(target, partition, target.currentLeaderEpoch === NO_EPOCH ? code.NOT_LEADER_OR_FOLLOWER : code.UNKNOWN_LEADER_EPOCH)
  }
  const diverging = target.lastFetchedEpoch === NO_EPOCH ? undefined : divergence(log, target)
  if (typeof diverging === 'number') return failed(target, partition, diverging)
  if (diverging !== undefined) return empty(target, partition, log, diverging)
  const outcome = log.read(target.fetchOffset, maxBytes, { isolation: parameters.isolation, minOneMessage })
  if (!('records' in outcome)) return failed(target, partition, outcome.error)
  // Kafka's log reader throws at it, once there is something to read.
  if (maxBytes < 0 && target.fetchOffset < log[END_OF[parameters.isolation]]) {
    return failed(target, partition, code.UNKNOWN_SERVER_ERROR)
  }
  return {
    target,
    partition,
    errorCode: 0,
    highWatermark: outcome.highWatermark,
    lastStableOffset: outcome.lastStableOffset,
    logStartOffset: outcome.logStartOffset,
    abortedTransactions: outcome.abortedTransactions,
    slice: outcome.records,
    divergingEpoch: undefined,
  }
}

/** Where the reader's history parts from ours (KIP-595), an error code, or undefined when they agree. */
function divergence(log: PartitionLog, target: FetchTarget): { epoch: number; endOffset: number } | number | undefined {
  const end = log.endOffsetForEpoch(target.lastFetchedEpoch)
  if (end === undefined || end.leaderEpoch === NO_EPOCH) return code.OFFSET_OUT_OF_RANGE
  if (end.leaderEpoch >= target.lastFetchedEpoch && end.endOffset >= target.fetchOffset) return undefined
  return { epoch: end.leaderEpoch, endOffset: end.endOffset }
}

function empty(
  target: FetchTarget,
  partition: Partition,
  log: PartitionLog,
  divergingEpoch: { epoch: number; endOffset: number },
): PartitionRead {
  return {
    target,
    partition,
    errorCode: 0,
    highWatermark: log.highWatermark,
    lastStableOffset: log.lastStableOffset,
    logStartOffset: log.logStartOffset,
    abortedTransactions: null,
    slice: undefined,
    divergingEpoch,
  }
}

/** What is not in the metadata is answered with an empty list of aborted transactions, where other errors have none at all. */
function unknown(target: FetchTarget, errorCode: number): PartitionRead {
  return { ...failed(target, undefined, errorCode), abortedTransactions: [] }
}

function failed(target: FetchTarget, partition: Partition | undefined, errorCode: number): PartitionRead {
  return {
    target,
    partition,
    errorCode,
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    abortedTransactions: null,
    slice: undefined,
    divergingEpoch: undefined,
  }
}
