import { errors } from '@samsa/protocol'
import type {
  BeginQuorumEpochRequest,
  BeginQuorumEpochResponse,
  EndQuorumEpochRequest,
  EndQuorumEpochResponse,
  FetchRequest,
  FetchResponse,
  FetchSnapshotRequest,
  FetchSnapshotResponse,
  Input,
  VoteRequest,
  VoteResponse,
} from '@samsa/protocol'
import type { RaftNode } from './raft-node.ts'
import type { OffsetAndEpoch } from './replicated-log.ts'
import { bootstrapSnapshotId } from './snapshot.ts'

const metadataTopic = '__cluster_metadata'
const metadataTopicId = 'AAAAAAAAAAAAAAAAAAAAAQ'
const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA'

/**
 * Vote (52). Nobody else is a voter of a quorum of one, so no vote is granted, and whoever asks for one in a higher epoch does not depose the
 * leader.
 */
export function vote(node: RaftNode, request: VoteRequest): Input<typeof VoteResponse> {
  if (!isOurCluster(node, request.clusterId)) return { errorCode: errors.INCONSISTENT_CLUSTER_ID.code }
  const asked = onlyPartition(request.topics, (topic) => topic.topicName)
  if (asked === undefined) return { errorCode: errors.INVALID_REQUEST.code }
  const answer = (errorCode: number): Input<typeof VoteResponse> => ({
    errorCode: errors.NONE.code,
    topics: [
      {
        topicName: metadataTopic,
        partitions: [{ partitionIndex: 0, errorCode, leaderId: node.leaderId, leaderEpoch: node.epoch, voteGranted: false }],
      },
    ],
  })
  const { replicaId, replicaEpoch, lastOffset, lastOffsetEpoch, preVote, voterDirectoryId } = asked
  const illegalEpoch = preVote ? lastOffsetEpoch > replicaEpoch : lastOffsetEpoch >= replicaEpoch
  if (lastOffset < 0 || lastOffsetEpoch < 0 || illegalEpoch) return answer(errors.INVALID_REQUEST.code)
  const refusal = refuseVoter(node, replicaId, replicaEpoch)
  if (refusal !== errors.NONE.code) return answer(refusal)
  return answer(isMe(node, request.voterId, voterDirectoryId) ? errors.NONE.code : errors.INVALID_VOTER_KEY.code)
}

/** BeginQuorumEpoch (53): somebody else claims to lead, who is not a voter. */
export function beginQuorumEpoch(node: RaftNode, request: BeginQuorumEpochRequest): Input<typeof BeginQuorumEpochResponse> {
  if (!isOurCluster(node, request.clusterId)) return { errorCode: errors.INCONSISTENT_CLUSTER_ID.code }
  const asked = onlyPartition(request.topics, (topic) => topic.topicName)
  if (asked === undefined) return { errorCode: errors.INVALID_REQUEST.code }
  return epochAnswer(node, refuseLeader(node, asked.leaderId, asked.leaderEpoch))
}

/** EndQuorumEpoch (54): somebody else gives up a leadership that it never had. */
export function endQuorumEpoch(node: RaftNode, request: EndQuorumEpochRequest): Input<typeof EndQuorumEpochResponse> {
  if (!isOurCluster(node, request.clusterId)) return { errorCode: errors.INCONSISTENT_CLUSTER_ID.code }
  const asked = onlyPartition(request.topics, (topic) => topic.topicName)
  if (asked === undefined) return { errorCode: errors.INVALID_REQUEST.code }
  return epochAnswer(node, refuseLeader(node, asked.leaderId, asked.leaderEpoch))
}

/** Both answers have this form. */
function epochAnswer(node: RaftNode, errorCode: number): Input<typeof BeginQuorumEpochResponse> & Input<typeof EndQuorumEpochResponse> {
  const partition = { partitionIndex: 0, errorCode, leaderId: node.leaderId, leaderEpoch: node.epoch }
  return { errorCode: errors.NONE.code, topics: [{ topicName: metadataTopic, partitions: [partition] }] }
}

