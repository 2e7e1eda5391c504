import { assert } from '@samsa/stdx'

/** A transaction as its producer knows it. */
export interface Written {
  readonly name: string
  readonly transactionalId: string
  readonly session: Session
  /** `partition:value` of each record that was acknowledged. */
  readonly values: string[]
  /** `open`: its end was never asked for, so it must be aborted some day. `unknown`: its commit was, and nobody knows what came of it. */
  outcome: 'open' | 'committed' | 'aborted' | 'unknown'
}

/** From one InitProducerId to the next. */
export interface Session {
  readonly transactionalId: string
  readonly askedMs: number
  readonly givenMs: number
  readonly epoch: string
}

/** What producers were told of their transactions, and what must be seen of them. */
export class TransactionWatch {
  readonly #nowMs: () => number
  readonly #print: ((line: string) => void) | undefined
  readonly #sessions = new Map<string, Session[]>()
  readonly #all: Written[] = []

  constructor(nowMs: () => number, print?: (line: string) => void) {
    this.#nowMs = nowMs
    this.#print = print
  }

  get nowMs(): number {
    return this.#nowMs()
  }

  /** InitProducerId was answered. */
  initialised(transactionalId: string, askedMs: number, epoch: string): Session {
    const session = { transactionalId, askedMs, givenMs: this.#nowMs(), epoch }
    this.#print?.(`${transactionalId}: ${epoch}`)
    const all = this.#sessions.get(transactionalId)
    if (all === undefined) this.#sessions.set(transactionalId, [session])
    else all.push(session)
    return session
  }

  begin(session: Session): Written {
    const written: Written = {
      name: `${session.transactionalId}#${this.#all.length}`,
      transactionalId: session.transactionalId,
      session,
      values: [],
      outcome: 'open',
    }
    this.#all.push(written)
    return written
  }

  /** A request of a session was granted: nobody else may have had the transactional id, for sure, before it was sent. */
  granted(session: Session, sentMs: number, what: string): void {
    const later = this.#sessions.get(session.transactionalId)?.find((each) => each.askedMs > session.givenMs && each.givenMs < sentMs)
    assert(later === undefined, () => `${session.transactionalId}: ${what} was granted to ${session.epoch}, fenced by ${later?.epoch}`)
  }

  ended(written: Written, outcome: Written['outcome']): void {
    this.#print?.(`${written.name}: ${outcome}, ${written.values.length} records`)
    written.outcome = outcome
  }

  /** `found`: everything that a read_committed reader finds at the end, as `partition:value`. */
  check(found: readonly string[]): { readonly committed: number; readonly aborted: number } {
    const visible = new Set(found)
    assert(
      visible.size === found.length,
      () => `something is there twice: ${found.filter((each, i) => found.indexOf(each) !== i).join(' ')}`,
    )
    let committed = 0
    let aborted = 0
    for (const { name, values, outcome } of this.#all) {
      const seen = values.filter((value) => visible.delete(value)).length
      const isWhole = seen === values.length
      const mustBeWhole = outcome === 'committed' ? isWhole : outcome === 'unknown' ? isWhole || seen === 0 : seen === 0
      assert(mustBeWhole, () => `${name} is ${outcome}, and ${seen} of ${values.length} records are there`)
      if (seen > 0) committed++
      else if (values.length > 0) aborted++
    }
    // A record whose acknowledgement was lost belongs to a transaction that was given up.
    assert(visible.size === 0, () => `nobody knows of ${[...visible].join(' ')}`)
    return { committed, aborted }
  }

  /** Readers may have seen only what is there at the end. */
  outcomeOf(value: string): Written['outcome'] | undefined {
    return this.#all.find(({ values }) => values.includes(value))?.outcome
  }
}
