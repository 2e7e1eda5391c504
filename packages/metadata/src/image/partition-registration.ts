import type { PartitionChangeRecord, PartitionRecord } from '@samsa/protocol'
import { directoryMigrating } from './directory-id.ts'
import type { PartitionRegistration } from './metadata-image.ts'

/** `leader` of a PartitionChangeRecord that keeps the leader, and of a partition that has none. */
export const noLeaderChange = -2
export const noLeader = -1

export const LeaderRecoveryState = { NO_CHANGE: -1, RECOVERED: 0, RECOVERING: 1 } as const

export function partitionFromRecord(record: PartitionRecord): PartitionRegistration {
  return {
    replicas: record.replicas,
    directories: orMigrating(record.directories, record.replicas.length),
    isr: record.isr,
    removingReplicas: record.removingReplicas,
    addingReplicas: record.addingReplicas,
    elr: record.eligibleLeaderReplicas ?? [],
    lastKnownElr: record.lastKnownElr ?? [],
    leader: record.leader,
    leaderRecoveryState: record.leaderRecoveryState,
    leaderEpoch: record.leaderEpoch,
    partitionEpoch: record.partitionEpoch,
  }
}

/** The partition after a change: absent fields keep their value, a named leader bumps the leader epoch even if it is the same one. */
export function mergePartition(partition: PartitionRegistration, change: PartitionChangeRecord): PartitionRegistration {
  const replicas = change.replicas ?? partition.replicas
  const leads = change.leader !== noLeaderChange
  return {
    replicas,
    directories: orMigrating(change.directories ?? partition.directories, replicas.length),
    isr: change.isr ?? partition.isr,
    removingReplicas: change.removingReplicas ?? partition.removingReplicas,
    addingReplicas: change.addingReplicas ?? partition.addingReplicas,
    elr: change.eligibleLeaderReplicas ?? partition.elr,
    lastKnownElr: change.lastKnownElr ?? partition.lastKnownElr,
    leader: leads ? change.leader : partition.leader,
    leaderRecoveryState:
      change.leaderRecoveryState === LeaderRecoveryState.NO_CHANGE ? partition.leaderRecoveryState : change.leaderRecoveryState,
    leaderEpoch: leads ? partition.leaderEpoch + 1 : partition.leaderEpoch,
    partitionEpoch: partition.partitionEpoch + 1,
  }
}

function orMigrating(directories: readonly string[], replicas: number): readonly string[] {
  return directories.every((directory) => directory === directoryMigrating) ? Array<string>(replicas).fill(directoryMigrating) : directories
}

export function isReassigning(partition: PartitionRegistration): boolean {
  return partition.addingReplicas.length > 0 || partition.removingReplicas.length > 0
}

export function preferredReplica(partition: PartitionRegistration): number {
  return partition.replicas[0] ?? noLeader
}

/** The directory of a replica, undefined if the partition has no such replica. */
export function directoryOf(partition: PartitionRegistration, replica: number): string | undefined {
  const index = partition.replicas.indexOf(replica)
  return index < 0 ? undefined : partition.directories[index]
}
