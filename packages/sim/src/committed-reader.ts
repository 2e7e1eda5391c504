import { readBatches } from '@samsa/protocol'

/** As much of a partition's log as a consumer needs. */
export interface ReadableLog {
  readonly logStartOffset: number
  readonly lastStableOffset: number
  read(
    offset: number,
    maxBytes: number,
    options: { readonly isolation: 'lastStable'; readonly minOneMessage: boolean },
  ):
    | { readonly error: number }
    | {
        readonly error: 0
        readonly records: { bytes(): Uint8Array }
        readonly abortedTransactions: readonly { readonly producerId: number; readonly firstOffset: number }[] | null
      }
}

export interface VisibleRecord {
  readonly offset: number
  readonly key: string
  /** null: a tombstone. */
  readonly value: string | null
}

/** What a `read_committed` consumer sees from the log start to the last stable offset. Throws where a batch is damaged. */
export function readCommitted(log: ReadableLog, maxBytes: number): VisibleRecord[] {
  const found: VisibleRecord[] = []
  let next = log.logStartOffset
  while (next < log.lastStableOffset) {
    const outcome = log.read(next, maxBytes, { isolation: 'lastStable', minOneMessage: true })
    if (!('records' in outcome)) throw new Error(`read at ${next}: error ${outcome.error}`)
    const pending = [...(outcome.abortedTransactions ?? [])].sort((left, right) => left.firstOffset - right.firstOffset)
    const aborted = new Set<number>()
    let isEmpty = true
    for (const batch of readBatches(outcome.records.bytes())) {
      isEmpty = false
      if (!batch.isCrcValid) throw new Error(`wrong CRC at ${batch.baseOffset}`)
      for (let first = pending[0]; first !== undefined && first.firstOffset <= batch.lastOffset; first = pending[0]) {
        aborted.add(first.producerId)
        pending.shift()
      }
      // An abort marker has the type 0 in the key of its record.
      if (batch.isControlBatch) for (const record of batch.records()) if (record.key?.[3] === 0) aborted.delete(batch.producerId)
      const isHidden = batch.isControlBatch || (batch.isTransactional && aborted.has(batch.producerId))
      for (const record of isHidden ? [] : batch.records()) {
        if (record.offset < next) continue
        found.push({ offset: record.offset, key: record.key?.toString() ?? '', value: record.value?.toString() ?? null })
      }
      next = Math.max(next, batch.nextOffset)
    }
    // Only cleaned-away offsets are left.
    if (isEmpty) break
  }
  return found
}

/** The state that a reader ends up with. */
export function stateOf(records: readonly VisibleRecord[]): Map<string, string> {
  const state = new Map<string, string>()
  for (const { key, value } of records) {
    if (value === null) state.delete(key)
    else state.set(key, value)
  }
  return state
}
