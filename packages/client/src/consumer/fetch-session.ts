/** What a fetch asks of one partition. */
export interface SessionPartition {
  readonly key: string
  readonly topic: string
  /** undefined where the broker or the metadata knows none. */
  readonly topicId: string | undefined
  readonly partition: number
  readonly fetchOffset: number
  readonly leaderEpoch: number
  readonly maxBytes: number
}

export interface SessionRequest {
  readonly sessionId: number
  readonly sessionEpoch: number
  /** Whether topics go by id (version 13 on) rather than by name. */
  readonly usesTopicIds: boolean
  readonly send: readonly SessionPartition[]
  readonly forget: readonly SessionPartition[]
}

const INITIAL_EPOCH = 0
const FINAL_EPOCH = -1
const INT32_MAX = 0x7fffffff
const FETCH_SESSION_ID_NOT_FOUND = 70

/**
 * The client's half of a fetch session with one broker (KIP-227): only what changed is sent, and only what has news comes back.
 * `build` before every request, then one of `answered`, `refused` and `failed`.
 */
export class FetchSession {
  #sessionId = 0
  #epoch = INITIAL_EPOCH
  #held = new Map<string, SessionPartition>()
  #usesTopicIds = false

  get sessionId(): number {
    return this.#sessionId
  }

  /** Every partition that the broker is to answer for from now on. */
  build(wanted: readonly SessionPartition[]): SessionRequest {
    const usesTopicIds = wanted.every((each) => each.topicId !== undefined)
    // A session speaks of topics in one way: changing that takes a new one.
    if (this.#epoch !== INITIAL_EPOCH && usesTopicIds !== this.#usesTopicIds && wanted.length > 0) this.#epoch = INITIAL_EPOCH
    const next = new Map(wanted.map((each) => [each.key, each]))
    if (this.#epoch === INITIAL_EPOCH) {
      this.#held = next
      this.#usesTopicIds = usesTopicIds
      return { sessionId: this.#sessionId, sessionEpoch: INITIAL_EPOCH, usesTopicIds, send: wanted, forget: [] }
    }
    const forget: SessionPartition[] = []
    for (const [key, held] of this.#held) {
      const again = next.get(key)
      if (again === undefined || again.topicId !== held.topicId) forget.push(held)
    }
    const send = wanted.filter((each) => {
      const held = this.#held.get(each.key)
      return (
        held === undefined ||
        held.topicId !== each.topicId ||
        held.fetchOffset !== each.fetchOffset ||
        held.leaderEpoch !== each.leaderEpoch ||
        held.maxBytes !== each.maxBytes
      )
    })
    this.#held = next
    return { sessionId: this.#sessionId, sessionEpoch: this.#epoch, usesTopicIds: this.#usesTopicIds, send, forget }
  }

  /** What an answer may speak of, by topic id or name and number. */
  held(key: string): SessionPartition | undefined {
    return this.#held.get(key)
  }

  answered(sessionId: number): void {
    if (this.#epoch === INITIAL_EPOCH) {
      this.#sessionId = sessionId
      if (sessionId !== 0) this.#epoch = 1
    } else if (sessionId === 0) {
      // The broker closed the session: no room for it.
      this.#sessionId = 0
      this.#epoch = INITIAL_EPOCH
    } else this.#epoch = this.#epoch === INT32_MAX ? 1 : this.#epoch + 1
  }

  /** The broker answered with an error for the whole request. */
  refused(errorCode: number): void {
    if (errorCode === FETCH_SESSION_ID_NOT_FOUND) this.#sessionId = 0
    this.#epoch = INITIAL_EPOCH
  }

  /** There was no answer: the next request closes the session and tries for a new one. */
  failed(): void {
    this.#epoch = INITIAL_EPOCH
  }

  /** A last request that frees the session at the broker; undefined without one. */
  close(): SessionRequest | undefined {
    if (this.#sessionId === 0) return undefined
    const request = { sessionId: this.#sessionId, sessionEpoch: FINAL_EPOCH, usesTopicIds: this.#usesTopicIds, send: [], forget: [] }
    this.#sessionId = 0
    this.#epoch = INITIAL_EPOCH
    this.#held.clear()
    return request
  }
}
