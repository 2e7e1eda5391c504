import type { PartitionLog } from '@samsa/log'
import { readBatches } from '@samsa/protocol'
import { readCommitted, stateOf, type VisibleRecord } from '@samsa/sim'
import { assert } from '@samsa/stdx'

export interface Sent {
  readonly offset: number
  readonly producerId: number
  readonly isTransactional: boolean
  readonly records: readonly { readonly key: string; readonly value: string | null }[]
}

export interface Ended {
  readonly offset: number
  readonly producerId: number
  readonly commit: boolean
}

/** Everything that one partition was told, in order, and what must be true of a compacted log of it. */
export class KeyedHistory {
  readonly name: string
  #events: ((Sent | Ended) & { certain: boolean })[] = []
  readonly #open = new Set<number>()
  /** All below was told to be on the device. */
  durableEnd = 0

  constructor(name: string) {
    this.name = name
  }

  get count(): number {
    return this.#events.length
  }

  /** `certain`: it was acknowledged. Otherwise the disk failed, and it may be there or not. */
  add(event: Sent | Ended, certain: boolean): void {
    this.#events.push({ ...event, certain })
    this.#noteOpen(event)
  }

  /** Power is about to be lost: what the log holds for durable must stay, and nothing else was cleaned. */
  powerFails(log: PartitionLog): void {
    this.durableEnd = Math.max(this.durableEnd, log.recoveryPoint)
  }

  /** Transactions that are open at the end of what is known. */
  get openTransactions(): ReadonlySet<number> {
    return this.#open
  }

  #noteOpen(event: Sent | Ended): void {
    if ('commit' in event) this.#open.delete(event.producerId)
    else if (event.isTransactional) this.#open.add(event.producerId)
  }

  /** After a start: forgets what the log does not have, which must not be durable; then checks the rest. */
  reopened(log: PartitionLog, lostPower: boolean): void {
    const end = log.logEndOffset
    if (lostPower) {
      assert(end >= this.durableEnd, () => `${this.name} ends at ${end}, but ${this.durableEnd} was durable`)
      // In a compacted log recovery takes a hole for cleaned, as Kafka does: what was not on the device may be gone anywhere.
      const left = batchesFrom(log, Math.max(this.durableEnd, log.logStartOffset))
      this.#events = this.#events.filter(({ offset }) => offset < this.durableEnd || left.has(offset))
    } else {
      const lost = this.#events.find((event) => event.certain && event.offset >= end)
      assert(lost === undefined, () => `${this.name} ends at ${end}, but ${JSON.stringify(lost)} was acknowledged`)
    }
    this.#events = this.#events.filter(({ offset }) => offset < end).map((event) => ({ ...event, certain: true }))
    this.#open.clear()
    for (const event of this.#events) this.#noteOpen(event)
    this.durableEnd = Math.min(this.durableEnd, end)
    log.updateHighWatermark(end)
    this.check(log)
  }

  /** What a reader sees is part of what was said, and leads to the same state. */
  check(log: PartitionLog): void {
    const end = Math.min(log.lastStableOffset, log.logEndOffset)
    const { visible, hidden } = this.#told(end)
    const found = readCommitted(log, 100_000)
    for (const { offset, key, value } of found) {
      assert(!hidden.has(offset), () => `${this.name}: the aborted record at ${offset} is seen`)
      const told = visible.get(offset)
      assert(told !== undefined, () => `${this.name}: nobody sent the record at ${offset}: ${key}=${value}`)
      assert(
        told.key === key && told.value === value,
        () => `${this.name}: offset ${offset} has ${key}=${value}, not ${told.key}=${told.value}`,
      )
    }
    const all = [...visible.values()].filter(({ offset }) => offset >= log.logStartOffset)
    const state = stateOf(found)
    const wanted = stateOf(all)
    for (const [key, value] of wanted) {
      assert(state.get(key) === value, () => `${this.name}: ${key} is ${state.get(key)} for a reader, not ${value} (below ${end})`)
    }
    for (const key of state.keys()) assert(wanted.has(key), () => `${this.name}: ${key} was deleted, but a reader has ${state.get(key)}`)
  }

  #told(end: number): { visible: Map<number, VisibleRecord>; hidden: Set<number> } {
    const visible = new Map<number, VisibleRecord>()
    const hidden = new Set<number>()
    const open = new Map<number, VisibleRecord[]>()
    for (const event of this.#events.toSorted((left, right) => left.offset - right.offset)) {
      if (event.offset >= end) break
      if ('commit' in event) {
        for (const record of open.get(event.producerId) ?? []) {
          if (event.commit) visible.set(record.offset, record)
          else hidden.add(record.offset)
        }
        open.delete(event.producerId)
        continue
      }
      // The last stable offset may lie within a batch, where the beginning of an open transaction was deleted up to there.
      const records = event.records
        .map((record, index) => ({ offset: event.offset + index, ...record }))
        .filter(({ offset }) => offset < end)
      if (event.isTransactional) open.set(event.producerId, [...(open.get(event.producerId) ?? []), ...records])
      else for (const record of records) visible.set(record.offset, record)
    }
    return { visible: new Map([...visible].sort(([left], [right]) => left - right)), hidden }
  }
}

/** Where batches begin. */
function batchesFrom(log: PartitionLog, from: number): Set<number> {
  const found = new Set<number>()
  for (let next = from; next < log.logEndOffset;) {
    const outcome = log.read(next, 100_000, { isolation: 'logEnd', minOneMessage: true })
    assert('records' in outcome, () => `read at ${next}: error ${outcome.error}`)
    const before = next
    for (const { baseOffset, nextOffset } of readBatches(outcome.records.bytes())) {
      found.add(baseOffset)
      next = Math.max(next, nextOffset)
    }
    if (next === before) break
  }
  return found
}
