import {
  AddRaftVoterRequest,
  AddRaftVoterResponse,
  DescribeQuorumRequest,
  DescribeQuorumResponse,
  errors,
  RemoveRaftVoterRequest,
  RemoveRaftVoterResponse,
  ZERO_UUID,
} from '@samsa/protocol'
import { code } from '../error-codes.ts'
import type { QuorumFacts } from './active-controller.ts'
import type { ControllerApi } from './controller-channel.ts'

const METADATA_TOPIC = '__cluster_metadata'
const unknown = { errorCode: code.UNKNOWN_TOPIC_OR_PARTITION }

/** 1 replica timestamps (KIP-836) · 2 directory ids and nodes (KIP-853). */
export const describeQuorumApi: ControllerApi<typeof DescribeQuorumRequest, typeof DescribeQuorumResponse> = {
  request: DescribeQuorumRequest,
  response: DescribeQuorumResponse,
  serve(controller, caller, body, done) {
    const { quorum } = controller
    const tellsNodes = caller.apiVersion >= 2
    const [topic] = body.topics
    const asksForMetadata =
      body.topics.length === 1 &&
      topic?.topicName === METADATA_TOPIC &&
      topic.partitions.length === 1 &&
      topic.partitions[0]?.partitionIndex === 0
    if (!asksForMetadata) {
      const topics = body.topics.map(({ topicName, partitions }) => ({
        topicName,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          ...unknown,
          ...(tellsNodes ? { errorMessage: errors.UNKNOWN_TOPIC_OR_PARTITION.message } : {}),
        })),
      }))
      done({ topics })
      return
    }
    const partition = {
      partitionIndex: 0,
      leaderId: quorum.leaderId,
      leaderEpoch: quorum.epoch,
      highWatermark: quorum.highWatermark,
      currentVoters: quorum.voters.map(({ key }) => ({
        replicaId: key.id,
        ...(tellsNodes ? { replicaDirectoryId: key.directoryId ?? ZERO_UUID } : {}),
        logEndOffset: quorum.endOffset,
        lastFetchTimestamp: quorum.nowMs,
        lastCaughtUpTimestamp: quorum.nowMs,
      })),
      observers: [],
    }
    const nodes = quorum.voters.map(({ key, endpoints }) => ({
      nodeId: key.id,
      listeners: endpoints.map(({ listener, host, port }) => ({ name: listener, host, port })),
    }))
    done({ topics: [{ topicName: METADATA_TOPIC, partitions: [partition] }], ...(tellsNodes ? { nodes } : {}) })
  },
}

/** A quorum of several is a matter of its own: here a voter is checked as Kafka checks it, and not admitted. */
export const addRaftVoterApi: ControllerApi<typeof AddRaftVoterRequest, typeof AddRaftVoterResponse> = {
  request: AddRaftVoterRequest,
  response: AddRaftVoterResponse,
  serve(controller, _caller, body, done) {
    const { quorum } = controller
    const refusal =
      refusedCluster(quorum, body.clusterId) ??
      (body.voterDirectoryId === ZERO_UUID ? invalid("Add voter request didn't include a valid voter") : undefined) ??
      unsupported(quorum, 'adding') ??
      (quorum.voters.some(({ key }) => key.id === body.voterId)
        ? {
            errorCode: code.DUPLICATE_VOTER,
            errorMessage: `The voter id for ${keyText(body.voterId, body.voterDirectoryId)} is already part of the set of voters ${votersText(quorum)}.`,
          }
        : undefined)
    done(refusal ?? { errorCode: code.REQUEST_TIMED_OUT, errorMessage: 'The new voter could not be reached.' })
  },
}

export const removeRaftVoterApi: ControllerApi<typeof RemoveRaftVoterRequest, typeof RemoveRaftVoterResponse> = {
  request: RemoveRaftVoterRequest,
  response: RemoveRaftVoterResponse,
  serve(controller, _caller, body, done) {
    const { quorum } = controller
    const refusal =
      refusedCluster(quorum, body.clusterId) ??
      (body.voterDirectoryId === ZERO_UUID ? invalid("Remove voter request didn't include a valid voter") : undefined) ??
      unsupported(quorum, 'removing')
    const errorMessage = `Cannot remove voter ${keyText(body.voterId, body.voterDirectoryId)} from the set of voters ${votersText(quorum)}`
    done(refusal ?? { errorCode: code.VOTER_NOT_FOUND, errorMessage })
  },
}

interface Refusal {
  readonly errorCode: number
  readonly errorMessage: string
}

function invalid(errorMessage: string): Refusal {
  return { errorCode: code.INVALID_REQUEST, errorMessage }
}

function refusedCluster(quorum: QuorumFacts, clusterId: string | null): Refusal | undefined {
  if (clusterId === null || clusterId === quorum.clusterId) return undefined
  const errorMessage = `The given id "${clusterId}" doesn't match the cluster id "${quorum.clusterId}"`
  return { errorCode: code.INCONSISTENT_CLUSTER_ID, errorMessage }
}

function unsupported(quorum: QuorumFacts, doing: string): Refusal | undefined {
  if (quorum.kraftVersion > 0) return undefined
  const errorMessage = `Cluster doesn't support ${doing} voter because the kraft.version feature is ${quorum.kraftVersion}`
  return { errorCode: code.UNSUPPORTED_VERSION, errorMessage }
}

function keyText(id: number, directoryId: string | undefined): string {
  return `ReplicaKey(id=${id}, directoryId=${directoryId ?? '<undefined>'})`
}

function votersText(quorum: QuorumFacts): string {
  return `[${quorum.voters.map(({ key }) => keyText(key.id, key.directoryId)).join(', ')}]`
}
