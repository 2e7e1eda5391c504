import type { Partitions } from '../consumer/partitions.ts'

/** What an assignor is told of a member. */
export interface AssignorMember {
  readonly instanceId: string | null
  /** Topics that exist. */
  readonly topicIds: ReadonlySet<string>
  /** What it was to have before. */
  readonly target: Partitions
}

export interface AssignorInput {
  readonly members: ReadonlyMap<string, AssignorMember>
  /** All members are subscribed to the same topics. */
  readonly isHomogeneous: boolean
  partitionCount(topicId: string): number
  /** Whether the previous target gives the partition to a member. */
  isAssigned(topicId: string, partition: number): boolean
}

/** Decides who gets which partitions. A member that is missing in the result gets none. */
export type Assignor = (input: AssignorInput) => ReadonlyMap<string, Partitions>
