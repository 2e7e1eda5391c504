import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ToolIo } from '../tool-io.ts'
import { ProgressLine } from './progress-line.ts'

function watched(isWatched: boolean): { readonly io: ToolIo; readonly shown: string[]; readonly tick: (ms: number) => void } {
  const shown: string[] = []
  let nowMs = 0
  const clock: ToolIo['clock'] = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after: () => assert.fail('nothing waits'),
  }
  const io: ToolIo = {
    stdin: { [Symbol.asyncIterator]: () => assert.fail('nothing is read') },
    out: () => assert.fail('progress is no output'),
    err: (text) => shown.push(text),
    prompting: false,
    watched: isWatched,
    clock,
    interrupted: new AbortController().signal,
  }
  return { io, shown, tick: (ms) => (nowMs += ms) }
}

test('a line is drawn now and then, and goes at the end', () => {
  const { io, shown, tick } = watched(true)
  const line = new ProgressLine(io, 'a.log')
  line.at(1, 10)
  tick(300)
  line.at(5, 10)
  tick(10)
  line.at(6, 10)
  line.end()
  assert.deepEqual(shown, ['\r\u001b[Ka.log: 50 %', '\r\u001b[K'])
})

test('nothing is drawn where nobody looks', () => {
  const { io, shown, tick } = watched(false)
  const line = new ProgressLine(io, 'a.log')
  tick(10_000)
  line.at(5, 10)
  line.end()
  assert.deepEqual(shown, [])
})
