import { KafkaTimeoutError, UnreachableError } from '@samsa/client'
import type { Admin as NativeAdmin } from '@samsa/client'
import { KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded } from './errors.ts'
import { RetryTimes } from './retry.ts'
import type { RetryOptions } from './retry.ts'

/** Time for attempts, beside the waits between them. */
const ATTEMPTS_MS = 1000

/** What `connect` does: talks to the cluster once. Gives up after about as long as kafkajs, whose tries the retry options count. */
export async function reach(admin: NativeAdmin, retry: RetryOptions | undefined): Promise<void> {
  const times = new RetryTimes({ ...retry, factor: 0 })
  let waitsMs = 0
  for (let waitMs = times.next(); waitMs !== undefined && times.count <= MOST_RETRIES; waitMs = times.next()) waitsMs += waitMs
  try {
    await admin.describeCluster({ timeoutMs: waitsMs + ATTEMPTS_MS })
  } catch (error) {
    if (!(error instanceof UnreachableError) && !(error instanceof KafkaTimeoutError)) throw error
    const reason = error.cause instanceof Error ? error.cause : error
    const failure = new KafkaJSConnectionError(`Connection error: ${reason.message}`)
    throw new KafkaJSNumberOfRetriesExceeded(failure, { retryCount: times.count, retryTime: times.currentMs })
  }
}

const MOST_RETRIES = 1000
