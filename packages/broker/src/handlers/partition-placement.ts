import type { PartitionRegistration } from '@samsa/metadata'
import { code } from '../error-codes.ts'
import { addressOn } from '../metadata-view.ts'
import type { MetadataView } from '../metadata-view.ts'

/** Reserved directory ids (KIP-858): a replica that is lost is offline, one not yet placed is not. */
const MIGRATING = 'AAAAAAAAAAAAAAAAAAAAAA'
const UNASSIGNED = 'AAAAAAAAAAAAAAAAAAAAAQ'
const LOST = 'AAAAAAAAAAAAAAAAAAAAAg'

export interface PartitionPlacement {
  /** -1 if clients of the listener cannot reach the leader. */
  readonly leaderId: number
  readonly leaderError: number
  readonly offlineReplicas: readonly number[]
}

/** Leader and offline replicas of a partition as the clients of one listener see them. */
export function placementOf(metadata: MetadataView, partition: PartitionRegistration, listenerName: string): PartitionPlacement {
  const offlineReplicas = partition.replicas.filter((id, i) =>
    isOffline(metadata, partition.directories[i] ?? UNASSIGNED, id, listenerName),
  )
  if (metadata.address(partition.leader, listenerName) !== undefined) return { leaderId: partition.leader, leaderError: 0, offlineReplicas }
  const leaderError = metadata.isAlive(partition.leader) ? code.LISTENER_NOT_FOUND : code.LEADER_NOT_AVAILABLE
  return { leaderId: -1, leaderError, offlineReplicas }
}

function isOffline(metadata: MetadataView, directory: string, brokerId: number, listenerName: string): boolean {
  const broker = metadata.broker(brokerId)
  if (broker === undefined || broker.fenced || addressOn(broker, listenerName) === undefined) return true
  if (directory === UNASSIGNED || directory === MIGRATING) return false
  return directory === LOST || (broker.directories.length > 0 && !broker.directories.includes(directory))
}
