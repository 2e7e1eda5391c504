import type { Decision } from './effect.ts'

/** What a shard wakes up for. */
export type TimerEvent =
  | { readonly on: 'heartbeat'; readonly groupId: string; readonly memberId: string }
  | { readonly on: 'join'; readonly groupId: string }
  | { readonly on: 'initialJoin'; readonly groupId: string; readonly delayMs: number; readonly remainingMs: number }
  | { readonly on: 'sync'; readonly groupId: string; readonly generationId: number }
  | { readonly on: 'expiration' }

/** The timers of a shard, by key: setting one replaces the one before. */
export class Timers {
  readonly #events = new Map<string, TimerEvent>()

  set(decision: Decision, event: TimerEvent, afterMs: number): void {
    const key = keyOf(event)
    this.#events.set(key, event)
    decision.wake(key, afterMs)
  }

  cancelHeartbeat(decision: Decision, groupId: string, memberId: string): void {
    this.#cancel(decision, keyOf({ on: 'heartbeat', groupId, memberId }))
  }

  cancelJoin(decision: Decision, groupId: string): void {
    this.#cancel(decision, keyOf({ on: 'join', groupId }))
  }

  cancelSync(decision: Decision, groupId: string): void {
    this.#cancel(decision, keyOf({ on: 'sync', groupId, generationId: 0 }))
  }

  /** The event of a timer that went off, once. */
  take(key: string): TimerEvent | undefined {
    const event = this.#events.get(key)
    this.#events.delete(key)
    return event
  }

  #cancel(decision: Decision, key: string): void {
    if (this.#events.delete(key)) decision.wake(key, undefined)
  }
}

function keyOf(event: TimerEvent): string {
  switch (event.on) {
    case 'heartbeat':
      // The length keeps apart what group and member ids could otherwise spell alike.
      return `heartbeat:${event.groupId.length}:${event.groupId}:${event.memberId}`
    case 'join':
    case 'initialJoin':
      return `join:${event.groupId}`
    case 'sync':
      return `sync:${event.groupId}`
    case 'expiration':
      return 'expiration'
  }
}
