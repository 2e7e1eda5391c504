import type { World } from '@samsa/ports'
import {
  FetchRequest,
  FetchResponse,
  FindCoordinatorRequest,
  FindCoordinatorResponse,
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
  readBatches,
} from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { RpcClient } from '@samsa/wire'
import type { GroupWatch } from './group-watch.ts'

export const ERROR = {
  OFFSET_OUT_OF_RANGE: 1,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  NOT_LEADER_OR_FOLLOWER: 6,
  COORDINATOR_LOAD_IN_PROGRESS: 14,
  COORDINATOR_NOT_AVAILABLE: 15,
  NOT_COORDINATOR: 16,
  ILLEGAL_GENERATION: 22,
  UNKNOWN_MEMBER_ID: 25,
  REBALANCE_IN_PROGRESS: 27,
  GROUP_ID_NOT_FOUND: 69,
  MEMBER_ID_REQUIRED: 79,
  FENCED_INSTANCE_ID: 82,
  UNSTABLE_OFFSET_COMMIT: 88,
  FENCED_MEMBER_EPOCH: 110,
  UNRELEASED_INSTANCE_ID: 111,
  STALE_MEMBER_EPOCH: 113,
} as const

/** The coordinator or the partition is not there now: ask again. */
export const NOT_NOW: ReadonlySet<number> = new Set([3, 5, 6, 7, 13, 14, 15, 16, 19, 20, 56, 100])

export interface Place {
  readonly world: World
  readonly rpc: RpcClient
  readonly topic: string
  readonly watch: GroupWatch
}

/** Who commits: epoch or generation -1 and no member id for a consumer without a group. */
export interface Committer {
  readonly groupId: string
  readonly memberId: string
  readonly instanceId: string | null
  readonly epoch: number
  /** For the eyes of people. */
  readonly name: string
  /** As whom the watch knows it to own partitions; its instance id where it has one, since that is who comes back. */
  readonly owner?: string
}

const OFFSET_FETCH_VERSION = 9

/** The offset that a group goes on from; an error code below zero turned round (-16 for NOT_COORDINATOR) if it cannot be told. */
export async function committedOffset(place: Place, committer: Committer, partition: number): Promise<number> {
  const { rpc, topic, watch, world } = place
  const sinceMs = world.clock.monotonicMs()
  const response = await rpc.request({ request: OffsetFetchRequest, response: OffsetFetchResponse }, OFFSET_FETCH_VERSION, {
    requireStable: true,
    groups: [
      {
        groupId: committer.groupId,
        memberId: committer.memberId === '' ? null : committer.memberId,
        memberEpoch: committer.memberId === '' ? -1 : committer.epoch,
        topics: [{ name: topic, partitionIndexes: [partition] }],
      },
    ],
  })
  const group = response.groups[0]
  const answer = group?.topics[0]?.partitions[0]
  const errorCode = group?.errorCode !== 0 ? (group?.errorCode ?? -1) : (answer?.errorCode ?? -1)
  if (errorCode !== 0) return -errorCode - 1
  watch.read(
    committer.groupId,
    partition,
    answer?.committedOffset ?? -1,
    answer?.metadata === '' ? null : (answer?.metadata ?? null),
    sinceMs,
  )
  return Math.max(0, answer?.committedOffset ?? 0)
}

/** Commits, and tells the watch what came of it. */
export async function commitOffset(place: Place, committer: Committer, partition: number, offset: number): Promise<number> {
  const { rpc, topic, watch } = place
  const commit = watch.committing(committer.groupId, partition, offset, committer.name, committer.epoch, committer.owner)
  const response = await rpc.request({ request: OffsetCommitRequest, response: OffsetCommitResponse }, 9, {
    groupId: committer.groupId,
    memberId: committer.memberId,
    groupInstanceId: committer.instanceId,
    generationIdOrMemberEpoch: committer.epoch,
    topics: [{ name: topic, partitions: [{ partitionIndex: partition, committedOffset: offset, committedMetadata: commit.id }] }],
  })
  const errorCode = response.topics[0]?.partitions[0]?.errorCode ?? -1
  if (errorCode === 0) watch.committed(commit)
  // What the log refused may be in it all the same: a disk that fails, a leader that goes.
  else if (!NOT_NOW.has(errorCode) || errorCode === ERROR.COORDINATOR_LOAD_IN_PROGRESS || errorCode === ERROR.NOT_COORDINATOR)
    watch.refused(commit)
  return errorCode
}

/** Reads a few records and processes them; the offset after them, `from` if there are none. */
export async function processRecords(place: Place, groupId: string, partition: number, from: number): Promise<number> {
  const { rpc, topic, watch } = place
  const response = await rpc.request({ request: FetchRequest, response: FetchResponse }, 12, {
    replicaId: -1,
    maxBytes: 1 << 20,
    minBytes: 1,
    maxWaitMs: 50,
    sessionEpoch: -1,
    topics: [{ topic, partitions: [{ partition, fetchOffset: from, partitionMaxBytes: 2000 }] }],
  })
  const answer = response.responses[0]?.partitions[0]
  if (answer?.errorCode !== 0) {
    assert(NOT_NOW.has(answer?.errorCode ?? -1), () => `${groupId}: reading ${topic}-${partition} at ${from}: error ${answer?.errorCode}`)
    return from
  }
  let next = from
  for (const batch of readBatches(answer.records ?? new Uint8Array(0))) {
    for (const record of batch.records()) {
      if (record.offset < next) continue
      assert(record.offset === next, () => `${topic}-${partition}: a gap at ${next}`)
      watch.processed(groupId, partition, record.offset)
      next = record.offset + 1
    }
  }
  return next
}

/** Asks for a coordinator until there is one: its topic is made by the first who asks. */
export async function untilCoordinated(world: World, rpc: RpcClient, keyType: number, keys: readonly string[]): Promise<void> {
  for (;;) {
    const found = await rpc.request({ request: FindCoordinatorRequest, response: FindCoordinatorResponse }, 4, {
      keyType,
      coordinatorKeys: keys,
    })
    if (found.coordinators.every(({ errorCode }) => errorCode === 0)) return
    await sleep(world, 50)
  }
}

export function sleep(world: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => void world.clock.after(delayMs, resolve))
}