/**
 * Fetch (1) of the metadata log by an observer, at once: the host decides how long to wait when there is nothing new. Records beyond the high
 * watermark are told too, as to every replica.
 */
export function fetchMetadata(node: RaftNode, request: FetchRequest): Input<typeof FetchResponse> {
  if (!isOurCluster(node, request.clusterId)) return { errorCode: errors.INCONSISTENT_CLUSTER_ID.code }
  const asked = onlyPartition(request.topics, ({ topicId }) => (topicId === metadataTopicId ? metadataTopic : ''))
  if (asked === undefined) return { errorCode: errors.INVALID_REQUEST.code }
  const { log } = node.options
  type Partition = NonNullable<NonNullable<Input<typeof FetchResponse>['responses']>[number]['partitions']>[number]
  const answer = (partition: Partition): Input<typeof FetchResponse> => {
    const currentLeader = { leaderId: node.leaderId, leaderEpoch: node.epoch }
    return {
      errorCode: errors.NONE.code,
      responses: [{ topic: metadataTopic, topicId: metadataTopicId, partitions: [{ partitionIndex: 0, currentLeader, ...partition }] }],
    }
  }
  const refuse = (errorCode: number): Input<typeof FetchResponse> =>
    answer({ errorCode, highWatermark: -1, logStartOffset: log.startOffset(), records: new Uint8Array(0) })
  const { fetchOffset, lastFetchedEpoch, currentLeaderEpoch } = asked
  if (request.maxWaitMs < 0 || fetchOffset < 0 || lastFetchedEpoch < 0 || lastFetchedEpoch > currentLeaderEpoch)
    return refuse(errors.INVALID_REQUEST.code)
  const errorCode = refuseLeaderEpoch(node, currentLeaderEpoch)
  if (errorCode !== errors.NONE.code) return refuse(errorCode)
  const known = { errorCode, highWatermark: node.highWatermark, logStartOffset: log.startOffset() }
  const place = placeOf(node, fetchOffset, lastFetchedEpoch)
  if (place.snapshot !== undefined)
    return answer({ ...known, snapshotId: { endOffset: place.snapshot.offset, epoch: place.snapshot.epoch }, records: new Uint8Array(0) })
  if (place.diverging !== undefined)
    return answer({
      ...known,
      divergingEpoch: { epoch: place.diverging.epoch, endOffset: place.diverging.offset },
      records: new Uint8Array(0),
    })
  const maxBytes = Math.max(1, Math.min(request.maxBytes, asked.partitionMaxBytes))
  return answer({ ...known, records: log.read(fetchOffset, maxBytes, log.endOffset()) })
}

/** FetchSnapshot (59): a piece of a snapshot file. */
export function fetchSnapshot(node: RaftNode, request: FetchSnapshotRequest): Input<typeof FetchSnapshotResponse> {
  if (!isOurCluster(node, request.clusterId)) return { errorCode: errors.INCONSISTENT_CLUSTER_ID.code }
  const [topic] = request.topics
  const [asked] = topic?.partitions ?? []
  if (topic === undefined || asked === undefined || request.topics.length !== 1 || topic.partitions.length !== 1)
    return { errorCode: errors.INVALID_REQUEST.code }
  type Partition = NonNullable<NonNullable<Input<typeof FetchSnapshotResponse>['topics']>[number]['partitions']>[number]
  const answer = (partition: Partition): Input<typeof FetchSnapshotResponse> => ({
    errorCode: errors.NONE.code,
    topics: [{ name: topic.name, partitions: [{ index: asked.partition, ...partition }] }],
  })
  if (topic.name !== metadataTopic || asked.partition !== 0) return answer({ errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION.code })
  const currentLeader = { leaderId: node.leaderId, leaderEpoch: node.epoch }
  const refusal = refuseLeaderEpoch(node, asked.currentLeaderEpoch)
  if (refusal !== errors.NONE.code) return answer({ errorCode: refusal, currentLeader })
  const { snapshots } = node.options
  const id: OffsetAndEpoch = { offset: asked.snapshotId.endOffset, epoch: asked.snapshotId.epoch }
  if (!snapshots.has(id) || id.offset === bootstrapSnapshotId.offset)
    return answer({ errorCode: errors.SNAPSHOT_NOT_FOUND.code, currentLeader })
  const bytes = snapshots.read(id)
  const { position } = asked
  if (position < 0 || position >= bytes.length) return answer({ errorCode: errors.POSITION_OUT_OF_RANGE.code, currentLeader })
  const unalignedRecords = bytes.subarray(position, position + request.maxBytes)
  return answer({
    errorCode: errors.NONE.code,
    snapshotId: asked.snapshotId,
    currentLeader,
    size: bytes.length,
    position,
    unalignedRecords,
  })
}

