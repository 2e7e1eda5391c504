import type { ConsumerGroupMetadata, TopicPartitionOffset } from '../consumer/offset-and-metadata.ts'
import type { ProducerIdentity } from '../producer/producer-batch.ts'

/** Offsets to commit with a transaction, for a group. */
export interface OffsetsToCommit {
  readonly group: ConsumerGroupMetadata
  readonly offsets: readonly TopicPartitionOffset[]
}

/** What the coordinator (of the transaction; of the group for `commitOffsets`) is asked next. */
export type TransactionRequest =
  | {
      readonly kind: 'initProducerId'
      /** Raises the epoch of this identity instead of taking a new one. */ readonly bump: ProducerIdentity | undefined
    }
  | { readonly kind: 'addPartitions'; readonly partitions: readonly string[]; readonly identity: ProducerIdentity }
  | { readonly kind: 'addOffsets'; readonly commit: OffsetsToCommit; readonly identity: ProducerIdentity }
  | { readonly kind: 'commitOffsets'; readonly commit: OffsetsToCommit; readonly identity: ProducerIdentity }
  | { readonly kind: 'endTxn'; readonly committed: boolean; readonly isVersion2: boolean; readonly identity: ProducerIdentity }

/** What came back, in the terms of the request. */
export interface TransactionAnswer {
  readonly errorCode: number
  readonly errorMessage?: string | null
  /** Of initProducerId; of endTxn where it raised the epoch. */
  readonly identity?: ProducerIdentity | undefined
  /** By partition, of addPartitions and commitOffsets. */
  readonly partitionCodes?: ReadonlyMap<string, number>
}

/** `lookup`: find the coordinator anew, then ask again. `soon`: ask again without a long pause (the transaction before is still ending). */
export type AnswerVerdict = 'done' | 'again' | 'soon' | 'lookup'
