import { NetworkError } from '@samsa/ports'

import { messageOf, systemCode } from './disk-error.ts'

/** The port's error for what node:net reported. */
export function networkError(cause: unknown): NetworkError {
  const error = new NetworkError(systemCode(cause) ?? 'EIO', messageOf(cause))
  error.cause = cause
  return error
}
