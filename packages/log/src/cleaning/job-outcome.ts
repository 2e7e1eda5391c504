import { DiskError } from '@samsa/ports'
import { CorruptBatchError } from '@samsa/protocol'
import { CorruptSegmentError } from './batch-stream.ts'

/** Why a slice of work came to nothing. As data, since errors lose their kind on the way between threads. */
export type JobFailure =
  | { readonly failed: 'disk'; readonly code: string; readonly path: string; readonly message: string }
  | { readonly failed: 'corrupt'; readonly message: string }

export function withFailures<T>(work: () => T): T | JobFailure {
  try {
    return work()
  } catch (error) {
    if (error instanceof DiskError) return { failed: 'disk', code: error.code, path: error.path, message: error.message }
    if (error instanceof CorruptBatchError || error instanceof CorruptSegmentError) return { failed: 'corrupt', message: error.message }
    throw error
  }
}
