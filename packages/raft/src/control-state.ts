import type { ControlRecord } from '@samsa/protocol'
import { VoterSet } from './voter-set.ts'

interface At<T> {
  readonly offset: number
  readonly value: T
}

/**
 * kraft.version and voters as the control records of log and snapshots set them. They hold as soon as they are appended, committed or
 * not, and fall back when the log is truncated (KIP-853).
 */
export class ControlState {
  readonly #staticVoters: VoterSet
  #versions: At<number>[] = []
  #voterSets: At<VoterSet>[] = []

  constructor(staticVoters: VoterSet) {
    this.#staticVoters = staticVoters
  }

  get kraftVersion(): number {
    return this.#versions.at(-1)?.value ?? 0
  }

  get voters(): VoterSet {
    return this.#voterSets.at(-1)?.value ?? this.#staticVoters
  }

  /** -1: they come from the bootstrap checkpoint; undefined: no voters were ever written. */
  get votersOffset(): number | undefined {
    return this.#voterSets.at(-1)?.offset
  }

  /** The voters before the log held any, or when it ended at `offset`. */
  votersAt(offset: number): VoterSet {
    return this.#voterSets.findLast((at) => at.offset <= offset)?.value ?? this.#staticVoters
  }

  kraftVersionAt(offset: number): number {
    return this.#versions.findLast((at) => at.offset <= offset)?.value ?? 0
  }

  /** Everything known before is replaced by what a snapshot holds. */
  load(endOffset: number, kraftVersion: number, voters: VoterSet | undefined): void {
    const offset = endOffset - 1
    this.#versions = kraftVersion > 0 ? [{ offset, value: kraftVersion }] : []
    this.#voterSets = voters === undefined ? [] : [{ offset, value: voters }]
  }

  apply(record: ControlRecord, offset: number): void {
    if (record.type === 'KRAFT_VERSION') this.#versions.push({ offset, value: record.value.kRaftVersion })
    else if (record.type === 'KRAFT_VOTERS') this.#voterSets.push({ offset, value: VoterSet.fromRecord(record.value) })
  }

  truncateTo(endOffset: number): void {
    this.#versions = this.#versions.filter((at) => at.offset < endOffset)
    this.#voterSets = this.#voterSets.filter((at) => at.offset < endOffset)
  }
}
