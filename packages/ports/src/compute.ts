import type { Disk } from './disk.ts'

/**
 * A pure function over structured-cloneable input, run in a worker thread (in the simulator: later, in the queue's order).
 * It lives in a module that exports it as `default`, so that a worker can import it by `module` (an absolute URL, from `import.meta.resolve`).
 */
export interface Job<Input, Output> {
  readonly name: string
  readonly module: string
  readonly run: JobFunction<Input, Output>
}

export type JobFunction<Input, Output> = (input: Input, context: JobContext) => Output

export interface JobContext {
  /** File ranges are read and written here; a job never shares an open File with the main loop. */
  readonly disk: Disk
  /** Tells the submitter how far the job is, 0 … 1. */
  progress(fraction: number): void
}

export interface Compute {
  /** Runs the job; `done` comes in a later turn, with the error the job threw or with its output. */
  submit<Input, Output>(
    job: Job<Input, Output>,
    input: Input,
    done: (error: Error | undefined, output: Output | undefined) => void,
    progress?: (fraction: number) => void,
  ): void
}
