import type { Clock, Logger } from '@samsa/ports'
import { buildEndTxnMarker } from '@samsa/protocol'
import type { ReplyTurn } from '@samsa/wire'
import { OFFSETS_TOPIC } from '../coordinator/group-coordinator.ts'
import type { GroupCoordinator } from '../coordinator/group-coordinator.ts'
import { code } from '../error-codes.ts'
import type { BrokerTopicMeters } from '../topic-meters.ts'
import type { HostedPartitions } from './hosted-partitions.ts'
import type { Partition } from './partition.ts'

/** The end of one transaction, to be written to partitions that took part in it. */
export interface EndMarkers {
  readonly producerId: number
  readonly producerEpoch: number
  /** Leader epoch of the transaction coordinator's partition; an older one than a partition has seen is fenced. */
  readonly coordinatorEpoch: number
  readonly commit: boolean
  /** 2: the epoch was bumped for the marker, so one that a partition has seen is refused (KIP-890). 0 and 1 do not know of that. */
  readonly transactionVersion: number
  /** Partitions by topic name. */
  readonly topics: ReadonlyMap<string, readonly number[]>
}

export interface MarkerResult {
  readonly topic: string
  readonly partition: number
  /** 0: the marker is committed. */
  readonly errorCode: number
}

export interface MarkerWriterOptions {
  readonly clock: Clock
  readonly turn: ReplyTurn
  readonly log: Logger
  readonly partitions: HostedPartitions
  readonly groups: GroupCoordinator
  readonly meters: BrokerTopicMeters
}

/** Writes the markers that end transactions: into logs of data, and through the group coordinator into `__consumer_offsets`. */
export class MarkerWriter {
  readonly #options: MarkerWriterOptions

  constructor(options: MarkerWriterOptions) {
    this.#options = options
  }

  /** `done` gets a list of results for each of `markers`, in their order, once every one is committed or refused; maybe before this returns. */
  write(markers: readonly EndMarkers[], done: (results: readonly (readonly MarkerResult[])[]) => void): void {
    // One more than there are partitions, so that nobody is told before all of them were tried.
    let missing = 1
    const complete = (): void => {
      missing--
      if (missing === 0) done(results)
    }
    const results: MarkerResult[][] = markers.map(() => [])
    markers.forEach((marker, at) => {
      for (const [topic, partitions] of marker.topics) {
        for (const partition of partitions) {
          missing++
          const place = results[at]?.push({ topic, partition, errorCode: -1 }) ?? 0
          this.#writeOne(marker, topic, partition, (errorCode) => {
            const list = results[at]
            if (list !== undefined) list[place - 1] = { topic, partition, errorCode }
            complete()
          })
        }
      }
    })
    complete()
  }

  #writeOne(marker: EndMarkers, topic: string, index: number, done: (errorCode: number) => void): void {
    const { partitions, groups } = this.#options
    const partition = partitions.get(topic, index)
    if (partition?.log === undefined || partition.log.isOffline) done(code.UNKNOWN_TOPIC_OR_PARTITION)
    else if (topic === OFFSETS_TOPIC) groups.endTransaction(index, marker, (errorCode) => done(toldToTransactions(errorCode)))
    else this.#append(marker, partition, done)
  }

  #append(marker: EndMarkers, partition: Partition, done: (errorCode: number) => void): void {
    const { producerId, producerEpoch, coordinatorEpoch, commit, transactionVersion } = marker
    const { clock, turn, log: logger, meters } = this.#options
    partition.meters.produceRequests.count++
    meters.all.produceRequests.count++
    const log = partition.leaderLog(-1)
    if (typeof log === 'number') return done(log)
    if (partition.registration.isr.length < partition.effectiveMinInSyncReplicas) return done(code.NOT_ENOUGH_REPLICAS)
    const nowMs = clock.nowMs()
    const type = commit ? 'COMMIT' : 'ABORT'
    const bytes = buildEndTxnMarker({ type, producerId, producerEpoch, coordinatorEpoch, timestampMs: nowMs })
    const outcome = log.append(bytes, { origin: 'coordinator', leaderEpoch: partition.leaderEpoch, nowMs, transactionVersion })
    if (!('baseOffset' in outcome)) {
      partition.meters.failedProduceRequests.count++
      meters.all.failedProduceRequests.count++
      logger.info('the end of a transaction was refused', { partition: partition.name, error: outcome.reason })
      return done(outcome.error)
    }
    for (const { bytesIn, messagesIn } of [partition.meters, meters.all]) {
      bytesIn.count += bytes.byteLength
      messagesIn.count++
    }
    partition.appended(outcome.sizeBytes)
    const endOffset = outcome.lastOffset + 1
    const commitIt = (): void => {
      if (partition.registration.isr.length <= 1 && log.maybeIncrementHighWatermark(endOffset)) partition.announce()
      done(0)
    }
    if (!outcome.awaitsFlush) return commitIt()
    log.whenFlushed(endOffset, (durable) => turn.run(() => (durable ? commitIt() : done(code.KAFKA_STORAGE_ERROR))))
  }
}

/** The transaction coordinator asks leaders, and knows nothing of a coordinator of groups that is not ready. */
function toldToTransactions(errorCode: number): number {
  const isUnready =
    errorCode === code.COORDINATOR_NOT_AVAILABLE || errorCode === code.COORDINATOR_LOAD_IN_PROGRESS || errorCode === code.NOT_COORDINATOR
  return isUnready ? code.NOT_LEADER_OR_FOLLOWER : errorCode
}
