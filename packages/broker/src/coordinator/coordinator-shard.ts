import type { CoordinatorEffect } from '@samsa/stdx'

/** A core that decides for what lives in one partition: of groups, or of transactional ids. */
export interface CoordinatorShard<Record, Outside = never> {
  /** A record as it was written at this offset; `producerId` is -1 outside transactions. */
  apply(record: Record, offset: number, producerId: number): void
  /** A marker that ended a transaction in this log. */
  endTransaction?(producerId: number, isCommitted: boolean): void
  loaded(nowMs: number): readonly CoordinatorEffect<Record, Outside>[]
  /** Only replies come back. */
  unloaded(nowMs: number): readonly CoordinatorEffect<Record, Outside>[]
  wake(nowMs: number, key: string): readonly CoordinatorEffect<Record, Outside>[]
}

/** The bytes of a coordinator's records. */
export interface RecordFormat<Record> {
  encode(record: Record): { readonly key: Uint8Array; readonly value: Uint8Array | null }
  /**
   * Undefined for what the core has no state for. Throws ProtocolError for malformed bytes. The record is kept: it must not be a view of
   * the bytes.
   */
  decode(key: Uint8Array, value: Uint8Array | null): Record | undefined
}

/** A marker for a log that a coordinator keeps. */
export interface LogMarker {
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly commit: boolean
  readonly transactionVersion: number
}
