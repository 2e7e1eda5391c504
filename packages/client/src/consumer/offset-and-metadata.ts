/** What is committed for a partition. */
export interface OffsetAndMetadata {
  /** The next offset to read. */
  readonly offset: number
  /** Epoch of the leader that the record before `offset` was read from, for the detection of truncated logs (KIP-320). */
  readonly leaderEpoch?: number
  /** Free text, at most `offset.metadata.max.bytes` of the broker (4096). */
  readonly metadata?: string
}

/** A partition and what to commit for it. */
export interface TopicPartitionOffset extends OffsetAndMetadata {
  readonly topic: string
  readonly partition: number
}

/** What `offsetsForTimes` finds. */
export interface OffsetAndTimestamp {
  readonly offset: number
  /** Of the record at that offset, in milliseconds. */
  readonly timestamp: number
  readonly leaderEpoch?: number
}

/** What a transaction needs to commit offsets for a group (`sendOffsets`): who is asking, so that a member that was replaced is refused. */
export interface ConsumerGroupMetadata {
  readonly groupId: string
  /** The generation of a classic group or the member epoch; -1 without membership. */
  readonly generationId: number
  /** Empty without membership. */
  readonly memberId: string
  readonly groupInstanceId?: string
}
