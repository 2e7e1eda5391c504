import type { TopicPartition } from '../topic-partition.ts'

/** No committed offset and `auto.offset.reset` is none. */
export class NoOffsetForPartitionError extends Error {
  readonly partitions: readonly TopicPartition[]
  constructor(partitions: readonly TopicPartition[]) {
    super(
      `Undefined offset with no reset policy for partitions: [${partitions.map((each) => `${each.topic}-${each.partition}`).join(', ')}]`,
    )
    this.name = 'NoOffsetForPartitionError'
    this.partitions = partitions
  }
}

/** A position that the log does not have (any more), and `auto.offset.reset` is none. */
export class OffsetOutOfRangeError extends Error {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  constructor(place: TopicPartition, offset: number) {
    super(`Fetch position ${offset} is out of range for partition ${place.topic}-${place.partition} and no reset policy is defined`)
    this.name = 'OffsetOutOfRangeError'
    this.topic = place.topic
    this.partition = place.partition
    this.offset = offset
  }
}

/** The log was cut below the position after an unclean election (KIP-320), and `auto.offset.reset` is none. */
export class LogTruncationError extends Error {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** The first offset where the log differs from what was read; undefined if the broker cannot say. */
  readonly divergentOffset: number | undefined
  constructor(place: TopicPartition, offset: number, divergentOffset: number | undefined) {
    super(
      `Detected log truncation of ${place.topic}-${place.partition} at position ${offset}, with diverging offset ${divergentOffset ?? 'unknown'}`,
    )
    this.name = 'LogTruncationError'
    this.topic = place.topic
    this.partition = place.partition
    this.offset = offset
    this.divergentOffset = divergentOffset
  }
}

/** The group has gone on without this member: what it wanted to commit may have been read by others. Not retriable. */
export class CommitFailedError extends Error {
  constructor(detail?: string) {
    super(
      detail ??
        'Offset commit cannot be completed since the consumer is not part of an active group for auto partition assignment; it is likely that the consumer was kicked out of the group.',
    )
    this.name = 'CommitFailedError'
  }
}

/** The group is rebalancing: poll, and commit again what is still owned. */
export class RebalanceInProgressError extends Error {
  readonly retriable = true
  constructor(
    message = 'Offset commit cannot be completed since the consumer is undergoing a rebalance for auto partition assignment. You can try completing the rebalance by calling poll() and then retry the operation.',
  ) {
    super(message)
    this.name = 'RebalanceInProgressError'
  }
}

/** Another member took over this `group.instance.id`. The consumer is of no use any more. */
export class FencedInstanceIdError extends Error {
  constructor(groupInstanceId: string, detail = '') {
    super(`The group.instance.id ${groupInstanceId} was taken over by another consumer${detail === '' ? '' : `: ${detail}`}`)
    this.name = 'FencedInstanceIdError'
  }
}

/** A call that the consumer's state does not allow: two polls at once, a subscription beside an assignment, anything after close. */
export class ConsumerStateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ConsumerStateError'
  }
}
