import {
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
  ListTransactionsRequest,
  ListTransactionsResponse,
} from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { ApiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { offsetCommit } from './008-offset-commit.ts'
import { offsetFetch } from './009-offset-fetch.ts'
import { findCoordinator } from './010-find-coordinator.ts'
import { joinGroup } from './011-join-group.ts'
import { heartbeat } from './012-heartbeat.ts'
import { leaveGroup } from './013-leave-group.ts'
import { syncGroup } from './014-sync-group.ts'
import { describeGroups } from './015-describe-groups.ts'
import { listGroups } from './016-list-groups.ts'
import { writeTxnMarkers } from './027-write-txn-markers.ts'
import { txnOffsetCommit } from './028-txn-offset-commit.ts'
import { deleteGroups } from './042-delete-groups.ts'
import { offsetDelete } from './047-offset-delete.ts'

/** The transaction coordinator has a place here and no body yet. */
const listTransactions = apiHandler<BrokerParts, typeof ListTransactionsRequest, typeof ListTransactionsResponse>({
  request: ListTransactionsRequest,
  response: ListTransactionsResponse,
  handle: () => ({ errorCode: 0, transactionStates: [] }),
})

const describeTransactions = apiHandler<BrokerParts, typeof DescribeTransactionsRequest, typeof DescribeTransactionsResponse>({
  request: DescribeTransactionsRequest,
  response: DescribeTransactionsResponse,
  handle: (_parts, request) => ({
    transactionStates: request.transactionalIds.map((transactionalId) => ({ errorCode: code.COORDINATOR_NOT_AVAILABLE, transactionalId })),
  }),
})

export const coordinatorHandlers: readonly ApiHandler<BrokerParts>[] = [
  offsetCommit,
  offsetFetch,
  findCoordinator,
  joinGroup,
  heartbeat,
  leaveGroup,
  syncGroup,
  describeGroups,
  listGroups,
  writeTxnMarkers,
  txnOffsetCommit,
  deleteGroups,
  offsetDelete,
  describeTransactions,
  listTransactions,
]
