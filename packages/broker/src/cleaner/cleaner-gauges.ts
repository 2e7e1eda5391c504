import type { LogStore } from '@samsa/log'
import type { MetricRegistry } from '@samsa/metrics'
import type { Clock } from '@samsa/ports'
import type { LogCleaner } from './log-cleaner.ts'

/** Kafka's metrics of its cleaner, by the last round of each of its threads. */
export function addCleanerGauges(registry: MetricRegistry, cleaner: LogCleaner, store: LogStore, clock: Clock): void {
  const ofCleaner = (name: string, read: () => number): void =>
    registry.gauge(`kafka.log:type=LogCleaner,name=${name}`, () => Math.trunc(read()))
  const ofManager = (name: string, read: () => number, directory?: string): void =>
    registry.gauge(
      `kafka.log:type=LogCleanerManager,name=${name}`,
      () => Math.trunc(read()),
      directory === undefined ? {} : { logDirectory: directory },
    )
  const most = (values: readonly number[]): number => Math.max(0, ...values)
  const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0)
  ofCleaner('max-buffer-utilization-percent', () => 100 * most(cleaner.lastRounds.map(({ stats }) => stats.bufferUtilization)))
  ofCleaner('cleaner-recopy-percent', () => {
    const rounds = cleaner.lastRounds
    return (100 * sum(rounds.map(({ stats }) => stats.bytesWritten))) / Math.max(sum(rounds.map(({ stats }) => stats.bytesRead)), 1)
  })
  ofCleaner('max-clean-time-secs', () => most(cleaner.lastRounds.map(({ stats }) => stats.durationMs)) / 1000)
  ofCleaner('max-compaction-delay-secs', () => most(cleaner.lastRounds.map(({ maxCompactionDelayMs }) => maxCompactionDelayMs)) / 1000)
  // A round that fails ends by itself: there is no thread that could die of it.
  ofCleaner('DeadThreadCount', () => 0)
  ofManager('max-dirty-percent', () => 100 * cleaner.maxDirtyRatio)
  ofManager('time-since-last-run-ms', () => cleaner.timeSinceLastRunMs)
  for (const { path } of store.directories) {
    ofManager('uncleanable-partitions-count', () => cleaner.uncleanableIn(path).length, path)
    ofManager(
      'uncleanable-bytes',
      () => sum(cleaner.uncleanableIn(path).map((log) => store.compaction.examine(log, clock.nowMs())?.cleanableBytes ?? 0)),
      path,
    )
  }
}
