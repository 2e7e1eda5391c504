import { readBatches } from '@samsa/protocol'
import type { PartitionLog } from '@samsa/log'
import { assert } from '@samsa/stdx'

/** What the clients of one partition know, and what must be true of its log whatever happens to the machine. */
export class Acknowledged {
  readonly name: string
  /** Values that were sent, acknowledged or not. */
  readonly #sent = new Set<string>()
  /** Value by offset. */
  readonly #acknowledged = new Map<number, string>()
  /** All below was on the device when a client was told so. */
  #durableEnd = 0

  constructor(name: string) {
    this.name = name
  }

  get count(): number {
    return this.#acknowledged.size
  }

  sending(values: readonly string[]): void {
    for (const value of values) this.#sent.add(value)
  }

  acknowledge(baseOffset: number, values: readonly string[], durable: boolean): void {
    values.forEach((value, index) => {
      const known = this.#acknowledged.get(baseOffset + index)
      assert(
        known === undefined || known === value,
        () => `${this.name}: offset ${baseOffset + index} was given to ${known} and to ${value}`,
      )
      this.#acknowledged.set(baseOffset + index, value)
    })
    if (durable) this.#durableEnd = Math.max(this.#durableEnd, baseOffset + values.length)
  }

  /** After a start: `lostPower` allows a tail that was not flushed to be gone, and only that. */
  check(log: PartitionLog, lostPower: boolean): void {
    const { name } = this
    const found = readAll(log)
    const values = new Set<string>()
    let next: number | undefined
    for (const [offset, value] of found) {
      assert(next === undefined || offset === next, () => `${name}: a gap before offset ${offset}, expected ${next}`)
      next = offset + 1
      assert(this.#sent.has(value), () => `${name}: offset ${offset} holds ${value}, which nobody sent`)
      assert(!values.has(value), () => `${name}: ${value} is there twice, again at ${offset}`)
      values.add(value)
    }
    const end = log.logEndOffset
    assert(end >= (lostPower ? this.#durableEnd : 0), () => `${name}: ends at ${end}, but ${this.#durableEnd} was flushed`)
    for (const [offset, value] of this.#acknowledged) {
      if (offset < log.logStartOffset) continue
      if (offset >= end && lostPower) {
        this.#acknowledged.delete(offset)
        continue
      }
      const there = found.get(offset)
      assert(
        there === value,
        () => `${name}: acknowledged ${value.slice(0, 20)} at ${offset}, found ${there}; the log is ${log.logStartOffset} … ${end}`,
      )
    }
  }
}

/** Value by offset, from the log's start to its end. Every batch must be whole and have a valid checksum. */
function readAll(log: PartitionLog): Map<number, string> {
  const found = new Map<number, string>()
  const name = `${log.topic}-${log.partition}`
  for (let next = log.logStartOffset; next < log.logEndOffset;) {
    const at = next
    const outcome = log.read(next, 10_000, { isolation: 'logEnd', minOneMessage: true })
    assert('records' in outcome, () => `${name}: reading at ${at} gives error ${outcome.error}`)
    for (const batch of readBatches(outcome.records.bytes())) {
      assert(batch.isCrcValid, () => `${name}: a torn batch at ${batch.baseOffset}`)
      for (const record of batch.records()) {
        if (record.offset >= log.logStartOffset) found.set(record.offset, new TextDecoder().decode(record.value ?? undefined))
      }
      next = Math.max(next, batch.nextOffset)
    }
    assert(next > at, () => `${name}: no batch at ${at} of ${log.logEndOffset}`)
  }
  return found
}
