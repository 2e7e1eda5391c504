import {
  DescribeGroupsRequest,
  DescribeGroupsResponse,
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
  errors,
  FindCoordinatorRequest,
  FindCoordinatorResponse,
  ListGroupsRequest,
  ListGroupsResponse,
  ListTransactionsRequest,
  ListTransactionsResponse,
} from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { ApiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/**
 * The group and transaction coordinators have a place here and no body yet: who looks for one is told to come again, and lists are empty.
 */
const unavailable = errors.COORDINATOR_NOT_AVAILABLE

/** 4 several keys at once (KIP-699). */
const findCoordinator = apiHandler<BrokerParts, typeof FindCoordinatorRequest, typeof FindCoordinatorResponse>({
  request: FindCoordinatorRequest,
  response: FindCoordinatorResponse,
  handle(_parts, request, call) {
    const nobody = { errorCode: unavailable.code, errorMessage: unavailable.message, nodeId: -1, host: '', port: -1 }
    if (call.apiVersion < 4) return nobody
    return { coordinators: request.coordinatorKeys.map((key) => ({ ...nobody, key })) }
  },
})

const listGroups = apiHandler<BrokerParts, typeof ListGroupsRequest, typeof ListGroupsResponse>({
  request: ListGroupsRequest,
  response: ListGroupsResponse,
  handle: () => ({ errorCode: 0, groups: [] }),
})

const describeGroups = apiHandler<BrokerParts, typeof DescribeGroupsRequest, typeof DescribeGroupsResponse>({
  request: DescribeGroupsRequest,
  response: DescribeGroupsResponse,
  handle: (_parts, request) => ({ groups: request.groups.map((groupId) => ({ errorCode: code.COORDINATOR_NOT_AVAILABLE, groupId })) }),
})

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
  findCoordinator,
  describeGroups,
  listGroups,
  describeTransactions,
  listTransactions,
]
