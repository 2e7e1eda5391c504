import { type Clock, type Compute, type Disk, DiskError } from '@samsa/ports'
import type { JobFailure } from './cleaning/job-outcome.ts'
import scanForRecovery, { SCAN_JOB, type ScanInput, type ScanOutput } from './recovery-scan.ts'

/** Longer than this at a time, and clients would notice. */
const TURN_MS = 4

/** Loading gives way with `undefined`, and asks for a scan by yielding what is to be scanned; the answer comes back. */
export type Loading<T> = Generator<ScanInput | undefined, T, ScanOutput | undefined>

/** Runs the loading in turns of a few milliseconds, its scans in workers, then calls `done`, never in the present turn. The returned function stops it. */
export function runLoading(clock: Clock, compute: Compute, loading: Loading<void>, done: () => void): () => void {
  let stopped = false
  const turn = (resume: () => IteratorResult<ScanInput | undefined, void>): void => {
    if (stopped) return
    const untilMs = clock.monotonicMs() + TURN_MS
    let step = resume()
    while (step.done !== true && step.value === undefined && clock.monotonicMs() < untilMs) step = loading.next(undefined)
    if (step.done === true) return done()
    const { value } = step
    if (value === undefined) clock.after(0, () => turn(() => loading.next(undefined)))
    else compute.submit(SCAN_JOB, value, (error, output) => turn(() => answered(loading, error, output)))
  }
  clock.after(0, () => turn(() => loading.next(undefined)))
  return () => {
    stopped = true
  }
}

function answered(
  loading: Loading<void>,
  error: Error | undefined,
  output: ScanOutput | JobFailure | undefined,
): IteratorResult<ScanInput | undefined, void> {
  if (output === undefined) throw error ?? new Error('a scan gave no answer')
  return 'failed' in output ? loading.throw(errorOf(output)) : loading.next(output)
}

/** The same before returning, for a log outside of a store. */
export function loadNow<T>(disk: Disk, loading: Loading<T>): T {
  let step = loading.next(undefined)
  while (step.done !== true) {
    const output = step.value === undefined ? undefined : scanForRecovery(step.value, { disk, progress: () => {} })
    step = output !== undefined && 'failed' in output ? loading.throw(errorOf(output)) : loading.next(output)
  }
  return step.value
}

function errorOf(failure: JobFailure): Error {
  return failure.failed === 'disk' ? new DiskError(failure.code, failure.path, failure.message) : new Error(failure.message)
}
