import { BrokerConfig, DynamicBrokerConfig } from '@samsa/config'
import { DEFAULT_LOG_CONFIG, type LogConfig, type LogStore, openLogStore, type PartitionLog } from '@samsa/log'
import type { World } from '@samsa/ports'
import { BatchBuilder, buildEndTxnMarker } from '@samsa/protocol'
import { type Scenario, simLogging, type SimNode, Simulation } from '@samsa/sim'
import { assert, type Prng } from '@samsa/stdx'
import { LogCleaner } from '../src/cleaner/log-cleaner.ts'
import { KeyedHistory } from './keyed-history.ts'

const TOPIC_ID = 'tttttttttttttttttttttt'
const PARTITIONS = 2
const ROUNDS = 6
const KEYS = 12

/** Writes keyed records to one partition, plainly, idempotently or in transactions. It outlives the node. */
class Writer {
  readonly partition: number
  readonly #id: number
  readonly #prng: Prng
  readonly #isTransactional: boolean
  #epoch = 0
  #sequence = 0

  constructor(partition: number, id: number, prng: Prng) {
    this.partition = partition
    this.#id = id
    this.#prng = prng
    this.#isTransactional = id >= 20
  }

  /** Ends when the log does. */
  async run(world: World, log: PartitionLog, history: KeyedHistory): Promise<void> {
    while (!log.isOffline) {
      await sleep(world, this.#prng.float() * 60)
      if (log.isOffline) return
      const isOpen = this.#isTransactional && history.openTransactions.has(this.#id)
      if (isOpen && this.#prng.chance(0.4)) this.#end(world, log, history)
      else await this.#append(world, log, history)
    }
  }

  #end(world: World, log: PartitionLog, history: KeyedHistory): void {
    const nowMs = world.clock.nowMs()
    const commit = this.#prng.chance(0.6)
    const type = commit ? 'COMMIT' : 'ABORT'
    const marker = buildEndTxnMarker({ type, producerId: this.#id, producerEpoch: this.#epoch, coordinatorEpoch: 0, timestampMs: nowMs })
    const offset = log.logEndOffset
    const outcome = log.append(marker, { origin: 'coordinator', leaderEpoch: 0, nowMs })
    assert(outcome.error === 0 || log.isOffline, () => `marker: error ${outcome.error}`)
    history.add({ offset, producerId: this.#id, commit }, outcome.error === 0)
    log.updateHighWatermark(log.logEndOffset)
  }

  async #append(world: World, log: PartitionLog, history: KeyedHistory): Promise<void> {
    const nowMs = world.clock.nowMs()
    const offset = log.logEndOffset
    const records = Array.from({ length: this.#prng.between(1, 4) }, (_, index) => ({
      key: `k${this.#prng.below(KEYS)}`,
      value: this.#prng.chance(0.25) ? null : `${offset + index}${'x'.repeat(this.#prng.below(200))}`,
    }))
    const isPlain = this.#id < 10
    const builder = new BatchBuilder({
      compression: this.#prng.pick(['none', 'none', 'lz4', 'gzip'] as const),
      ...(isPlain
        ? {}
        : { producerId: this.#id, producerEpoch: this.#epoch, baseSequence: this.#sequence, isTransactional: this.#isTransactional }),
    })
    for (const { key, value } of records) builder.append(nowMs, encoded(key), value === null ? null : encoded(value))
    const guard = this.#isTransactional
      ? log.maybeStartTransactionVerification({
          producerId: this.#id,
          producerEpoch: this.#epoch,
          sequence: this.#sequence,
          supportsEpochBump: false,
          nowMs,
        })
      : undefined
    const verified = guard === undefined || 'error' in guard ? {} : { verificationGuard: guard }
    const outcome = log.append(builder.build(), { origin: 'client', leaderEpoch: 0, nowMs, ...verified })
    const event = { offset, producerId: this.#id, isTransactional: this.#isTransactional, records }
    if ('duplicate' in outcome) {
      assert(!outcome.duplicate, 'nobody sends twice')
      history.add(event, true)
      this.#sequence += records.length
      log.updateHighWatermark(log.logEndOffset)
      if (outcome.awaitsFlush && (await flushed(log, outcome.lastOffset + 1))) {
        history.durableEnd = Math.max(history.durableEnd, outcome.lastOffset + 1)
      }
    } else if (log.isOffline) history.add(event, false)
    else {
      // A loss of power took what we were acknowledged for: a new epoch begins, as real clients do it. An open transaction is ended by its next marker.
      assert(outcome.error === 45 || outcome.error === 59, () => `append: error ${outcome.error}`)
      this.#epoch += 1
      this.#sequence = 0
    }
  }

  /** A failed disk leaves it open whether the last batch counts: the next one begins an epoch. */
  restarted(): void {
    this.#epoch += 1
    this.#sequence = 0
  }
}

/** Compacted logs under writers, on a node that is killed, loses power, fills its disk or has it fail, and is started again. */
class Story {
  readonly simulation: Simulation
  readonly #prng: Prng
  readonly #node: SimNode
  readonly #histories = Array.from({ length: PARTITIONS }, (_, partition) => new KeyedHistory(`keys-${partition}`))
  readonly #writers: Writer[] = []
  readonly #print: ((line: string) => void) | undefined
  readonly #brokerConfig: DynamicBrokerConfig
  #config: LogConfig
  #store: LogStore | undefined
  #cleaner: LogCleaner | undefined
  #ready = false
  #lostPower = false

  constructor(seed: number, print: ((line: string) => void) | undefined) {
    this.simulation = new Simulation({ seed })
    this.simulation.trace.print = print
    this.#print = print
    this.#prng = this.simulation.prng.fork()
    const prng = this.#prng
    this.#config = {
      ...DEFAULT_LOG_CONFIG,
      cleanupPolicy: prng.pick([['compact'], ['compact', 'delete']]),
      segmentBytes: prng.between(2000, 20_000),
      segmentIndexBytes: prng.pick([120, 4096]),
      indexIntervalBytes: prng.pick([1, 100, 4096]),
      flushMessages: prng.pick([1, 5, Number.MAX_SAFE_INTEGER]),
      deleteRetentionMs: prng.pick([0, 200, 2000]),
      minCleanableDirtyRatio: prng.pick([0, 0.2, 0.5]),
      minCompactionLagMs: prng.pick([0, 0, 300]),
      maxCompactionLagMs: prng.pick([500, Number.MAX_SAFE_INTEGER]),
      messageTimestampAfterMaxMs: Number.MAX_SAFE_INTEGER,
      retentionMs: -1,
      fileDeleteDelayMs: 1000,
    }
    this.#brokerConfig = new DynamicBrokerConfig(
      new BrokerConfig(
        new Map([
          ['process.roles', 'broker,controller'],
          ['node.id', '1'],
          ['controller.listener.names', 'CONTROLLER'],
          ['listeners', 'PLAINTEXT://broker:9092,CONTROLLER://broker:9093'],
          ['controller.quorum.voters', '1@broker:9093'],
          ['log.cleaner.backoff.ms', String(prng.pick([5, 50, 300]))],
          ['log.cleaner.threads', String(prng.pick([1, 2]))],
          ['log.cleaner.io.buffer.size', String(prng.pick([400, 20_000]))],
          ['log.cleaner.io.max.bytes.per.second', String(prng.pick([50_000, 1e12]))],
        ]),
      ),
    )
    for (let partition = 0; partition < PARTITIONS; partition += 1) {
      for (const base of [1, 10, 20]) if (prng.chance(0.8)) this.#writers.push(new Writer(partition, base + partition, prng.fork()))
    }
    this.#node = this.simulation.node('broker', (world) => this.#main(world))
  }

  async tell(): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      this.#ready = false
      this.#node.start()
      assert(await this.simulation.until(() => this.#ready, 120_000), 'the store does not load')
      this.#lostPower = false
      await this.#trouble()
      if (this.#node.isRunning) await this.#close()
    }
  }

  #main(world: World): void {
    const logging = simLogging(this.#print)
    const store = openLogStore({
      world,
      logging,
      directories: ['/data'],
      checkpointIntervalMs: 500,
      startOffsetCheckpointIntervalMs: 700,
      highWatermarkCheckpointIntervalMs: 300,
      retentionCheckIntervalMs: 900,
      initialTaskDelayMs: 100,
    })
    this.#store = store
    store.load({ configFor: () => this.#config }, () => {
      const logs = this.#histories.map((history, partition) => {
        const log = store.createLog('keys', partition, { topicId: TOPIC_ID, config: this.#config })
        assert('append' in log, () => `cannot create a log: ${JSON.stringify(log)}`)
        history.reopened(log, this.#lostPower)
        return log
      })
      this.#ready = true
      for (const writer of this.#writers) {
        const log = logs[writer.partition]
        const history = this.#histories[writer.partition]
        writer.restarted()
        if (log !== undefined && history !== undefined)
          writer.run(world, log, history).catch((cause: unknown) => this.simulation.fail(cause))
      }
      this.#cleaner = new LogCleaner({
        clock: world.clock,
        store,
        config: this.#brokerConfig,
        log: logging.logger('cleaner'),
        onIo: () => {},
      })
      this.#cleaner.start()
      this.#watch(world, logs)
    })
  }

  /** Readers come by all the time, also in the middle of a cleaning. */
  #watch(world: World, logs: readonly PartitionLog[]): void {
    world.clock.after(200, () => {
      try {
        for (const [partition, log] of logs.entries()) if (!log.isOffline) this.#histories[partition]?.check(log)
        const uncleanable = this.#cleaner?.uncleanableIn('/data') ?? []
        assert(uncleanable.length === 0, 'a log cannot be cleaned')
      } catch (cause) {
        if (logs.every((log) => !log.isOffline)) this.simulation.fail(cause)
      }
      this.#watch(world, logs)
    })
  }

  async #trouble(): Promise<void> {
    const { volume } = this.#node
    const lastsMs = this.#prng.between(1, 3000)
    this.#node.diskSlowness = this.#prng.chance(0.2) ? 100 : 1
    const trouble = this.#prng.below(8)
    this.#print?.(`trouble ${trouble} in ${lastsMs} ms, flush.messages=${this.#config.flushMessages}`)
    if (trouble === 0) volume.quota.capacityBytes = volume.quota.usedBytes + this.#prng.between(0, 50_000)
    if (trouble === 1) {
      const fails = this.#prng.pick(['write', 'sync', 'read', 'open', 'rename'] as const)
      this.simulation.after(lastsMs / 2, () => (volume.fault = (action) => (action === fails ? 'EIO' : undefined)))
    }
    if (trouble === 2) this.#deleteRecords()
    if (trouble === 3) this.#changePolicy()
    await this.simulation.run(lastsMs)
    if (trouble >= 6) return
    if (this.#prng.chance(0.5)) this.#node.kill()
    else {
      this.#lostPower = true
      for (const log of this.#store?.logs() ?? []) this.#histories[log.partition]?.powerFails(log)
      this.#node.losePower()
    }
    volume.quota.capacityBytes = Infinity
    volume.fault = undefined
  }

  #deleteRecords(): void {
    for (const log of this.#store?.logs() ?? []) {
      log.deleteRecordsBefore(log.logStartOffset + Math.floor((log.highWatermark - log.logStartOffset) * this.#prng.float()))
    }
  }

  /** Not compacted for a while: nothing of what is under way may be lost. */
  #changePolicy(): void {
    const { cleanupPolicy } = this.#config
    for (const log of this.#store?.logs() ?? []) log.updateConfig({ ...this.#config, cleanupPolicy: ['delete'] })
    this.simulation.after(300, () => {
      for (const log of this.#store?.logs() ?? []) log.updateConfig({ ...this.#config, cleanupPolicy })
    })
  }

  async #close(): Promise<void> {
    let closed = false
    this.#cleaner?.stop()
    this.#store?.close(1, () => (closed = true))
    assert(await this.simulation.until(() => closed, 60_000), 'the store does not close')
    this.#node.kill()
    // Nothing may depend on the cache after a clean stop.
    if (this.#prng.chance(0.5)) this.#node.losePower()
  }
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function sleep(world: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => void world.clock.after(delayMs, resolve))
}

function flushed(log: PartitionLog, offset: number): Promise<boolean> {
  return new Promise((resolve) => log.whenFlushed(offset, resolve))
}

export const scenario: Scenario = {
  name: 'compaction',
  run: (seed, print) => new Story(seed, print).tell(),
}
