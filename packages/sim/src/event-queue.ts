import { Heap } from '@samsa/stdx'

/** Something that will happen. */
export interface Event {
  readonly atMs: number
  /** Breaks ties: of two events at one time the earlier scheduled is first. */
  readonly order: number
  readonly fire: () => void
  cancelled: boolean
}

/** Virtual time: nothing passes but from event to event. */
export class EventQueue {
  nowMs = 0
  #order = 0
  readonly #heap = new Heap<Event>((a, b) => a.atMs - b.atMs || a.order - b.order)

  get size(): number {
    return this.#heap.size
  }

  at(atMs: number, fire: () => void): Event {
    this.#order += 1
    const event = { atMs: Math.max(atMs, this.nowMs), order: this.#order, fire, cancelled: false }
    this.#heap.push(event)
    return event
  }

  after(delayMs: number, fire: () => void): Event {
    return this.at(this.nowMs + Math.max(0, delayMs), fire)
  }

  /** Time of the next event; undefined if nothing will happen any more. */
  nextMs(): number | undefined {
    return this.#live()?.atMs
  }

  /** Moves on to the next event and lets it happen; false if there is none. */
  step(): boolean {
    const event = this.#live()
    if (event === undefined) return false
    this.#heap.pop()
    this.nowMs = event.atMs
    event.fire()
    return true
  }

  #live(): Event | undefined {
    for (;;) {
      const event = this.#heap.peek()
      if (event === undefined || !event.cancelled) return event
      this.#heap.pop()
    }
  }
}
