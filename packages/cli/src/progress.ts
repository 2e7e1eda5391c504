import type { Terminal } from './terminal.ts'

const REDRAW_MS = 250
const PLAIN_LINE_MS = 10_000

/**
 * How far a long command is, on stderr: redrawn in place where a person looks, otherwise a line every ten seconds, so that standard output stays fit
 * for a pipe and a log file stays short.
 */
export class Progress {
  readonly #terminal: Terminal
  readonly #verb: string
  readonly #startMs: number
  #lastMs: number
  #records = 0
  #bytes = 0
  #drawn = false

  constructor(terminal: Terminal, verb: string) {
    this.#terminal = terminal
    this.#verb = verb
    this.#startMs = terminal.clock.monotonicMs()
    this.#lastMs = this.#startMs
  }

  add(records: number, bytes: number): void {
    this.#records += records
    this.#bytes += bytes
    const nowMs = this.#terminal.clock.monotonicMs()
    if (nowMs - this.#lastMs < (this.#terminal.interactive ? REDRAW_MS : PLAIN_LINE_MS)) return
    this.#lastMs = nowMs
    if (this.#terminal.interactive) {
      this.#terminal.err(`\r\u001b[K${this.#line(nowMs)}`)
      this.#drawn = true
    } else {
      this.#terminal.err(`${this.#line(nowMs)}\n`)
    }
  }

  /** What was done so far. */
  get totals(): { readonly records: number; readonly bytes: number; readonly seconds: number } {
    return { records: this.#records, bytes: this.#bytes, seconds: Math.round(this.#terminal.clock.monotonicMs() - this.#startMs) / 1000 }
  }

  /** The summary, always one line. */
  finish(): void {
    this.#terminal.err(`${this.#drawn ? '\r\u001b[K' : ''}${this.#line(this.#terminal.clock.monotonicMs())}\n`)
  }

  #line(nowMs: number): string {
    const seconds = Math.max((nowMs - this.#startMs) / 1000, 0.001)
    const rate = Math.round(this.#records / seconds).toLocaleString('en-US')
    return `${this.#verb} ${this.#records.toLocaleString('en-US')} records, ${formatBytes(this.#bytes)} in ${seconds.toFixed(1)} s (${rate} records/s, ${formatBytes(this.#bytes / seconds)}/s)`
  }
}

/** 1536 → `1.5 KiB`. */
function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  let value = bytes
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`
}
