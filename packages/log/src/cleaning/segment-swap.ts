import { CLEANED_SUFFIX, DELETED_SUFFIX, offsetName, SEGMENT_SUFFIXES, SWAP_SUFFIX } from '../file-name.ts'
import { Segment } from '../segment.ts'
import type { SegmentedLog } from '../segmented-log.ts'
import type { CleanedSegmentState } from './cleaned-segment.ts'

/** Old segments renamed per turn: three or four files each, some ten microseconds a file. */
const SEGMENTS_PER_TURN = 4

export interface SegmentSwapOptions {
  readonly log: SegmentedLog
  readonly cleaned: CleanedSegmentState
  /** What it stands for, in order; the first has its base offset. */
  readonly replaced: readonly Segment[]
  /** A base offset that no segment has any more. */
  readonly onGone: (baseOffset: number) => void
}

/**
 * Puts a cleaned segment into the place of those it was made of, so that a crash at any moment leaves the old ones or the new one:
 *
 * 1. `.cleaned` becomes `.swap`, names on the device. Before: recovery removes `.cleaned`, the old ones stay. From here on recovery completes the swap.
 * 2. Readers get the new one, all in one turn.
 * 3. The old ones become `.deleted`, a few per turn.
 * 4. `.swap` is dropped from the names, names on the device.
 *
 * Recovery takes those old segments for replaced that begin below the new one's last batch. Old ones behind that, of which nothing was kept, may come back as
 * they were: no harm, since what hides their records is newer still, or is a tombstone that is not dropped before the second cleaning.
 */
export class SegmentSwap {
  readonly #options: SegmentSwapOptions
  readonly #steps: Generator<'sync' | 'turn', void>
  #isCommitted = false
  #isOver = false

  constructor(options: SegmentSwapOptions) {
    this.#options = options
    this.#steps = this.#run()
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Does what one turn may do; then the folder is to be synced, or another turn to be waited for. */
  step(): 'sync' | 'turn' | 'over' {
    if (this.#isOver) return 'over'
    const { value, done } = this.#steps.next()
    if (done !== true) return value
    this.#isOver = true
    return 'over'
  }

  /** All of the rest before returning, or, if readers have not seen the new segment, nothing of it: the log is about to be cut or closed. */
  finishNow(): void {
    if (!this.#isCommitted) return this.#withdraw()
    for (let next = this.step(); next !== 'over'; next = this.step()) {
      if (next === 'sync') this.#options.log.home.disk.syncDirectory(this.#options.log.home.folder.path)
    }
  }

  #withdraw(): void {
    this.#isOver = true
    const { disk, folder } = this.#options.log.home
    removeOutput(disk, folder.path, this.#options.cleaned.baseOffset)
  }

  *#run(): Generator<'sync' | 'turn', void> {
    const { log, cleaned, replaced, onGone } = this.#options
    const { disk, folder } = log.home
    const base = `${folder.path}/${offsetName(cleaned.baseOffset)}`
    for (const kind of SEGMENT_SUFFIXES) {
      if (disk.stat(base + kind + CLEANED_SUFFIX) !== undefined) disk.rename(base + kind + CLEANED_SUFFIX, base + kind + SWAP_SUFFIX)
    }
    yield 'sync'
    this.#isCommitted = true
    const segment = new Segment(log.home, cleaned.baseOffset, log.config, {
      suffix: SWAP_SUFFIX,
      sizeBytes: cleaned.sizeBytes,
      createdMs: replaced.at(-1)?.createdMs ?? 0,
      jitterMs: 0,
      hasTransactionIndex: cleaned.transactionEntries > 0,
    })
    // It was written just now.
    segment.heat.wrote(0)
    for (const old of replaced) log.segments.remove(old)
    log.segments.add(segment)
    yield 'turn'
    for (const [index, old] of replaced.entries()) {
      old.rename(DELETED_SUFFIX)
      old.file.close()
      if (old.baseOffset !== cleaned.baseOffset) onGone(old.baseOffset)
      if (index % SEGMENTS_PER_TURN === SEGMENTS_PER_TURN - 1) yield 'turn'
    }
    yield 'turn'
    segment.dropSuffix()
    log.folderDirty = true
    log.removeFilesLater(
      replaced.flatMap(({ baseOffset }) => SEGMENT_SUFFIXES.map((suffix) => offsetName(baseOffset) + suffix + DELETED_SUFFIX)),
    )
    yield 'sync'
  }
}

/** Removes the files of a segment that was being written, whatever they are called by now. */
export function removeOutput(disk: { stat(path: string): unknown; remove(path: string): void }, folder: string, baseOffset: number): void {
  const base = `${folder}/${offsetName(baseOffset)}`
  for (const kind of SEGMENT_SUFFIXES) {
    for (const suffix of [CLEANED_SUFFIX, SWAP_SUFFIX]) if (disk.stat(base + kind + suffix) !== undefined) disk.remove(base + kind + suffix)
  }
}
