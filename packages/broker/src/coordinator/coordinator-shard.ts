import type { VerificationGuard } from '@samsa/log'

/** A transaction that records belong to: they count once its marker is written. */
export interface RecordsProducer {
  readonly producerId: number
  readonly producerEpoch: number
  /** transaction.version that the client speaks. */
  readonly transactionVersion?: number
  /** What the log gave out before the transaction's coordinator was asked (KIP-890). */
  readonly verificationGuard?: VerificationGuard
}

export interface ShardAppend<Record, Outside> {
  readonly do: 'append'
  readonly records: readonly Record[]
  /** As many batches as the log's limit asks for; otherwise one. */
  readonly isSplittable: boolean
  /** The host gives the records to `apply` once they are written. */
  readonly isApplied: boolean
  readonly producer?: RecordsProducer
  /** Called when the records are committed, or with the error code that refused them; what it returns is to be done next. */
  readonly done: (nowMs: number, errorCode: number) => readonly ShardEffect<Record, Outside>[]
}

/** What a core asks of its host. `outside` is for whoever made the shard: what goes beyond the log and the clock. */
export type ShardEffect<Record, Outside = never> =
  | ShardAppend<Record, Outside>
  | { readonly do: 'reply'; send(): void }
  | { readonly do: 'wake'; readonly key: string; readonly afterMs: number | undefined }
  | { readonly do: 'outside'; readonly request: Outside }

/** A core that decides for what lives in one partition: of groups, or of transactional ids. */
export interface CoordinatorShard<Record, Outside = never> {
  /** A record as it was written at this offset; `producerId` is -1 outside transactions. */
  apply(record: Record, offset: number, producerId: number): void
  /** A marker that ended a transaction in this log. */
  endTransaction?(producerId: number, isCommitted: boolean): void
  loaded(nowMs: number): readonly ShardEffect<Record, Outside>[]
  /** Only replies come back. */
  unloaded(nowMs: number): readonly ShardEffect<Record, Outside>[]
  wake(nowMs: number, key: string): readonly ShardEffect<Record, Outside>[]
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
