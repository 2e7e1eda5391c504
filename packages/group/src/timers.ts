import type { Decision } from './effect.ts'

/** What a shard wakes up for. */
export type TimerEvent =
  | { readonly on: 'heartbeat'; readonly groupId: string; readonly memberId: string }
  | { readonly on: 'join'; readonly groupId: string }
  | { readonly on: 'initialJoin'; readonly groupId: string; readonly delayMs: number; readonly remainingMs: number }
  | { readonly on: 'sync'; readonly groupId: string; readonly generationId: number }
  | { readonly on: 'expiration' }
  // Of consumer groups, whose members may change to the classic protocol and back while timers run.
  | { readonly on: 'session'; readonly groupId: string; readonly memberId: string }
  | { readonly on: 'revocation'; readonly groupId: string; readonly memberId: string; readonly memberEpoch: number }
  /** A member of the classic protocol has not joined, or not asked for its assignment. */
  | { readonly on: 'rejoin'; readonly groupId: string; readonly memberId: string }
  | { readonly on: 'resync'; readonly groupId: string; readonly memberId: string }
  | { readonly on: 'regexes'; readonly groupId: string }

/** The timers of a shard, by key: setting one replaces the one before. */
export class Timers {
  readonly #events = new Map<string, TimerEvent>()

  set(decision: Decision, event: TimerEvent, afterMs: number): void {
    const key = keyOf(event)
    this.#events.set(key, event)
    decision.wake(key, afterMs)
  }

  setIfAbsent(decision: Decision, event: TimerEvent, afterMs: number): void {
    if (!this.#events.has(keyOf(event))) this.set(decision, event, afterMs)
  }

  cancel(decision: Decision, event: TimerEvent): void {
    this.#cancel(decision, keyOf(event))
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
    case 'session':
    case 'revocation':
    case 'rejoin':
    case 'resync':
      // The length keeps apart what group and member ids could otherwise spell alike.
      return `${event.on}:${event.groupId.length}:${event.groupId}:${event.memberId}`
    case 'join':
    case 'initialJoin':
      return `join:${event.groupId}`
    case 'sync':
    case 'regexes':
      return `${event.on}:${event.groupId}`
    case 'expiration':
      return 'expiration'
  }
}
