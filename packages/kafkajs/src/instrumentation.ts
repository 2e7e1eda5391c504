import type { Logger } from './logger.ts'
import { KafkaJSNonRetriableError } from './errors.ts'
import { clock } from './world.ts'

export interface InstrumentationEvent<T> {
  readonly id: number
  readonly type: string
  readonly timestamp: number
  readonly payload: T
}

export type RemoveInstrumentationEventListener<_Name = unknown> = () => void

let lastId = 0

/** Events of one client, told to whoever listens. */
export class Instrumentation {
  readonly #client: string
  readonly #names: Readonly<Record<string, string>>
  readonly #logger: Logger
  readonly #listeners = new Map<string, Set<(event: never) => unknown>>()

  /** `client` and `names` are those that a program sees: `consumer.events.HEARTBEAT`. */
  constructor(client: string, names: Readonly<Record<string, string>>, logger: Logger) {
    this.#client = client
    this.#names = names
    this.#logger = logger
  }

  /** Whether it is worth making an event. */
  hears(type: string): boolean {
    return this.#listeners.has(type)
  }

  on(type: string, listener: (event: never) => unknown): RemoveInstrumentationEventListener {
    if (!Object.values(this.#names).includes(type)) {
      const names = Object.keys(this.#names).map((name) => `${this.#client}.events.${name}`)
      throw new KafkaJSNonRetriableError(`Event name should be one of ${names.join(', ')}`)
    }
    const listeners = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(type)
    }
  }

  /** A listener that fails harms nobody but itself. */
  emit(type: string, payload: unknown = null): void {
    const listeners = this.#listeners.get(type)
    if (listeners === undefined) return
    const event = { id: lastId++, type, timestamp: clock.nowMs(), payload }
    for (const listener of listeners) {
      void this.#tell(type, listener, event)
    }
  }

  async #tell(eventName: string, listener: (event: never) => unknown, event: InstrumentationEvent<unknown>): Promise<void> {
    try {
      // Who listens to a name expects the event of that name.
      await listener(event as never)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.#logger.error(`Failed to execute listener: ${message}`, { eventName, stack: error instanceof Error ? error.stack : undefined })
    }
  }
}
