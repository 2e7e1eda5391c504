import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBatches } from '@samsa/protocol'
import { Prng } from '@samsa/stdx'
import fc from 'fast-check'
import { LogWorld } from '../test/log-world.ts'
import type { PartitionLog } from './index.ts'

interface Written {
  readonly offset: number
  readonly value: string
}

/** Everything from the log start, in fetches of `maxBytes`. */
function readAll(log: PartitionLog, maxBytes: number): Written[] {
  const found: Written[] = []
  let next = log.logStartOffset
  while (next < log.logEndOffset) {
    const outcome = log.read(next, maxBytes, { isolation: 'logEnd', minOneMessage: true })
    assert.ok('records' in outcome, `read at ${next}: error ${outcome.error}`)
    const before = next
    for (const batch of readBatches(outcome.records.bytes())) {
      assert.ok(batch.isCrcValid)
      for (const record of batch.records()) {
        if (record.offset < next) continue
        found.push({ offset: record.offset, value: new TextDecoder().decode(record.value ?? undefined) })
      }
      next = Math.max(next, batch.nextOffset)
    }
    assert.ok(next > before, `no progress at ${before} of ${log.logEndOffset}`)
  }
  return found
}

type Step =
  | { readonly do: 'append'; readonly count: number; readonly size: number; readonly codec: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd' }
  | { readonly do: 'roll' | 'flush' | 'settle' | 'whenFlushed' | 'checkpoint' | 'restart' | 'kill' | 'retention' }
  | { readonly do: 'truncate' | 'deleteRecords' | 'read'; readonly at: number }
  | { readonly do: 'losePower'; readonly seed: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        count: fc.integer({ min: 1, max: 5 }),
        size: fc.integer({ min: 0, max: 300 }),
        codec: fc.constantFrom('none', 'none', 'gzip', 'snappy', 'lz4', 'zstd'),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constantFrom('roll', 'flush', 'settle', 'whenFlushed', 'checkpoint', 'restart', 'kill', 'retention') }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom('truncate', 'deleteRecords', 'read'), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('losePower' as const), seed: fc.nat() }) },
  ),
  { minLength: 5, maxLength: 60 },
)

/** The log and the array it must be equal to. */
class Model {
  readonly world = new LogWorld({ segmentBytes: 2000, indexIntervalBytes: 100 })
  written: Written[] = []
  logStart = 0
  end = 0
  /** Nothing below may be lost, whatever happens. */
  durable = 0
  checkpointed = 0

  run(step: Step): void {
    const { world } = this
    world.clock.advance(10)
    switch (step.do) {
      case 'append':
        return this.append(step.count, step.size, step.codec)
      case 'roll':
        return world.log.roll(world.clock.timeMs)
      case 'flush':
        assert.ok(world.log.flushNow())
        this.durable = this.end
        return
      case 'settle':
        // What is under way in the background ends.
        return world.disk.settle()
      case 'whenFlushed': {
        const { end } = this
        return world.log.whenFlushed(end, (durable) => {
          if (durable) this.durable = Math.max(this.durable, Math.min(end, this.end))
        })
      }
      case 'checkpoint':
        this.checkpointed = world.log.recoveryPoint
        assert.ok(this.checkpointed <= this.end)
        return
      case 'restart':
        assert.ok(world.log.close())
        world.open(true, this.end, this.logStart)
        this.durable = this.end
        this.checkpointed = this.end
        return this.check(300)
      case 'kill':
        world.crash()
        world.open(false, this.checkpointed, this.logStart)
        return this.check(1000)
      case 'losePower':
        world.crash((volume) => volume.losePower(new Prng(step.seed)))
        world.open(false, this.checkpointed, this.logStart)
        assert.ok(world.log.logEndOffset >= this.durable, `lost durable offsets: ${world.log.logEndOffset} of ${this.durable}`)
        assert.ok(world.log.logEndOffset <= this.end)
        this.cut(world.log.logEndOffset)
        // What recovery cut off may come back with the next loss of power, as after any cut.
        assert.ok(world.log.flushNow())
        this.durable = this.end
        return this.check(1000)
      case 'retention':
        world.log.updateHighWatermark(this.end)
        world.log.deleteOldSegments(world.clock.timeMs)
        assert.equal(world.log.logStartOffset, this.logStart)
        return this.check(500)
      case 'truncate': {
        const to = this.boundary(step.at)
        assert.equal(world.log.truncateTo(to), to < this.end)
        this.cut(to)
        // A cut that is not synced may come undone with the power; a leader's epochs deal with that, not the log.
        assert.ok(world.log.flushNow())
        this.durable = this.end
        return
      }
      case 'deleteRecords': {
        const before = this.logStart + Math.floor((this.end - this.logStart) * step.at)
        world.log.updateHighWatermark(this.end)
        assert.deepEqual(world.log.deleteRecordsBefore(before), { error: 0, lowWatermark: before })
        this.logStart = before
        this.written = this.written.filter(({ offset }) => offset >= before)
        return
      }
      case 'read':
        return this.check(1 + Math.floor(step.at * 2000))
    }
  }

  append(count: number, size: number, compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'): void {
    const values = Array.from({ length: count }, (_, index) => `${this.end + index}:${'v'.repeat(size)}`)
    const outcome = this.world.append({ values, compression })
    assert.equal(outcome.error, 0)
    for (const value of values) this.written.push({ offset: this.end++, value })
  }

  /** An offset where a batch begins: a leader is told to cut nowhere else. */
  boundary(at: number): number {
    const wanted = this.logStart + Math.floor((this.end - this.logStart) * at)
    const outcome = this.world.log.read(wanted, 1, { isolation: 'logEnd', minOneMessage: true })
    assert.ok('records' in outcome)
    const [first] = readBatches(outcome.records.bytes())
    if (first === undefined) return this.end
    return first.baseOffset < this.logStart ? first.nextOffset : first.baseOffset
  }

  cut(to: number): void {
    this.end = to
    this.durable = Math.min(this.durable, to)
    this.checkpointed = Math.min(this.checkpointed, to)
    this.written = this.written.filter(({ offset }) => offset < to)
  }

  check(maxBytes: number): void {
    const { log } = this.world
    assert.equal(log.logStartOffset, this.logStart)
    assert.equal(log.logEndOffset, this.end)
    assert.deepEqual(readAll(log, maxBytes), this.written)
  }
}

test('a log is the array of what was appended, through rolls, cuts, crashes and loss of power', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const model = new Model()
      for (const step of script) model.run(step)
      model.check(700)
    }),
    { numRuns: Number(process.env['RUNS'] ?? 150) },
  )
})

test('bytes that are no batch are told of, and not passed over', () => {
  const world = new LogWorld({ segmentBytes: 200 })
  for (let i = 0; i < 12; i++) world.append({ values: [`value ${i}`] })
  const [first = ''] = world.disk.list(world.path).filter((name) => name.endsWith('.log'))
  const spoiled = world.disk.readFile(`${world.path}/${first}`).slice()
  spoiled.fill(0, 0, 12)
  world.crash()
  world.disk.writeFile(`${world.path}/${first}`, spoiled)
  const log = world.open(true, 12)
  const read = (offset: number): number => log.read(offset, 1000, { isolation: 'logEnd', minOneMessage: true }).error ?? 0
  assert.equal(log.logEndOffset, 12)
  assert.equal(read(0), 2)
  assert.equal(read(11), 0)
})
