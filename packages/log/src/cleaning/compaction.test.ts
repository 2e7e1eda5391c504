import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCommitted, stateOf, type VisibleRecord } from '@samsa/sim'
import { Prng } from '@samsa/stdx'
import fc from 'fast-check'
import { LogWorld } from '../../test/log-world.ts'

const RETENTION_MS = 100

type Step =
  | {
      readonly do: 'append'
      readonly keys: readonly number[]
      readonly codec: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
      readonly producer: number
    }
  | { readonly do: 'transact'; readonly keys: readonly number[]; readonly producer: number }
  | { readonly do: 'end'; readonly producer: number; readonly commit: boolean }
  | { readonly do: 'roll' | 'restart' | 'expire' }
  | { readonly do: 'clean'; readonly slice: number; readonly buffer: number }
  | { readonly do: 'crash'; readonly turns: number; readonly slice: number; readonly power: boolean; readonly seed: number }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'deleteRecords'; readonly at: number }

/** A third of the records are tombstones. */
const keys = fc.array(fc.nat(17), { minLength: 1, maxLength: 4 })
const slice = fc.constantFrom(1, 300, 1_000_000)

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        keys,
        codec: fc.constantFrom('none', 'none', 'gzip', 'snappy', 'lz4', 'zstd'),
        producer: fc.nat(3),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('transact' as const), keys, producer: fc.integer({ min: 11, max: 13 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('end' as const), producer: fc.integer({ min: 11, max: 13 }), commit: fc.boolean() }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('roll' as const, 'roll' as const, 'restart' as const, 'expire' as const) }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('clean' as const), slice, buffer: fc.constantFrom(170, 100_000) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('crash' as const), turns: fc.nat(40), slice, power: fc.boolean(), seed: fc.nat() }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.nat(2 * RETENTION_MS) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('deleteRecords' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }) },
  ),
  { minLength: 5, maxLength: 70 },
)

interface Written extends VisibleRecord {
  status: 'visible' | 'open' | 'aborted'
  readonly producer: number
}

/** Everything that was ever appended; the log may forget of it only what no reader misses. */
class Model {
  readonly world: LogWorld
  readonly written: Written[] = []
  readonly sequences = new Map<number, number>()
  readonly open = new Set<number>()
  logStart = 0

  constructor(segmentBytes = 1500) {
    const cleanupPolicy = ['compact']
    this.world = new LogWorld({
      segmentBytes,
      indexIntervalBytes: 100,
      segmentIndexBytes: 200,
      cleanupPolicy,
      deleteRetentionMs: RETENTION_MS,
    })
  }

  run(step: Step): void {
    const { world } = this
    world.clock.advance(1)
    world.disk.settle()
    switch (step.do) {
      case 'append':
        return this.append(step.keys, step.codec, step.producer === 0 ? -1 : step.producer, false)
      case 'transact':
        return this.append(step.keys, 'none', step.producer, true)
      case 'end':
        return this.end(step.producer, step.commit)
      case 'roll':
        return world.log.roll(world.clock.timeMs)
      case 'expire':
        return world.log.removeExpiredProducers(world.clock.timeMs)
      case 'restart':
        assert.ok(world.log.close())
        world.crash()
        world.open(true, 0, this.logStart)
        return this.reopened()
      case 'clean':
        return this.clean(step.slice, step.buffer)
      case 'crash':
        return this.crash(step)
      case 'advance':
        return world.clock.advance(step.ms)
      case 'deleteRecords': {
        const { logStartOffset, highWatermark } = world.log
        const before = logStartOffset + Math.floor((highWatermark - logStartOffset) * step.at)
        assert.equal(world.log.deleteRecordsBefore(before).error, 0)
        this.logStart = world.log.logStartOffset
        return
      }
    }
  }

