import type { ApiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
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
import { initProducerId } from './022-init-producer-id.ts'
import { addPartitionsToTxn } from './024-add-partitions-to-txn.ts'
import { addOffsetsToTxn } from './025-add-offsets-to-txn.ts'
import { endTxn } from './026-end-txn.ts'
import { deleteGroups } from './042-delete-groups.ts'
import { offsetDelete } from './047-offset-delete.ts'
import { describeTransactions } from './065-describe-transactions.ts'
import { listTransactions } from './066-list-transactions.ts'
import { consumerGroupHeartbeat } from './068-consumer-group-heartbeat.ts'
import { consumerGroupDescribe } from './069-consumer-group-describe.ts'

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
  initProducerId,
  addPartitionsToTxn,
  addOffsetsToTxn,
  endTxn,
  deleteGroups,
  offsetDelete,
  describeTransactions,
  listTransactions,
  consumerGroupHeartbeat,
  consumerGroupDescribe,
]
