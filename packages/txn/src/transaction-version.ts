/** The client that began or ended a transaction knows nothing of KIP-890. */
export const PLAIN_CLIENT = 0

/** Since 2, each end bumps the producer's epoch (KIP-890). */
export const EPOCH_BUMP_VERSION = 2

export function bumpsEpoch(transactionVersion: number): boolean {
  return transactionVersion >= EPOCH_BUMP_VERSION
}

/** Since 1 the log's values are flexible (KIP-890). */
export function logValueVersion(transactionVersion: number): number {
  return transactionVersion >= 1 ? 1 : 0
}
