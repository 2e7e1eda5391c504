/**
 * What a coordinator's core asks of its host, in order. Replies wait until every append before them is committed: an answer that depends on
 * a write cannot overtake it.
 */
export type CoordinatorEffect<Record, Outside = never> =
  | AppendEffect<Record, Outside>
  | ReplyEffect
  | WakeEffect
  | { readonly do: 'outside'; readonly request: Outside }

export interface AppendEffect<Record, Outside = never> {
  readonly do: 'append'
  readonly records: readonly Record[]
  /** As many batches as the log's limit asks for; otherwise one. */
  readonly isSplittable: boolean
  /** The host gives the records to `apply` once they are written. */
  readonly isApplied: boolean
  /** The batch is part of a producer's transaction: it counts once its marker is written. */
  readonly producer?: BatchProducer
  /** To be called when the records are committed, or with the error code for clients if they are not; what it returns is to be done next. */
  readonly done: (nowMs: number, errorCode: number) => readonly CoordinatorEffect<Record, Outside>[]
}

/** Whose transaction a batch belongs to. */
export interface BatchProducer {
  readonly producerId: number
  readonly producerEpoch: number
  /** What the partition's log gave out before the transaction's coordinator was asked (KIP-890); it is for the host alone. */
  readonly verificationGuard?: { readonly producerId: number }
}

export interface ReplyEffect {
  readonly do: 'reply'
  send(): void
  /** In place of `send`: what the answer rests on was written, but will not be committed here. */
  refuse(errorCode: number): void
}

/** Asks for `wake(key)` after a time, replacing what was asked for this key before; undefined cancels. */
export interface WakeEffect {
  readonly do: 'wake'
  readonly key: string
  readonly afterMs: number | undefined
}

/** Where an answer goes. */
export type Answer<Body> = (body: Body) => void

interface Failed {
  readonly errorCode: number
}

type Done<Record, Outside> = (later: Decision<Record, Outside>, errorCode: number) => void

/** Collects the effects of one decision. */
export class Decision<Record, Outside = never> {
  readonly nowMs: number
  readonly effects: CoordinatorEffect<Record, Outside>[] = []

  /** Wall clock. */
  constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  /** `refused` makes the body of an error, where that is not just its code. */
  reply<Body>(to: Answer<Body | Failed>, body: Body): void
  reply<Body>(to: Answer<Body>, body: Body, refused: (errorCode: number) => Body): void
  reply<Body>(to: Answer<Body | Failed>, body: Body, refused: (errorCode: number) => Body | Failed = failed): void {
    this.effects.push({ do: 'reply', send: () => to(body), refuse: (errorCode) => to(refused(errorCode)) })
  }

  /** `done` hears how it went. */
  append(
    records: readonly Record[],
    done: Done<Record, Outside>,
    options: Partial<Pick<AppendEffect<Record>, 'isSplittable' | 'isApplied' | 'producer'>> = {},
  ): void {
    this.effects.push({
      do: 'append',
      records,
      isSplittable: false,
      isApplied: true,
      ...options,
      done: (nowMs, errorCode) => decide(nowMs, (later) => done(later, errorCode)),
    })
  }

  /** Records of what the soft state has already become. */
  persist(records: readonly Record[], done: Done<Record, Outside>): void {
    this.append(records, done, { isApplied: false })
  }

  wake(key: string, afterMs: number | undefined): void {
    this.effects.push({ do: 'wake', key, afterMs })
  }

  /** What goes beyond the log and the clock. */
  outside(request: Outside): void {
    this.effects.push({ do: 'outside', request })
  }
}

/** The effects of what is decided in `work`. */
export function decide<Record, Outside>(
  nowMs: number,
  work: (decision: Decision<Record, Outside>) => void,
): readonly CoordinatorEffect<Record, Outside>[] {
  const decision = new Decision<Record, Outside>(nowMs)
  work(decision)
  return decision.effects
}

function failed(errorCode: number): Failed {
  return { errorCode }
}
