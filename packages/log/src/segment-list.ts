import { present } from '@samsa/stdx'
import type { Segment } from './segment.ts'

/** The segments of a log by base offset. The last one is active. */
export class SegmentList {
  #segments: Segment[] = []

  get count(): number {
    return this.#segments.length
  }

  get active(): Segment {
    return present(this.#segments.at(-1), 'a log has a segment')
  }

  get first(): Segment {
    return present(this.#segments[0], 'a log has a segment')
  }

  all(): readonly Segment[] {
    return this.#segments
  }

  at(index: number): Segment | undefined {
    return this.#segments[index]
  }

  /** Index of the last segment with a base offset at or below `offset`, -1 if none. */
  floorIndex(offset: number): number {
    const last = this.#segments.length - 1
    // Most look-ups are at the tail.
    if (last >= 0 && (this.#segments[last] as Segment).baseOffset <= offset) return last
    let low = 0
    let high = last
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#segments[middle] as Segment).baseOffset <= offset) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  floor(offset: number): Segment | undefined {
    return this.#segments[this.floorIndex(offset)]
  }

  add(segment: Segment): void {
    const at = this.floorIndex(segment.baseOffset) + 1
    this.#segments.splice(at, 0, segment)
  }

  remove(segment: Segment): void {
    const index = this.#segments.indexOf(segment)
    if (index >= 0) this.#segments.splice(index, 1)
  }

  clear(): void {
    this.#segments = []
  }

  get sizeBytes(): number {
    let sum = 0
    for (const segment of this.#segments) sum += segment.sizeBytes
    return sum
  }
}
