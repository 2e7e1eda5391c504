import type { PartitionState } from './partition-state.ts'

/** Counts of what was fetched, for `metrics()`. */
export class FetchMeters {
  fetches = 0
  latencyMs = 0
  latencyMaxMs = 0
  throttleMs = 0
  bytes = 0
  records = 0
  lastFetchAtMs = -1
  readonly bytesByTopic = new Map<string, number>()

  answered(latencyMs: number, throttleMs: number): void {
    this.fetches++
    this.latencyMs += latencyMs
    this.latencyMaxMs = Math.max(this.latencyMaxMs, latencyMs)
    this.throttleMs += throttleMs
  }

  fetched(state: PartitionState, bytes: number): void {
    this.bytes += bytes
    this.bytesByTopic.set(state.topic, (this.bytesByTopic.get(state.topic) ?? 0) + bytes)
  }
}
