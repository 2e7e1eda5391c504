import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Prng } from '@samsa/stdx'
import { buildTestBatch } from '../test/log-world.ts'
import { StoreWorld } from '../test/store-world.ts'
import { readMetaProperties, writeMetaProperties, type PartitionLog } from './index.ts'

const TOPIC_ID = 'wordswordswordswordsAA'

function append(world: StoreWorld, log: PartitionLog, value: string) {
  const nowMs = world.clock.timeMs
  const outcome = log.append(buildTestBatch({ values: [value], keys: ['key'] }, nowMs), { origin: 'client', leaderEpoch: 0, nowMs })
  if (outcome.error === 0) log.updateHighWatermark(log.logEndOffset)
  return outcome
}

describe('log store', () => {
  test('keeps logs, start offsets and high watermarks over a clean stop', () => {
    const world = new StoreWorld(['/a', '/b'])
    const logs = [0, 1, 2, 3].map((partition) => world.create('words', partition, TOPIC_ID))
    assert.deepEqual(
      logs.map(({ directory }) => directory),
      ['/a', '/b', '/a', '/b'],
    )
    for (const log of logs) for (let index = 0; index < 5; index++) append(world, log, `value ${index}`)
    assert.deepEqual(logs[1]?.deleteRecordsBefore(3), { error: 0, lowWatermark: 3 })
    world.close(42)
    assert.equal(world.text('/a/.kafka_cleanshutdown'), '{"version":0,"brokerEpoch":42}')
    assert.equal(world.text('/b/log-start-offset-checkpoint'), '0\n1\nwords 1 3\n')
    assert.equal(world.text('/a/recovery-point-offset-checkpoint'), '0\n2\nwords 0 5\nwords 2 5\n')
    world.open()
    assert.equal(world.store.directories[0]?.previousBrokerEpoch, 42)
    const again = world.store.log('words', 1)
    assert.deepEqual([again?.logStartOffset, again?.logEndOffset, again?.highWatermark, again?.topicId], [3, 5, 5, TOPIC_ID])
    assert.equal(world.disk.stat('/a/.kafka_cleanshutdown'), undefined, 'a crash from here on must be noticed')
  })

  test('recovers after a kill and tells how far it is', () => {
    const world = new StoreWorld(['/a'])
    for (let partition = 0; partition < 10; partition++) append(world, world.create('words', partition, TOPIC_ID), 'kept')
    world.kill()
    const progress: string[] = []
    world.open({ onProgress: (loaded, total) => void progress.push(`${loaded}/${total}`) })
    assert.equal(progress.at(-1), '10/10')
    for (const log of world.store.logs()) assert.equal(log.logEndOffset, 1)
  })

  test('a changed expiration of producers holds for all logs, those made before and after', () => {
    const world = new StoreWorld(['/a'])
    const produce = (log: PartitionLog): void => {
      const nowMs = world.clock.timeMs
      const batch = buildTestBatch({ values: ['v'], producerId: 1, producerEpoch: 0, baseSequence: 0 }, nowMs)
      assert.equal(log.append(batch, { origin: 'client', leaderEpoch: 0, nowMs }).error, 0)
    }
    const before = world.create('words', 0, TOPIC_ID)
    produce(before)
    world.producerIdExpirationMs = 100
    const after = world.create('words', 1, TOPIC_ID)
    produce(after)
    for (const log of [before, after]) {
      log.removeExpiredProducers(world.clock.timeMs + 99)
      assert.equal(log.producerIdCount, 1)
      log.removeExpiredProducers(world.clock.timeMs + 100)
      assert.equal(log.producerIdCount, 0)
    }
  })

  test('a second process is refused the directory', () => {
    const world = new StoreWorld(['/a'])
    assert.throws(() => world.openSecond(), /Failed to acquire lock on file \.lock in \/a/)
    world.close(1)
    world.openSecond()
  })

  for (const code of ['ENOSPC', 'EIO', 'EROFS']) {
    test(`a directory that fails with ${code} goes offline alone, nothing acknowledged is lost`, () => {
      const world = new StoreWorld(['/a', '/b'])
      const bad = world.create('words', 0, TOPIC_ID)
      const good = world.create('words', 1, TOPIC_ID)
      for (const log of [bad, good]) assert.equal(append(world, log, 'before').error, 0)
      world.volume.fault = (action, path) => (path.startsWith('/a/') && action === 'write' ? code : undefined)
      assert.equal(append(world, bad, 'refused').error, 56)
      assert.equal(append(world, bad, 'still refused').error, 56)
      assert.equal(bad.isOffline, true)
      assert.equal(bad.read(0, 1000, { isolation: 'logEnd', minOneMessage: true }).error, 56)
      assert.equal(append(world, good, 'accepted').error, 0)
      assert.deepEqual(world.failures, [`/a ${code}`])
      assert.equal(world.logger.lines.filter((line) => line.startsWith('ERROR')).length, 1)
      const created = world.store.createLog('words', 2, { topicId: TOPIC_ID, config: world.config })
      assert.ok('directory' in created && created.directory === '/b')
      world.close(1)
      world.volume.fault = undefined
      world.open()
      assert.deepEqual(
        [0, 1].map((partition) => world.store.log('words', partition)?.logEndOffset),
        [1, 2],
      )
    })
  }

  test('a flush that fails tells every waiter', () => {
    const world = new StoreWorld(['/a'], { flushMessages: 1 })
    const log = world.create('words', 0, TOPIC_ID)
    const heard: boolean[] = []
    assert.ok('awaitsFlush' in append(world, log, 'one'))
    log.whenFlushed(1, (durable) => heard.push(durable))
    world.disk.settle()
    assert.deepEqual(heard, [true])
    append(world, log, 'two')
    log.whenFlushed(2, (durable) => heard.push(durable))
    world.store.logs()
    world.volume.fault = (action) => (action === 'sync' ? 'EIO' : undefined)
    append(world, log, 'three')
    log.whenFlushed(3, (durable) => heard.push(durable))
    world.disk.settle()
    assert.equal(heard.length, 3)
    assert.equal(heard[2], false)
  })

  test('flush.messages=1: what was acknowledged survives loss of power', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const world = new StoreWorld(['/a'], { flushMessages: 1, segmentBytes: 400 })
      const prng = new Prng(seed)
      const log = world.create('words', 0, TOPIC_ID)
      let acknowledged = 0
      for (let index = 0; index < 12; index++) {
        append(world, log, `value ${index}`)
        log.whenFlushed(index + 1, (durable) => {
          if (durable) acknowledged = index + 1
        })
        if (prng.below(3) > 0) world.disk.settle()
        if (prng.below(5) === 0) world.store.checkpoint()
      }
      world.losePower(prng)
      world.open()
      const end = world.store.log('words', 0)?.logEndOffset ?? 0
      assert.ok(end >= acknowledged, `seed ${seed}: ${end} of ${acknowledged} acknowledged`)
    }
  })

  test('after a clean stop nothing is lost with the power, and nothing needs recovery', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const world = new StoreWorld(['/a', '/b'], { segmentBytes: 500 })
      const prng = new Prng(seed)
      const counts = [0, 0, 0]
      for (let index = 0; index < 20; index++) {
        const partition = prng.below(3)
        const sequence = counts[partition] ?? 0
        counts[partition] = sequence + 1
        const nowMs = world.clock.timeMs
        const batch = { values: [`value ${index}`], producerId: 1 + partition, producerEpoch: 0, baseSequence: sequence }
        const log = world.store.log('words', partition) ?? world.create('words', partition, TOPIC_ID)
        assert.equal(log.append(buildTestBatch(batch, nowMs), { origin: 'client', leaderEpoch: index, nowMs }).error, 0)
        if (prng.below(4) === 0) world.disk.settle()
      }
      world.close(seed)
      world.losePower(prng)
      world.open()
      assert.ok(world.store.directories.every(({ wasCleanShutdown }) => wasCleanShutdown))
      for (const [partition, count] of counts.entries()) {
        const log = world.store.log('words', partition)
        if (count === 0) continue
        assert.equal(log?.logEndOffset, count, `seed ${seed} partition ${partition}`)
        assert.equal(log.activeProducers()[0]?.lastSequence, count - 1)
        assert.equal(log.endOffsetForEpoch(log.latestEpoch)?.endOffset, count)
        assert.equal(log.offsetFor('maxTimestamp')?.offset, 0)
      }
      assert.deepEqual(
        world.logger.lines.filter((line) => !line.startsWith('INFO')),
        [],
      )
    }
  })

  test('group commit: many waiters share a sync', () => {
    const world = new StoreWorld(['/a'], { flushMessages: 1 })
    const log = world.create('words', 0, TOPIC_ID)
    let durable = 0
    for (let index = 0; index < 50; index++) {
      append(world, log, 'value')
      log.whenFlushed(index + 1, () => durable++)
    }
    world.disk.settle()
    assert.equal(durable, 50)
    assert.ok(world.flushes <= 3, `${world.flushes} flushes`)
  })

  test('deleted logs are renamed at once and removed later', () => {
    const world = new StoreWorld(['/a'])
    append(world, world.create('words', 0, TOPIC_ID), 'value')
    assert.equal(world.store.deleteLog('words', 0), true)
    assert.equal(world.store.log('words', 0), undefined)
    assert.equal(world.store.deleteLog('words', 0), false)
    assert.match(world.folders('/a').join(), /^words-0\.[0-9a-f]{32}-delete$/)
    const recreated = world.create('words', 0, 'otherotherotherotherAA')
    assert.equal(recreated.logEndOffset, 0)
    world.clock.advance(60_000)
    assert.deepEqual(world.folders('/a'), ['words-0'])
    // What a crash left to be removed goes after the next start.
    world.store.deleteLog('words', 0)
    world.kill()
    world.open()
    world.clock.advance(60_000)
    assert.deepEqual(world.folders('/a'), [])
  })

  test('a future log on another directory takes the place of the current one', () => {
    const world = new StoreWorld(['/a', '/b'])
    const current = world.create('words', 0, TOPIC_ID)
    append(world, current, 'moved')
    const future = world.store.createLog('words', 0, { topicId: TOPIC_ID, config: world.config, future: true })
    assert.ok('append' in future && future.isFuture && future.directory === '/b')
    const outcome = current.read(0, 1000, { isolation: 'logEnd', minOneMessage: true })
    assert.ok('records' in outcome)
    assert.equal(future.appendAsFollower(outcome.records.bytes(), 0, world.clock.timeMs).error, 0)
    world.disk.settle()
    assert.equal(world.store.replaceCurrentWithFuture('words', 0), true)
    const moved = world.store.log('words', 0)
    assert.deepEqual([moved?.directory, moved?.logEndOffset, moved?.isFuture], ['/b', 1, false])
    assert.deepEqual(world.folders('/b'), ['words-0'])
    assert.equal(append(world, future, 'goes on').error, 0)
    world.close(1)
    world.open()
    assert.equal(world.store.log('words', 0)?.logEndOffset, 2)
  })

  test('a log is not compacted while a future log is filled from it', () => {
    const world = new StoreWorld(['/a', '/b'], { cleanupPolicy: ['compact'] })
    const log = world.create('words', 0, TOPIC_ID)
    append(world, log, 'one')
    log.roll(world.clock.timeMs)
    append(world, log, 'two')
    const { compaction } = world.store
    const limits = { dedupeBufferBytes: 4096, loadFactor: 0.9, ioBufferBytes: 4096, sliceBytes: 4096, pace: () => 0 }
    const outcomes: string[] = []
    const clean = () => compaction.clean(log, limits, world.clock.timeMs, ({ state }) => void outcomes.push(state))
    assert.ok(clean() !== undefined)
    world.store.createLog('words', 0, { topicId: TOPIC_ID, config: world.config, future: true })
    const settle = () => {
      for (let turn = 0; turn < 50; turn++) {
        world.disk.settle()
        world.clock.advance(1)
      }
    }
    settle()
    assert.equal(compaction.examine(log, world.clock.timeMs), undefined)
    assert.equal(clean(), undefined)
    settle()
    assert.deepEqual(outcomes, ['aborted'])
    world.store.deleteLog('words', 0, true)
    assert.ok(compaction.examine(log, world.clock.timeMs) !== undefined)
    clean()
    settle()
    assert.equal(outcomes.at(-1), 'cleaned')
  })

  test('a log that was cut since it was examined is cleaned as it is now', () => {
    const world = new StoreWorld(['/a'], { cleanupPolicy: ['compact'] })
    const log = world.create('words', 0, TOPIC_ID)
    for (const value of ['one', 'two', 'three']) {
      append(world, log, value)
      log.roll(world.clock.timeMs)
    }
    const { compaction } = world.store
    assert.equal(compaction.examine(log, world.clock.timeMs)?.firstUncleanableOffset, 3)
    log.truncateTo(1)
    append(world, log, 'other')
    append(world, log, 'another')
    const limits = { dedupeBufferBytes: 4096, loadFactor: 0.9, ioBufferBytes: 4096, sliceBytes: 4096, pace: () => 0 }
    assert.equal(
      compaction.clean(log, limits, world.clock.timeMs, () => {})?.firstUncleanableOffset,
      1,
      'the active segment begins there now',
    )
  })

  test('partitions that the metadata does not know are set aside', () => {
    const world = new StoreWorld(['/a'])
    append(world, world.create('words', 0, TOPIC_ID), 'value')
    append(world, world.create('gone', 0, TOPIC_ID), 'value')
    world.close(1)
    world.open({ isStray: ({ topic, topicId }) => topic === 'gone' && topicId === TOPIC_ID })
    assert.equal(world.store.log('gone', 0), undefined)
    assert.match(world.folders('/a').join(), /^gone-0\.[0-9a-f]{32}-stray,words-0$/)
  })

  test('retention, checkpoints and expiry run by themselves', () => {
    const world = new StoreWorld(['/a'], { segmentBytes: 200, retentionMs: 1000 })
    const log = world.create('words', 0, TOPIC_ID)
    for (let index = 0; index < 6; index++) append(world, log, 'v'.repeat(50))
    for (let turn = 0; turn < 40; turn++) {
      world.clock.advance(10_000)
      world.disk.settle()
    }
    assert.equal(log.logStartOffset, 6)
    assert.equal(world.text('/a/replication-offset-checkpoint'), '0\n1\nwords 0 6\n')
    assert.equal(world.text('/a/recovery-point-offset-checkpoint'), '0\n1\nwords 0 6\n')
  })

  test('another topic id for an existing log is refused', () => {
    const world = new StoreWorld(['/a'])
    world.create('words', 0, TOPIC_ID)
    const outcome = world.store.createLog('words', 0, { topicId: 'otherotherotherotherAA', config: world.config })
    assert.ok('message' in outcome && outcome.error === 103)
  })
})

test('meta.properties reads what Java writes and is written like it', () => {
  const world = new StoreWorld(['/a'])
  const meta = { version: 1, clusterId: 'AAAAAAAAAAAAAAAAAAAAAQ', nodeId: 1, directoryId: 'o1xGXjSHgvdcOIqWWG9Crg' }
  writeMetaProperties(world.disk, '/a', meta, new Date(Date.UTC(2026, 10, 21, 13, 59, 1)))
  assert.equal(
    world.text('/a/meta.properties'),
    '#\n#Sat Nov 21 13:59:01 UTC 2026\ncluster.id=AAAAAAAAAAAAAAAAAAAAAQ\ndirectory.id=o1xGXjSHgvdcOIqWWG9Crg\nnode.id=1\nversion=1\n',
  )
  assert.deepEqual(readMetaProperties(world.disk, '/a'), meta)
  assert.equal(readMetaProperties(world.disk, '/b'), undefined)
  world.disk.writeFile('/a/meta.properties', new TextEncoder().encode('node.id=1\n'))
  assert.equal(readMetaProperties(world.disk, '/a'), 'No valid version in /a/meta.properties')
})
