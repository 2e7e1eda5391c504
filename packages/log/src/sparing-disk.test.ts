import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DiskError } from '@samsa/ports'
import { MemoryDisk } from '@samsa/sim'
import { SegmentFile } from './segment-file.ts'
import { OpenFiles } from './segment-files.ts'
import { sparingDisk } from './sparing-disk.ts'

test('where descriptors run out, idle files are closed instead of failing, and room is left from then on', () => {
  const disk = new MemoryDisk()
  disk.makeDirectory('/d')
  const files = new OpenFiles(disk, 1000)
  const spare = sparingDisk(disk, files)
  disk.volume.fault = (action) => (action === 'open' && files.count >= 40 ? 'EMFILE' : undefined)
  const segments = Array.from({ length: 100 }, (_, i) => new SegmentFile(disk, files, { path: '/d' }, { base: `${i}`, suffix: '' }))
  for (const [i, segment] of segments.entries()) {
    segment.get().write([Buffer.from([i])], 0)
    spare.open('/d/index', { create: true }).close()
  }
  assert.ok(files.count < 40)
  for (const [i, segment] of segments.entries()) {
    const byte = new Uint8Array(1)
    segment.get().read(byte, 0, 1, 0)
    assert.equal(byte[0], i)
  }
  // Nothing to give: the error is told.
  for (const segment of segments) segment.close()
  disk.volume.fault = () => 'EMFILE'
  assert.throws(
    () => spare.open('/d/index'),
    (error) => error instanceof DiskError && error.code === 'EMFILE',
  )
})
