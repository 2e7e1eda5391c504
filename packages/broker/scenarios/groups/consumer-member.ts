import type { World } from '@samsa/ports'
import { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import { RpcError } from '@samsa/wire'
import type { RpcClient } from '@samsa/wire'
import type { MemberOptions } from './classic-member.ts'
import { commitOffset, committedOffset, ERROR, NOT_NOW, processRecords, sleep } from './session.ts'
import type { Committer, Place } from './session.ts'

export interface ConsumerMemberOptions extends MemberOptions {
  readonly topicId: () => string
}

const SESSION_TIMEOUT_MS = 3000
const HEARTBEAT_MS = 400
const REBALANCE_TIMEOUT_MS = 4000
const LEAVE_EPOCH = -1
const LEAVE_STATIC_EPOCH = -2

/** Also where the group has become a classic one meanwhile, which knows no members of this kind. */
const EXPELLED: ReadonlySet<number> = new Set([
  ERROR.UNKNOWN_MEMBER_ID,
  ERROR.FENCED_MEMBER_EPOCH,
  ERROR.GROUP_ID_NOT_FOUND,
  ERROR.FENCED_INSTANCE_ID,
])

/** A consumer of KIP-848's protocol, in raw frames: follows its assignment, reads, commits, and now and then stalls, leaves, or comes back as who it was. */
export class ConsumerMember {
  readonly #options: ConsumerMemberOptions
  #memberId = ''
  #epoch = 0
  #lives = 0
  /** What it works on: the next offset by partition, undefined until it is asked for. */
  readonly #owned = new Map<number, number | undefined>()
  /** Positions that are not known to be committed. */
  readonly #dirty = new Set<number>()
  #target: readonly number[] = []
  #isFenced = false
  /** An answer was lost: all is said again, so that the assignment is told again. */
  #saysAll = true

  constructor(options: ConsumerMemberOptions) {
    this.#options = options
  }

  async run(world: World, connect: () => RpcClient): Promise<void> {
    const { prng, isOver, name } = this.#options
    this.#isFenced = false
    // A new process has a new id, unless it is the frozen one that goes on, with its epoch and what it owned.
    if (this.#memberId === '' || prng.chance(0.7)) {
      this.#forget()
      this.#memberId = `${name}-life${this.#lives++}`
    }
    while (!isOver()) {
      const rpc = connect()
      try {
        while (!isOver() && !this.#isFenced) await this.#round(world, rpc)
      } catch (error) {
        if (!(error instanceof RpcError)) throw error
      }
      rpc.close()
      await sleep(world, this.#isFenced ? 500 : 50)
    }
  }

  get #owner(): string {
    return this.#options.instanceId ?? this.#memberId
  }

  async #round(world: World, rpc: RpcClient): Promise<void> {
    const { prng, isCalm, topic, watch } = this.#options
    if (this.#options.isPaused()) {
      await sleep(world, 50)
      return
    }
    const askedMs = world.clock.monotonicMs()
    if (!(await this.#heartbeat(rpc))) {
      await sleep(world, 100)
      return
    }
    const place: Place = { world, rpc, topic, watch }
    await this.#reconcile(place, askedMs)
    for (
      const endMs = world.clock.monotonicMs() + HEARTBEAT_MS;
      world.clock.monotonicMs() < endMs && this.#epoch > 0 && !this.#options.isPaused();
    ) {
      const whim = isCalm() ? 1 : prng.float()
      if (whim < 0.01) await sleep(world, prng.between(100, SESSION_TIMEOUT_MS * 2))
      else if (whim < 0.02) {
        await this.#leave(rpc)
        return
      }
      for (const partition of this.#owned.keys()) await this.#work(place, partition)
      await sleep(world, 20 + prng.float() * 80)
    }
  }

  async #heartbeat(rpc: RpcClient): Promise<boolean> {
    const { groupId, topic, instanceId, name, prng, topicId } = this.#options
    const isJoin = this.#epoch === 0
    const saysAll = isJoin || this.#saysAll
    this.#saysAll = true
    const response = await rpc.request({ request: ConsumerGroupHeartbeatRequest, response: ConsumerGroupHeartbeatResponse }, 1, {
      groupId,
      memberId: this.#memberId,
      memberEpoch: this.#epoch,
      instanceId: saysAll ? instanceId : null,
      rebalanceTimeoutMs: saysAll ? REBALANCE_TIMEOUT_MS : -1,
      subscribedTopicNames: saysAll ? [topic] : null,
      serverAssignor: isJoin ? (prng.chance(0.5) ? 'uniform' : 'range') : null,
      topicPartitions: isJoin || this.#owned.size === 0 ? [] : [{ topicId: topicId(), partitions: [...this.#owned.keys()] }],
    })
    const { errorCode } = response
    if (errorCode === 0) {
      this.#saysAll = false
      this.#epoch = response.memberEpoch
      if (response.assignment !== null) this.#target = response.assignment.topicPartitions.flatMap(({ partitions }) => partitions)
      return true
    }
    if (EXPELLED.has(errorCode)) this.#expelled(errorCode)
    else if (errorCode !== ERROR.UNRELEASED_INSTANCE_ID) {
      assert(NOT_NOW.has(errorCode), () => `${name}: heartbeat error ${errorCode} (${response.errorMessage})`)
    }
    return false
  }

  /** Gives up what is no longer its own, commits it, and takes what is new; the next heartbeat says so. */
  async #reconcile(place: Place, askedMs: number): Promise<void> {
    const { groupId, watch } = this.#options
    for (const [partition, position] of this.#owned) {
      if (this.#target.includes(partition)) continue
      if (position !== undefined) await this.#commit(place, partition, position)
      this.#owned.delete(partition)
      this.#dirty.delete(partition)
      watch.release(groupId, partition, this.#owner)
    }
    if (this.#epoch <= 0) return
    for (const partition of this.#target) {
      if (this.#owned.has(partition)) continue
      this.#owned.set(partition, undefined)
      watch.own(groupId, partition, this.#owner, this.#epoch, askedMs, this.#options.isMixed !== true)
    }
  }

  async #work(place: Place, partition: number): Promise<void> {
    const { groupId, prng, isCalm, name } = this.#options
    const known = this.#owned.get(partition)
    if (known === undefined) {
      const committed = await committedOffset(place, this.#committer, partition)
      if (committed >= 0) this.#owned.set(partition, committed)
      else {
        const errorCode = -committed - 1
        const mayBe = NOT_NOW.has(errorCode) || EXPELLED.has(errorCode) || errorCode === ERROR.STALE_MEMBER_EPOCH
        assert(mayBe || errorCode === ERROR.UNSTABLE_OFFSET_COMMIT, () => `${name}: offset fetch error ${errorCode}`)
      }
      return
    }
    const next = await processRecords(place, groupId, partition, known)
    if (!this.#owned.has(partition)) return
    this.#owned.set(partition, next)
    if (next > known) this.#dirty.add(partition)
    if (this.#dirty.has(partition) || (!isCalm() && prng.chance(0.1))) await this.#commit(place, partition, next)
  }

  async #commit(place: Place, partition: number, offset: number): Promise<void> {
    const errorCode = await commitOffset(place, this.#committer, partition, offset)
    if (errorCode === 0) this.#dirty.delete(partition)
    if (errorCode === 0 || NOT_NOW.has(errorCode)) return
    const mayBe = EXPELLED.has(errorCode) || errorCode === ERROR.STALE_MEMBER_EPOCH || errorCode === ERROR.ILLEGAL_GENERATION
    assert(mayBe || errorCode === ERROR.REBALANCE_IN_PROGRESS, () => `${this.#options.name}: commit error ${errorCode}`)
    if (EXPELLED.has(errorCode)) this.#expelled(errorCode)
  }

  #expelled(errorCode: number): void {
    this.#forget()
    if (errorCode === ERROR.FENCED_INSTANCE_ID) this.#isFenced = true
  }

  get #committer(): Committer {
    const { groupId, instanceId, name } = this.#options
    return { groupId, memberId: this.#memberId, instanceId, epoch: this.#epoch, name, owner: this.#owner }
  }

  async #leave(rpc: RpcClient): Promise<void> {
    const { groupId, instanceId } = this.#options
    const memberEpoch = instanceId === null ? LEAVE_EPOCH : LEAVE_STATIC_EPOCH
    const memberId = this.#memberId
    this.#forget()
    await rpc.request({ request: ConsumerGroupHeartbeatRequest, response: ConsumerGroupHeartbeatResponse }, 1, {
      groupId,
      memberId,
      memberEpoch,
      instanceId,
    })
  }

  /** Whatever it had is lost; it joins anew. */
  #forget(): void {
    for (const partition of this.#owned.keys()) this.#options.watch.release(this.#options.groupId, partition, this.#owner)
    this.#owned.clear()
    this.#dirty.clear()
    this.#target = []
    this.#epoch = 0
  }
}
