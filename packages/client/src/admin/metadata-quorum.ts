import * as protocol from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { throwError } from './admin-context.ts'

export interface QuorumReplica {
  readonly replicaId: number
  /** Zero where the quorum is static. */
  readonly replicaDirectoryId: string
  readonly logEndOffset: number
  /** undefined where the leader does not know. */
  readonly lastFetchTimestampMs: number | undefined
  readonly lastCaughtUpTimestampMs: number | undefined
}

export interface QuorumInfo {
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly highWatermark: number
  readonly voters: readonly QuorumReplica[]
  readonly observers: readonly QuorumReplica[]
  /** Endpoints by node, from version 2 on. */
  readonly nodes: ReadonlyMap<number, readonly RaftVoterEndpoint[]>
}

export interface RaftVoterEndpoint {
  readonly name: string
  readonly host: string
  readonly port: number
}

const TOPIC = '__cluster_metadata'
const DESCRIBE_QUORUM = { request: protocol.DescribeQuorumRequest, response: protocol.DescribeQuorumResponse }
const ADD_VOTER = { request: protocol.AddRaftVoterRequest, response: protocol.AddRaftVoterResponse }
const REMOVE_VOTER = { request: protocol.RemoveRaftVoterRequest, response: protocol.RemoveRaftVoterResponse }

export async function describeMetadataQuorum(context: AdminContext, options: AdminOptions): Promise<QuorumInfo> {
  const body = { topics: [{ topicName: TOPIC, partitions: [{ partitionIndex: 0 }] }] }
  const response = await context.atController(DESCRIBE_QUORUM, body, options, (answer) => [
    answer.errorCode,
    ...answer.topics.flatMap((topic) => topic.partitions.map((each) => each.errorCode)),
  ])
  throwError(response)
  const partition = response.topics[0]?.partitions[0]
  if (partition === undefined || response.topics[0]?.topicName !== TOPIC)
    throw new KafkaClientError(-1, `The answer does not tell of ${TOPIC}-0.`)
  throwError(partition)
  return {
    leaderId: partition.leaderId,
    leaderEpoch: partition.leaderEpoch,
    highWatermark: partition.highWatermark,
    voters: partition.currentVoters.map(replica),
    observers: partition.observers.map(replica),
    nodes: new Map(response.nodes.map((node) => [node.nodeId, node.listeners.map(({ name, host, port }) => ({ name, host, port }))])),
  }
}

function replica(state: protocol.DescribeQuorumResponse['topics'][number]['partitions'][number]['observers'][number]): QuorumReplica {
  return {
    replicaId: state.replicaId,
    replicaDirectoryId: state.replicaDirectoryId,
    logEndOffset: state.logEndOffset,
    lastFetchTimestampMs: state.lastFetchTimestamp < 0 ? undefined : state.lastFetchTimestamp,
    lastCaughtUpTimestampMs: state.lastCaughtUpTimestamp < 0 ? undefined : state.lastCaughtUpTimestamp,
  }
}

export interface NewRaftVoter {
  readonly voterId: number
  readonly voterDirectoryId: string
  readonly endpoints: readonly RaftVoterEndpoint[]
}

export interface RaftVoterOptions extends AdminOptions {
  /** Refused where the cluster is another one. */
  readonly clusterId?: string
}

export async function addRaftVoter(context: AdminContext, voter: NewRaftVoter, options: RaftVoterOptions): Promise<void> {
  const body = {
    clusterId: options.clusterId ?? null,
    timeoutMs: context.timeoutMs(options),
    voterId: voter.voterId,
    voterDirectoryId: voter.voterDirectoryId,
    listeners: voter.endpoints.map(({ name, host, port }) => ({ name, host, port })),
  }
  throwError(await context.atController(ADD_VOTER, body, options, (answer) => [answer.errorCode]))
}

export async function removeRaftVoter(
  context: AdminContext,
  voterId: number,
  voterDirectoryId: string,
  options: RaftVoterOptions,
): Promise<void> {
  const body = { clusterId: options.clusterId ?? null, voterId, voterDirectoryId }
  throwError(await context.atController(REMOVE_VOTER, body, options, (answer) => [answer.errorCode]))
}
