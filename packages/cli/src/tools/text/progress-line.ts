import type { ToolIo } from '../tool-io.ts'

const REDRAW_MS = 250

/** How far long work is, in one line of standard error that goes again: only where a person looks there and the output goes elsewhere. */
export class ProgressLine {
  readonly #io: ToolIo
  readonly #what: string
  #drawnMs: number
  #isDrawn = false

  constructor(io: ToolIo, what: string) {
    this.#io = io
    this.#what = what
    this.#drawnMs = io.watched ? io.clock.monotonicMs() : 0
  }

  at(done: number, total: number): void {
    if (!this.#io.watched) return
    const nowMs = this.#io.clock.monotonicMs()
    if (nowMs - this.#drawnMs < REDRAW_MS) return
    this.#drawnMs = nowMs
    this.#isDrawn = true
    this.#io.err(`\r\u001b[K${this.#what}: ${Math.floor((100 * done) / Math.max(total, 1))} %`)
  }

  end(): void {
    if (this.#isDrawn) this.#io.err('\r\u001b[K')
  }
}
