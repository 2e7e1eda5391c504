import { replicaKey } from '@samsa/client'
import type { Admin } from '@samsa/client'
import { asJavaError, javaFuture } from '../cluster/kafka-error.ts'
import { executionException } from '../java/java-error.ts'
import type { ToolIo } from '../tool-io.ts'
import { byPartition, byReplica, nameOf, parsePlan, replicaName } from './plan.ts'
import type { PartitionTarget, ReplicaMove } from './plan.ts'
import { isUnknownTopic } from './replicas.ts'
import { clearThrottles } from './throttles.ts'

export type MoveState =
  | { readonly kind: 'no-log-dir' | 'done' }
  | { readonly kind: 'cancelled'; readonly current: string }
  | { readonly kind: 'active'; readonly current: string; readonly future: string }

/** `--verify`: how far the plan is; the throttles go when nothing moves any more. */
export async function verify(io: ToolIo, admin: Admin, json: string, preserveThrottles: boolean): Promise<void> {
  const { partitions, moves } = parsePlan(json)
  const ongoing = await tellPartitions(io, admin, partitions)
  const states = await moveStates(admin, moves)
  const lines = moves.toSorted(byReplica).map((move) => moveText(move, states.get(replicaName(move))))
  io.out(`${lines.join('\n')}\n`)
  const moving = [...states.values()].some((state) => state.kind === 'active')
  if (!ongoing && !moving && !preserveThrottles) await clearThrottles(io, admin, partitions)
}

/** Tells about each partition; whether any reassignment of the cluster is under way. */
async function tellPartitions(io: ToolIo, admin: Admin, targets: readonly PartitionTarget[]): Promise<boolean> {
  const moving = await javaFuture(admin.listPartitionReassignments())
  const movingNames = new Set(moving.map(nameOf))
  const present = await presentReplicas(
    admin,
    targets.filter((target) => !movingNames.has(nameOf(target))),
  )
  const byName = new Map(targets.map((target) => [nameOf(target), target]))
  const lines = [...byName.values()].toSorted(byPartition).map((target) => {
    const name = nameOf(target)
    const replicas = present.get(name)
    if (replicas === undefined) return `Reassignment of partition ${name} is still in progress.`
    if (replicas.join(',') === target.replicas.join(',')) return `Reassignment of partition ${name} is completed.`
    return `There is no active reassignment of partition ${name}, but replica set is ${replicas.join(',')} rather than ${target.replicas.join(',')}.`
  })
  io.out(`${['Status of partition reassignment:', ...lines].join('\n')}\n`)
  return moving.length > 0
}

async function presentReplicas(admin: Admin, targets: readonly PartitionTarget[]): Promise<Map<string, readonly number[]>> {
  const present = new Map<string, readonly number[]>()
  if (targets.length === 0) return present
  const outcomes = await javaFuture(admin.describeTopics([...new Set(targets.map(({ topic }) => topic))]))
  for (const target of targets) {
    const outcome = outcomes.get(target.topic)
    if (isUnknownTopic(outcome)) {
      present.set(nameOf(target), [])
      continue
    }
    if (outcome instanceof Error) throw executionException(asJavaError(outcome))
    const found = outcome?.partitions.find((each) => each.partition === target.partition)
    present.set(nameOf(target), found?.replicas ?? [])
  }
  return present
}

/** By `replicaName`. */
export async function moveStates(admin: Admin, moves: readonly ReplicaMove[]): Promise<Map<string, MoveState>> {
  const states = new Map<string, MoveState>()
  if (moves.length === 0) return states
  const infos = await javaFuture(admin.describeReplicaLogDirs(moves).then((outcomes) => outcomes.all()))
  for (const move of moves) {
    const info = infos.get(replicaKey(move))
    states.set(replicaName(move), stateOf(info?.currentPath, info?.futurePath, move.path))
  }
  return states
}

function stateOf(current: string | undefined, future: string | undefined, target: string): MoveState {
  if (current === undefined) return { kind: 'no-log-dir' }
  if (future !== undefined) return { kind: 'active', current, future }
  return current === target ? { kind: 'done' } : { kind: 'cancelled', current }
}

function moveText(move: ReplicaMove, state: MoveState | undefined): string {
  const partition = `Partition ${nameOf(move)}`
  switch (state?.kind) {
    case 'done':
      return `Reassignment of replica ${replicaName(move)} completed successfully.`
    case 'cancelled':
      return `${partition} on broker ${move.brokerId} is not being moved from log dir ${state.current} to ${move.path}.`
    case 'active':
      if (state.future === move.path) return `Reassignment of replica ${replicaName(move)} is still in progress.`
      return `${partition} on broker ${move.brokerId} is being moved to log dir ${state.future} instead of ${move.path}.`
    default:
      return `${partition} is not found in any live log dir on broker ${move.brokerId}. There is likely an offline log directory on the broker.`
  }
}
