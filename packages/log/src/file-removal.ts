import { DiskError, type Job, type JobContext } from '@samsa/ports'
import { type JobFailure, withFailures } from './cleaning/job-outcome.ts'

export interface RemovalInput {
  /** Files; what is gone already is fine. */
  readonly files: readonly string[]
  /** A folder with all that is in it. */
  readonly tree?: string
}

/** Removes files in a worker: freeing the blocks of a large one takes milliseconds. */
export default function removeFiles({ files, tree }: RemovalInput, { disk }: JobContext): JobFailure | undefined {
  return withFailures(() => {
    for (const path of files) {
      try {
        disk.remove(path)
      } catch (error) {
        if (!(error instanceof DiskError) || error.code !== 'ENOENT') throw error
      }
    }
    if (tree !== undefined) disk.removeTree(tree)
    return undefined
  })
}

export const REMOVAL_JOB: Job<RemovalInput, JobFailure | undefined> = {
  name: 'remove files',
  module: import.meta.url,
  run: removeFiles,
}
