/** What the broker's configuration and the cluster's features say of transactions. Times in milliseconds. */
export interface TransactionSettings {
  /** `transaction.max.timeout.ms` */
  readonly maxTimeoutMs: number
  /** `transaction.two.phase.commit.enable` */
  readonly isTwoPhaseCommitEnabled: boolean
  /** `transactional.id.expiration.ms` */
  readonly idExpirationMs: number
  /** `transaction.remove.expired.transaction.cleanup.interval.ms` */
  readonly idExpirationIntervalMs: number
  /** `transaction.abort.timed.out.transaction.cleanup.interval.ms` */
  readonly timeoutCheckIntervalMs: number
  /** Level of the feature transaction.version that is in force now. */
  readonly transactionVersion: number
}

export const defaultTransactionSettings: TransactionSettings = {
  maxTimeoutMs: 900_000,
  isTwoPhaseCommitEnabled: false,
  idExpirationMs: 604_800_000,
  idExpirationIntervalMs: 3_600_000,
  timeoutCheckIntervalMs: 10_000,
  transactionVersion: 2,
}
