import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Clock } from '@samsa/ports'
import { ShardTimers } from './shard-timers.ts'

/** A clock that is moved by hand. */
function handClock(): Clock & { advance(ms: number): void; readonly running: number } {
  const timers = new Set<{ readonly at: number; readonly fire: () => void }>()
  let nowMs = 0
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after(delayMs, fire) {
      const timer = { at: nowMs + delayMs, fire }
      timers.add(timer)
      return { cancel: () => void timers.delete(timer) }
    },
    advance(ms) {
      const end = nowMs + ms
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        timers.delete(next)
        nowMs = next.at
        next.fire()
      }
      nowMs = end
    },
    get running() {
      return timers.size
    },
  }
}

function scene(): { clock: ReturnType<typeof handClock>; timers: ShardTimers; fired: string[] } {
  const clock = handClock()
  const fired: string[] = []
  return { clock, fired, timers: new ShardTimers(clock, (key) => fired.push(`${key}@${clock.monotonicMs()}`)) }
}

test('a timer that is put off again and again goes off once, after the last time', () => {
  const { clock, timers, fired } = scene()
  timers.set('a', 10)
  for (let beat = 0; beat < 5; beat++) {
    clock.advance(6)
    timers.set('a', 10)
    assert.equal(clock.running, 1)
  }
  clock.advance(100)
  assert.deepEqual(fired, ['a@40'])
})

test('a timer that is brought forward goes off then', () => {
  const { clock, timers, fired } = scene()
  timers.set('a', 100)
  timers.set('a', 10)
  timers.set('b', 5)
  clock.advance(200)
  assert.deepEqual(fired, ['b@5', 'a@10'])
})

test('what is cancelled stays silent, and can be set again', () => {
  const { clock, timers, fired } = scene()
  timers.set('a', 10)
  timers.set('b', 10)
  timers.cancel('a')
  clock.advance(10)
  timers.set('a', 10)
  timers.set('c', 10)
  timers.cancelAll()
  clock.advance(100)
  assert.deepEqual(fired, ['b@10'])
  assert.equal(clock.running, 0)
})

test('what is due when asked goes off before the clock tells, in the order of the times', () => {
  const clock = handClock()
  const late: Clock = {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, fire) => clock.after(delayMs + 3, fire),
  }
  const fired: string[] = []
  const timers = new ShardTimers(late, (key) => {
    fired.push(`${key}@${clock.monotonicMs()}`)
    if (key === 'a') timers.set('d', 0)
  })
  timers.set('b', 12)
  timers.set('a', 10)
  timers.set('c', 20)
  clock.advance(12)
  assert.deepEqual(fired, [])
  timers.fireDue()
  assert.deepEqual(fired, ['a@12', 'b@12', 'd@12'])
  clock.advance(100)
  assert.deepEqual(fired, ['a@12', 'b@12', 'd@12', 'c@23'])
  assert.equal(clock.running, 0)
})
