import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Prng } from '@samsa/stdx'
import { RoundRobin, StickyPartitioner } from './partitioner.ts'
import type { PartitionLoad } from './partitioner.ts'

function load(sizes: readonly number[], without: readonly number[] = [], stuck: readonly number[] = []): PartitionLoad {
  return {
    partitionCount: sizes.length,
    hasLeader: (partition) => !without.includes(partition),
    queueSize: (partition) => sizes[partition] ?? 0,
    isStuck: (partition) => stuck.includes(partition),
  }
}

function random(seed: number) {
  const prng = new Prng(seed)
  return { bytes: (length: number) => new Uint8Array(length), below: (bound: number) => prng.below(bound) }
}

/** How often each partition is chosen when every record fills a batch. */
function choices(of: PartitionLoad, isAdaptive = true, draws = 20_000): number[] {
  const sticky = new StickyPartitioner(random(7), 100, isAdaptive)
  const counts = Array.from({ length: of.partitionCount }, () => 0)
  for (let draw = 0; draw < draws; draw++) {
    const partition = sticky.current(of)
    counts[partition] = (counts[partition] ?? 0) + 1
    sticky.count(100, true, of)
  }
  return counts.map((count) => count / draws)
}

test('a partition is kept until a batch of bytes went there', () => {
  const of = load([0, 0, 0, 0, 0, 0, 0, 0])
  const sticky = new StickyPartitioner(random(1), 1000, true)
  const first = sticky.current(of)
  sticky.count(999, true, of)
  assert.equal(sticky.current(of), first)
  // Between one and two batches it moves only where a batch was closed.
  sticky.count(500, false, of)
  assert.equal(sticky.current(of), first)
  const changed = new Set<number>()
  for (let turn = 0; turn < 50; turn++) {
    sticky.count(2000, false, of)
    changed.add(sticky.current(of))
  }
  assert.ok(changed.size > 4)
})

test('a partition is kept longer for records whose batches may be larger', () => {
  const of = load([0, 0, 0, 0, 0, 0, 0, 0])
  const sticky = new StickyPartitioner(random(1), 1000, true)
  const first = sticky.current(of)
  sticky.count(3999, true, of, 4000)
  assert.equal(sticky.current(of), first)
  const changed = new Set<number>()
  for (let turn = 0; turn < 50; turn++) {
    sticky.count(4000, true, of, 4000)
    changed.add(sticky.current(of))
  }
  assert.ok(changed.size > 4)
})

test('queues of equal length are chosen equally', () => {
  for (const share of choices(load([2, 2, 2, 2]))) assert.ok(Math.abs(share - 0.25) < 0.02, String(share))
})

test('shorter queues are chosen as often as they are shorter (KIP-794)', () => {
  // Queues 0 3 1 give weights 4 1 3.
  const shares = choices(load([0, 3, 1]))
  for (const [index, expected] of [4 / 8, 1 / 8, 3 / 8].entries())
    assert.ok(Math.abs((shares[index] ?? 0) - expected) < 0.02, String(shares))
  for (const share of choices(load([0, 3, 1]), false)) assert.ok(Math.abs(share - 1 / 3) < 0.02, String(share))
})

test('partitions without a leader, and stuck ones, are left out', () => {
  assert.equal(choices(load([0, 0, 0], [1]))[1], 0)
  assert.equal(choices(load([0, 0, 0], [], [2]))[2], 0)
  assert.ok(choices(load([0, 0], [0, 1])).every((share) => share > 0.4))
})

test('round robin takes partitions in turn, for each topic by itself', () => {
  const roundRobin = new RoundRobin()
  const of = load([0, 0, 0, 0], [2])
  assert.deepEqual(
    Array.from({ length: 6 }, () => roundRobin.partition('a', of)),
    [0, 1, 3, 0, 1, 3],
  )
  assert.equal(roundRobin.partition('b', of), 0)
})