  append(keyNumbers: readonly number[], compression: 'none', producerId: number, isTransactional: boolean): void
  append(
    keyNumbers: readonly number[],
    compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd',
    producerId: number,
    isTransactional: boolean,
  ): void
  append(
    keyNumbers: readonly number[],
    compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd',
    producerId: number,
    isTransactional: boolean,
  ): void {
    const { world } = this
    const offset = world.log.logEndOffset
    const sequence = this.sequences.get(producerId) ?? 0
    const records = keyNumbers.map((number, index) => ({
      key: `key-${number % 6}`,
      value: number < 6 ? null : `${offset + index}-${'v'.repeat(number * 5)}`,
    }))
    const guard = isTransactional
      ? world.log.maybeStartTransactionVerification({
          producerId,
          producerEpoch: 0,
          sequence,
          supportsEpochBump: false,
          nowMs: world.clock.timeMs,
        })
      : undefined
    const outcome = world.append(
      {
        keys: records.map(({ key }) => key),
        values: records.map(({ value }) => value),
        compression,
        ...(producerId < 0 ? {} : { producerId, producerEpoch: 0, baseSequence: sequence, isTransactional }),
      },
      guard === undefined || 'error' in guard ? {} : { verificationGuard: guard },
    )
    assert.equal(outcome.error, 0, 'reason' in outcome ? outcome.reason : '')
    this.sequences.set(producerId, sequence + records.length)
    if (isTransactional) this.open.add(producerId)
    for (const [index, record] of records.entries()) {
      this.written.push({ offset: offset + index, ...record, producer: producerId, status: isTransactional ? 'open' : 'visible' })
    }
    world.log.updateHighWatermark(world.log.logEndOffset)
  }

  end(producer: number, commit: boolean): void {
    const { world } = this
    if (!this.open.delete(producer)) return
    assert.equal(world.endTransaction(commit ? 'COMMIT' : 'ABORT', producer, 0).error, 0)
    for (const record of this.written) {
      if (record.producer === producer && record.status === 'open') record.status = commit ? 'visible' : 'aborted'
    }
    world.log.updateHighWatermark(world.log.logEndOffset)
  }

  clean(sliceBytes: number, buffer: number): void {
    const { world } = this
    const outcome = world.clean(sliceBytes, buffer)
    if (outcome === undefined) return
    assert.equal(outcome.state, 'cleaned')
    if (outcome.state !== 'cleaned') return
    this.check(500)
    const seen = new Set<string>()
    for (const { key, offset } of this.read(1_000_000)) {
      if (offset >= outcome.endOffset) continue
      assert.ok(!seen.has(key), `${key} is there twice below ${outcome.endOffset}`)
      seen.add(key)
    }
  }

  crash({ turns, slice: sliceBytes, power, seed }: { turns: number; slice: number; power: boolean; seed: number }): void {
    const { world } = this
    assert.ok(world.log.flushNow())
    world.startCleaning(sliceBytes)
    for (let turn = 0; turn < turns; turn++) world.turn()
    this.check(700)
    world.crash(power ? (volume) => volume.losePower(new Prng(seed)) : undefined)
    world.open(false, 0, this.logStart)
    this.reopened()
  }

  reopened(): void {
    const { log, disk, path } = this.world
    log.updateHighWatermark(log.logEndOffset)
    const left = disk.list(path).filter((name) => /cleaned|swap|deleted/.test(name))
    assert.deepEqual(left, [], 'nothing half done is left after a start')
    this.check(400)
  }

  read(maxBytes: number): VisibleRecord[] {
    return readCommitted(this.world.log, maxBytes)
  }

  check(maxBytes: number): void {
    const { log } = this.world
    const written = new Map(this.written.map((record) => [record.offset, record]))
    const found = this.read(maxBytes)
    for (const { offset, key, value } of found) {
      const original = written.get(offset)
      assert.deepEqual({ key, value }, { key: original?.key, value: original?.value }, `the record at ${offset}`)
      assert.equal(original?.status, 'visible', `the record at ${offset}`)
    }
    const visible = this.written.filter(({ status, offset }) => status === 'visible' && offset < log.lastStableOffset)
    // What a reader would know that keeps to the log's start.
    assert.deepEqual(
      [...stateOf(found)].sort(),
      [...stateOf(visible.filter(({ offset }) => offset >= log.logStartOffset))].sort(),
      'the state a reader ends up with',
    )
  }
}

