import type { ClassicGroup } from './classic/classic-group.ts'
import type { ConsumerGroup } from './consumer/consumer-group.ts'

/** A group, of either protocol. */
export type Group = ClassicGroup | ConsumerGroup

/** Who asks to commit offsets. */
export interface CommitIdentity {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly generationIdOrMemberEpoch: number
  /** TxnOffsetCommit rather than OffsetCommit. */
  readonly isTransactional: boolean
  readonly apiVersion: number
}

/** An error code, 0 if all is well; or it depends on the partition, and one error there refuses the whole request. */
export type CommitVerdict = number | ((topicId: string, partition: number) => number)