function isOurCluster(node: RaftNode, clusterId: string | null): boolean {
  return clusterId === null || clusterId === node.options.clusterId
}

/** The one partition that a request of the quorum may name; undefined where it names anything else. */
function onlyPartition<Partition, Topic extends { readonly partitions: readonly Partition[] }>(
  topics: readonly (Topic & { readonly partitions: readonly Partition[] })[],
  nameOf: (topic: Topic) => string,
): (typeof topics)[number]['partitions'][number] | undefined {
  const [topic] = topics
  if (topics.length !== 1 || topic?.partitions.length !== 1 || nameOf(topic) !== metadataTopic) return undefined
  return topic.partitions[0]
}

function refuseVoter(node: RaftNode, remoteId: number, remoteEpoch: number): number {
  if (remoteEpoch < node.epoch) return errors.FENCED_LEADER_EPOCH.code
  return remoteId < 0 ? errors.INVALID_REQUEST.code : errors.NONE.code
}

function refuseLeader(node: RaftNode, leaderId: number, leaderEpoch: number): number {
  const refusal = refuseVoter(node, leaderId, leaderEpoch)
  if (refusal !== errors.NONE.code) return refusal
  return node.voters.voters.has(leaderId) && leaderId !== node.options.nodeId ? errors.NONE.code : errors.INCONSISTENT_VOTER_SET.code
}

function refuseLeaderEpoch(node: RaftNode, epoch: number): number {
  if (epoch < node.epoch) return errors.FENCED_LEADER_EPOCH.code
  if (epoch > node.epoch) return errors.UNKNOWN_LEADER_EPOCH.code
  return node.isLeader ? errors.NONE.code : errors.NOT_LEADER_OR_FOLLOWER.code
}

/** Whether a request is meant for this replica: it need not say, but what it says must be right. */
function isMe(node: RaftNode, voterId: number, directoryId: string): boolean {
  if (voterId < 0) return true
  return voterId === node.options.nodeId && (directoryId === zeroUuid || directoryId === node.options.directoryId)
}

/** Whether a replica's log agrees with ours up to where it is; else where to go on: at a snapshot, or at the end of a common epoch. */
function placeOf(
  node: RaftNode,
  offset: number,
  epoch: number,
): { readonly snapshot?: OffsetAndEpoch; readonly diverging?: OffsetAndEpoch } {
  const { log, snapshots } = node.options
  if (log.startOffset() === 0 && offset === 0) return {}
  const earliest = snapshots.earliest()
  const latest = snapshots.latest()
  const behind =
    earliest !== undefined &&
    (offset < log.startOffset() || (offset === log.startOffset() && epoch !== earliest.epoch) || epoch < earliest.epoch)
  if (behind && latest !== undefined) return { snapshot: latest }
  const end = log.endOffsetForEpoch(epoch)
  return end.epoch !== epoch || end.offset < offset ? { diverging: end } : {}
}
