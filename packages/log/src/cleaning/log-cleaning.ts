import type { Clock, Compute, Job } from '@samsa/ports'
import { DiskError } from '@samsa/ports'
import type { CleaningLimits, CleaningOutcome } from '../compaction-api.ts'
import type { Segment } from '../segment.ts'
import type { StoredLog } from '../stored-log.ts'
import type { AbortedEntry } from '../transaction-index.ts'
import { collectAbortedEntries } from '../log-reader.ts'
import { segmentsBetween } from './cleanable-range.ts'
import { type CleanedSegmentState, newCleanedSegment } from './cleaned-segment.ts'
import cleanRange, { type CleanInput, type CleanOutput, encodeProducers } from './clean-job.ts'
import { addCounts, NO_COUNTS } from './cleaning-counts.ts'
import indexKeys, { type IndexInput, type IndexOutput } from './index-job.ts'
import type { JobFailure } from './job-outcome.ts'
import { DELETED_SUFFIX, offsetName, SEGMENT_SUFFIXES } from '../file-name.ts'
import { REMOVAL_JOB } from '../file-removal.ts'
import { type OffsetMapState, offsetMapSlots } from './offset-map.ts'
import { groupSegments } from './segment-groups.ts'
import { removeOutput, SegmentSwap } from './segment-swap.ts'
import { NO_TRANSACTIONS, type TransactionFilterState } from './transaction-filter.ts'

const INDEX_JOB: Job<IndexInput, IndexOutput | JobFailure> = {
  name: 'index keys of a log',
  module: import.meta.resolve('./index-job.ts'),
  run: indexKeys,
}
const CLEAN_JOB: Job<CleanInput, CleanOutput | JobFailure> = {
  name: 'clean a segment',
  module: import.meta.resolve('./clean-job.ts'),
  run: cleanRange,
}

/** Segments whose index files are asked for their size in one turn. */
const STATS_PER_TURN = 100

export interface LogCleaningOptions {
  readonly log: StoredLog
  readonly clock: Clock
  readonly compute: Compute
  readonly limits: CleaningLimits
  readonly firstDirtyOffset: number
  readonly firstUncleanableOffset: number
  readonly nowMs: number
  /** Memory for that many slots, and whether it was used before. */
  readonly table: (slots: number) => { readonly table: SharedArrayBuffer; readonly isUsed: boolean }
  readonly done: (outcome: CleaningOutcome) => void
}

/** What the round waits for next. */
type Step =
  | { readonly wait: 'index'; readonly input: IndexInput }
  | { readonly wait: 'clean'; readonly input: CleanInput }
  /**
   * All that will be cleaned is on the device, and the markers behind it that decided its transactions: or a loss of power could take the new value of a
   * key whose old one was dropped for it.
   */
  | { readonly wait: 'flush' }
  /** Files that are to be replaced by a rename: freeing a large one would hold up the main loop. */
  | { readonly wait: 'removal'; readonly files: readonly string[] }
  | { readonly wait: 'sync' }
  | { readonly wait: 'turn' }

type Answer = IndexOutput | CleanOutput | undefined

/**
 * One round over one log (Kafka's Cleaner): the keys of the dirty section go into a map, then every segment up to the last key seen is copied
 * without what the map makes needless. The work is done in slices by the compute port; this object decides, in short turns, what comes next.
 */
export class LogCleaning {
  readonly #options: LogCleaningOptions
  readonly #folder: string
  readonly #cuts: number
  readonly #steps: Generator<Step, void, Answer>
  readonly #startedMs: number
  /** Tells the slice at work to end soon. */
  readonly #stop = new SharedArrayBuffer(4)
  #indexDurationMs = 0
  #longestTurnMs = 0
  #counts = NO_COUNTS
  #map: OffsetMapState | undefined
  #maxEntries = 0
  #output: number | undefined
  #swap: SegmentSwap | undefined
  #isAborted = false
  /** A slice is with the compute port. */
  #isWorking = false
  #isOver = false

