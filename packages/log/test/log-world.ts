import type { Clock, Compute, Disk, Logger, Timer } from '@samsa/ports'
import { BatchBuilder, buildEndTxnMarker } from '@samsa/protocol'
import { MemoryDisk, MemoryVolume } from '@samsa/sim'
import { StoreCompaction } from '../src/cleaning/store-compaction.ts'
import { LogDirectory } from '../src/log-directory.ts'
import { StoredLog } from '../src/stored-log.ts'
import {
  type AppendOptions,
  type AppendOutcome,
  type CleaningOutcome,
  DEFAULT_LOG_CONFIG,
  type LogConfig,
  openPartitionLog,
  type OpenedPartitionLog,
} from '../src/index.ts'

/** Time that moves when told. */
export class ManualClock implements Clock {
  timeMs = 1_700_000_000_000
  #timers: { atMs: number; fire: () => void }[] = []

  nowMs(): number {
    return this.timeMs
  }

  monotonicMs(): number {
    return this.timeMs
  }

  after(delayMs: number, fire: () => void): Timer {
    const timer = { atMs: this.timeMs + delayMs, fire }
    this.#timers.push(timer)
    return { cancel: () => void (this.#timers = this.#timers.filter((other) => other !== timer)) }
  }

  advance(milliseconds: number): void {
    const untilMs = this.timeMs + milliseconds
    for (;;) {
      const due = this.#timers.filter(({ atMs }) => atMs <= untilMs).sort((left, right) => left.atMs - right.atMs)[0]
      if (due === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== due)
      this.timeMs = Math.max(this.timeMs, due.atMs)
      due.fire()
    }
    this.timeMs = untilMs
  }

  /** The next timer that is due now, if there is one. */
  advanceOne(): void {
    const due = this.#timers.find(({ atMs }) => atMs <= this.timeMs)
    if (due === undefined) return
    this.#timers = this.#timers.filter((timer) => timer !== due)
    due.fire()
  }

  forget(): void {
    this.#timers = []
  }
}

/** Jobs run one by one when time moves, their input and output cloned as between threads. */
export function manualCompute(clock: Clock, disk: () => Disk): Compute {
  return {
    submit: (job, input, done) => {
      const cloned = structuredClone(input)
      clock.after(0, () => done(undefined, structuredClone(job.run(cloned, { disk: disk(), progress: () => {} }))))
    },
  }
}

/** Keeps what was logged. */
export class RecordingLogger implements Logger {
  readonly name = 'log'
  readonly lines: string[] = []

  enabled(): boolean {
    return true
  }
  trace(): void {}
  debug(): void {}
  info(message: string, fields?: object): void {
    this.#keep('INFO', message, fields)
  }
  warn(message: string, fields?: object): void {
    this.#keep('WARN', message, fields)
  }
  error(message: string, fields?: object): void {
    this.#keep('ERROR', message, fields)
  }

  #keep(level: string, message: string, fields: object | undefined): void {
    this.lines.push(`${level} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`)
  }
}

export interface TestBatch {
  /** null: a tombstone. */
  readonly values: readonly (string | null)[]
  /** Without them records have no key. */
  readonly keys?: readonly string[]
  readonly timestampMs?: number | readonly number[]
  readonly compression?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  readonly producerId?: number
  readonly producerEpoch?: number
  readonly baseSequence?: number
  readonly isTransactional?: boolean
}

export function buildTestBatch(batch: TestBatch, nowMs: number): Uint8Array {
  const {
    values,
    keys = [],
    timestampMs = nowMs,
    compression = 'none',
    producerId = -1,
    producerEpoch = -1,
    baseSequence = -1,
    isTransactional = false,
  } = batch
  const builder = new BatchBuilder({ compression, producerId, producerEpoch, baseSequence, isTransactional })
  for (const [index, value] of values.entries()) {
    const at = typeof timestampMs === 'number' ? timestampMs : (timestampMs[index] ?? nowMs)
    builder.append(at, encoded(keys[index]), encoded(value))
  }
  return builder.build()
}

function encoded(text: string | null | undefined): Uint8Array | null {
  return text === null || text === undefined ? null : new TextEncoder().encode(text)
}

/** One partition's log on a disk that can be crashed. */
export class LogWorld {
  readonly clock = new ManualClock()
  readonly logger = new RecordingLogger()
  volume = new MemoryVolume()
  disk = new MemoryDisk(this.volume, { nowMs: () => this.clock.timeMs })
  log: OpenedPartitionLog
  compaction: StoreCompaction
  config: LogConfig
  readonly path = '/data/words-0'

