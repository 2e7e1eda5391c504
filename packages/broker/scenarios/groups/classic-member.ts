import type { World } from '@samsa/ports'
import {
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
  decodeMessage,
  encodeMessage,
  HeartbeatRequest,
  HeartbeatResponse,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from '@samsa/protocol'
import type { Message, MessageSchema } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { Prng } from '@samsa/stdx'
import { RpcError } from '@samsa/wire'
import type { RpcClient } from '@samsa/wire'
import { commitOffset, committedOffset, ERROR, NOT_NOW, processRecords, sleep } from './session.ts'
import type { Committer, Place } from './session.ts'
import type { GroupWatch } from './group-watch.ts'

export interface MemberOptions {
  readonly name: string
  readonly groupId: string
  readonly instanceId: string | null
  readonly topic: string
  /** As a client's metadata tells it: it may grow. */
  readonly partitionCount: () => number
  readonly prng: Prng
  readonly watch: GroupWatch
  /** Others of the group may speak the other protocol. */
  readonly isMixed?: boolean
  /** No new trouble of the member's own making. */
  readonly isCalm: () => boolean
  readonly isOver: () => boolean
  /** It does nothing, for less than a session. */
  readonly isPaused: () => boolean
}

const SESSION_TIMEOUT_MS = 3000
const REBALANCE_TIMEOUT_MS = 4000
const HEARTBEAT_MS = 700
const JOIN_WAIT_MS = 20_000
const PROTOCOL_VERSION = 1

/** Their requests end the membership; the member joins anew. */
const EXPELLED: ReadonlySet<number> = new Set([
  ERROR.UNKNOWN_MEMBER_ID,
  ERROR.ILLEGAL_GENERATION,
  ERROR.FENCED_INSTANCE_ID,
  ERROR.REBALANCE_IN_PROGRESS,
])

/** A consumer of a classic group, in raw frames: joins, reads, commits, and now and then stalls, leaves, or comes back as who it was. */
export class ClassicMember {
  readonly #options: MemberOptions
  #memberId = ''
  /** Another process has its instance id: for Java's consumer that is the end. */
  #isFenced = false

  constructor(options: MemberOptions) {
    this.#options = options
  }

  /** One life of its process. A later one may remember the member id, as a process that was only frozen would. */
  async run(world: World, connect: () => RpcClient): Promise<void> {
    if (this.#options.prng.chance(0.5)) this.#memberId = ''
    this.#isFenced = false
    while (!this.#options.isOver()) {
      if (this.#options.isPaused()) {
        await sleep(world, 50)
        continue
      }
      const rpc = connect()
      try {
        while (!this.#options.isOver() && !this.#isFenced) await this.#membership(world, rpc)
      } catch (error) {
        if (!(error instanceof RpcError)) throw error
      }
      rpc.close()
      await sleep(world, 50)
    }
  }

  #expelled(errorCode: number): void {
    if (errorCode === ERROR.UNKNOWN_MEMBER_ID || errorCode === ERROR.FENCED_INSTANCE_ID) this.#memberId = ''
    if (errorCode === ERROR.FENCED_INSTANCE_ID) this.#isFenced = true
  }

  async #membership(world: World, rpc: RpcClient): Promise<void> {
    const joined = await this.#join(rpc)
    if (joined === undefined) {
      await sleep(world, 100)
      return
    }
    const askedMs = world.clock.monotonicMs()
    // As of before the division: partitions that come while it is on its way are not in it.
    const known = this.#options.partitionCount()
    const partitions = await this.#sync(rpc, joined)
    if (partitions === undefined) return
    const { name, groupId, instanceId, topic, watch } = this.#options
    const owner = instanceId ?? this.#memberId
    const inOrder = this.#options.isMixed !== true
    if (inOrder) watch.assigned(groupId, joined.generationId, owner, partitions)
    const committer: Committer = { groupId, memberId: this.#memberId, instanceId, epoch: joined.generationId, name, owner }
    for (const partition of partitions) watch.own(groupId, partition, owner, joined.generationId, askedMs, inOrder)
    try {
      await this.#work({ world, rpc, topic, watch }, committer, partitions, known)
    } finally {
      for (const partition of partitions) watch.release(groupId, partition, owner)
    }
  }

  async #join(rpc: RpcClient): Promise<Message<typeof JoinGroupResponse> | undefined> {
    const { groupId, instanceId, topic, prng } = this.#options
    // The count goes along, so that whoever sees more partitions has them divided. Members that say nothing of it leave that to their leader, and a
    // static leader that was replaced meanwhile never learns of them: Kafka's own gap (KIP-814).
    const userData = new Uint8Array([this.#options.partitionCount()])
    const subscription = encode(ConsumerProtocolSubscription, { topics: [topic], userData })
    const response = await rpc.request(
      { request: JoinGroupRequest, response: JoinGroupResponse },
      prng.between(5, 9),
      {
        groupId,
        sessionTimeoutMs: SESSION_TIMEOUT_MS,
        rebalanceTimeoutMs: REBALANCE_TIMEOUT_MS,
        memberId: this.#memberId,
        groupInstanceId: instanceId,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: subscription }],
      },
      JOIN_WAIT_MS,
    )
    const { errorCode } = response
    if (errorCode === 0 || errorCode === ERROR.MEMBER_ID_REQUIRED) this.#memberId = response.memberId
    else if (EXPELLED.has(errorCode)) {
      this.#memberId = ''
      this.#expelled(errorCode)
    } else assert(NOT_NOW.has(errorCode), () => `${this.#options.name} cannot join: error ${errorCode}`)
    return errorCode === 0 ? response : undefined
  }

  async #sync(rpc: RpcClient, joined: Message<typeof JoinGroupResponse>): Promise<number[] | undefined> {
    const { groupId, instanceId } = this.#options
    const isLeader = joined.leader === this.#memberId && !joined.skipAssignment
    const response = await rpc.request({ request: SyncGroupRequest, response: SyncGroupResponse }, 5, {
      groupId,
      generationId: joined.generationId,
      memberId: this.#memberId,
      groupInstanceId: instanceId,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: isLeader ? this.#assign(joined.members.map(({ memberId }) => memberId)) : [],
    })
    if (response.errorCode === 0) {
      const { assignedPartitions } = decodeMessage(ConsumerProtocolAssignment, PROTOCOL_VERSION, response.assignment, 2)
      return assignedPartitions.flatMap(({ partitions }) => partitions)
    }
    if (response.errorCode === ERROR.UNKNOWN_MEMBER_ID || response.errorCode === ERROR.FENCED_INSTANCE_ID) this.#memberId = ''
    else
      assert(
        NOT_NOW.has(response.errorCode) || EXPELLED.has(response.errorCode),
        () => `${this.#options.name}: sync error ${response.errorCode}`,
      )
    return undefined
  }

  /** By turns from a place that chance decides, so that partitions move. */
  #assign(members: readonly string[]): { memberId: string; assignment: Uint8Array }[] {
    const { topic, prng } = this.#options
    const partitionCount = this.#options.partitionCount()
    const first = prng.below(members.length)
    const shares = members.map((): number[] => [])
    for (let partition = 0; partition < partitionCount; partition++) shares[(first + partition) % members.length]?.push(partition)
    return members.map((memberId, i) => ({
      memberId,
      assignment: encode(ConsumerProtocolAssignment, { assignedPartitions: [{ topic, partitions: shares[i] ?? [] }] }),
    }))
  }

  /** Until the membership ends, by the coordinator's will or by its own, or the topic has more partitions than were known. */
  async #work(place: Place, committer: Committer, partitions: readonly number[], known: number): Promise<void> {
    const { prng, isOver, isCalm, partitionCount } = this.#options
    const { world } = place
    const positions = new Map<number, number>()
    /** Positions that are not known to be committed. */
    const dirty = new Set<number>()
    for (let beatMs = world.clock.monotonicMs(); !isOver();) {
      if (this.#options.isPaused()) {
        await sleep(world, 50)
        continue
      }
      // There are more partitions: somebody should divide them.
      if (partitionCount() !== known) return
      const whim = isCalm() ? 1 : prng.float()
      if (whim < 0.02) {
        // A long collection of garbage, a debugger: what follows may come after the session has ended.
        await sleep(world, prng.between(100, SESSION_TIMEOUT_MS * 2))
      } else if (whim < 0.04) {
        await this.#leave(place.rpc)
        return
      }
      for (const partition of partitions) {
        const position = positions.get(partition) ?? (await committedOffset(place, committer, partition))
        if (position < 0) {
          const errorCode = -position - 1
          this.#expelled(errorCode)
          // Only where the group is one of the other protocol is a member looked at.
          if (EXPELLED.has(errorCode) || errorCode === ERROR.STALE_MEMBER_EPOCH) return
          assert(
            NOT_NOW.has(errorCode) || errorCode === ERROR.UNSTABLE_OFFSET_COMMIT,
            () => `${committer.name}: offset fetch error ${errorCode}`,
          )
          await sleep(world, 50)
          continue
        }
        const next = await processRecords(place, committer.groupId, partition, position)
        positions.set(partition, next)
        if (next > position) dirty.add(partition)
        if (!dirty.has(partition) && (isCalm() || !prng.chance(0.1))) continue
        const errorCode = await commitOffset(place, committer, partition, next)
        if (errorCode === 0) dirty.delete(partition)
        this.#expelled(errorCode)
        if (EXPELLED.has(errorCode)) return
        assert(errorCode === 0 || NOT_NOW.has(errorCode), () => `${committer.name}: commit error ${errorCode}`)
      }
      if (world.clock.monotonicMs() - beatMs >= HEARTBEAT_MS) {
        if (!(await this.#heartbeat(place.rpc, committer.epoch))) return
        beatMs = world.clock.monotonicMs()
      }
      await sleep(world, 20 + prng.float() * 100)
    }
  }

  async #heartbeat(rpc: RpcClient, generationId: number): Promise<boolean> {
    const { groupId, instanceId, name } = this.#options
    const { errorCode } = await rpc.request({ request: HeartbeatRequest, response: HeartbeatResponse }, 4, {
      groupId,
      generationId,
      memberId: this.#memberId,
      groupInstanceId: instanceId,
    })
    this.#expelled(errorCode)
    if (EXPELLED.has(errorCode)) return false
    assert(errorCode === 0 || NOT_NOW.has(errorCode), () => `${name}: heartbeat error ${errorCode}`)
    return true
  }

  async #leave(rpc: RpcClient): Promise<void> {
    const { groupId, instanceId } = this.#options
    const members = [{ memberId: this.#memberId, groupInstanceId: instanceId }]
    // Some forget that they have left.
    if (this.#options.prng.chance(0.7)) this.#memberId = ''
    await rpc.request({ request: LeaveGroupRequest, response: LeaveGroupResponse }, 5, { groupId, members })
  }
}

/** Consumer protocol messages begin with their version. */
function encode(schema: MessageSchema, body: Readonly<Record<string, unknown>>): Uint8Array {
  return Buffer.concat([new Uint8Array([0, PROTOCOL_VERSION]), ...encodeMessage(schema, PROTOCOL_VERSION, body)])
}
