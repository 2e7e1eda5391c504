import { fixed } from '../java/number-text.ts'
import type { ToolIo } from '../tool-io.ts'

/** So many latencies are kept of a long run. */
const SAMPLES = 500_000
const MB = 1024 * 1024

/** What a producer's performance test counts and prints. Latencies are whole milliseconds. */
export class SendStatistics {
  readonly #io: ToolIo
  readonly #startMs: number
  readonly #latencies: Int32Array
  readonly #sampling: number
  readonly #reportingMs: number
  readonly #isSteadyState: boolean
  #count = 0
  #bytes = 0
  #maxLatency = 0
  #totalLatency = 0
  #sampled = 0
  #window = { startMs: 0, count: 0, bytes: 0, maxLatency: 0, totalLatency: 0 }
  isQuiet = false

  constructor(io: ToolIo, records: number, reportingMs: number, isSteadyState: boolean) {
    this.#io = io
    this.#startMs = io.clock.nowMs()
    this.#sampling = Math.floor(records / Math.min(records, SAMPLES))
    this.#latencies = new Int32Array(Math.floor(records / this.#sampling) + 1)
    this.#reportingMs = reportingMs
    this.#isSteadyState = isSteadyState
    this.#newWindow()
  }

  record(latency: number, bytes: number, nowMs: number): void {
    if (this.#count % this.#sampling === 0) this.#latencies[this.#sampled++] = latency
    this.#count++
    this.#bytes += bytes
    this.#totalLatency += latency
    this.#maxLatency = Math.max(this.#maxLatency, latency)
    const window = this.#window
    window.count++
    window.bytes += bytes
    window.totalLatency += latency
    window.maxLatency = Math.max(window.maxLatency, latency)
    if (nowMs - window.startMs < this.#reportingMs) return
    if (this.#isSteadyState && this.#count === window.count) this.#io.out('In steady state.\n')
    if (!this.isQuiet) this.#printWindow()
    this.#newWindow()
  }

  printTotal(): void {
    const elapsed = this.#io.clock.nowMs() - this.#startMs
    const sorted = this.#latencies.subarray(0, this.#sampled).sort()
    const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? 0
    const rate = (1000 * this.#count) / elapsed
    const mbRate = (1000 * this.#bytes) / elapsed / MB
    this.#io.out(
      `${this.#count}${this.#isSteadyState ? ' steady state' : ''} records sent, ${fixed(rate, 6)} records/sec (${fixed(mbRate, 2)} MB/sec), ` +
        `${fixed(this.#totalLatency / this.#count, 2)} ms avg latency, ${fixed(this.#maxLatency, 2)} ms max latency, ` +
        `${at(0.5)} ms 50th, ${at(0.95)} ms 95th, ${at(0.99)} ms 99th, ${at(0.999)} ms 99.9th.\n`,
    )
  }

  #printWindow(): void {
    const { startMs, count, bytes, maxLatency, totalLatency } = this.#window
    const elapsed = this.#io.clock.nowMs() - startMs
    this.#io.out(
      `${count} records sent, ${fixed((1000 * count) / elapsed, 1)} records/sec (${fixed((1000 * bytes) / elapsed / MB, 2)} MB/sec), ` +
        `${fixed(totalLatency / count, 1)} ms avg latency, ${fixed(maxLatency, 1)} ms max latency.\n`,
    )
  }

  #newWindow(): void {
    this.#window = { startMs: this.#io.clock.nowMs(), count: 0, bytes: 0, maxLatency: 0, totalLatency: 0 }
  }
}
