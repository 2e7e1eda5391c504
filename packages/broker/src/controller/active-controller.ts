import type { ControllerContext, ControllerOperations, ControllerResult, MetadataImage } from '@samsa/metadata'
import type { RaftNode, Voter } from '@samsa/raft'
import type { ControllerCaller } from './controller-channel.ts'

/** What is known of the quorum, for those who ask. */
export interface QuorumFacts {
  readonly clusterId: string
  readonly leaderId: number
  readonly epoch: number
  readonly highWatermark: number
  readonly endOffset: number
  readonly kraftVersion: number
  readonly voters: readonly Voter[]
  readonly nowMs: number
}

/** The controller of this process, as its APIs use it. */
export interface ActiveController {
  /** Decides, appends, and calls `done` once that is committed and published; with undefined if this node is not active. */
  decide<R>(
    caller: ControllerCaller,
    operation: (operations: ControllerOperations, context: ControllerContext) => ControllerResult<R>,
    done: (response: R | undefined) => void,
  ): void
  readonly quorum: QuorumFacts
  /** This replica of the metadata log, for the other replicas' questions. */
  readonly raft: RaftNode
  /** What is committed. */
  readonly image: MetadataImage
}
