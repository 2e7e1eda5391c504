import type { DynamicBrokerConfig } from '@samsa/config'
import type { CleanableLog, CleaningOutcome, CleaningStats, LogStore, PartitionLog } from '@samsa/log'
import type { Clock, Logger, Timer } from '@samsa/ports'
import { type CleanerSettings, cleanerSettings } from './cleaner-settings.ts'
import { IoThrottle } from './io-throttle.ts'

/** Logs are looked at for this long in a turn. */
const TURN_MS = 1

export interface LogCleanerOptions {
  readonly clock: Clock
  readonly store: LogStore
  readonly config: DynamicBrokerConfig
  readonly log: Logger
  /** Bytes read and written, for Kafka's `cleaner-io`. */
  readonly onIo: (bytes: number) => void
}

/** What a thread of Kafka's cleaner would remember of its last round. */
export interface LastRound {
  readonly stats: CleaningStats
  /** Of all logs, when the round was begun. */
  readonly maxCompactionDelayMs: number
}

interface Survey {
  readonly cleanable: CleanableLog[]
  maxRatio: number
  maxDelayMs: number
}

/**
 * Chooses the filthiest compacted log, cleans it, and again; rests for `log.cleaner.backoff.ms` when there is none (Kafka's LogCleaner and
 * LogCleanerManager). Up to `log.cleaner.threads` logs are cleaned at a time. Retention of compacted logs is its work too.
 */
export class LogCleaner {
  readonly #options: LogCleanerOptions
  readonly #throttle: IoThrottle
  /** Logs that failed to be cleaned, by `topic-partition` and topic id: left alone until a restart. */
  readonly #uncleanable = new Map<string, PartitionLog>()
  /** As many as threads, `undefined` for one that rests. */
  readonly #rounds: (PartitionLog | undefined)[] = []
  readonly #last: (LastRound | undefined)[] = []
  #settings: CleanerSettings
  #timer: Timer | undefined
  #isSurveying = false
  #isStopped = false
  #lastSurveyMs: number
  #maxDirtyRatio = 0

  constructor(options: LogCleanerOptions) {
    this.#options = options
    this.#settings = cleanerSettings(options.config.current)
    this.#throttle = new IoThrottle(this.#settings.bytesPerSecond, () => options.clock.monotonicMs())
    this.#lastSurveyMs = options.clock.nowMs()
  }

