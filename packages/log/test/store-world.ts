import type { LoggerLevels, Random } from '@samsa/ports'
import { MemoryDisk, MemoryVolume } from '@samsa/sim'
import { Prng } from '@samsa/stdx'
import { DEFAULT_LOG_CONFIG, type LoadOptions, type LogConfig, type LogStore, openLogStore, type PartitionLog } from '../src/index.ts'
import { manualCompute, ManualClock, RecordingLogger } from './log-world.ts'

/** A store over directories on a disk that can fail, be killed and lose power; time moves when told. */
export class StoreWorld {
  readonly clock = new ManualClock()
  readonly logger = new RecordingLogger()
  readonly volume = new MemoryVolume()
  readonly config: LogConfig
  readonly failures: string[] = []
  disk = this.#mount()
  store: LogStore
  flushes = 0
  producerIdExpirationMs = 86_400_000
  readonly #directories: readonly string[]

  constructor(directories: readonly string[], config: Partial<LogConfig> = {}) {
    this.#directories = directories
    this.config = { ...DEFAULT_LOG_CONFIG, segmentIndexBytes: 4096, ...config }
    this.store = this.open()
  }

  open(options: Partial<LoadOptions> = {}): LogStore {
    this.store = this.#openStore(this.disk)
    this.#until((done) => this.store.load({ configFor: () => this.config, ...options }, done))
    return this.store
  }

  openSecond(): LogStore {
    return this.#openStore(this.#mount())
  }

  create(topic: string, partition: number, topicId: string): PartitionLog {
    const log = this.store.createLog(topic, partition, { topicId, config: this.config })
    if (!('append' in log)) throw new Error(log.message)
    return log
  }

  close(brokerEpoch: number): void {
    this.#until((done) => this.store.close(brokerEpoch, done))
  }

  /** Lets time pass until `start` has called back. */
  #until(start: (done: () => void) => void): void {
    const heard: true[] = []
    start(() => void heard.push(true))
    for (let turn = 0; heard.length === 0; turn++) {
      if (turn > 100_000) throw new Error('never done')
      this.disk.settle()
      this.clock.advance(1)
    }
  }

  kill(): void {
    this.volume.kill()
    this.clock.forget()
    this.disk = this.#mount()
  }

  losePower(prng: Prng): void {
    this.volume.losePower(prng)
    this.clock.forget()
    this.disk = this.#mount()
  }

  text(path: string): string {
    return new TextDecoder().decode(this.disk.readFile(path))
  }

  folders(path: string): string[] {
    return this.disk.list(path).filter((name) => this.disk.stat(`${path}/${name}`)?.isDirectory === true)
  }

  #mount(): MemoryDisk {
    return new MemoryDisk(this.volume, { nowMs: () => this.clock.timeMs })
  }

  #openStore(disk: MemoryDisk): LogStore {
    const { clock, logger } = this
    const prng = new Prng(7)
    const random: Random = {
      bytes: (length) => Uint8Array.from({ length }, () => prng.below(256)),
      below: (bound) => prng.below(bound),
    }
    const compute = manualCompute(clock, () => this.disk)
    const logging: LoggerLevels = { logger: () => logger, levels: () => new Map(), setLevel: () => {}, unsetLevel: () => {} }
    return openLogStore({
      world: { clock, disk, compute, random },
      logging,
      directories: this.#directories,
      onDirectoryFailed: ({ path }, { code }) => void this.failures.push(`${path} ${code}`),
      onFlush: () => void this.flushes++,
      producerIdExpirationMs: () => this.producerIdExpirationMs,
    })
  }
}
