/** A running hash of what happened, in order: two runs of one seed must agree on it. Optionally the lines themselves. */
export class Trace {
  #low = 0x811c9dc5
  #high = 0x01000193
  #events = 0
  /** Set: each line is also given here, with virtual milliseconds. */
  print: ((line: string) => void) | undefined

  get events(): number {
    return this.#events
  }

  /** 16 hex digits. */
  get hash(): string {
    return hex(this.#high) + hex(this.#low)
  }

  add(atMs: number, kind: string, subject: string, value: number): void {
    this.#events += 1
    this.#mix(Math.floor(atMs * 1000))
    for (let index = 0; index < kind.length; index += 1) this.#mix(kind.charCodeAt(index))
    for (let index = 0; index < subject.length; index += 1) this.#mix(subject.charCodeAt(index))
    this.#mix(value)
    if (this.print !== undefined) this.print(`${atMs.toFixed(3)} ${subject} ${kind} ${value}`)
  }

  bytes(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index += 1 + (index >> 4)) this.#mix(chunk[index] ?? 0)
  }

  #mix(value: number): void {
    this.#low = Math.imul(this.#low ^ (value | 0), 0x01000193)
    this.#high = Math.imul(this.#high ^ (this.#low >>> 15) ^ (value / 0x1_0000_0000), 0x85ebca6b)
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}
