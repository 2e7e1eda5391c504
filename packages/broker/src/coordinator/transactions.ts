/** Partitions by topic name. */
export type PartitionsByTopic = ReadonlyMap<string, readonly number[]>

/** What the coordinator of a transactional id is asked before a transaction's first write to partitions (KIP-890). */
export interface AddPartitions {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly topics: PartitionsByTopic
  /** Only asks whether the partitions are part of the transaction already (transaction.version 0 and 1). */
  readonly verifyOnly: boolean
}

/** An error code for every partition, or one per partition: by topic name, in the order in which its partitions were asked for. */
export type AddPartitionsResult = number | ReadonlyMap<string, readonly number[]>

/** The transaction coordinator as other parts of the broker see it. */
export interface Transactions {
  /**
   * Adds partitions to a transaction, or looks whether they are part of it: what AddPartitionsToTxn does between brokers. `done` comes at
   * once or later, within a turn. NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS and CONCURRENT_TRANSACTIONS
   * are worth asking again.
   */
  addPartitions(request: AddPartitions, done: (result: AddPartitionsResult) => void): void
}
