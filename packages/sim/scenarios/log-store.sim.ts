import { DEFAULT_LOG_CONFIG, type LogConfig, type LogStore, openLogStore, type PartitionLog } from '@samsa/log'
import type { World } from '@samsa/ports'
import { BatchBuilder } from '@samsa/protocol'
import { type Scenario, simLogging, type SimNode, Simulation } from '@samsa/sim'
import { assert, type Prng } from '@samsa/stdx'

import { Acknowledged } from './acknowledged.ts'

const topicId = 'tttttttttttttttttttttt'
const partitions = 3

/** A client that sends to one partition, again and again with the same sequence until it is acknowledged. It outlives the node. */
class Producer {
  readonly partition: number
  readonly #id: number
  readonly #prng: Prng
  #epoch = 0
  #sequence = 0
  #batch: readonly string[] = []
  #count = 0

  constructor(partition: number, id: number, prng: Prng) {
    this.partition = partition
    this.#id = id
    this.#prng = prng
  }

  /** Ends when the log does. */
  async run(world: World, log: PartitionLog, known: Acknowledged): Promise<void> {
    while (!log.isOffline) {
      await sleep(world, this.#prng.float() * 20)
      if (this.#batch.length === 0) this.#next()
      known.sending(this.#batch)
      const outcome = log.append(this.#bytes(world.clock.nowMs()), { origin: 'client', leaderEpoch: 0, nowMs: world.clock.nowMs() })
      if (outcome.error === 0) {
        const durable = 'awaitsFlush' in outcome && outcome.awaitsFlush && (await flushed(log, outcome.lastOffset + 1))
        if ('awaitsFlush' in outcome && (!outcome.awaitsFlush || durable)) {
          log.updateHighWatermark(log.logEndOffset)
          known.acknowledge(outcome.baseOffset, this.#batch, durable)
          this.#sequence += this.#batch.length
          this.#batch = []
        }
      } else if (outcome.error === 45 || outcome.error === 59) {
        // A loss of power took what we were acknowledged for; a real client begins a new epoch too.
        this.#epoch += 1
        this.#sequence = 0
      } else assert(log.isOffline, () => `append: error ${outcome.error}`)
    }
  }

  #next(): void {
    const size = this.#prng.below(4) === 0 ? this.#prng.below(2000) : this.#prng.below(100)
    const length = this.#prng.between(1, 5)
    this.#batch = Array.from({ length }, () => `p${this.#id}-${(this.#count += 1)}-${'x'.repeat(size)}`)
  }

  #bytes(nowMs: number): Uint8Array {
    const compression = this.#prng.pick(['none', 'none', 'none', 'lz4', 'gzip'] as const)
    const builder = new BatchBuilder({
      compression,
      producerId: this.#id,
      producerEpoch: this.#epoch,
      baseSequence: this.#sequence,
      isTransactional: false,
    })
    for (const value of this.#batch) builder.append(nowMs, null, new TextEncoder().encode(value))
    return builder.build()
  }
}

/** One story: producers on a node that is killed, loses power, fills its disk or has it fail, and is started again. */
class Story {
  readonly simulation: Simulation
  readonly #prng: Prng
  readonly #config: LogConfig
  readonly #node: SimNode
  readonly #known: Acknowledged[] = []
  readonly #producers: Producer[] = []
  readonly #print: ((line: string) => void) | undefined
  #store: LogStore | undefined
  #ready = false
  #lostPower = false

  constructor(seed: number, print: ((line: string) => void) | undefined) {
    this.simulation = new Simulation({ seed })
    this.simulation.trace.print = print
    this.#print = print
    this.#prng = this.simulation.prng.fork()
    this.#config = {
      ...DEFAULT_LOG_CONFIG,
      segmentBytes: this.#prng.between(12_000, 60_000),
      segmentIndexBytes: this.#prng.pick([120, 4096]),
      indexIntervalBytes: this.#prng.pick([1, 100, 4096]),
      flushMessages: this.#prng.pick([1, 1, 5, Number.MAX_SAFE_INTEGER]),
      retentionBytes: this.#prng.pick([-1, -1, 100_000]),
      preallocate: this.#prng.chance(0.2),
      messageTimestampAfterMaxMs: Number.MAX_SAFE_INTEGER,
      fileDeleteDelayMs: 1000,
    }
    for (let partition = 0; partition < partitions; partition += 1) {
      this.#known.push(new Acknowledged(`words-${partition}`))
      this.#producers.push(new Producer(partition, 100 + partition, this.#prng.fork()))
      if (this.#prng.chance(0.5)) this.#producers.push(new Producer(partition, 200 + partition, this.#prng.fork()))
    }
    this.#node = this.simulation.node('broker', (world) => this.#main(world))
  }

  async tell(): Promise<void> {
    for (let round = 0; round < 8; round += 1) {
      this.#ready = false
      this.#node.start()
      assert(await this.simulation.until(() => this.#ready, 120_000), 'the store does not load')
      this.#lostPower = false
      await this.#trouble()
      if (this.#node.isRunning) await this.#close()
    }
    assert(
      this.#known.some((known) => known.count > 0),
      'nothing was ever acknowledged',
    )
  }

  #main(world: World): void {
    const store = openLogStore({
      world,
      logging: simLogging(this.#print),
      directories: ['/data'],
      checkpointIntervalMs: 500,
      startOffsetCheckpointIntervalMs: 700,
      highWatermarkCheckpointIntervalMs: 300,
      retentionCheckIntervalMs: 900,
      initialTaskDelayMs: 100,
    })
    this.#store = store
    store.load({ configFor: () => this.#config }, () => {
      const logs = this.#known.map((known, partition) => {
        const log = store.createLog('words', partition, { topicId, config: this.#config })
        assert('append' in log, () => `cannot create a log: ${JSON.stringify(log)}`)
        known.check(log, this.#lostPower)
        return log
      })
      this.#ready = true
      for (const producer of this.#producers) {
        const log = logs[producer.partition]
        const known = this.#known[producer.partition]
        if (log !== undefined && known !== undefined) producer.run(world, log, known).catch((cause: unknown) => this.simulation.fail(cause))
      }
    })
  }

  async #trouble(): Promise<void> {
    const { volume } = this.#node
    const lastsMs = this.#prng.between(1, 4000)
    this.#node.diskSlowness = this.#prng.chance(0.2) ? 100 : 1
    const trouble = this.#prng.below(7)
    this.#print?.(`trouble ${trouble} in ${lastsMs} ms, flush.messages=${this.#config.flushMessages}`)
    if (trouble === 0) volume.quota.capacityBytes = volume.quota.usedBytes + this.#prng.between(0, 200_000)
    if (trouble === 1) {
      const fails = this.#prng.pick(['write', 'sync', 'read', 'open', 'rename'] as const)
      this.simulation.after(lastsMs / 2, () => (volume.fault = (action) => (action === fails ? 'EIO' : undefined)))
    }
    if (trouble === 2) this.#node.clockOffsetMs += this.#prng.between(-3_600_000, 3_600_000)
    await this.simulation.run(lastsMs)
    if (trouble >= 5) return
    if (this.#prng.chance(0.5)) this.#node.kill()
    else {
      this.#lostPower = true
      this.#node.losePower()
    }
    volume.quota.capacityBytes = Infinity
    volume.fault = undefined
  }

  async #close(): Promise<void> {
    let closed = false
    this.#store?.close(1, () => (closed = true))
    assert(await this.simulation.until(() => closed, 60_000), 'the store does not close')
    this.#node.kill()
    // Nothing may depend on the cache after a clean stop.
    if (this.#prng.chance(0.5)) this.#node.losePower()
  }
}

function sleep(world: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => void world.clock.after(delayMs, resolve))
}

function flushed(log: PartitionLog, offset: number): Promise<boolean> {
  return new Promise((resolve) => log.whenFlushed(offset, resolve))
}

export const scenario: Scenario = {
  name: 'log-store',
  run: (seed, print) => new Story(seed, print).tell(),
}
