import { NetworkError } from '@samsa/ports'

import { systemCode } from './disk-error.ts'

/** The port's error for what node:net reported. */
export function networkError(cause: unknown): NetworkError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const error = new NetworkError(systemCode(cause) ?? 'EIO', message)
  error.cause = cause
  return error
}
