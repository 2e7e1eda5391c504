import type { Clock } from '@samsa/ports'
import type { ReplyTurn } from '@samsa/wire'
import type { GroupCoordinator } from '../coordinator/group-coordinator.ts'
import { code } from '../error-codes.ts'
import type { HostedPartitions } from './hosted-partitions.ts'

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
  readonly partitions: HostedPartitions
  readonly groups: GroupCoordinator
}

/** Writes the markers that end transactions: into logs of data, and through the group coordinator into `__consumer_offsets`. */
export class MarkerWriter {
  readonly #options: MarkerWriterOptions

  constructor(options: MarkerWriterOptions) {
    this.#options = options
  }

  /** `done` gets a list of results for each of `markers`, in their order, once every one is committed or refused; maybe before this returns. */
  write(markers: readonly EndMarkers[], done: (results: readonly (readonly MarkerResult[])[]) => void): void {
    done(
      markers.map(({ topics }) => {
        const results: MarkerResult[] = []
        for (const [topic, partitions] of topics) {
          for (const partition of partitions) {
            const isHere = this.#options.partitions.get(topic, partition) !== undefined
            results.push({ topic, partition, errorCode: isHere ? code.NOT_LEADER_OR_FOLLOWER : code.UNKNOWN_TOPIC_OR_PARTITION })
          }
        }
        return results
      }),
    )
  }
}
