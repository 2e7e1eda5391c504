import { isBytes } from '@samsa/stdx'
import { beginQuorumEpoch, endQuorumEpoch, fetchMetadata, fetchSnapshot, vote } from '@samsa/raft'
import {
  BeginQuorumEpochRequest,
  BeginQuorumEpochResponse,
  EndQuorumEpochRequest,
  EndQuorumEpochResponse,
  FetchRequest,
  FetchResponse,
  FetchSnapshotRequest,
  FetchSnapshotResponse,
  UpdateRaftVoterRequest,
  UpdateRaftVoterResponse,
  VoteRequest,
  VoteResponse,
  ZERO_UUID,
} from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { ApiHandler } from '../api-handler.ts'
import type { ControllerParts } from '../controller/controller-parts.ts'
import type { QuorumFacts } from '../controller/active-controller.ts'
import { code } from '../error-codes.ts'

/** Observers ask again: no timer need outlive the node for long. */
const LONGEST_WAIT_MS = 1000

/** What the replicas of the metadata log ask each other (KIP-595, KIP-853). This quorum has one voter; others may observe it. */
export const quorumHandlers: readonly ApiHandler<ControllerParts>[] = [
  apiHandler<ControllerParts, typeof FetchRequest, typeof FetchResponse>({
    request: FetchRequest,
    response: FetchResponse,
    handle({ controller, clock }, request, call) {
      const answer = fetchMetadata(controller.raft, request)
      if (!waits(answer) || request.maxWaitMs <= 0) return answer
      clock.after(Math.min(request.maxWaitMs, LONGEST_WAIT_MS), () => {
        if (!call.isGone) call.reply(fetchMetadata(controller.raft, request))
      })
      return LATER
    },
  }),
  atOnce(FetchSnapshotRequest, FetchSnapshotResponse, ({ controller }, request) => fetchSnapshot(controller.raft, request)),
  atOnce(VoteRequest, VoteResponse, ({ controller }, request) => vote(controller.raft, request)),
  atOnce(BeginQuorumEpochRequest, BeginQuorumEpochResponse, ({ controller }, request) => beginQuorumEpoch(controller.raft, request)),
  atOnce(EndQuorumEpochRequest, EndQuorumEpochResponse, ({ controller }, request) => endQuorumEpoch(controller.raft, request)),
  atOnce(UpdateRaftVoterRequest, UpdateRaftVoterResponse, ({ controller: { quorum } }, request, listenerName) => {
    const leader = quorum.voters.find(({ key }) => key.id === quorum.leaderId)
    const endpoint = leader?.endpoints.find(({ listener }) => listener === listenerName)
    const currentLeader = { leaderId: quorum.leaderId, leaderEpoch: quorum.epoch, host: endpoint?.host ?? '', port: endpoint?.port ?? 0 }
    return { errorCode: refusedUpdate(quorum, request), currentLeader }
  }),
]

function atOnce<Request extends MessageSchema, Response extends MessageSchema>(
  request: Request,
  response: Response,
  answer: (parts: ControllerParts, request: Message<Request>, listenerName: string) => Input<Response>,
): ApiHandler<ControllerParts> {
  return apiHandler<ControllerParts, Request, Response>({
    request,
    response,
    handle: (parts, body, call) => answer(parts, body, call.listenerName),
  })
}

/** Whether there is nothing new to tell yet. */
function waits({ errorCode, responses }: Input<typeof FetchResponse>): boolean {
  const partition = responses?.[0]?.partitions?.[0]
  if (errorCode !== 0 || partition === undefined || partition.errorCode !== 0) return false
  const { records } = partition
  return isBytes(records) && records.byteLength === 0 && partition.snapshotId === undefined && partition.divergingEpoch === undefined
}

function refusedUpdate(quorum: QuorumFacts, request: UpdateRaftVoterRequest): number {
  const { clusterId, currentLeaderEpoch, voterId, voterDirectoryId, listeners, kRaftVersionFeature } = request
  if (clusterId !== null && clusterId !== quorum.clusterId) return code.INCONSISTENT_CLUSTER_ID
  if (currentLeaderEpoch < quorum.epoch) return code.FENCED_LEADER_EPOCH
  if (currentLeaderEpoch > quorum.epoch) return code.UNKNOWN_LEADER_EPOCH
  const { minSupportedVersion, maxSupportedVersion } = kRaftVersionFeature
  const malformed = voterId < 0 || voterDirectoryId === ZERO_UUID || listeners.length === 0
  if (malformed || minSupportedVersion < 0 || maxSupportedVersion < minSupportedVersion) return code.INVALID_REQUEST
  if (minSupportedVersion > quorum.kraftVersion || maxSupportedVersion < quorum.kraftVersion) return code.INVALID_REQUEST
  // The only voter is this node, which does not ask itself.
  return code.VOTER_NOT_FOUND
}
