import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { DiskError, type File } from '@samsa/ports'

import { nodeDisk } from './disk.ts'

const folder = mkdtempSync(join(tmpdir(), 'samsa-disk-'))
after(() => rmSync(folder, { recursive: true }))

const code = (expected: string) => (error: unknown) => error instanceof DiskError && error.code === expected

function synced(file: File): Promise<DiskError | undefined> {
  return new Promise((resolve) => file.sync(resolve))
}

test('writes many chunks of all sizes at once, and reads them back', () => {
  const path = join(folder, 'many')
  const file = nodeDisk.open(path, { create: true })
  const chunks = Array.from({ length: 3000 }, (_, index) => new Uint8Array(index % 7 === 0 ? 0 : index % 50).fill(index))
  const expected = Buffer.concat(chunks)
  file.write(chunks, 10)
  const found = new Uint8Array(expected.length + 10)
  assert.equal(file.read(found, 0, found.length, 0), found.length)
  assert.deepEqual(Buffer.from(found.subarray(10)), expected)
  assert.equal(file.read(found, 0, 5, found.length - 2), 2)
  file.truncate(12)
  assert.equal(file.size(), 12)
  file.close()
})

test('flushes and cold reads finish in a later turn, also when the file is closed meanwhile', async () => {
  const file = nodeDisk.open(join(folder, 'cold'), { create: true })
  file.write([Buffer.from('hello')], 0)
  const into = new Uint8Array(10)
  let turn = 'this'
  const read = new Promise<[number, string]>((resolve) => {
    file.readCold(into, 2, 8, 1, (error, count) => {
      assert.equal(error, undefined)
      resolve([count, turn])
    })
  })
  const flush = synced(file)
  file.close()
  turn = 'later'
  assert.deepEqual([await read, await flush], [[4, 'later'], undefined])
  assert.equal(Buffer.from(into).toString('latin1'), '\0\0ello\0\0\0\0')
})

test('failures carry the code of the system and the path', () => {
  const none = join(folder, 'none')
  for (const call of [() => nodeDisk.open(none), () => nodeDisk.remove(none), () => nodeDisk.list(none), () => nodeDisk.readFile(none)]) {
    assert.throws(call, (error) => code('ENOENT')(error) && error instanceof DiskError && error.path === none)
  }
  nodeDisk.writeFile(none, Buffer.from('x'))
  const file = nodeDisk.open(none, { readOnly: true })
  assert.throws(() => file.write([Buffer.from('y')], 0), code('EBADF'))
  assert.equal(nodeDisk.stat(join(none, 'below')), undefined)
  assert.throws(() => nodeDisk.open(folder), code('EISDIR'))
})

test('directories: made with parents, listed sorted, renamed, removed whole', () => {
  const top = join(folder, 'tree')
  nodeDisk.makeDirectory(join(top, 'a/b'))
  nodeDisk.makeDirectory(join(top, 'a/b'))
  nodeDisk.writeFile(join(top, 'z'), Buffer.from('1'))
  nodeDisk.writeFile(join(top, 'B'), Buffer.from('22'), 0o600)
  assert.deepEqual(nodeDisk.list(top), ['B', 'a', 'z'])
  nodeDisk.rename(join(top, 'z'), join(top, 'B'))
  assert.equal(nodeDisk.stat(join(top, 'B'))?.sizeBytes, 1)
  nodeDisk.syncDirectory(top)
  assert.equal(nodeDisk.stat(top)?.isDirectory, true)
  nodeDisk.removeTree(top)
  nodeDisk.removeTree(top)
  assert.equal(nodeDisk.stat(top), undefined)
  assert.ok(nodeDisk.space(folder).usableBytes <= nodeDisk.space(folder).totalBytes)
})

test('a lock excludes this process, other processes, and ends with its holder; the file stays empty', () => {
  const path = join(folder, '.lock')
  const other = (): string =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { nodeDisk } from ${JSON.stringify(import.meta.resolve('./disk.ts'))}; console.log(nodeDisk.lock(${JSON.stringify(path)}) !== undefined)`,
      ],
      {
        encoding: 'utf8',
      },
    ).stdout.trim()
  // Held by a process that is gone without releasing it.
  assert.equal(other(), 'true')
  const lock = nodeDisk.lock(path)
  assert.notEqual(lock, undefined)
  assert.equal(nodeDisk.lock(path), undefined)
  assert.equal(other(), 'false')
  lock?.release()
  assert.equal(other(), 'true')
  assert.equal(nodeDisk.stat(path)?.sizeBytes, 0)
  assert.deepEqual(
    nodeDisk.list(folder).filter((name) => name.startsWith('.lock')),
    ['.lock'],
  )
  assert.throws(() => nodeDisk.lock(join(folder, 'nowhere/.lock')), code('ENOENT'))
})