  constructor(config: Partial<LogConfig> = {}) {
    this.config = { ...DEFAULT_LOG_CONFIG, segmentIndexBytes: 4096, ...config }
    this.disk.makeDirectory('/data')
    this.disk.syncDirectory('/')
    this.log = this.open(false)
    this.compaction = this.#compaction()
  }

  #compaction(): StoreCompaction {
    const { clock, disk, logger } = this
    const directory = new LogDirectory(disk, '/data', logger, () => {})
    directory.beginUse()
    return new StoreCompaction({
      clock,
      logger,
      compute: manualCompute(clock, () => this.disk),
      directoryOf: () => directory,
      has: () => true,
      isMoving: () => false,
    })
  }

  /** One round of compaction, in slices of `sliceBytes`; undefined if there is nothing to look at. */
  clean(sliceBytes: number, dedupeBufferBytes: number): CleaningOutcome | undefined {
    const outcome = this.startCleaning(sliceBytes, dedupeBufferBytes)
    if (outcome === undefined) return undefined
    for (let turn = 0; outcome() === undefined; turn++) {
      if (turn > 100_000) throw new Error('cleaning does not end')
      this.turn()
    }
    return outcome()
  }

  /** The same, to be moved on turn by turn. The function returned tells how it ended. */
  startCleaning(sliceBytes: number, dedupeBufferBytes = 100_000): (() => CleaningOutcome | undefined) | undefined {
    const { timeMs } = this.clock
    const limits = { dedupeBufferBytes, loadFactor: 0.9, ioBufferBytes: 300, sliceBytes, pace: () => 0 }
    let heard: CleaningOutcome | undefined
    const begun = this.compaction.clean(this.log, limits, timeMs, (outcome) => (heard = outcome))
    return begun === undefined ? undefined : () => heard
  }

  /** As a store's log: compaction hears of it. */
  truncate(to: number): boolean {
    const { log } = this
    const isCut = log.truncateTo(to)
    if (isCut && log instanceof StoredLog) this.compaction.wasCut(log)
    return isCut
  }

  turn(): void {
    this.disk.settle()
    this.clock.advanceOne()
  }

  open(wasCleanShutdown: boolean, recoveryPoint = 0, logStartOffset = 0): OpenedPartitionLog {
    const { disk, clock, logger, path, config } = this
    this.log = openPartitionLog({
      disk,
      clock,
      logger,
      path,
      topicId: 'tttttttttttttttttttttt',
      config,
      wasCleanShutdown,
      recoveryPoint,
      logStartOffset,
      verificationEnabled: true,
    })
    return this.log
  }

  /** The process ends; what was written stays in the page cache. Or the machine: then what was not synced is lost at random. */
  crash(losePower?: (volume: MemoryVolume) => void): void {
    if (losePower === undefined) this.volume.kill()
    else losePower(this.volume)
    this.clock.forget()
    this.disk = new MemoryDisk(this.volume, { nowMs: () => this.clock.timeMs })
    this.compaction = this.#compaction()
  }

  append(batch: TestBatch, options: Partial<AppendOptions> = {}): AppendOutcome {
    const nowMs = this.clock.timeMs
    return this.log.append(buildTestBatch(batch, nowMs), { origin: 'client', leaderEpoch: 0, nowMs, ...options })
  }

  endTransaction(
    type: 'ABORT' | 'COMMIT',
    producerId: number,
    producerEpoch: number,
    coordinatorEpoch = 0,
    transactionVersion = 0,
  ): AppendOutcome {
    const nowMs = this.clock.timeMs
    const marker = buildEndTxnMarker({ type, producerId, producerEpoch, coordinatorEpoch, timestampMs: nowMs })
    return this.log.append(marker, { origin: 'coordinator', leaderEpoch: 0, nowMs, transactionVersion })
  }
}