test('whatever is cleaned, cut short or recovered, readers end up with the same state, and nothing aborted is seen', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const model = new Model()
      for (const step of script) model.run(step)
      model.clean(1_000_000, 100_000)
      model.check(900)
    }),
    { numRuns: Number(process.env['RUNS'] ?? 150) },
  )
})

test('records are deleted beyond the beginning of an open transaction', () => {
  const model = new Model()
  const script: readonly Step[] = [
    { do: 'append', keys: [0, 0], codec: 'none', producer: 0 },
    { do: 'transact', keys: [0, 0], producer: 11 },
    { do: 'end', producer: 11, commit: false },
    { do: 'transact', keys: [0, 0, 0, 0], producer: 11 },
    { do: 'deleteRecords', at: 8 / 9 },
    { do: 'append', keys: [0], codec: 'none', producer: 0 },
    { do: 'crash', turns: 0, slice: 1, power: false, seed: 0 },
  ]
  for (const step of script) model.run(step)
  model.clean(1_000_000, 100_000)
  model.check(900)
})

/** A log of many small segments, cleaned once so that tombstones have their horizon, then written to again and left until that is past. */
function prepared(seed: number): Model {
  const prng = new Prng(seed)
  const model = new Model(prng.pick([300, 400, 600, 1500]))
  const write = (count: number): void => {
    for (let index = 0; index < count; index++) {
      // Short values and many tombstones: whole segments become empty.
      const number = prng.below(9)
      const kind = prng.below(8)
      if (kind === 0) model.run({ do: 'transact', keys: [number], producer: 11 })
      else if (kind === 1) model.run({ do: 'end', producer: 11, commit: prng.chance(0.5) })
      else model.run({ do: 'append', keys: [number], codec: 'none', producer: 0 })
      if (prng.chance(0.5)) model.run({ do: 'roll' })
    }
    model.run({ do: 'end', producer: 11, commit: true })
    model.run({ do: 'roll' })
  }
  write(16)
  model.run({ do: 'clean', slice: 1_000_000, buffer: 100_000 })
  model.run({ do: 'advance', ms: RETENTION_MS })
  write(6)
  return model
}

test('a crash before any operation of the disk leaves a log that says the same', () => {
  let swaps = 0
  for (let seed = 1; seed <= Number(process.env['RUNS'] ?? 2); seed++) {
    for (let operations = 0, isOver = false; !isOver; operations++) {
      const model = prepared(seed)
      const { world } = model
      assert.ok(world.log.flushNow())
      let left = operations
      world.volume.fault = (action) => (action !== 'stat' && action !== 'read' && left-- <= 0 ? 'EIO' : undefined)
      const outcome = world.startCleaning(400)
      for (let turn = 0; turn < 1000 && !world.log.isOffline && outcome?.() === undefined; turn++) world.turn()
      isOver = !world.log.isOffline
      world.volume.fault = undefined
      world.crash(operations % 3 === 0 ? undefined : (volume) => volume.losePower(new Prng(seed * 1000 + operations)))
      if (world.disk.list(world.path).some((name) => name.endsWith('.swap'))) swaps++
      world.open(false, 0, 0)
      model.reopened()
      model.clean(1_000_000, 100_000)
      model.check(500)
    }
  }
  assert.ok(swaps > 20, `only ${swaps} crashes within a swap`)
})

test('no segment is renamed over the remains of an earlier round, which would free those on the main loop', () => {
  const { world } = prepared(1)
  const { disk } = world
  const rename = disk.rename.bind(disk)
  const renamed: string[] = []
  disk.rename = (from, to) => {
    renamed.push(to)
    if (to.startsWith(world.path)) assert.equal(disk.stat(to), undefined, `${to} is there already`)
    rename(from, to)
  }
  for (let round = 0; round < 3; round++) {
    world.append({ values: ['v'], keys: ['k'] })
    world.log.roll(world.clock.timeMs)
    world.log.updateHighWatermark(world.log.logEndOffset)
    assert.equal(world.clean(1_000_000, 100_000)?.state, 'cleaned')
  }
  const twice = renamed.filter((path, index) => path.endsWith('.log.deleted') && renamed.indexOf(path) !== index)
  assert.ok(twice.length > 0, 'a segment was replaced twice before its first files were deleted')
})
