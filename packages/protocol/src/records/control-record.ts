import { decodeMessage, encodeMessage } from '../codec/codec.ts'
import {
  EndTxnMarker,
  KRaftVersionRecord,
  LeaderChangeMessage,
  SnapshotFooterRecord,
  SnapshotHeaderRecord,
  VotersRecord,
} from '../data/control-records.ts'
import type { Input } from '../schema/message.ts'
import { BatchBuilder, type BatchOptions } from './batch-builder.ts'

/** The type in a control record's key. */
export const controlRecordTypes = {
  ABORT: 0,
  COMMIT: 1,
  LEADER_CHANGE: 2,
  SNAPSHOT_HEADER: 3,
  SNAPSHOT_FOOTER: 4,
  KRAFT_VERSION: 5,
  KRAFT_VOTERS: 6,
} as const

export type ControlRecordType = keyof typeof controlRecordTypes

const names = new Map<number, ControlRecordType>(
  (Object.keys(controlRecordTypes) as ControlRecordType[]).map((name) => [controlRecordTypes[name], name]),
)

/** Kafka's versions of the values; each is written at this one. */
const VALUE_VERSION = 0

/** A control record as writers give it. */
export type ControlRecordInput =
  | { readonly type: 'ABORT' | 'COMMIT'; readonly coordinatorEpoch: number }
  | { readonly type: 'LEADER_CHANGE'; readonly value: Input<typeof LeaderChangeMessage>; readonly valueVersion?: 0 | 1 }
  | { readonly type: 'SNAPSHOT_HEADER'; readonly value: Input<typeof SnapshotHeaderRecord> }
  | { readonly type: 'SNAPSHOT_FOOTER'; readonly value: Input<typeof SnapshotFooterRecord> }
  | { readonly type: 'KRAFT_VERSION'; readonly value: Input<typeof KRaftVersionRecord> }
  | { readonly type: 'KRAFT_VOTERS'; readonly value: Input<typeof VotersRecord> }

/** A control record as read. UNKNOWN types are to be ignored. */
export type ControlRecord =
  | { readonly type: 'ABORT' | 'COMMIT'; readonly coordinatorEpoch: number }
  | { readonly type: 'LEADER_CHANGE'; readonly value: LeaderChangeMessage }
  | { readonly type: 'SNAPSHOT_HEADER'; readonly value: SnapshotHeaderRecord }
  | { readonly type: 'SNAPSHOT_FOOTER'; readonly value: SnapshotFooterRecord }
  | { readonly type: 'KRAFT_VERSION'; readonly value: KRaftVersionRecord }
  | { readonly type: 'KRAFT_VOTERS'; readonly value: VotersRecord }
  | { readonly type: 'UNKNOWN'; readonly typeId: number }

/** Version (0) and type, two int16. */
export function encodeControlRecordKey(type: ControlRecordType): Buffer {
  const key = Buffer.alloc(4)
  key.writeInt16BE(controlRecordTypes[type], 2)
  return key
}

/** The type in a key; 'UNKNOWN' for one this version does not know, undefined for a malformed key. */
export function controlRecordTypeOf(key: Uint8Array | null): ControlRecordType | 'UNKNOWN' | undefined {
  if (key === null || key.length < 4 || (key[0] as number) >= 0x80) return undefined
  return names.get((((key[2] as number) << 24) >> 16) | (key[3] as number)) ?? 'UNKNOWN'
}

export function encodeControlRecordValue(record: ControlRecordInput): Buffer {
  switch (record.type) {
    case 'ABORT':
    case 'COMMIT': {
      // The end marker's value alone starts with its version.
      const value = Buffer.alloc(6)
      value.writeInt32BE(record.coordinatorEpoch, 2)
      return value
    }
    case 'LEADER_CHANGE':
      return Buffer.concat(encodeMessage(LeaderChangeMessage, record.valueVersion ?? VALUE_VERSION, record.value))
    case 'SNAPSHOT_HEADER':
      return Buffer.concat(encodeMessage(SnapshotHeaderRecord, VALUE_VERSION, record.value))
    case 'SNAPSHOT_FOOTER':
      return Buffer.concat(encodeMessage(SnapshotFooterRecord, VALUE_VERSION, record.value))
    case 'KRAFT_VERSION':
      return Buffer.concat(encodeMessage(KRaftVersionRecord, VALUE_VERSION, record.value))
    case 'KRAFT_VOTERS':
      return Buffer.concat(encodeMessage(VotersRecord, VALUE_VERSION, record.value))
  }
}

/** Reads a control record. Undefined if key or value are too short to be one; a malformed KRaft value throws ProtocolError. */
export function decodeControlRecord(key: Uint8Array | null, value: Uint8Array | null): ControlRecord | undefined {
  const type = controlRecordTypeOf(key)
  if (type === undefined || key === null) return undefined
  if (type === 'UNKNOWN') return { type, typeId: (((key[2] as number) << 24) >> 16) | (key[3] as number) }
  if (value === null) return undefined
  switch (type) {
    case 'ABORT':
    case 'COMMIT':
      if (value.length < 6) return undefined
      return { type, coordinatorEpoch: decodeMessage(EndTxnMarker, VALUE_VERSION, value, 2).coordinatorEpoch }
    case 'LEADER_CHANGE': {
      // Kafka reads version 0 always; version 1 adds directory ids, told by the version inside.
      return { type, value: decodeMessage(LeaderChangeMessage, value[1] === 1 ? 1 : VALUE_VERSION, value) }
    }
    case 'SNAPSHOT_HEADER':
      return { type, value: decodeMessage(SnapshotHeaderRecord, VALUE_VERSION, value) }
    case 'SNAPSHOT_FOOTER':
      return { type, value: decodeMessage(SnapshotFooterRecord, VALUE_VERSION, value) }
    case 'KRAFT_VERSION':
      return { type, value: decodeMessage(KRaftVersionRecord, VALUE_VERSION, value) }
    case 'KRAFT_VOTERS':
      return { type, value: decodeMessage(VotersRecord, VALUE_VERSION, value) }
  }
}

/** A control batch of these records, all with one timestamp. Never compressed. */
export function buildControlBatch(
  options: Omit<BatchOptions, 'isControlBatch'>,
  timestampMs: number,
  records: readonly ControlRecordInput[],
): Buffer {
  const builder = new BatchBuilder({ ...options, compression: 'none', isControlBatch: true }, 256)
  for (const record of records) builder.append(timestampMs, encodeControlRecordKey(record.type), encodeControlRecordValue(record))
  return builder.build()
}

export interface EndTxnMarkerOptions {
  readonly type: 'ABORT' | 'COMMIT'
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly timestampMs: number
  readonly baseOffset?: number
  readonly partitionLeaderEpoch?: number
}

/** The marker that ends a transaction in one partition: one transactional control record without a sequence. */
export function buildEndTxnMarker(options: EndTxnMarkerOptions): Buffer {
  const { type, producerId, producerEpoch, coordinatorEpoch, timestampMs, baseOffset = 0, partitionLeaderEpoch = -1 } = options
  return buildControlBatch({ producerId, producerEpoch, isTransactional: true, baseOffset, partitionLeaderEpoch }, timestampMs, [
    { type, coordinatorEpoch },
  ])
}
