import type { DynamicBrokerConfig } from '@samsa/config'
import type { LogStore } from '@samsa/log'
import type { MetricRegistry } from '@samsa/metrics'
import type { Clock, LoggerLevels } from '@samsa/ports'
import { addCleanerGauges } from './cleaner-gauges.ts'
import { LogCleaner } from './log-cleaner.ts'

export interface CleanerSurroundings {
  readonly clock: Clock
  readonly store: LogStore
  readonly config: DynamicBrokerConfig
  readonly logging: LoggerLevels
  readonly registry: MetricRegistry
}

/** The cleaner of a node whose logs are loaded, at work; undefined where `log.cleaner.enable` says so. */
export function startCleaner({ clock, store, config, logging, registry }: CleanerSurroundings): LogCleaner | undefined {
  if (!config.static.get('log.cleaner.enable')) return undefined
  const io = registry.meter('kafka.utils:type=Throttler,name=cleaner-io')
  const cleaner = new LogCleaner({
    clock,
    store,
    config,
    log: logging.logger('org.apache.kafka.storage.internals.log.LogCleaner'),
    onIo: (bytes) => io.mark(bytes),
  })
  addCleanerGauges(registry, cleaner, store, clock)
  cleaner.start()
  return cleaner
}
