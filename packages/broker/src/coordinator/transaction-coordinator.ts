import { code } from '../error-codes.ts'
import type { AddPartitions, AddPartitionsResult, Transactions } from './transactions.ts'

/** The transaction coordinator of this node: a shard for each partition of `__transaction_state` that it leads. */
export class TransactionCoordinator implements Transactions {
  addPartitions(_request: AddPartitions, done: (result: AddPartitionsResult) => void): void {
    done(code.COORDINATOR_NOT_AVAILABLE)
  }
}
