import { errorByCode, errors } from '@samsa/protocol'
import type { ErrorName } from '@samsa/protocol'

/** An error that a broker answered, or that has a code of the protocol. `code` and `errorName` are the protocol's, `retriable` says whether trying again can help. */
export class KafkaClientError extends Error {
  readonly code: number
  readonly errorName: string
  readonly retriable: boolean

  constructor(code: number, message?: string | null, options?: { readonly cause?: unknown }) {
    const error = errorByCode(code)
    super(message === undefined || message === null || message === '' ? error.message : message, options)
    this.name = 'KafkaClientError'
    this.code = code
    this.errorName = error.name
    this.retriable = error.retriable
  }

  /** Whether `error` is one with this name of the protocol's table. */
  static is(error: unknown, name: ErrorName): error is KafkaClientError {
    return error instanceof KafkaClientError && error.code === errors[name].code
  }
}

/** No broker of the cluster could be reached, or none answered, within the time given. */
export class UnreachableError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnreachableError'
  }
}

/** An operation did not succeed within its time. `cause` is the last failure, if there was one. */
export class KafkaTimeoutError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'KafkaTimeoutError'
  }
}

/** The error as an Error, whatever was thrown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
