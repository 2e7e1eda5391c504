import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Heap } from './heap.ts'

const ascending = (a: number, b: number): number => a - b

test('items come out in order, whatever the order of pushes and pops', () => {
  const operations = fc.array(fc.option(fc.integer({ min: 0, max: 50 })), { maxLength: 200 })
  const property = fc.property(operations, (steps) => {
    const heap = new Heap<number>(ascending)
    const model: number[] = []
    for (const step of steps) {
      if (step === null) assert.equal(heap.pop(), model.shift())
      else {
        heap.push(step)
        model.push(step)
        model.sort(ascending)
      }
      assert.equal(heap.size, model.length)
      assert.equal(heap.peek(), model[0])
    }
    while (model.length > 0) assert.equal(heap.pop(), model.shift())
    assert.equal(heap.pop(), undefined)
  })
  fc.assert(property)
})

test('a cleared heap is empty and can be used again', () => {
  const heap = new Heap<number>(ascending)
  for (const item of [3, 1, 2]) heap.push(item)
  heap.clear()
  assert.equal(heap.pop(), undefined)
  heap.push(4)
  assert.equal(heap.pop(), 4)
})
