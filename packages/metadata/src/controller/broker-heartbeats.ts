interface Heartbeat {
  fenced: boolean
  /** -1: unknown. */
  metadataOffset: number
  /** The offset behind which nobody may still take the broker for a leader; -1 unless in controlled shutdown. */
  controlledShutdownOffset: number
}

interface Session {
  readonly epoch: number
  readonly contactMs: number
}

export type BrokerState = 'FENCED' | 'UNFENCED' | 'CONTROLLED_SHUTDOWN' | 'SHUTDOWN_NOW'

/** Who was heard when, and how far each broker has read. Known to the active controller alone, and lost with it. */
export class BrokerHeartbeats {
  readonly #sessionTimeoutMs: number
  readonly #brokers = new Map<number, Heartbeat>()
  readonly #sessions = new Map<number, Session>()

  constructor(sessionTimeoutMs: number) {
    this.#sessionTimeoutMs = sessionTimeoutMs
  }

  /** A registration was replayed. */
  register(id: number, fenced: boolean): void {
    const broker = this.#brokers.get(id)
    if (broker === undefined) this.#brokers.set(id, { fenced, metadataOffset: -1, controlledShutdownOffset: -1 })
    else this.touch(id, fenced, broker.fenced === fenced ? -1 : broker.metadataOffset)
  }

  remove(id: number): void {
    this.#brokers.delete(id)
  }

  touch(id: number, fenced: boolean, metadataOffset: number): void {
    const broker = this.#brokers.get(id)
    if (broker === undefined) return
    broker.fenced = fenced
    broker.metadataOffset = metadataOffset
    if (fenced) broker.controlledShutdownOffset = -1
  }

  /** A heartbeat came in. The session belongs to the broker's epoch. */
  contact(id: number, epoch: number, nowMs: number): void {
    this.#sessions.set(id, { epoch, contactMs: nowMs })
  }

  hasValidSession(id: number, epoch: number, nowMs: number): boolean {
    const session = this.#sessions.get(id)
    return session !== undefined && session.epoch === epoch && !this.#expired(session, nowMs)
  }

  /** Forgets one session that timed out, and says whose it was. */
  takeExpired(nowMs: number): { readonly id: number; readonly epoch: number } | undefined {
    for (const [id, session] of this.#sessions) {
      if (!this.#expired(session, nowMs)) continue
      this.#sessions.delete(id)
      return { id, epoch: session.epoch }
    }
    return undefined
  }

  /** When the next session would time out. */
  nextExpiryMs(): number | undefined {
    let next: number | undefined
    for (const { contactMs } of this.#sessions.values()) {
      const at = contactMs + this.#sessionTimeoutMs + 1
      if (next === undefined || at < next) next = at
    }
    return next
  }

  startControlledShutdown(id: number, offset: number): void {
    const broker = this.#brokers.get(id)
    if (broker !== undefined && broker.controlledShutdownOffset < 0) broker.controlledShutdownOffset = offset
  }

  stateOf(id: number): BrokerState {
    const broker = this.#brokers.get(id)
    if (broker === undefined) return 'FENCED'
    return broker.controlledShutdownOffset >= 0 ? 'CONTROLLED_SHUTDOWN' : broker.fenced ? 'FENCED' : 'UNFENCED'
  }

  /** Where the broker goes with this heartbeat. */
  nextState(id: number, asks: HeartbeatWishes, registrationOffset: number, hasLeaderships: () => boolean): BrokerState {
    switch (this.stateOf(id)) {
      case 'FENCED':
        if (asks.wantShutDown) return 'SHUTDOWN_NOW'
        return !asks.wantFence && asks.currentMetadataOffset >= registrationOffset ? 'UNFENCED' : 'FENCED'
      case 'UNFENCED':
        if (asks.wantFence) return asks.wantShutDown ? 'SHUTDOWN_NOW' : 'FENCED'
        if (asks.wantShutDown) return hasLeaderships() ? 'CONTROLLED_SHUTDOWN' : 'SHUTDOWN_NOW'
        return 'UNFENCED'
      case 'CONTROLLED_SHUTDOWN':
        if (hasLeaderships()) return 'CONTROLLED_SHUTDOWN'
        return (this.#brokers.get(id)?.controlledShutdownOffset ?? -1) <= this.#lowestActiveOffset()
          ? 'SHUTDOWN_NOW'
          : 'CONTROLLED_SHUTDOWN'
      case 'SHUTDOWN_NOW':
        return 'SHUTDOWN_NOW'
    }
  }

  #lowestActiveOffset(): number {
    let lowest = Infinity
    for (const broker of this.#brokers.values()) {
      if (!broker.fenced && broker.controlledShutdownOffset < 0) lowest = Math.min(lowest, broker.metadataOffset)
    }
    return lowest
  }

  #expired(session: Session, nowMs: number): boolean {
    return session.contactMs + this.#sessionTimeoutMs < nowMs
  }
}

export interface HeartbeatWishes {
  readonly wantFence: boolean
  readonly wantShutDown: boolean
  readonly currentMetadataOffset: number
}