  constructor(options: LogCleaningOptions) {
    this.#options = options
    this.#folder = options.log.place.path
    this.#cuts = options.log.log.truncations
    this.#startedMs = options.clock.monotonicMs()
    this.#steps = this.#round()
  }

  start(): void {
    this.#later(0)
  }

  /** Whatever is under way comes to nothing; `done` follows when the slice at work has ended, or now. A swap that readers have seen is completed. */
  abort(): void {
    if (this.#isAborted || this.#isOver) return
    this.#isAborted = true
    Atomics.store(new Int32Array(this.#stop), 0, 1)
    this.#guard(() => this.#swap?.finishNow())
    this.#guard(() => this.#removeOutput())
    // A pause that keeps the pace may be long.
    if (!this.#isWorking && !this.#isOver) this.#end({ state: 'aborted' })
  }

  get #mustEnd(): boolean {
    const { log } = this.#options
    return this.#isAborted || log.isOffline || log.log.truncations !== this.#cuts
  }

  #later(delayMs: number): void {
    this.#options.clock.after(delayMs, () => this.#advance(undefined))
  }

  #advance(answer: Answer): void {
    if (this.#isOver) return
    if (this.#mustEnd) return this.#end({ state: 'aborted' })
    this.#guard(() => {
      const { clock } = this.#options
      const beganMs = clock.monotonicMs()
      const { value, done } = this.#steps.next(answer)
      if (done !== true) this.#do(value)
      this.#longestTurnMs = Math.max(this.#longestTurnMs, clock.monotonicMs() - beganMs)
      if (done === true) this.#end(this.#cleaned())
    })
  }

  #do(step: Step): void {
    const { log, limits } = this.#options
    switch (step.wait) {
      case 'turn':
        return this.#later(0)
      case 'flush':
        return log.whenFlushed(log.logEndOffset, () => this.#later(0))
      case 'sync':
        return log.log.home.disk.syncDirectoryLater(log.place.path, (error) => {
          if (error === undefined) return this.#advance(undefined)
          this.#failed({ failed: 'disk', code: error.code, path: error.path, message: error.message })
        })
      case 'removal':
        return this.#remove(step.files)
      case 'index':
        return this.#submit(INDEX_JOB, step.input, (output) => {
          this.#counts = addCounts(this.#counts, output.counts)
          return limits.pace(output.counts.mapBytesRead)
        })
      case 'clean':
        return this.#submit(CLEAN_JOB, step.input, (output) => {
          this.#counts = addCounts(this.#counts, output.counts)
          return limits.pace(output.counts.bytesRead + output.counts.bytesWritten)
        })
    }
  }

  #submit<Input, Output extends IndexOutput | CleanOutput>(
    job: Job<Input, Output | JobFailure>,
    input: Input,
    paceOf: (output: Output) => number,
  ): void {
    this.#isWorking = true
    this.#options.compute.submit(job, input, (error, output) => {
      this.#isWorking = false
      if (output === undefined) return this.#failed({ failed: 'corrupt', message: error?.message ?? 'the job gave no answer' })
      if (isFailure(output)) return this.#failed(output)
      const delayMs = paceOf(output)
      if (delayMs <= 0) return this.#advance(output)
      this.#options.clock.after(delayMs, () => this.#advance(output))
    })
  }

  #remove(files: readonly string[]): void {
    this.#isWorking = true
    this.#options.compute.submit(REMOVAL_JOB, { files }, (error, failure) => {
      this.#isWorking = false
      if (failure !== undefined) return this.#failed(failure)
      if (error !== undefined) return this.#failed({ failed: 'corrupt', message: error.message })
      this.#advance(undefined)
    })
  }

  #failed(failure: JobFailure): void {
    if (this.#isOver) return
    if (this.#mustEnd) return this.#end({ state: 'aborted' })
    if (failure.failed === 'corrupt') return this.#end({ state: 'failed', reason: failure.message })
    this.#options.log.fail(new DiskError(failure.code, failure.path, failure.message))
    this.#end({ state: 'aborted' })
  }

  #end(outcome: CleaningOutcome): void {
    this.#isOver = true
    // A slice that had begun before the stop may have written since.
    if (outcome.state !== 'cleaned') this.#guard(() => this.#removeOutput())
    this.#options.done(outcome)
  }

  #removeOutput(): void {
    const { disk } = this.#options.log.log.home
    if (this.#output !== undefined && this.#swap === undefined) removeOutput(disk, this.#folder, this.#output)
  }

  #guard(run: () => void): void {
    try {
      run()
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      this.#options.log.fail(error)
      if (!this.#isOver) this.#end({ state: 'aborted' })
    }
  }

  *#round(): Generator<Step, void, Answer> {
    const { log, firstUncleanableOffset } = this.#options
    yield { wait: 'flush' }
    const map = yield* this.#indexDirtySection()
    this.#indexDurationMs = this.#options.clock.monotonicMs() - this.#startedMs
    const endOffset = map.latestOffset + 1
    let transactions = NO_TRANSACTIONS
    const segments = segmentsBetween(log.log, 0, endOffset)
    const sizes = yield* this.#sizesOf(segments)
    const { segmentBytes, segmentIndexBytes } = log.config
    for (const group of groupSegments(sizes, { segmentBytes, indexBytes: segmentIndexBytes, firstUncleanableOffset })) {
      transactions = yield* this.#cleanGroup(
        group.map(({ segment }) => segment),
        map,
        transactions,
      )
    }
  }

  *#indexDirtySection(): Generator<Step, OffsetMapState, Answer> {
    const { log, limits, firstDirtyOffset, firstUncleanableOffset } = this.#options
    const slots = offsetMapSlots(limits.dedupeBufferBytes, firstUncleanableOffset - firstDirtyOffset, limits.loadFactor)
    const { table, isUsed } = this.#options.table(slots)
    const offsets = firstUncleanableOffset - firstDirtyOffset
    // A bit each, of at most a sixteenth of the buffer's size. None where records were deleted up to within the first segment that must stay.
    const bits = offsets > 0 && offsets <= limits.dedupeBufferBytes / 2 ? new SharedArrayBuffer(Math.ceil(offsets / 8)) : undefined
    const marks = bits === undefined ? undefined : { bits, firstOffset: firstDirtyOffset }
    let map: OffsetMapState = { table, slots, entries: 0, latestOffset: -1, marks }
    this.#maxEntries = Math.min(Math.floor(slots * limits.loadFactor), slots - 2)
    let transactions: TransactionFilterState = NO_TRANSACTIONS
    let aborted: readonly AbortedEntry[] = collectAbortedEntries(log.log, firstDirtyOffset, firstUncleanableOffset)
    let clearsMap = isUsed
    const dirty = segmentsBetween(log.log, firstDirtyOffset, firstUncleanableOffset)
    for (const [index, segment] of dirty.entries()) {
      let position = 0
      let seek =
        firstDirtyOffset <= segment.baseOffset
          ? undefined
          : { indexPath: segment.offsetIndex.path, relativeOffset: firstDirtyOffset - segment.baseOffset }
      do {
        const answer = (yield {
          wait: 'index',
          input: {
            path: segment.file.path,
            position,
            ...(seek === undefined ? {} : { seek }),
            end: segment.sizeBytes,
            budgetBytes: limits.sliceBytes,
            bufferBytes: limits.ioBufferBytes,
            stop: this.#stop,
            firstDirtyOffset,
            nextSegmentOffset: dirty[index + 1]?.baseOffset ?? firstUncleanableOffset,
            map,
            clearsMap,
            maxEntries: this.#maxEntries,
            transactions,
            aborted,
          },
        }) as IndexOutput
        map = this.#map = { ...map, ...answer.map }
        if (answer.isFull) return map
        ;({ position, transactions } = answer)
        aborted = []
        clearsMap = false
        seek = undefined
      } while (position < segment.sizeBytes)
    }
    return map
  }

  *#sizesOf(segments: readonly Segment[]): Generator<Step, SizedSegment[], Answer> {
    const { disk } = this.#options.log.log.home
    const sized: SizedSegment[] = []
    for (const [index, segment] of segments.entries()) {
      if (index % STATS_PER_TURN === STATS_PER_TURN - 1) yield { wait: 'turn' }
      sized.push({
        segment,
        baseOffset: segment.baseOffset,
        sizeBytes: segment.sizeBytes,
        offsetIndexBytes: disk.stat(segment.offsetIndex.path)?.sizeBytes ?? 0,
        timeIndexBytes: disk.stat(segment.timeIndex.path)?.sizeBytes ?? 0,
      })
    }
    return sized
  }

  *#cleanGroup(
    segments: readonly Segment[],
    map: OffsetMapState,
    before: TransactionFilterState,
  ): Generator<Step, TransactionFilterState, Answer> {
    const { log, limits, nowMs, firstUncleanableOffset } = this.#options
    const [first] = segments
    const last = segments.at(-1)
    if (first === undefined || last === undefined) return before
    this.#output = first.baseOffset
    let output: CleanedSegmentState = newCleanedSegment(this.#folder, first.baseOffset, log.config.indexIntervalBytes)
    let transactions = before
    const endOffset = log.log.endOf(log.log.segments.all().indexOf(last))
    const lastOfProducers = encodeProducers(log.lastOfProducers(first.baseOffset, endOffset))
    for (const [index, segment] of segments.entries()) {
      const upperBound = segments[index + 1]?.baseOffset ?? endOffset
      let aborted: readonly AbortedEntry[] = collectAbortedEntries(log.log, segment.baseOffset, upperBound)
      let position = 0
      do {
        const answer = (yield {
          wait: 'clean',
          input: {
            path: segment.file.path,
            position,
            end: segment.sizeBytes,
            budgetBytes: limits.sliceBytes,
            bufferBytes: limits.ioBufferBytes,
            stop: this.#stop,
            output,
            isLast: segment === last,
            map,
            transactions,
            aborted,
            lastOfProducers,
            nowMs,
            deleteRetentionMs: log.config.deleteRetentionMs,
            roundEndOffset: firstUncleanableOffset,
          },
        }) as CleanOutput
        ;({ position, output, transactions } = answer)
        aborted = []
      } while (position < segment.sizeBytes)
    }
    yield* this.#swapIn(output, segments)
    return transactions
  }

  *#swapIn(cleaned: CleanedSegmentState, replaced: readonly Segment[]): Generator<Step, void, Answer> {
    // Left by an earlier round whose files are not deleted yet.
    const stale = replaced.flatMap(({ baseOffset }) =>
      SEGMENT_SUFFIXES.map((suffix) => `${this.#folder}/${offsetName(baseOffset)}${suffix}${DELETED_SUFFIX}`),
    )
    yield { wait: 'removal', files: stale }
    const swap = this.#options.log.beginSwap(cleaned, replaced)
    this.#swap = swap
    for (let next = swap.step(); next !== 'over'; next = swap.step()) yield { wait: next }
    this.#output = undefined
    this.#swap = undefined
  }

  #cleaned(): CleaningOutcome {
    const map = this.#map
    return {
      state: 'cleaned',
      endOffset: map === undefined ? this.#options.firstDirtyOffset : map.latestOffset + 1,
      stats: {
        ...this.#counts,
        durationMs: this.#options.clock.monotonicMs() - this.#startedMs,
        indexDurationMs: this.#indexDurationMs,
        longestTurnMs: this.#longestTurnMs,
        bufferUtilization: map === undefined ? 0 : map.entries / map.slots,
      },
    }
  }
}

interface SizedSegment {
  readonly segment: Segment
  readonly baseOffset: number
  readonly sizeBytes: number
  readonly offsetIndexBytes: number
  readonly timeIndexBytes: number
}

function isFailure(output: IndexOutput | CleanOutput | JobFailure): output is JobFailure {
  return 'failed' in output
}
