import type { PartitionRegistration } from '../image/metadata-image.ts'
import { apiError, ErrorCode } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import type { ApiError } from './types.ts'

/** Why replicas that a person chose cannot be used; undefined if they can. `replicationFactor`: that of the partitions before. */
export function refuseAssignment(
  state: ControllerState,
  replicas: readonly number[],
  replicationFactor: number | undefined,
): ApiError | undefined {
  const refuse = (message: string) => apiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message)
  if (replicas.length === 0) return refuse('The manual partition assignment includes an empty replica list.')
  let previous: number | undefined
  for (const id of [...replicas].sort((a, b) => a - b)) {
    if (state.broker(id) === undefined)
      return refuse(`The manual partition assignment includes broker ${id}, but no such broker is registered.`)
    if (id === previous) return refuse(`The manual partition assignment includes the broker ${id} more than once.`)
    previous = id
  }
  if (replicationFactor !== undefined && replicas.length !== replicationFactor)
    return refuse(
      `The manual partition assignment includes a partition with ${replicas.length} replica(s), but this is not consistent with previous ` +
        `partitions, which have ${replicationFactor} replica(s).`,
    )
  return undefined
}

/** A partition as it begins. `isr` must not be empty. */
export function newPartition(state: ControllerState, replicas: readonly number[], isr: readonly number[]): PartitionRegistration {
  return {
    replicas,
    directories: replicas.map((replica) => state.defaultDirectory(replica)),
    isr,
    removingReplicas: [],
    addingReplicas: [],
    elr: [],
    lastKnownElr: [],
    leader: isr[0] ?? -1,
    leaderRecoveryState: 0,
    leaderEpoch: 0,
    partitionEpoch: 0,
  }
}
