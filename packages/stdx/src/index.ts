export { assert, AssertionFailure, present, unreachable } from './assert.ts'
export { Heap } from './heap.ts'
export { Prng } from './prng.ts'
export { Ring } from './ring.ts'
