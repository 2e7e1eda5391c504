import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryDisk } from '@samsa/sim'
import fc from 'fast-check'
import { LeaderEpochs } from './leader-epochs.ts'

/** The epoch of each offset, as a list that is easy to believe. */
class Plain {
  epochs: number[] = []
  start = 0

  append(epoch: number, count: number): void {
    for (let index = 0; index < count; index++) this.epochs.push(epoch)
  }

  endOffsetFor(epoch: number): { leaderEpoch: number; endOffset: number } | undefined {
    const present = this.epochs.slice(this.start)
    const end = this.epochs.length
    if (present.at(-1) === epoch) return { leaderEpoch: epoch, endOffset: end }
    const higher = present.findIndex((each) => each > epoch)
    if (higher < 0) return undefined
    return { leaderEpoch: present[higher - 1] ?? epoch, endOffset: this.start + higher }
  }
}

test('end offsets by epoch agree with a list of the epoch of every record, also read again from the file', async () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), up: fc.nat(2), count: fc.integer({ min: 1, max: 4 }) }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('end' as const, 'start' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
      },
    ),
    { minLength: 1, maxLength: 30 },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const disk = new MemoryDisk()
      disk.makeDirectory('/log')
      const fail = (error: Error): never => {
        throw error
      }
      const epochs = new LeaderEpochs(disk, { path: '/log' }, fail)
      const plain = new Plain()
      let epoch = 0
      for (const step of script) {
        const end = plain.epochs.length
        if (step.do === 'append') {
          epoch += step.up
          epochs.assign(epoch, end, step.count === 4)
          epochs.assign(epoch, end)
          plain.append(epoch, step.count)
        } else {
          const at = plain.start + Math.floor((end - plain.start) * step.share)
          if (step.do === 'end') {
            epochs.truncateFromEnd(at)
            plain.epochs.length = at
          } else if (at < end) {
            epochs.truncateFromStart(at)
            plain.start = at
          }
        }
        await Promise.resolve()
      }
      if (plain.epochs.length === plain.start) return
      epochs.settleNow()
      const again = new LeaderEpochs(disk, { path: '/log' }, fail)
      assert.equal(again.load(), undefined)
      for (let asked = -1; asked <= epoch + 1; asked++) {
        const expected = asked === -1 ? undefined : plain.endOffsetFor(asked)
        assert.deepEqual(epochs.endOffsetFor(asked, plain.epochs.length), expected, `epoch ${asked}`)
        assert.deepEqual(again.endOffsetFor(asked, plain.epochs.length), expected, `epoch ${asked} from the file`)
      }
    }),
  )
})

test('a checkpoint that cannot be read says why', () => {
  const disk = new MemoryDisk()
  disk.makeDirectory('/log')
  for (const text of ['1\n0\n', '0\n2\n0 0\n', '0\n1\n0 0 0\n', 'x']) {
    disk.writeFile('/log/leader-epoch-checkpoint', new TextEncoder().encode(text))
    const epochs = new LeaderEpochs(disk, { path: '/log' }, () => {})
    assert.equal(typeof epochs.load(), 'string', JSON.stringify(text))
    assert.equal(epochs.latest, undefined)
  }
})
