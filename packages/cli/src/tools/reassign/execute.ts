import { setTimeout as sleep } from 'node:timers/promises'
import { replicaKey } from '@samsa/client'
import type { Admin, NewReassignment, TopicPartition } from '@samsa/client'
import { asJavaError, isClientError, javaFuture } from '../cluster/kafka-error.ts'
import { hashOrder } from '../java/hash-order.ts'
import { JavaError, executionException } from '../java/java-error.ts'
import { TERSE } from '../plain-tool.ts'
import type { ToolIo } from '../tool-io.ts'
import { parsePartitionKey } from '../text/partition-name.ts'
import { byPartition, byReplica, failed, nameOf, parseExecutablePlan, parsePlan, planText, replicaName } from './plan.ts'
import type { ReplicaMove } from './plan.ts'
import { logDirsOf, placesOfPartitions } from './replicas.ts'
import { clearThrottles, throttleMoves, throttleReplication } from './throttles.ts'
import { moveStates } from './verify.ts'

export interface ExecuteOptions {
  readonly json: string
  readonly additional: boolean
  /** Bytes a second; below zero: none. */
  readonly interBrokerThrottle: number
  readonly logDirThrottle: number
  readonly timeoutMs: number
  readonly allowReplicationFactorChange: boolean
}

export interface CancelOptions {
  readonly json: string
  readonly preserveThrottles: boolean
  readonly timeoutMs: number
}

const MOVE_RETRY_MS = 100

const terse = (message: string): JavaError => new JavaError(TERSE, message)

/** `--execute`: begins to move the partitions of the plan. */
export async function execute(io: ToolIo, admin: Admin, options: ExecuteOptions): Promise<void> {
  const { partitions: targets, moves } = parseExecutablePlan(options.json)
  const moving = await javaFuture(admin.listPartitionReassignments())
  if (!options.additional && moving.length > 0) {
    throw terse(
      'Cannot execute because there is an existing partition assignment.  Use --additional to override this and create a new partition assignment ' +
        'in addition to the existing one. The --additional flag can also be used to change the throttle by resubmitting the current reassignment.',
    )
  }
  const { nodes } = await javaFuture(admin.describeCluster())
  const unknown = hashOrder(new Set(targets.flatMap((each) => each.replicas)), (id) => id).find(
    (id) => !nodes.some((node) => node.id === id),
  )
  if (unknown !== undefined) throw failed(`Unknown broker id ${unknown}`)
  const present = await placesOfPartitions(admin, targets)
  io.out(
    `Current partition replica assignment\n\n${planText(present, await logDirsOf(admin, present))}\n\n` +
      'Save this to use as the --reassignment-json-file option during rollback\n',
  )
  if (options.interBrokerThrottle >= 0 || options.logDirThrottle >= 0)
    io.out('Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is removed.\n')
  if (options.interBrokerThrottle >= 0) await throttleReplication(io, admin, { moving, targets, present }, options.interBrokerThrottle)
  if (options.logDirThrottle >= 0) await throttleMoves(io, admin, moves, options.logDirThrottle)
  const errors = await change(admin, targets, options.allowReplicationFactorChange)
  if (errors.length > 0) throw terse(`Error reassigning partition(s):\n${errors.join('\n')}`)
  const names = targets.toSorted(byPartition).map(nameOf)
  io.out(`Successfully started partition reassignment${names.length === 1 ? '' : 's'} for ${names.join(',')}\n`)
  if (moves.length > 0) await move(io, admin, moves, options.timeoutMs)
}

/** `--cancel`: stops what moves of the plan. */
export async function cancel(io: ToolIo, admin: Admin, options: CancelOptions): Promise<void> {
  const { partitions: targets, moves } = parsePlan(options.json)
  const moving = (await javaFuture(admin.listPartitionReassignments(targets)))
    .filter((each) => each.addingReplicas.length > 0 || each.removingReplicas.length > 0)
    .toSorted(byPartition)
  if (moving.length > 0) {
    const errors = await change(
      admin,
      moving.map(({ topic, partition }) => ({ topic, partition, replicas: null })),
      true,
    )
    if (errors.length > 0)
      throw terse(`Error cancelling partition reassignment${errors.length === 1 ? '' : 's'} for:\n${errors.join('\n')}`)
    io.out(`Successfully cancelled partition reassignment${moving.length === 1 ? '' : 's'} for: ${moving.map(nameOf).join(',')}\n`)
  } else {
    io.out('None of the specified partition reassignments are active.\n')
  }
  const states = await moveStates(admin, moves)
  const back = moves.flatMap((each) => {
    const state = states.get(replicaName(each))
    return state?.kind === 'active' ? [{ ...each, path: state.current }] : []
  })
  if (back.length === 0) io.out('None of the specified partition moves are active.')
  else await move(io, admin, back, options.timeoutMs)
  if (!options.preserveThrottles) await clearThrottles(io, admin, targets)
}

/** The refusals, one line each. */
async function change(admin: Admin, changes: readonly NewReassignment[], allowReplicationFactorChange: boolean): Promise<string[]> {
  let errors: Map<string, Error>
  try {
    errors = (await admin.alterPartitionReassignments(changes, { allowReplicationFactorChange })).errors()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    errors = new Map(changes.map((each) => [nameOf(each), error]))
  }
  const place = ([name]: readonly [string, Error]): TopicPartition => parsePartitionKey(name)
  return [...errors].toSorted((a, b) => byPartition(place(a), place(b))).map(([name, error]) => `${name}: ${asJavaError(error).message}`)
}

/** Asks again and again: a replica takes a log directory of its broker only when it has come to that broker. */
async function move(io: ToolIo, admin: Admin, moves: readonly ReplicaMove[], timeoutMs: number): Promise<void> {
  const startMs = performance.now()
  let pending = moves.toSorted(byReplica)
  for (;;) {
    const outcomes = await javaFuture(admin.alterReplicaLogDirs(pending))
    const left: ReplicaMove[] = []
    for (const each of pending) {
      const outcome = outcomes.get(replicaKey(each))
      if (outcome === undefined) {
        io.out(`Successfully started moving log directory to ${each.path} for replica ${nameOf(each)} with broker ${each.brokerId} \n`)
        continue
      }
      if (!isClientError(outcome, 'REPLICA_NOT_AVAILABLE')) {
        throw new JavaError('org.apache.kafka.tools.AdminCommandFailedException', `Failed to alter dir for ${replicaName(each)}`, {
          cause: executionException(asJavaError(outcome)),
        })
      }
      left.push(each)
    }
    pending = left
    if (pending.length === 0) return
    if (performance.now() - startMs >= timeoutMs) {
      const names = pending.map(replicaName).join(',')
      throw terse(`Timed out before log directory move${pending.length === 1 ? '' : 's'} could be started for: ${names}`)
    }
    await sleep(MOVE_RETRY_MS)
  }
}
