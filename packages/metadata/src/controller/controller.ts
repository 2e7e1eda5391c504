import type * as protocol from '@samsa/protocol'
import type { MetadataDelta } from '../image/metadata-delta.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { alterPartition } from './alter-partition.ts'
import { allocateProducerIds } from './producer-ids.ts'
import { fenceStaleBroker, heartbeat, registerBroker, registerController, unregister } from './brokers.ts'
import { alterClientQuotas } from './client-quotas.ts'
import { alterConfigs, incrementalAlterConfigs } from './configs.ts'
import { ControllerState } from './controller-state.ts'
import { createPartitions } from './create-partitions.ts'
import { createTopics } from './create-topics.ts'
import { deleteTopics } from './delete-topics.ts'
import { assignReplicasToDirs } from './directories.ts'
import { balanceLeaders, electLeaders, electUncleanLeaders } from './elect-leaders.ts'
import { updateFeatures } from './features.ts'
import type { ControllerOperations } from './operations.ts'
import { alterPartitionReassignments, listPartitionReassignments } from './reassignments.ts'
import { alterUserScramCredentials } from './scram.ts'
import { createAcls, createDelegationToken, deleteAcls, expireDelegationToken, renewDelegationToken } from './security.ts'
import type { ControllerContext, ControllerOptions } from './types.ts'

const uncleanElectionIntervalMs = 5 * 60_000

/**
 * The decisions of the active controller. Operations decide and change nothing; their records change the state when `replay`ed, which must
 * happen before the next operation, in the order of the log.
 */
export class Controller implements ControllerOperations {
  readonly #state: ControllerState
  #nextOffset = 0
  #nextBalanceMs = Infinity
  #nextUncleanElectionMs = Infinity

  constructor(options: ControllerOptions) {
    this.#state = new ControllerState(options)
  }

  get image(): MetadataImage {
    return this.#state.image
  }

  /** Takes over: `image` is the state at the end of the log, whose next record will be `nextOffset`. Other brokers get a new session. */
  activate(image: MetadataImage, nextOffset: number, nowMs: number): void {
    const state = this.#state
    state.load(image)
    this.#nextOffset = nextOffset
    for (const broker of image.cluster.brokers.values()) {
      state.heartbeats.register(broker.id, broker.fenced)
      // The broker of this very node died with the process before; without a session its successor can register at once.
      if (!broker.fenced && broker.id !== state.options.nodeId) state.heartbeats.contact(broker.id, broker.epoch, nowMs)
    }
    const interval = state.options.leaderImbalanceCheckIntervalMs
    this.#nextBalanceMs = interval === undefined ? Infinity : nowMs + interval
    this.#nextUncleanElectionMs = nowMs + uncleanElectionIntervalMs
  }

  /** Records that were appended from `baseOffset` on now hold. Returns what they touched. */
  replay(records: readonly MetadataRecord[], baseOffset: number, epoch: number, nowMs: number): MetadataDelta {
    this.#nextOffset = baseOffset + records.length
    return this.#state.replay(records, baseOffset, epoch, nowMs)
  }

  /** When `tick` has something to do. */
  nextTickMs(): number {
    return Math.min(this.#state.heartbeats.nextExpiryMs() ?? Infinity, this.#nextBalanceMs, this.#nextUncleanElectionMs)
  }

  /** One due task; call again while it returns records, after replaying them: fencing a broker must be seen by the next task. */
  tick(nowMs: number): readonly MetadataRecord[] {
    const state = this.#state
    for (;;) {
      const fenced = fenceStaleBroker(state, nowMs)
      if (fenced === undefined) break
      if (fenced.length > 0) return fenced
    }
    const interval = state.options.leaderImbalanceCheckIntervalMs
    if (interval !== undefined && nowMs >= this.#nextBalanceMs) {
      this.#nextBalanceMs = nowMs + interval
      const records = balanceLeaders(state)
      if (records.length > 0) return records
    }
    if (nowMs < this.#nextUncleanElectionMs) return []
    this.#nextUncleanElectionMs = nowMs + uncleanElectionIntervalMs
    return electUncleanLeaders(state)
  }

  createTopics(context: ControllerContext, request: protocol.CreateTopicsRequest) {
    return createTopics(this.#state, context, request)
  }
  deleteTopics(context: ControllerContext, request: protocol.DeleteTopicsRequest) {
    return deleteTopics(this.#state, context, request)
  }
  createPartitions(_context: ControllerContext, request: protocol.CreatePartitionsRequest) {
    return createPartitions(this.#state, request)
  }
  incrementalAlterConfigs(context: ControllerContext, request: protocol.IncrementalAlterConfigsRequest) {
    return incrementalAlterConfigs(this.#state, context, request)
  }
  alterConfigs(context: ControllerContext, request: protocol.AlterConfigsRequest) {
    return alterConfigs(this.#state, context, request)
  }
  updateFeatures(context: ControllerContext, request: protocol.UpdateFeaturesRequest) {
    return updateFeatures(this.#state, context, request)
  }
  alterClientQuotas(_context: ControllerContext, request: protocol.AlterClientQuotasRequest) {
    return alterClientQuotas(this.#state, request)
  }
  alterUserScramCredentials(_context: ControllerContext, request: protocol.AlterUserScramCredentialsRequest) {
    return alterUserScramCredentials(this.#state, request)
  }
  registerBroker(context: ControllerContext, request: protocol.BrokerRegistrationRequest) {
    return registerBroker(this.#state, context, request, this.#nextOffset)
  }
  brokerHeartbeat(context: ControllerContext, request: protocol.BrokerHeartbeatRequest) {
    return heartbeat(this.#state, context, request, this.#nextOffset)
  }
  unregisterBroker(_context: ControllerContext, request: protocol.UnregisterBrokerRequest) {
    return unregister(this.#state, request)
  }
  alterPartition(context: ControllerContext, request: protocol.AlterPartitionRequest) {
    return alterPartition(this.#state, context, request)
  }
  electLeaders(context: ControllerContext, request: protocol.ElectLeadersRequest) {
    return electLeaders(this.#state, context, request)
  }
  alterPartitionReassignments(_context: ControllerContext, request: protocol.AlterPartitionReassignmentsRequest) {
    return alterPartitionReassignments(this.#state, request)
  }
  listPartitionReassignments(_context: ControllerContext, request: protocol.ListPartitionReassignmentsRequest) {
    return listPartitionReassignments(this.#state, request)
  }
  allocateProducerIds(_context: ControllerContext, request: protocol.AllocateProducerIdsRequest) {
    return allocateProducerIds(this.#state, request)
  }
  assignReplicasToDirs(_context: ControllerContext, request: protocol.AssignReplicasToDirsRequest) {
    return assignReplicasToDirs(this.#state, request)
  }
  registerController(_context: ControllerContext, request: protocol.ControllerRegistrationRequest) {
    return registerController(this.#state, request)
  }
  createAcls(_context: ControllerContext, request: protocol.CreateAclsRequest) {
    return createAcls(request)
  }
  deleteAcls(_context: ControllerContext, request: protocol.DeleteAclsRequest) {
    return deleteAcls(request)
  }
  createDelegationToken(context: ControllerContext) {
    return createDelegationToken(context)
  }
  renewDelegationToken() {
    return renewDelegationToken()
  }
  expireDelegationToken() {
    return expireDelegationToken()
  }
}
