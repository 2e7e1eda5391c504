import type { AppendEffect } from '@samsa/stdx'
import { ScriptedEffects } from '@samsa/sim'
import { decodeTransactionRecord, encodeTransactionRecord, TransactionShard } from '../src/index.ts'
import type {
  Effect,
  EncodedTransactionRecord,
  MarkersRequest,
  OutsideRequest,
  TransactionRecord,
  TransactionSettings,
} from '../src/index.ts'

const NOT_COORDINATOR = 16

/** Runs a shard as a broker does, over a log in memory, and with markers that can fail. */
export class ScriptedHost extends ScriptedEffects<TransactionRecord, OutsideRequest> {
  readonly settings: TransactionSettings
  readonly log: EncodedTransactionRecord[] = []
  shard: TransactionShard
  /** An error code in place of producer ids. */
  idRefusal = 0
  /** What becomes of a marker; undefined: it is not answered. */
  markerOutcome: (request: MarkersRequest, topic: string, partition: number) => number | 'gone' | undefined = () => 0
  onMarkers: (request: MarkersRequest) => void = () => {}
  #nextProducerId = 100
  #generation = 0

  constructor(settings: TransactionSettings) {
    super()
    this.settings = settings
    this.shard = new TransactionShard(settings)
    this.perform(this.shard.loaded(this.nowMs))
  }

  /** A record that somebody else has written. */
  seed(record: TransactionRecord): void {
    this.log.push(encodeTransactionRecord(record, this.settings.transactionVersion))
  }

  /** What a coordinator knows that has nothing but the log. */
  loadedShard(): TransactionShard {
    const shard = new TransactionShard(this.settings)
    for (const { key, value } of this.log) {
      const record = decodeTransactionRecord(key, value)
      if (record !== undefined) shard.apply(record)
    }
    return shard
  }

  /** The coordinator moves: another one loads the log. */
  restart(): void {
    this.unload(this.shard.unloaded(), NOT_COORDINATOR)
    this.#generation++
    this.shard = this.loadedShard()
    this.perform(this.shard.loaded(this.nowMs))
  }

  protected override wake(key: string): readonly Effect[] {
    return this.shard.wake(this.nowMs, key)
  }

  protected override write({ records }: AppendEffect<TransactionRecord, OutsideRequest>): void {
    for (const record of records) this.seed(record)
  }

  protected override outside(request: OutsideRequest): void {
    if (request.ask === 'producerId') {
      const id = this.idRefusal === 0 ? this.#nextProducerId++ : -1
      this.perform(request.done(this.nowMs, this.idRefusal, id))
      return
    }
    this.onMarkers(request)
    const generation = this.#generation
    const results: { readonly topic: string; readonly partition: number; readonly outcome: number | 'gone' }[] = []
    for (const [topic, partitions] of request.topics) {
      for (const partition of partitions) {
        const outcome = this.markerOutcome(request, topic, partition)
        if (outcome === undefined) return
        results.push({ topic, partition, outcome })
      }
    }
    if (generation === this.#generation) this.perform(request.done(this.nowMs, results))
  }
}
