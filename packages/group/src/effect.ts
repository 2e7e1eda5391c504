import type { GroupRecord } from './record.ts'

/**
 * What a shard asks of its host, in order. Replies wait until every append before them is committed: an answer that depends on a write
 * cannot overtake it.
 */
export type Effect = AppendEffect | ReplyEffect | WakeEffect

export interface AppendEffect {
  readonly do: 'append'
  /** One batch. With `isSplittable`, as many as it needs. */
  readonly records: readonly GroupRecord[]
  readonly isSplittable: boolean
  /** The host gives the records to `apply` once they are written. Not so where the soft state of a group is ahead of its record. */
  readonly isApplied: boolean
  /** The batch is part of a producer's transaction. */
  readonly producer?: BatchProducer
  /** To be called when the records are committed, or with the error code that refused them; what it returns is to be done next. */
  readonly done: (nowMs: number, errorCode: number) => readonly Effect[]
}

/** Whose transaction a batch of offsets belongs to. */
export interface BatchProducer {
  readonly producerId: number
  readonly producerEpoch: number
  /** What the partition's log gave out before the transaction's coordinator was asked (KIP-890); it is for the host alone. */
  readonly verificationGuard?: { readonly producerId: number }
}

export interface ReplyEffect {
  readonly do: 'reply'
  readonly body: unknown
  send(): void
}

/** Asks for `wake(key)` after a time, replacing what was asked for this key before; undefined cancels. */
export interface WakeEffect {
  readonly do: 'wake'
  readonly key: string
  readonly afterMs: number | undefined
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
    this.effects.push({ do: 'reply', body, send: () => to(body) })
  }

  /** Records that say what decides the state: they are applied when written. `done` hears how it went. */
  append(records: readonly GroupRecord[], done: (decision: Decision, errorCode: number) => void, isSplittable = false): void {
    this.#append(records, done, isSplittable, true)
  }

  /** The same within a producer's transaction: the records hold once its end is written. */
  appendInTransaction(
    records: readonly GroupRecord[],
    producer: BatchProducer,
    done: (decision: Decision, errorCode: number) => void,
  ): void {
    this.#append(records, done, false, true, producer)
  }

  /** Records of what the soft state has already become. */
  persist(records: readonly GroupRecord[], done: (decision: Decision, errorCode: number) => void): void {
    this.#append(records, done, false, false)
  }

  #append(
    records: readonly GroupRecord[],
    done: (decision: Decision, errorCode: number) => void,
    isSplittable: boolean,
    isApplied: boolean,
    producer?: BatchProducer,
  ): void {
    const finish = (nowMs: number, errorCode: number): readonly Effect[] => {
      const next = new Decision(nowMs)
      done(next, errorCode)
      return next.effects
    }
    const effect = { do: 'append' as const, records, isSplittable, isApplied, done: finish }
    this.effects.push(producer === undefined ? effect : { ...effect, producer })
  }

  wake(key: string, afterMs: number | undefined): void {
    this.effects.push({ do: 'wake', key, afterMs })
  }
}
