import { decodeTransactionRecord, encodeTransactionRecord, TransactionShard } from '../src/index.ts'
import type {
  Effect,
  EncodedTransactionRecord,
  MarkersRequest,
  OutsideRequest,
  TransactionRecord,
  TransactionSettings,
} from '../src/index.ts'

/** Runs a shard as a broker does: a log in memory, a clock that is moved by hand, commits that can be held back, markers that can fail. */
export class ScriptedHost {
  readonly settings: TransactionSettings
  readonly log: EncodedTransactionRecord[] = []
  shard: TransactionShard
  nowMs = 1_000_000
  /** Written records stay uncommitted until `release`. */
  isHolding = false
  /** An error code that the log answers instead of writing, once it has taken so many more appends. */
  refusal = 0
  appendsBeforeRefusal = 0
  /** An error code in place of producer ids. */
  idRefusal = 0
  /** What becomes of a marker; undefined: it is not answered. */
  markerOutcome: (request: MarkersRequest, topic: string, partition: number) => number | 'gone' | undefined = () => 0
  onAppend: (records: readonly TransactionRecord[]) => void = () => {}
  onMarkers: (request: MarkersRequest) => void = () => {}
  #nextProducerId = 100
  readonly #timers = new Map<string, number>()
  readonly #waiting: ((errorCode: number) => void)[] = []
  #generation = 0

  constructor(settings: TransactionSettings) {
    this.settings = settings
    this.shard = new TransactionShard(settings)
    this.perform(this.shard.loaded(this.nowMs))
  }

  perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.do === 'reply') this.#whenCommitted((errorCode) => (errorCode === 0 ? effect.send() : effect.refuse(errorCode)))
      else if (effect.do === 'append') this.#append(effect.records, effect.done)
      else if (effect.do === 'outside') this.#outside(effect.request)
      else if (effect.afterMs === undefined) this.#timers.delete(effect.key)
      else this.#timers.set(effect.key, this.nowMs + effect.afterMs)
    }
  }

  /** Lets time pass, and timers go off in their order. */
  advance(ms: number): void {
    const end = this.nowMs + ms
    for (;;) {
      let next: readonly [string, number] | undefined
      for (const timer of this.#timers) if (timer[1] <= end && (next === undefined || timer[1] < next[1])) next = timer
      if (next === undefined) break
      this.#timers.delete(next[0])
      this.nowMs = Math.max(this.nowMs, next[1])
      this.perform(this.shard.wake(this.nowMs, next[0]))
    }
    this.nowMs = end
  }

  /** Commits what is held, or with an error code fails it. */
  release(errorCode = 0): void {
    this.isHolding = false
    for (const run of this.#waiting.splice(0)) run(errorCode)
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
    for (const run of this.#waiting.splice(0)) run(16)
    for (const effect of this.shard.unloaded()) if (effect.do === 'reply') effect.send()
    this.#timers.clear()
    this.#generation++
    this.isHolding = false
    this.shard = this.loadedShard()
    this.perform(this.shard.loaded(this.nowMs))
  }

  #append(records: readonly TransactionRecord[], done: (nowMs: number, errorCode: number) => readonly Effect[]): void {
    this.onAppend(records)
    if (this.refusal !== 0 && this.appendsBeforeRefusal-- <= 0) {
      this.perform(done(this.nowMs, this.refusal))
      return
    }
    for (const record of records) this.seed(record)
    this.#whenCommitted((errorCode) => this.perform(done(this.nowMs, errorCode)))
  }

  #outside(request: OutsideRequest): void {
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

  #whenCommitted(run: (errorCode: number) => void): void {
    if (this.isHolding) this.#waiting.push(run)
    else run(0)
  }
}
