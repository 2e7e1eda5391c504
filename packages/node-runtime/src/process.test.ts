import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'

import { keepTime, nodeClock } from './clock.ts'

test('the first signal asks, the second leaves', async () => {
  const program = `import { onStopSignal } from ${JSON.stringify(import.meta.resolve('./process-signals.ts'))}
    onStopSignal((signal) => console.log('stop', signal)); setInterval(() => {}, 1000); console.log('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    child.kill(said.includes('stop') ? 'SIGINT' : 'SIGTERM')
  })
  const code = await new Promise((resolve) => child.on('exit', resolve))
  assert.equal(said, 'ready\nstop SIGTERM\n')
  assert.equal(code, 130)
})

test('timers fire in order of their time, never early, and not when cancelled', async () => {
  const seen: string[] = []
  const start = nodeClock.monotonicMs()
  await new Promise<void>((resolve) => {
    nodeClock.after(20, () => {
      seen.push('20')
      resolve()
    })
    nodeClock.after(0, () => seen.push('0'))
    nodeClock.after(5.5, () => seen.push('5.5'))
    nodeClock.after(1, () => seen.push('cancelled')).cancel()
    nodeClock.after(0, () => seen.push('cancelled')).cancel()
    // Longer than setTimeout can wait; must neither fire at once nor keep us here.
    nodeClock.after(2 ** 33, () => seen.push('in a hundred days')).cancel()
    seen.push('now')
  })
  assert.deepEqual(seen, ['now', '0', '5.5', '20'])
  assert.ok(nodeClock.monotonicMs() - start >= 19.9)
})

test('timers that are due fire between the reads of a turn that does not end, once and in their order', async () => {
  const seen: string[] = []
  const hold = (ms: number): void => {
    for (const end = performance.now() + ms; performance.now() < end;);
  }
  await new Promise<void>((resolve) => {
    keepTime()
    // Those due later are made later, however long this process is kept from running in between.
    nodeClock.after(2, () => {
      seen.push('2')
      cancelled.cancel()
    })
    const cancelled = nodeClock.after(3, () => seen.push('cancelled'))
    nodeClock.after(5, () => seen.push('5'))
    nodeClock.after(60_000, () => seen.push('in a minute')).cancel()
    hold(25)
    keepTime()
    assert.equal(seen.join(), '2,5')
    nodeClock.after(1, () => seen.push('1'))
    nodeClock.after(30, resolve)
  })
  assert.equal(seen.join(), '2,5,1')
})
