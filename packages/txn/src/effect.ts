import type { TransactionRecord } from './record.ts'

/**
 * What a shard asks of its host, in order. Replies wait until every append before them is committed: an answer that depends on a write
 * cannot overtake it.
 */
export type Effect = AppendEffect | ReplyEffect | WakeEffect | OutsideEffect

export interface AppendEffect {
  readonly do: 'append'
  readonly records: readonly TransactionRecord[]
  /** As many batches as the log's limit asks for; otherwise one. */
  readonly isSplittable: boolean
  /** The shard applies its records itself, when they are committed: until then the transition is pending. */
  readonly isApplied: false
  /** To be called when the records are committed, or with the error code that refused them; what it returns is to be done next. */
  readonly done: (nowMs: number, errorCode: number) => readonly Effect[]
}

export interface ReplyEffect {
  readonly do: 'reply'
  send(): void
}

/** Asks for `wake(key)` after a time, replacing what was asked for this key before; undefined cancels. */
export interface WakeEffect {
  readonly do: 'wake'
  readonly key: string
  readonly afterMs: number | undefined
}

/** What goes beyond the log and the clock. `done` is called unless the shard is unloaded meanwhile. */
export interface OutsideEffect {
  readonly do: 'outside'
  readonly request: ProducerIdRequest | MarkersRequest
}

/** A producer id that nobody has had, or an error code. */
export interface ProducerIdRequest {
  readonly ask: 'producerId'
  readonly done: (nowMs: number, errorCode: number, producerId: number) => readonly Effect[]
}

/** To write the end of a transaction to its partitions. */
export interface MarkersRequest {
  readonly ask: 'markers'
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly commit: boolean
  readonly transactionVersion: number
  readonly topics: ReadonlyMap<string, readonly number[]>
  readonly done: (nowMs: number, results: readonly MarkerResult[]) => readonly Effect[]
}

export interface MarkerResult {
  readonly topic: string
  readonly partition: number
  /** 'gone': the partition no longer exists. */
  readonly outcome: number | 'gone'
}

/** Where an answer goes. */
export type Answer<Body> = (body: Body) => void

/** Collects the effects of one decision. */
export class Decision {
  readonly nowMs: number
  readonly effects: Effect[] = []

  /** Wall clock. */
  constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  reply<Body>(to: Answer<Body>, body: Body): void {
    this.effects.push({ do: 'reply', send: () => to(body) })
  }

  /** `done` hears how it went. */
  append(records: readonly TransactionRecord[], done: (later: Decision, errorCode: number) => void, isSplittable = false): void {
    this.effects.push({
      do: 'append',
      records,
      isSplittable,
      isApplied: false,
      done: (nowMs, errorCode) => decide(nowMs, (later) => done(later, errorCode)),
    })
  }

  wake(key: string, afterMs: number | undefined): void {
    this.effects.push({ do: 'wake', key, afterMs })
  }

  takeProducerId(done: (later: Decision, errorCode: number, producerId: number) => void): void {
    this.effects.push({
      do: 'outside',
      request: { ask: 'producerId', done: (nowMs, errorCode, producerId) => decide(nowMs, (later) => done(later, errorCode, producerId)) },
    })
  }

  writeMarkers(markers: Omit<MarkersRequest, 'ask' | 'done'>, done: (later: Decision, results: readonly MarkerResult[]) => void): void {
    this.effects.push({
      do: 'outside',
      request: { ask: 'markers', ...markers, done: (nowMs, results) => decide(nowMs, (later) => done(later, results)) },
    })
  }
}

function decide(nowMs: number, work: (decision: Decision) => void): readonly Effect[] {
  const decision = new Decision(nowMs)
  work(decision)
  return decision.effects
}
