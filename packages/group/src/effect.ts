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
  /** To be called when the records are committed, or with the error code that refused them; what it returns is to be done next. */
  readonly done: (nowMs: number, errorCode: number) => readonly Effect[]
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

  /** Records of what the soft state has already become. */
  persist(records: readonly GroupRecord[], done: (decision: Decision, errorCode: number) => void): void {
    this.#append(records, done, false, false)
  }

  #append(
    records: readonly GroupRecord[],
    done: (decision: Decision, errorCode: number) => void,
    isSplittable: boolean,
    isApplied: boolean,
  ): void {
    const finish = (nowMs: number, errorCode: number): readonly Effect[] => {
      const next = new Decision(nowMs)
      done(next, errorCode)
      return next.effects
    }
    this.effects.push({ do: 'append', records, isSplittable, isApplied, done: finish })
  }

  wake(key: string, afterMs: number | undefined): void {
    this.effects.push({ do: 'wake', key, afterMs })
  }
}
