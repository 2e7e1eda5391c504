import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Ring } from './ring.ts'

test('a ring is a queue with access to its middle, at any fill', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.integer() },
    { weight: 3, arbitrary: fc.constant('shift' as const) },
    { weight: 1, arbitrary: fc.constant('pop' as const) },
  )
  const property = fc.property(fc.array(step, { maxLength: 200 }), fc.nat({ max: 5 }), (steps, capacity) => {
    const ring = new Ring<number>(capacity)
    const model: number[] = []
    for (const each of steps) {
      if (each === 'shift') assert.equal(ring.shift(), model.shift())
      else if (each === 'pop') assert.equal(ring.pop(), model.pop())
      else {
        ring.push(each)
        model.push(each)
      }
      assert.equal(ring.length, model.length)
      assert.deepEqual([...ring], model)
      for (const at of [-1, 0, 1, model.length, -model.length - 1]) assert.equal(ring.at(at), model.at(at))
    }
    ring.clear()
    assert.equal(ring.length, 0)
    assert.equal(ring.at(0), undefined)
  })
  fc.assert(property)
})
