import type { OffsetAndEpoch, RaftEffect } from '@samsa/raft'
import type { MetadataImage } from '../image/metadata-image.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import type { ControllerOperations } from './operations.ts'
import type { ControllerResult } from './types.ts'

/**
 * The controller of this node over its quorum: runs operations on the state after everything appended, appends what they decide, applies
 * it, and answers when it is committed (`done`). What the host has to do comes back as effects, in order.
 *
 * const effects = controller.submit(nowMs, (c) => c.createTopics(context, request), (answer) => reply(answer))
 */
export interface QuorumControllerApi {
  /** Opens the quorum: a quorum of one elects itself, replays its log and writes the bootstrap records if the log is empty. */
  start(nowMs: number): readonly RaftEffect[]
  submit<R>(
    nowMs: number,
    operation: (controller: ControllerOperations) => ControllerResult<R>,
    done: (answer: ControllerAnswer<R>) => void,
  ): readonly RaftEffect[]
  /** After a `flush` effect's completion. */
  flushed(nowMs: number, endOffset: number): readonly RaftEffect[]
  /** Session timeouts, periodic tasks, snapshots; the `wake` effect says when it is due. */
  tick(nowMs: number): readonly RaftEffect[]
  isActive(): boolean
  /** The state after everything appended; what is committed reaches publishers of the loader. */
  image(): MetadataImage
  lastStableOffset(): number
}

/** NOT_CONTROLLER where this node is not the active controller. */
export type ControllerAnswer<R> = { readonly response: R } | { readonly errorCode: number; readonly errorMessage: string }

/** The records a snapshot or a committed batch holds, with their place. */
export interface RecordBatchOf<R> {
  readonly baseOffset: number
  readonly epoch: number
  readonly appendTimestampMs: number
  readonly sizeBytes: number
  readonly records: readonly R[]
}

export type MetadataBatch = RecordBatchOf<MetadataRecord>
export type { OffsetAndEpoch }
