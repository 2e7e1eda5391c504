import type { ConsumerEngine } from './consumer-engine.ts'
import type { PartitionState } from './partition-state.ts'

export interface PartitionStatus {
  readonly topic: string
  readonly partition: number
  /** undefined while it has none. */
  readonly position: number | undefined
  /** Records up to the partition's end as of the last fetch; undefined before one. */
  readonly lag: number | undefined
  readonly isPaused: boolean
  readonly bufferedBytes: number
  /** In words; undefined while nothing is missing but new records. */
  readonly waitsFor: string | undefined
}

export interface ConsumerStatus {
  /** Why no records come, in words; empty while they do or could. */
  readonly waitsFor: readonly string[]
  /** For how long nothing was handed out. */
  readonly idleMs: number
  /** Milliseconds since the last poll; undefined before the first. */
  readonly sinceLastPollMs: number | undefined
  readonly isMember: boolean
  readonly partitions: readonly PartitionStatus[]
}

/** How long an answer may take beyond the wait that was asked for before it is called late. */
const PATIENCE_MS = 2000

export const NO_PARTITIONS = 'partitions: the group has given none to this member'

/** What a consumer is doing, and what it waits for. */
export function statusOf(engine: ConsumerEngine): ConsumerStatus {
  const { nowMs, subscription, member } = engine
  const states = [...subscription.assigned.values()]
  const waitsFor: string[] = []
  if (subscription.subscription.by === 'nothing') waitsFor.push('a subscription or an assignment')
  if (engine.watch.missing.length > 0 && subscription.subscription.by === 'topics') {
    waitsFor.push(`topics that do not exist: ${engine.watch.missing.join(', ')}`)
  }
  if (!engine.watch.isReady && subscription.subscription.by === 'regex') waitsFor.push('the topics of the cluster, to match the pattern')
  const membership = member?.waitsFor()
  if (membership !== undefined) waitsFor.push(membership)
  const hasNothing = member !== undefined && membership === undefined && member.isMember && states.length === 0
  if (hasNothing) waitsFor.push(NO_PARTITIONS)
  const partitions = states.map((state) => partitionStatus(engine, state))
  const isReading = partitions.some((each) => each.waitsFor === undefined && !each.isPaused)
  if (!isReading)
    for (const each of partitions) if (each.waitsFor !== undefined) waitsFor.push(`${each.topic}-${each.partition}: ${each.waitsFor}`)
  return {
    waitsFor,
    idleMs: Math.round(nowMs - engine.idleSinceMs),
    sinceLastPollMs: engine.lastPollAtMs < 0 ? undefined : Math.round(nowMs - engine.lastPollAtMs),
    isMember: member?.isMember ?? false,
    partitions,
  }
}

function partitionStatus(engine: ConsumerEngine, state: PartitionState): PartitionStatus {
  return {
    topic: state.topic,
    partition: state.partition,
    position: state.hasPosition && state.position >= 0 ? state.position : undefined,
    lag: lagOf(engine, state),
    isPaused: state.isPaused,
    bufferedBytes: state.bufferedBytes,
    waitsFor: partitionWaitsFor(engine, state),
  }
}

function partitionWaitsFor(engine: ConsumerEngine, state: PartitionState): string | undefined {
  const since = (sinceMs: number | undefined): string => `for ${Math.round((engine.nowMs - (sinceMs ?? engine.nowMs)) / 1000)} s`
  const stage = since(state.sinceMs)
  const because = state.lastFailure instanceof Error ? ` (${state.lastFailure.message})` : ''
  if (state.isRevoking) return 'the rebalance listener, to go to another member'
  if (state.awaitsListener) return 'the rebalance listener, that was told of its coming'
  if (state.isPaused) return `resume() ${since(state.pausedSinceMs)}`
  switch (state.stage) {
    case 'initializing':
      return `its committed offset ${stage}${because}`
    case 'resetting':
      return `the offset to begin at (${state.resetTo?.to ?? 'reset'}) ${stage}${because}`
    case 'validating':
      return `the leader to confirm the position after an election ${stage}${because}`
    case 'ready':
      break
  }
  const leader = engine.cluster.lastKnown(state.topic)?.partitions[state.partition]
  if (leader === undefined) return `metadata of topic ${state.topic}${because}`
  if (leader.leaderId < 0) return `an election of its leader ${since(state.troubledSinceMs)}`
  const node = state.preferredReplica >= 0 ? state.preferredReplica : leader.leaderId
  if (state.lastFailure !== undefined) return `node ${node} to answer a fetch ${since(state.troubledSinceMs)}${because}`
  // A broker answers when its wait for records is over.
  const isLate = state.fetchingSinceMs !== undefined && engine.nowMs - state.fetchingSinceMs > engine.settings.fetchMaxWaitMs + PATIENCE_MS
  return isLate ? `node ${node} to answer a fetch ${since(state.fetchingSinceMs)}` : undefined
}

/** Records between the position and the end; undefined before a fetch has told of it. */
export function lagOf(engine: ConsumerEngine, state: PartitionState): number | undefined {
  const end = engine.settings.isolationLevel === 'read_committed' ? state.lastStableOffset : state.highWatermark
  return end < 0 || state.position < 0 ? undefined : Math.max(0, end - state.position)
}
