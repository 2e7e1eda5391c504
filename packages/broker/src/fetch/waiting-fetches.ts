import type { Clock, Timer } from '@samsa/ports'
import type { Flushable, ReplyTurn, ServerConnection } from '@samsa/wire'
import type { Partition, PartitionWatcher } from '../partitions/partition.ts'
import type { PartitionRead } from './partition-read.ts'

/**
 * Fetches that found too little and wait for more (Kafka's fetch purgatory). Appends count bytes towards what a fetch wants; those that
 * have enough are answered together at the end of the turn, so that several appends of one turn make one answer.
 */
export class WaitingFetches implements Flushable {
  readonly #clock: Clock
  readonly #turn: ReplyTurn
  readonly #byConnection = new Map<ServerConnection, WaitingFetch>()
  #ready: WaitingFetch[] = []

  constructor(clock: Clock, turn: ReplyTurn) {
    this.#clock = clock
    this.#turn = turn
  }

  get size(): number {
    return this.#byConnection.size
  }

  /**
   * `complete` is called once: when `wantedBytes` came, when time is up, or when a partition is disturbed. Not if the peer goes away.
   * Readers of committed records give `sizeOf`: what is appended is not yet for them, so a partition is measured when its last stable offset
   * moves.
   */
  add(
    connection: ServerConnection,
    reads: readonly PartitionRead[],
    wantedBytes: number,
    maxWaitMs: number,
    complete: () => void,
    sizeOf?: (read: PartitionRead) => number,
  ): void {
    const partitions: Partition[] = []
    for (const read of reads) if (read.partition !== undefined) partitions.push(read.partition)
    const stability = sizeOf === undefined ? undefined : { sizeOf, seen: seenOf(reads) }
    const waiting = new WaitingFetch(this, connection, partitions, wantedBytes, complete, stability)
    this.#byConnection.set(connection, waiting)
    for (const partition of partitions) partition.watch(waiting)
    waiting.timer = this.#clock.after(maxWaitMs, () => this.#turn.run(() => this.ready(waiting)))
  }

  /** The connection is gone: what waits on it is forgotten. */
  drop(connection: ServerConnection): void {
    const waiting = this.#byConnection.get(connection)
    if (waiting !== undefined) this.#remove(waiting)
  }

  /** Answers everything now: the node is stopping. */
  completeAll(): void {
    this.#turn.run(() => {
      for (const waiting of [...this.#byConnection.values()]) this.ready(waiting)
    })
  }

  ready(waiting: WaitingFetch): void {
    if (waiting.isReady) return
    waiting.isReady = true
    if (!this.#turn.active) {
      this.#turn.run(() => this.#complete(waiting))
      return
    }
    if (this.#ready.length === 0) this.#turn.add(this)
    this.#ready.push(waiting)
  }

  flush(): void {
    const ready = this.#ready
    this.#ready = []
    for (const waiting of ready) this.#complete(waiting)
  }

  #complete(waiting: WaitingFetch): void {
    if (this.#byConnection.get(waiting.connection) !== waiting) return
    this.#remove(waiting)
    waiting.complete()
  }

  #remove(waiting: WaitingFetch): void {
    this.#byConnection.delete(waiting.connection)
    waiting.timer?.cancel()
    for (const partition of waiting.partitions) partition.unwatch(waiting)
  }
}

/** What a reader of committed records has seen of each partition. */
interface Stability {
  readonly sizeOf: (read: PartitionRead) => number
  readonly seen: Map<Partition, Seen>
}

interface Seen {
  readonly read: PartitionRead
  stableOffset: number
  bytes: number
}

function seenOf(reads: readonly PartitionRead[]): Map<Partition, Seen> {
  const seen = new Map<Partition, Seen>()
  for (const read of reads) {
    const { partition, lastStableOffset, slice } = read
    if (partition !== undefined) seen.set(partition, { read, stableOffset: lastStableOffset, bytes: slice?.sizeBytes ?? 0 })
  }
  return seen
}

class WaitingFetch implements PartitionWatcher {
  readonly #owner: WaitingFetches
  readonly connection: ServerConnection
  readonly partitions: readonly Partition[]
  readonly complete: () => void
  timer: Timer | undefined
  isReady = false
  #wantedBytes: number
  readonly #stability: Stability | undefined

  constructor(
    owner: WaitingFetches,
    connection: ServerConnection,
    partitions: readonly Partition[],
    wantedBytes: number,
    complete: () => void,
    stability: Stability | undefined,
  ) {
    this.#owner = owner
    this.connection = connection
    this.partitions = partitions
    this.#wantedBytes = wantedBytes
    this.#stability = stability
    this.complete = complete
  }

  advanced(partition: Partition, bytes: number): void {
    if (this.#stability !== undefined) {
      this.#advancedStably(partition, this.#stability)
      return
    }
    this.#wantedBytes -= bytes
    if (this.#wantedBytes <= 0) this.#owner.ready(this)
  }

  disturbed(): void {
    this.#owner.ready(this)
  }

  #advancedStably(partition: Partition, { sizeOf, seen }: Stability): void {
    const last = seen.get(partition)
    const stableOffset = partition.log?.lastStableOffset ?? -1
    if (last === undefined || this.isReady || stableOffset === last.stableOffset) return
    const bytes = sizeOf(last.read)
    this.#wantedBytes -= bytes - last.bytes
    last.stableOffset = stableOffset
    last.bytes = bytes
    if (this.#wantedBytes <= 0) this.#owner.ready(this)
  }
}
