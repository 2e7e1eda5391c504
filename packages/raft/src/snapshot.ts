import type { ControlRecordInput } from '@samsa/protocol'
import { BatchWriter, type DataBatch, decodeBatches } from './record-batches.ts'
import type { OffsetAndEpoch } from './replicated-log.ts'
import { VoterSet } from './voter-set.ts'

/** The checkpoint with which a dynamic quorum begins: voters, and no records. It is never sent to others. */
export const bootstrapSnapshotId: OffsetAndEpoch = { offset: 0, epoch: 0 }

export interface SnapshotHeader {
  /** Of the last record that the snapshot covers. */
  readonly lastContainedLogTimestampMs: number
  /** 0: no control records beyond the header. */
  readonly kraftVersion: number
  readonly voters: VoterSet | undefined
}

/**
 * The bytes of a snapshot: a control batch with header, kraft.version and voters, batches of values, a control batch with the footer. Offsets
 * count from 0, the epoch is the snapshot's.
 */
export function encodeSnapshot(
  id: OffsetAndEpoch,
  header: SnapshotHeader,
  values: Iterable<Uint8Array>,
  nowMs: number,
): readonly Uint8Array[] {
  const writer = new BatchWriter(0, id.epoch)
  const controls: ControlRecordInput[] = [
    { type: 'SNAPSHOT_HEADER', value: { version: 0, lastContainedLogTimestamp: header.lastContainedLogTimestampMs } },
  ]
  if (header.kraftVersion > 0) {
    controls.push({ type: 'KRAFT_VERSION', value: { version: 0, kRaftVersion: header.kraftVersion } })
    if (header.voters !== undefined) controls.push({ type: 'KRAFT_VOTERS', value: header.voters.toRecord() })
  }
  writer.appendControl(controls, nowMs)
  for (const value of values) writer.append([value], nowMs, false)
  writer.appendControl([{ type: 'SNAPSHOT_FOOTER', value: { version: 0 } }], nowMs)
  return writer.drain()
}

export interface DecodedSnapshot extends SnapshotHeader {
  readonly batches: readonly DataBatch[]
  readonly sizeBytes: number
  /** false: the file was cut short. */
  readonly isComplete: boolean
}

export function decodeSnapshot(bytes: Uint8Array): DecodedSnapshot {
  let lastContainedLogTimestampMs = -1
  let kraftVersion = 0
  let voters: VoterSet | undefined
  let isComplete = false
  const batches: DataBatch[] = []
  for (const batch of decodeBatches(bytes)) {
    if (batch.kind === 'data') {
      batches.push(batch)
      continue
    }
    for (const record of batch.records) {
      if (record.type === 'SNAPSHOT_HEADER') lastContainedLogTimestampMs = record.value.lastContainedLogTimestamp
      else if (record.type === 'KRAFT_VERSION') kraftVersion = record.value.kRaftVersion
      else if (record.type === 'KRAFT_VOTERS') voters = VoterSet.fromRecord(record.value)
      else if (record.type === 'SNAPSHOT_FOOTER') isComplete = true
    }
  }
  return { lastContainedLogTimestampMs, kraftVersion, voters, batches, isComplete, sizeBytes: bytes.length }
}

/** When to write a snapshot, and which to give up. */
export interface SnapshotPolicy {
  /** `metadata.log.max.record.bytes.between.snapshots`. */
  readonly maxBytesBetween: number
  /** `metadata.log.max.snapshot.interval.ms`; 0: bytes alone decide. */
  readonly maxIntervalMs: number
  /** `metadata.max.retention.bytes`; -1: no limit. */
  readonly retentionBytes: number
  /** `metadata.max.retention.ms`; -1: no limit. */
  readonly retentionMs: number
}

/** `bytes` of records were committed, and `ms` passed, since the last snapshot. */
export function snapshotIsDue(policy: SnapshotPolicy, bytes: number, ms: number): boolean {
  if (bytes === 0) return false
  return bytes >= policy.maxBytesBetween || (policy.maxIntervalMs > 0 && ms >= policy.maxIntervalMs)
}
