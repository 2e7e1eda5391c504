import type { LogStore, LogStoreOptions } from './log-store-api.ts'

/** Takes the locks and reads `meta.properties` and the clean-shutdown marks. Throws if no directory is usable or one is locked by another process. */
export function openLogStore(_options: LogStoreOptions): LogStore {
  throw new Error('not built yet')
}
