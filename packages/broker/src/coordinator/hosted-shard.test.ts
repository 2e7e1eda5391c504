import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_LOG_CONFIG, openPartitionLog } from '@samsa/log'
import { MetricRegistry } from '@samsa/metrics'
import { ProtocolError } from '@samsa/protocol'
import type { World } from '@samsa/ports'
import { simLogging, Simulation } from '@samsa/sim'
import type { BatchProducer, CoordinatorEffect } from '@samsa/stdx'
import { ReplyTurn } from '@samsa/wire'
import { code } from '../error-codes.ts'
import { Partition } from '../partitions/partition.ts'
import { BrokerTopicMeters } from '../topic-meters.ts'
import type { CoordinatorShard } from './coordinator-shard.ts'
import { HostedShard } from './hosted-shard.ts'

const LONGEST = 200_000

/** A core that knows texts, those of open transactions apart. */
class Ledger implements CoordinatorShard<string> {
  readonly texts: string[] = []
  readonly #open = new Map<number, string[]>()

  apply(text: string, _offset: number, producerId: number): void {
    if (producerId < 0) this.texts.push(text)
    else this.#open.set(producerId, [...(this.#open.get(producerId) ?? []), text])
  }

  endTransaction(producerId: number, isCommitted: boolean): void {
    if (isCommitted) this.texts.push(...(this.#open.get(producerId) ?? []))
    this.#open.delete(producerId)
  }

  loaded(): readonly CoordinatorEffect<string>[] {
    return []
  }

  unloaded(): readonly CoordinatorEffect<string>[] {
    return []
  }

  wake(_nowMs: number, key: string): readonly CoordinatorEffect<string>[] {
    return this.put([`woken by ${key}`], () => {})
  }

  put(records: readonly string[], done: (errorCode: number) => void, producer?: BatchProducer): readonly CoordinatorEffect<string>[] {
    const finish = (_nowMs: number, errorCode: number): readonly CoordinatorEffect<string>[] => [
      { do: 'reply', send: () => done(errorCode), refuse: done },
    ]
    return [{ do: 'append', records, isSplittable: false, isApplied: true, done: finish, ...(producer === undefined ? {} : { producer }) }]
  }

  read(done: (answer: string) => void): readonly CoordinatorEffect<string>[] {
    const answer = this.texts.join(' ')
    return [{ do: 'reply', send: () => done(answer), refuse: (errorCode) => done(`error ${errorCode}`) }]
  }
}

type HostedLedger = HostedShard<string, never, Ledger>

interface Scene {
  readonly world: World
  readonly partition: Partition
  readonly log: ReturnType<typeof openPartitionLog>
  /** A shard over the log, not loaded. */
  readonly host: () => { readonly hosted: HostedLedger; readonly ledger: Ledger }
  readonly elect: (leaderEpoch: number) => void
  /** From now on the disk cannot do this. */
  readonly fail: (action: 'sync') => void
}

function openLog({ disk, clock }: World, path: string, flushMessages: number): ReturnType<typeof openPartitionLog> {
  return openPartitionLog({
    disk,
    clock,
    logger: simLogging().logger('test'),
    path,
    topicId: 'AAAAAAAAAAAAAAAAAAAAAQ',
    config: { ...DEFAULT_LOG_CONFIG, flushMessages },
    wasCleanShutdown: true,
  })
}

/** A partition of this node alone, whose appends wait for the device if `flushMessages` is 1. */
async function onPartition(flushMessages: number, story: (scene: Scene) => Promise<void>): Promise<void> {
  const simulation = new Simulation({ seed: 7 })
  let isDone = false
  const machine = simulation.node('broker', async (world) => {
    const log = openLog(world, '/ledger-0', flushMessages)
    const meters = new BrokerTopicMeters(new MetricRegistry()).all
    const registered = { replicas: [1], directories: [''], isr: [1], removingReplicas: [], addingReplicas: [], elr: [], lastKnownElr: [] }
    const partition = new Partition(
      'ledger',
      'AAAAAAAAAAAAAAAAAAAAAQ',
      0,
      { ...registered, leader: 1, leaderRecoveryState: 0, leaderEpoch: 3, partitionEpoch: 0 },
      meters,
    )
    partition.log = log
    partition.isLeader = true
    await story({
      world,
      partition,
      log,
      host() {
        const ledger = new Ledger()
        const hosted: HostedLedger = new HostedShard(partition, {
          clock: world.clock,
          log: simLogging().logger('test'),
          turn: new ReplyTurn(),
          shard: ledger,
          format: {
            encode: (text) => {
              if (text.length > LONGEST) throw new ProtocolError('Text', 0, 'text', 'is too long')
              return { key: Buffer.from(text), value: null }
            },
            decode: (key) => Buffer.from(key).toString(),
          },
          batches: {},
          subject: 'texts',
          count: () => ledger.texts.length,
          outside: () => {},
        })
        return { hosted, ledger }
      },
      elect: (leaderEpoch) => {
        partition.registration = { ...partition.registration, leaderEpoch }
      },
      fail: (action) => {
        machine.volume.fault = (asked) => (asked === action ? 'EIO' : undefined)
      },
    })
    isDone = true
  })
  machine.start()
  assert.ok(await simulation.until(() => isDone, 60_000), 'the story ends')
}

const sleep = (world: World, ms: number): Promise<void> => new Promise((resolve) => world.clock.after(ms, resolve))

test('what a shard wrote, another one loads: records, transactions that were committed, none that were aborted or are open', async () => {
  await onPartition(1_000_000, async ({ world, log, host }) => {
    const { hosted, ledger } = host()
    hosted.load()
    assert.equal(
      hosted.ask((shard) => shard.put(['early'], () => {})),
      code.COORDINATOR_LOAD_IN_PROGRESS,
    )
    await sleep(world, 100)
    const errors: number[] = []
    const done = (errorCode: number): void => void errors.push(errorCode)
    const of = (producerId: number): BatchProducer => ({ producerId, producerEpoch: 0 })
    hosted.ask((shard) => shard.put(['a', 'b'], done))
    for (const producerId of [1, 2, 3]) hosted.ask((shard) => shard.put([`from ${producerId}`], done, of(producerId)))
    for (const [producerId, commit] of [
      [1, true],
      [2, false],
    ] as const) {
      hosted.endTransaction({ producerId, producerEpoch: 0, coordinatorEpoch: 5, commit, transactionVersion: 0 }, done)
    }
    assert.deepEqual(errors, [0, 0, 0, 0, 0, 0])
    assert.deepEqual(ledger.texts, ['a', 'b', 'from 1'])
    assert.equal(log.highWatermark, log.logEndOffset)
    assert.deepEqual(
      log.activeProducers().map(({ producerId, coordinatorEpoch }) => [producerId, coordinatorEpoch]),
      [
        [1, 5],
        [2, 5],
        [3, -1],
      ],
    )
    hosted.endTransaction({ producerId: 1, producerEpoch: 0, coordinatorEpoch: 4, commit: true, transactionVersion: 0 }, done)
    assert.equal(errors.at(-1), code.TRANSACTION_COORDINATOR_FENCED)
    const next = host()
    next.hosted.load()
    await sleep(world, 100)
    assert.deepEqual(next.ledger.texts, ledger.texts)
    next.hosted.endTransaction({ producerId: 3, producerEpoch: 0, coordinatorEpoch: 5, commit: true, transactionVersion: 0 }, done)
    assert.deepEqual(next.ledger.texts, ['a', 'b', 'from 1', 'from 3'])
  })
})

test('who waits for the device when the shard is unloaded is sent away', async () => {
  await onPartition(1, async ({ world, host }) => {
    const { hosted } = host()
    hosted.load()
    await sleep(world, 100)
    const told: string[] = []
    const tell = (answer: string): void => void told.push(answer)
    hosted.ask((shard) => shard.put(['a'], (error) => tell(`a ${error}`)))
    hosted.ask((shard) => shard.read(tell))
    assert.equal(told.length, 0, 'nothing is told before it is on the device')
    await sleep(world, 1000)
    assert.deepEqual(told, ['a', 'a 0'])
    hosted.ask((shard) => shard.put(['b'], (error) => tell(`b ${error}`)))
    hosted.ask((shard) => shard.read(tell))
    hosted.unload()
    assert.deepEqual(told.slice(2), [`b ${code.NOT_COORDINATOR}`, `error ${code.NOT_COORDINATOR}`])
    await sleep(world, 1000)
    assert.equal(told.length, 4, 'and told once')
    assert.equal(
      hosted.ask((shard) => shard.put(['c'], () => {})),
      code.NOT_COORDINATOR,
    )
    hosted.endTransaction({ producerId: 1, producerEpoch: 0, coordinatorEpoch: 0, commit: true, transactionVersion: 0 }, (error) =>
      told.push(String(error)),
    )
    assert.equal(told.at(-1), String(code.NOT_COORDINATOR))
  })
})

test('nothing is written because of what an unload took away', async () => {
  await onPartition(1, async ({ world, host, log }) => {
    const { hosted } = host()
    hosted.load()
    await sleep(world, 100)
    const told: string[] = []
    hosted.ask((shard) => [
      {
        do: 'append',
        records: ['a'],
        isSplittable: false,
        isApplied: true,
        done: (_nowMs, error) => {
          told.push(`a ${error}`)
          return shard.put(['b'], (later) => told.push(`b ${later}`))
        },
      },
    ])
    hosted.unload()
    assert.deepEqual(told, [`a ${code.NOT_COORDINATOR}`, `b ${code.NOT_COORDINATOR}`])
    assert.equal(log.logEndOffset, 1)
  })
})

test('what could not be brought to the device is told to nobody', async () => {
  await onPartition(1, async ({ world, host, fail }) => {
    const { hosted } = host()
    hosted.load()
    await sleep(world, 100)
    const told: string[] = []
    const tell = (answer: string): void => void told.push(answer)
    hosted.ask((shard) => shard.put(['a'], (error) => tell(`a ${error}`)))
    await sleep(world, 1000)
    fail('sync')
    hosted.ask((shard) => shard.put(['b'], (error) => tell(`b ${error}`)))
    hosted.ask((shard) => shard.read(tell))
    await sleep(world, 1000)
    assert.deepEqual(told, ['a 0', `b ${code.NOT_COORDINATOR}`, `error ${code.NOT_COORDINATOR}`])
    assert.equal(
      hosted.ask((shard) => shard.read(tell)),
      code.NOT_COORDINATOR,
    )
    hosted.unload()
    assert.equal(told.length, 3, 'and told once')
  })
})

test('a log that rolls while a record is brought to the device does not hold back its answer', async () => {
  await onPartition(1, async ({ world, log, host }) => {
    const { hosted } = host()
    hosted.load()
    await sleep(world, 100)
    const told: number[] = []
    hosted.ask((shard) => shard.put(['a'], (error) => told.push(error)))
    log.roll(world.clock.nowMs())
    await sleep(world, 1000)
    assert.deepEqual(told, [0])
    assert.equal(log.highWatermark, 1)
  })
})

test('a shard is loaded although its log moves to another directory meanwhile', async () => {
  await onPartition(1_000_000, async ({ world, log, host, partition }) => {
    const { hosted } = host()
    hosted.load()
    await sleep(world, 100)
    const texts = Array.from({ length: 5 }, (_, index) => `${index}`.repeat(100_000))
    for (const text of texts) hosted.ask((shard) => shard.put([text], () => {}))
    const moved = openLog(world, '/moved-0', 1_000_000)
    const all = log.read(0, 1_000_000, { isolation: 'logEnd', minOneMessage: true })
    assert.ok('records' in all)
    moved.appendAsFollower(all.records.bytes(), 3, 0)
    const next = host()
    next.hosted.load()
    await sleep(world, 0)
    assert.ok(next.ledger.texts.length < texts.length, 'it is being loaded')
    partition.log = moved
    log.close()
    await sleep(world, 100)
    assert.equal(next.hosted.state, 'active')
    assert.deepEqual(next.ledger.texts, texts)
  })
})

test('what no record can hold is refused', async () => {
  await onPartition(1_000_000, async ({ world, host }) => {
    const { hosted, ledger } = host()
    hosted.load()
    await sleep(world, 100)
    const errors: number[] = []
    const put = (...texts: string[]): void => void hosted.ask((shard) => shard.put(texts, (error) => errors.push(error)))
    put('a', 'b'.repeat(LONGEST + 1))
    put('c')
    assert.deepEqual(errors, [code.UNKNOWN_SERVER_ERROR, 0])
    assert.deepEqual(ledger.texts, ['c'])
  })
})

test('a shard of an older leader epoch writes nothing', async () => {
  await onPartition(1_000_000, async ({ world, log, host, elect, partition }) => {
    const { hosted, ledger } = host()
    hosted.load()
    await sleep(world, 100)
    const errors: number[] = []
    const put = (text: string): void => void hosted.ask((shard) => shard.put([text], (error) => errors.push(error)))
    put('a')
    elect(4)
    put('b')
    hosted.endTransaction({ producerId: 1, producerEpoch: 0, coordinatorEpoch: 0, commit: true, transactionVersion: 0 }, (error) =>
      errors.push(error),
    )
    hosted.leaderEpoch = 4
    put('c')
    partition.isLeader = false
    put('d')
    partition.isLeader = true
    partition.minInSyncReplicas = 2
    partition.registration = { ...partition.registration, replicas: [1, 2] }
    put('e')
    const refused = code.NOT_LEADER_OR_FOLLOWER
    const moved = code.NOT_COORDINATOR
    assert.deepEqual(errors, [0, moved, refused, 0, moved, code.COORDINATOR_NOT_AVAILABLE])
    assert.deepEqual(ledger.texts, ['a', 'c'])
    assert.equal(log.logEndOffset, 2)
  })
})

test('a shard is woken, unless it has been unloaded', async () => {
  await onPartition(1_000_000, async ({ world, host }) => {
    const { hosted, ledger } = host()
    hosted.load()
    await sleep(world, 100)
    const wake = (key: string, afterMs: number | undefined): void => void hosted.ask(() => [{ do: 'wake', key, afterMs }])
    wake('a', 10)
    wake('b', 10)
    wake('b', undefined)
    wake('c', 500)
    await sleep(world, 100)
    hosted.unload()
    await sleep(world, 1000)
    assert.deepEqual(ledger.texts, ['woken by a'])
  })
})
