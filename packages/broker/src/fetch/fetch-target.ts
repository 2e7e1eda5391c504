import type { FetchRequest } from '@samsa/protocol'

type RequestedPartition = FetchRequest['topics'][number]['partitions'][number]

/** One partition that a fetch asks for, and, within a session, what the client was last told of it (KIP-227). */
export class FetchTarget {
  /** undefined while the topic id is unknown. */
  topic: string | undefined
  readonly topicId: string
  readonly partition: number
  fetchOffset = 0
  maxBytes = 0
  currentLeaderEpoch = -1
  lastFetchedEpoch = -1
  logStartOffset = -1
  toldHighWatermark = -1
  toldLogStartOffset = -1

  constructor(topic: string | undefined, topicId: string, request: RequestedPartition) {
    this.topic = topic
    this.topicId = topicId
    this.partition = request.partition
    this.update(request)
  }

  update(request: RequestedPartition): void {
    this.fetchOffset = request.fetchOffset
    this.maxBytes = request.partitionMaxBytes
    this.currentLeaderEpoch = request.currentLeaderEpoch
    this.lastFetchedEpoch = request.lastFetchedEpoch
    this.logStartOffset = request.logStartOffset
  }
}
