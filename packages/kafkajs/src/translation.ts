import { KafkaClientError, KafkaTimeoutError, UnreachableError } from '@samsa/client'
import { KafkaJSConnectionError, KafkaJSError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } from './errors.ts'
import { protocolError } from './protocol-words.ts'
import { RetryTimes } from './retry.ts'
import type { RetryOptions } from './retry.ts'

/** The same for what a handler may have thrown as well: an error of its own stays what it is, and is tried again. */
export function translateKnown(thrown: unknown): Error {
  const isNative = thrown instanceof KafkaClientError || thrown instanceof UnreachableError || thrown instanceof KafkaTimeoutError
  if (isNative || !(thrown instanceof Error)) return translate(thrown)
  return thrown
}

/** kafkajs's error for one of the native client. */
export function translate(thrown: unknown): Error {
  if (thrown instanceof KafkaJSError || !(thrown instanceof Error))
    return thrown instanceof Error ? thrown : new KafkaJSError(String(thrown))
  if (thrown instanceof KafkaClientError) return protocolError(thrown)
  if (thrown instanceof UnreachableError)
    return new KafkaJSNumberOfRetriesExceeded(new KafkaJSConnectionError(thrown), { retryCount: 0, retryTime: 0 })
  if (thrown instanceof KafkaTimeoutError) {
    return new KafkaJSNumberOfRetriesExceeded(thrown.cause instanceof Error ? translate(thrown.cause) : thrown, {
      retryCount: 0,
      retryTime: 0,
    })
  }
  if ('retriable' in thrown && thrown.retriable === true) return new KafkaJSError(thrown, { cause: thrown })
  return new KafkaJSNonRetriableError(thrown, { cause: thrown })
}

/** How kafkajs fails once it has tried again as often as it does; the native client has, by the time that it fails. */
export function afterRetries(error: Error, retry?: RetryOptions): Error {
  if (!(error instanceof KafkaJSError) || error instanceof KafkaJSNumberOfRetriesExceeded) return error
  if (!error.retriable) return error instanceof KafkaJSNonRetriableError ? error : new KafkaJSNonRetriableError(error, { cause: error })
  return retriesExceeded(error, retry)
}

/** The same for a retriable error. */
export function retriesExceeded(error: Error, retry: RetryOptions | undefined): KafkaJSNumberOfRetriesExceeded {
  const { retries, currentMs } = new RetryTimes(retry)
  return new KafkaJSNumberOfRetriesExceeded(error, { retryCount: retries, retryTime: currentMs })
}

/** Runs a call of the native client; what it throws becomes kafkajs's. */
export async function translating<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (thrown) {
    throw translate(thrown)
  }
}
