import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReadHeat } from './read-heat.ts'

test('recently written bytes are hot until a gigabyte came after them, or until a read of them stalls', () => {
  const written = { total: 0 }
  const first = new ReadHeat(written)
  const second = new ReadHeat(written)
  assert.equal(first.isHot, false)
  first.wrote(100)
  assert.equal(first.isHot, true)
  second.wrote(2 ** 30)
  assert.deepEqual([first.isHot, second.isHot], [false, true])
  second.readNow(50)
  assert.equal(second.isHot, false)
})

test('fast reads in a row make a segment hot, one stall cold again', () => {
  const heat = new ReadHeat({ total: 0 })
  for (let read = 0; read < 7; read++) heat.readCold(0.1)
  heat.readCold(10)
  for (let read = 0; read < 7; read++) heat.readCold(0.1)
  assert.equal(heat.isHot, false)
  heat.readCold(0.1)
  assert.equal(heat.isHot, true)
  heat.readNow(0.2)
  assert.equal(heat.isHot, true)
  heat.readNow(8)
  assert.equal(heat.isHot, false)
})