  start(): void {
    const { config, log } = this.#options
    log.info('Starting the log cleaner', { threads: this.#settings.threads })
    config.onChange((now) => {
      this.#settings = cleanerSettings(now)
      this.#throttle.bytesPerSecond = this.#settings.bytesPerSecond
      this.#wakeAfter(0)
    })
    this.#wakeAfter(0)
  }

  /** What is under way ends with its log, when that is closed. */
  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  get lastRounds(): readonly LastRound[] {
    return this.#last.filter((each) => each !== undefined)
  }

  /** Of the dirtiest log, when it was last looked, 0 … 1. */
  get maxDirtyRatio(): number {
    return this.#maxDirtyRatio
  }

  get timeSinceLastRunMs(): number {
    return this.#options.clock.nowMs() - this.#lastSurveyMs
  }

  uncleanableIn(directory: string): readonly PartitionLog[] {
    this.#forgetDeleted()
    return [...this.#uncleanable.values()].filter((log) => log.directory === directory)
  }

  #wakeAfter(delayMs: number): void {
    if (this.#isStopped) return
    this.#timer?.cancel()
    this.#timer = this.#options.clock.after(delayMs, () => this.#survey())
  }

  #survey(): void {
    const { store } = this.#options
    if (this.#isSurveying || this.#isStopped) return
    this.#isSurveying = true
    this.#forgetDeleted()
    const logs = Array.from(store.logs()).filter(({ config }) => config.cleanupPolicy.includes('compact'))
    this.#look(logs, 0, { cleanable: [], maxRatio: 0, maxDelayMs: 0 })
  }

  /** A turn's worth of logs from `index` on. */
  #look(logs: readonly PartitionLog[], index: number, survey: Survey): void {
    const { clock, store } = this.#options
    if (this.#isStopped) return
    const nowMs = clock.nowMs()
    const untilMs = clock.monotonicMs() + TURN_MS
    for (; index < logs.length; index++) {
      const log = logs[index] as PartitionLog
      if (clock.monotonicMs() > untilMs) {
        const next = index
        clock.after(0, () => this.#look(logs, next, survey))
        return
      }
      if (this.#uncleanable.has(nameOf(log))) continue
      log.deleteOldSegments(nowMs)
      const found = store.compaction.examine(log, nowMs)
      if (found === undefined) continue
      survey.maxRatio = Math.max(survey.maxRatio, found.cleanableRatio)
      survey.maxDelayMs = Math.max(survey.maxDelayMs, found.delayMs)
      const isDue = (found.delayMs > 0 && found.cleanableBytes > 0) || found.cleanableRatio > log.config.minCleanableDirtyRatio
      if (isDue) survey.cleanable.push(found)
    }
    this.#isSurveying = false
    this.#lastSurveyMs = nowMs
    this.#maxDirtyRatio = survey.maxRatio
    this.#begin(survey)
  }

  #begin({ cleanable, maxDelayMs }: Survey): void {
    const { threads, backoffMs } = this.#settings
    const filthiest = cleanable.sort((left, right) => right.cleanableRatio - left.cleanableRatio)
    for (let slot = 0; slot < threads; slot++) {
      while (this.#rounds[slot] === undefined) {
        const next = filthiest.shift()
        if (next === undefined) break
        this.#clean(slot, next.log, maxDelayMs)
      }
    }
    if (this.#rounds.every((round) => round === undefined)) this.#options.store.compaction.releaseMemory()
    // A round that ends wakes earlier.
    this.#wakeAfter(backoffMs)
  }

  /** The look took several turns: whether there still is anything to clean, `clean` says. */
  #clean(slot: number, log: PartitionLog, maxCompactionDelayMs: number): void {
    const { clock, store } = this.#options
    const { dedupeBufferBytes, loadFactor, ioBufferBytes, sliceBytes } = this.#settings
    const limits = { dedupeBufferBytes, loadFactor, ioBufferBytes, sliceBytes, pace: (bytes: number) => this.#pace(bytes) }
    const begun = store.compaction.clean(log, limits, clock.nowMs(), (outcome) => {
      this.#rounds[slot] = undefined
      this.#ended(log, begun?.firstDirtyOffset ?? 0, outcome)
      if (outcome.state === 'cleaned') this.#last[slot] = { stats: outcome.stats, maxCompactionDelayMs }
      // After a failure or a stop the next look waits as if there had been nothing to do.
      if (outcome.state === 'cleaned') this.#wakeAfter(0)
    })
    if (begun === undefined) return
    this.#rounds[slot] = log
    const { firstDirtyOffset, firstUncleanableOffset, cleanableRatio: dirtyRatio } = begun
    this.#options.log.info('Beginning cleaning of log', { log: nameOf(log), firstDirtyOffset, firstUncleanableOffset, dirtyRatio })
  }

  #pace(bytes: number): number {
    this.#options.onIo(bytes)
    return this.#throttle.delayAfter(bytes)
  }

  #ended(log: PartitionLog, firstDirtyOffset: number, outcome: CleaningOutcome): void {
    const logger = this.#options.log
    const name = nameOf(log)
    switch (outcome.state) {
      case 'aborted':
        return logger.info('Cleaning was aborted', { log: name })
      case 'failed':
        this.#uncleanable.set(name, log)
        return logger.warn('Unexpected error when cleaning a log. Marking its partition as uncleanable', {
          log: name,
          reason: outcome.reason,
        })
      case 'cleaned': {
        const { stats, endOffset } = outcome
        const { durationMs, indexDurationMs, longestTurnMs, bufferUtilization, ...counts } = stats
        const megabytesPerSecond = Number((stats.bytesRead / 1048.576 / Math.max(durationMs, 1)).toFixed(1))
        const facts = { log: name, from: firstDirtyOffset, to: endOffset, durationMs: Math.round(durationMs), megabytesPerSecond }
        const times = { indexDurationMs: Math.round(indexDurationMs), longestTurnMs: Number(longestTurnMs.toFixed(2)) }
        logger.info('Cleaned log', { ...facts, ...times, bufferUtilization, ...counts })
        if (stats.invalidMessages > 0) logger.warn('Found invalid messages during compaction', { log: name, count: stats.invalidMessages })
      }
    }
  }

  #forgetDeleted(): void {
    const { store } = this.#options
    for (const [name, log] of this.#uncleanable) {
      const current = store.log(log.topic, log.partition)
      // A moved replica is another log of the same topic.
      if (current?.topicId !== log.topicId) this.#uncleanable.delete(name)
      else if (current !== log) this.#uncleanable.set(name, current)
    }
  }
}

function nameOf({ topic, partition }: PartitionLog): string {
  return `${topic}-${partition}`
}
