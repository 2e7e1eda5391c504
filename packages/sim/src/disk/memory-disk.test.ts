import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { DiskError } from '@samsa/ports'
import { Prng } from '@samsa/stdx'
import fc from 'fast-check'

import { MemoryDisk } from './memory-disk.ts'
import { MemoryVolume } from './memory-volume.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (value: Uint8Array): string => new TextDecoder().decode(value)
const code = (expected: string) => (error: unknown) => error instanceof DiskError && error.code === expected

describe('MemoryDisk', () => {
  test('writes chunks one after another and reads them back, holes as zeros', () => {
    const disk = new MemoryDisk()
    disk.makeDirectory('/data/topic-0')
    const file = disk.open('/data/topic-0/log', { create: true })
    file.write([bytes('ab'), bytes(''), bytes('cd')], 5000)
    const into = new Uint8Array(8).fill(9)
    assert.equal(file.read(into, 1, 7, 4998), 6)
    assert.deepEqual([...into], [9, 0, 0, 97, 98, 99, 100, 9])
    assert.equal(file.size(), 5004)
    assert.equal(file.read(into, 0, 8, 5004), 0)
  })

  test('any writes and truncations leave what a plain array would', () => {
    const step = fc.oneof(
      fc.record({ write: fc.uint8Array({ minLength: 1, maxLength: 9000 }), position: fc.nat(20_000) }),
      fc.record({ truncate: fc.nat(25_000) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const file = new MemoryDisk().open('/f', { create: true })
        let model = new Uint8Array(0)
        for (const each of steps) {
          const size = 'write' in each ? Math.max(model.length, each.position + each.write.length) : each.truncate
          const next = new Uint8Array(size)
          next.set(model.subarray(0, size))
          if ('write' in each) {
            next.set(each.write, each.position)
            file.write([each.write], each.position)
          } else file.truncate(each.truncate)
          model = next
        }
        const read = new Uint8Array(file.size())
        file.read(read, 0, read.length, 0)
        assert.deepEqual(read, model)
      }),
      { numRuns: 60 },
    )
  })

  test('answers as POSIX does where something is missing or in the way', () => {
    const disk = new MemoryDisk()
    disk.makeDirectory('/a/b')
    disk.writeFile('/a/f', bytes('x'))
    assert.throws(() => disk.open('/a/none'), code('ENOENT'))
    assert.throws(() => disk.open('/none/f', { create: true }), code('ENOENT'))
    assert.throws(() => disk.open('/a/b'), code('EISDIR'))
    assert.throws(() => disk.list('/a/f'), code('ENOTDIR'))
    assert.throws(() => disk.remove('/a/none'), code('ENOENT'))
    assert.throws(() => disk.rename('/a/none', '/a/g'), code('ENOENT'))
    assert.throws(() => disk.rename('/a/b', '/a/f'), code('ENOTDIR'))
    assert.equal(disk.stat('/a/f/below'), undefined)
    assert.deepEqual(disk.list('/a'), ['b', 'f'])
    disk.rename('/a/f', '/a/b/g')
    assert.equal(text(disk.readFile('/a/b/g')), 'x')
    disk.removeTree('/a')
    disk.removeTree('/a')
    assert.deepEqual(disk.list('/'), [])
  })

  test('an open file keeps working when it is renamed or removed', () => {
    const disk = new MemoryDisk()
    const file = disk.open('/f', { create: true })
    disk.rename('/f', '/g')
    file.write([bytes('new')], 0)
    assert.equal(text(disk.readFile('/g')), 'new')
    disk.remove('/g')
    assert.equal(file.size(), 3)
  })

  test('completions come in a later turn', async () => {
    const disk = new MemoryDisk()
    const file = disk.open('/f', { create: true })
    file.write([bytes('abc')], 0)
    const seen: string[] = []
    const into = new Uint8Array(3)
    file.sync((error) => seen.push(`sync ${error?.code}`))
    file.readCold(into, 0, 3, 0, (error, count) => seen.push(`read ${error?.code} ${count}`))
    assert.deepEqual(seen, [])
    await Promise.resolve()
    assert.deepEqual(seen, ['sync undefined', 'read undefined 3'])
    assert.equal(text(into), 'abc')
  })

  test('a full volume takes what fits, then says ENOSPC, and has room again after a removal', () => {
    const volume = new MemoryVolume(3 * 4096)
    const disk = new MemoryDisk(volume)
    disk.writeFile('/a', new Uint8Array(4096))
    const file = disk.open('/b', { create: true })
    assert.throws(() => file.write([new Uint8Array(10_000)], 0), code('ENOSPC'))
    assert.equal(file.size(), 8192)
    assert.equal(disk.space('/').usableBytes, 0)
    disk.remove('/a')
    file.write([new Uint8Array(4096)], 8192)
    assert.equal(file.size(), 3 * 4096)
  })

  test('an injected fault fails the operation it is asked for', () => {
    const volume = new MemoryVolume()
    const disk = new MemoryDisk(volume)
    const file = disk.open('/f', { create: true })
    volume.fault = (action, path) => (action === 'sync' && path === '/f' ? 'EIO' : undefined)
    file.write([bytes('x')], 0)
    assert.throws(() => file.syncNow(), code('EIO'))
    let heard: string | undefined
    file.sync((error) => (heard = error?.code))
    disk.settle()
    assert.equal(heard, 'EIO')
  })

  test('a lock is exclusive until released or its process dies', () => {
    const volume = new MemoryVolume()
    const first = new MemoryDisk(volume)
    const lock = first.lock('/.lock')
    assert.equal(new MemoryDisk(volume).lock('/.lock'), undefined)
    lock?.release()
    assert.notEqual(new MemoryDisk(volume).lock('/.lock'), undefined)
    volume.kill()
    assert.notEqual(new MemoryDisk(volume).lock('/.lock'), undefined)
  })
})

