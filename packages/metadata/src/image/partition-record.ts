import { recordVersions } from '../features/metadata-version.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import type { PartitionRegistration } from './metadata-image.ts'

/** A partition as a record of `metadataVersion`: fields that it does not know are left out. */
export function partitionRecord(
  partition: PartitionRegistration,
  topicId: string,
  partitionId: number,
  metadataVersion: number,
  elrEnabled: boolean,
): MetadataRecord {
  const version = recordVersions.partition(metadataVersion)
  return makeRecord('PartitionRecord', version, {
    partitionId,
    topicId,
    replicas: [...partition.replicas],
    isr: [...partition.isr],
    removingReplicas: [...partition.removingReplicas],
    addingReplicas: [...partition.addingReplicas],
    leader: partition.leader,
    leaderRecoveryState: partition.leaderRecoveryState,
    leaderEpoch: partition.leaderEpoch,
    partitionEpoch: partition.partitionEpoch,
    directories: version >= 1 ? [...partition.directories] : [],
    eligibleLeaderReplicas: elrEnabled && partition.elr.length > 0 ? [...partition.elr] : null,
    lastKnownElr: elrEnabled && partition.lastKnownElr.length > 0 ? [...partition.lastKnownElr] : null,
  })
}
