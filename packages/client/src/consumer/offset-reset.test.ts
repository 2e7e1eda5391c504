import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDurationMs, parseResetStrategy } from './offset-reset.ts'

test('durations as Java reads them', () => {
  const read = (text: string): number | undefined => parseDurationMs(text)
  assert.deepEqual(['P1D', 'PT1H', 'P2DT3H4M5.5S', 'PT0.5S', 'pt10m'].map(read), [86_400_000, 3_600_000, 183_845_500, 500, 600_000])
  assert.deepEqual(
    ['P', 'PT', 'P1DT', '1D', 'P-1D', 'P1M', ''].map(read),
    Array.from({ length: 7 }, () => undefined),
  )
})

test('where to begin', () => {
  assert.deepEqual(parseResetStrategy('by_duration:PT1M'), { to: 'duration', beforeMs: 60_000 })
  assert.deepEqual(parseResetStrategy('none'), { to: 'none' })
  assert.equal(parseResetStrategy('by_duration:soon'), undefined)
  assert.equal(parseResetStrategy('Earliest'), undefined)
})
