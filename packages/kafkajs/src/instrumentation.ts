import { clock } from './world.ts'

export interface InstrumentationEvent<T> {
  readonly id: number
  readonly type: string
  readonly timestamp: number
  readonly payload: T
}

export type RemoveInstrumentationEventListener = () => void

let lastId = 0

/** Events of one client, told to whoever listens. */
export class Instrumentation {
  readonly #listeners = new Map<string, Set<(event: InstrumentationEvent<never>) => void>>()

  /** Whether it is worth making an event. */
  hears(type: string): boolean {
    return this.#listeners.has(type)
  }

  on<T>(type: string, listener: (event: InstrumentationEvent<T>) => void): RemoveInstrumentationEventListener {
    const listeners = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(type)
    }
  }

  emit(type: string, payload: unknown = null): void {
    const listeners = this.#listeners.get(type)
    if (listeners === undefined) return
    const event = { id: lastId++, type, timestamp: clock.nowMs(), payload: payload as never }
    for (const listener of listeners) listener(event)
  }
}
