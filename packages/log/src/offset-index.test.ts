import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDisk } from '@samsa/sim'
import fc from 'fast-check'
import { IndexFile } from './index-file.ts'
import { OffsetIndex } from './offset-index.ts'
import { TimeIndex } from './time-index.ts'

const BASE = 1_000_000_000_000

interface Entry {
  readonly offset: number
  readonly position: number
}

const entries: fc.Arbitrary<Entry[]> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 5000 })), { maxLength: 200 })
  .map((steps) => {
    let offset = BASE
    let position = 0
    return steps.map(([offsetStep, positionStep]) => ({ offset: (offset += offsetStep), position: (position += positionStep) }))
  })

function indexFile(): { disk: MemoryDisk; file: IndexFile } {
  const disk = new MemoryDisk()
  disk.makeDirectory('/log')
  return { disk, file: new IndexFile(disk, { path: '/log' }, { base: '', suffix: '' }, 'index') }
}

test('offset index: floor look-ups, cuts and what is read again agree with a list', () => {
  fc.assert(
    fc.property(entries, fc.nat(1000), fc.nat(1000), (list, first, second) => {
      const { disk, file } = indexFile()
      const index = new OffsetIndex(file, BASE, 8 * 400)
      index.create()
      for (const { offset, position } of list) index.append(offset, position)
      const at = (share: number): number => BASE + Math.floor((((list.at(-1)?.offset ?? BASE) - BASE + 2) * share) / 1000)
      const floor = (known: Entry[], offset: number): number => known.findLast((entry) => entry.offset <= offset)?.position ?? 0
      assert.equal(index.floor(at(first))?.position ?? 0, floor(list, at(first)))
      // A crash before the entries were written leaves a shorter index, never a wrong one.
      const early = new OffsetIndex(file, BASE, 8 * 400)
      assert.equal(early.count, 0)
      index.writeOut()
      const cut = at(second)
      index.truncateTo(cut)
      const kept = list.filter(({ offset }) => offset < cut)
      assert.equal(index.count, kept.length)
      assert.equal(index.floor(at(first))?.position ?? 0, floor(kept, at(first)))
      assert.equal(index.lastOffset, kept.at(-1)?.offset ?? BASE)
      index.trim()
      assert.equal(disk.stat('/log/index')?.sizeBytes, kept.length * 8)
      const again = new OffsetIndex(file, BASE, 8 * 400)
      assert.equal(again.floor(at(first))?.position ?? 0, floor(kept, at(first)))
      index.preallocate(8 * 400)
      assert.equal(disk.stat('/log/index')?.sizeBytes, 8 * 400)
      assert.equal(new OffsetIndex(file, BASE, 8 * 400).count, kept.length)
    }),
  )
})

test('time index: only growing timestamps are kept; floor look-ups and cuts agree with a list', () => {
  const noted = fc.array(fc.tuple(fc.integer({ min: -1, max: 1000 }), fc.integer({ min: 1, max: 9 })), { maxLength: 100 })
  fc.assert(
    fc.property(noted, fc.integer({ min: -2, max: 1001 }), fc.nat(1000), (list, when, share) => {
      const { disk, file } = indexFile()
      const index = new TimeIndex(file, BASE, 12 * 400)
      index.create()
      let offset = BASE
      const known: { timestampMs: number; offset: number }[] = []
      for (const [timestampMs, step] of list) {
        offset += step
        index.maybeAppend(timestampMs, offset)
        if (timestampMs > (known.at(-1)?.timestampMs ?? -1)) known.push({ timestampMs, offset })
      }
      const none = { timestampMs: -1, offset: BASE }
      assert.deepEqual(index.lookup(when), known.findLast((entry) => entry.timestampMs <= when) ?? none)
      const cut = BASE + Math.floor(((offset - BASE + 2) * share) / 1000)
      index.truncateTo(cut)
      const kept = known.filter((entry) => entry.offset < cut)
      assert.deepEqual(index.lastEntry, kept.at(-1) ?? none)
      index.trim()
      assert.equal(disk.stat('/log/index')?.sizeBytes, kept.length * 12)
      assert.deepEqual(new TimeIndex(file, BASE, 12 * 400).lastEntry, kept.at(-1) ?? none)
      const again = new TimeIndex(file, BASE, 12 * 400)
      assert.deepEqual(again.lookup(when), kept.findLast((entry) => entry.timestampMs <= when) ?? none)
    }),
  )
})