describe('the end of a process and of a machine', () => {
  test('a kill keeps what was written and ends the files', () => {
    const volume = new MemoryVolume()
    const disk = new MemoryDisk(volume)
    const file = disk.open('/f', { create: true })
    file.write([bytes('kept')], 0)
    volume.kill()
    assert.throws(() => file.size(), code('EBADF'))
    assert.equal(text(new MemoryDisk(volume).readFile('/f')), 'kept')
  })

  test('flushed bytes and names survive any loss of power; the rest is a mixture of before and after', () => {
    const fates = new Set<string>()
    for (let seed = 0; seed < 300; seed += 1) {
      const volume = new MemoryVolume()
      const disk = new MemoryDisk(volume)
      const file = disk.open('/log', { create: true })
      file.write([new Uint8Array(6000).fill(1)], 0)
      file.syncNow()
      disk.syncDirectory('/')
      file.write([new Uint8Array(6000).fill(2)], 6000)
      disk.writeFile('/unflushed', bytes('x'))
      volume.losePower(new Prng(seed))
      const after = new MemoryDisk(volume)
      const found = after.readFile('/log')
      assert.ok(found.length >= 6000 && found.length <= 12_000)
      assert.ok(found.subarray(0, 6000).every((value) => value === 1))
      for (const value of found.subarray(6000)) assert.ok(value === 0 || value === 2)
      const torn = found.subarray(6000).includes(0)
      fates.add(found.length === 6000 ? 'lost' : torn ? 'torn' : found.length === 12_000 ? 'whole' : 'short')
      fates.add(after.stat('/unflushed') === undefined ? 'name lost' : 'name kept')
    }
    assert.deepEqual([...fates].sort(), ['lost', 'name kept', 'name lost', 'short', 'torn', 'whole'])
  })

  test('a flush under way covers only what was written before it began', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const volume = new MemoryVolume()
      const finish: (() => void)[] = []
      const disk = new MemoryDisk(volume, { defer: (_operation, done) => finish.push(done) })
      const file = disk.open('/f', { create: true })
      disk.syncDirectory('/')
      file.write([bytes('one ')], 0)
      let synced = 0
      file.sync(() => (synced += 1))
      file.write([bytes('two ')], 4)
      file.sync(() => (synced += 1))
      for (const done of finish.splice(0, 1)) done()
      assert.equal(synced, 1)
      volume.losePower(new Prng(seed))
      const found = text(new MemoryDisk(volume).readFile('/f'))
      assert.ok(found.startsWith('one '), JSON.stringify(found))
    }
  })

  test('a rename that was not flushed is undone or done, never half', () => {
    const outcomes = new Set<string>()
    for (let seed = 0; seed < 100; seed += 1) {
      const volume = new MemoryVolume()
      const disk = new MemoryDisk(volume)
      disk.makeDirectory('/d')
      const put = (path: string, content: string): void => {
        disk.writeFile(path, bytes(content))
        disk.open(path).syncNow()
      }
      put('/checkpoint', 'old')
      disk.syncDirectory('/')
      put('/checkpoint.tmp', 'new')
      disk.rename('/checkpoint.tmp', '/checkpoint')
      disk.rename('/checkpoint', '/d/checkpoint')
      volume.losePower(new Prng(seed))
      const after = new MemoryDisk(volume)
      const paths = ['/checkpoint', '/checkpoint.tmp', '/d/checkpoint'].filter((path) => after.stat(path) !== undefined)
      outcomes.add(paths.map((path) => `${path}=${text(after.readFile(path))}`).join(' '))
    }
    assert.ok(outcomes.has('/checkpoint=old'))
    assert.ok(outcomes.has('/checkpoint=new'))
    assert.ok(outcomes.has('/d/checkpoint=new'))
    for (const each of outcomes) assert.ok(each !== '', 'a file has vanished')
  })

  test('the same seed loses the same', () => {
    const run = (): string => {
      const volume = new MemoryVolume()
      const disk = new MemoryDisk(volume)
      for (let index = 0; index < 20; index += 1) disk.writeFile(`/f${index}`, new Uint8Array(3000).fill(index + 1))
      volume.losePower(new Prng(7))
      return JSON.stringify([...volume.contents()].map(([path, found]) => [path, found.length, found.reduce((a, b) => a + b, 0)]))
    }
    assert.equal(run(), run())
  })
})
