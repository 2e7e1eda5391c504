import type { PartitionChangeRecord } from '@samsa/protocol'
import { noLeaderChange } from '../image/partition-registration.ts'
import type { MetadataRecord, MetadataRecordName, MetadataRecordTypes } from './metadata-record.ts'

type RecordOf<Name extends MetadataRecordName> = Extract<MetadataRecord, { readonly type: Name }>

/** A record of `type`, with all of its fields. */
export function makeRecord<Name extends MetadataRecordName>(type: Name, version: number, data: MetadataRecordTypes[Name]): RecordOf<Name>
export function makeRecord(type: MetadataRecordName, version: number, data: unknown): unknown {
  return { type, version, data }
}

/** A change that changes nothing yet. */
export function emptyPartitionChange(topicId: string, partitionId: number): PartitionChangeRecord {
  return {
    partitionId,
    topicId,
    isr: null,
    leader: noLeaderChange,
    replicas: null,
    removingReplicas: null,
    addingReplicas: null,
    leaderRecoveryState: -1,
    directories: null,
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  }
}

export function isEmptyPartitionChange(change: PartitionChangeRecord): boolean {
  return (
    change.isr === null &&
    change.leader === noLeaderChange &&
    change.replicas === null &&
    change.removingReplicas === null &&
    change.addingReplicas === null &&
    change.leaderRecoveryState === -1 &&
    change.directories === null &&
    change.eligibleLeaderReplicas === null &&
    change.lastKnownElr === null
  )
}

export function configRecord(resource: { type: number; name: string }, name: string, value: string | null): RecordOf<'ConfigRecord'> {
  return makeRecord('ConfigRecord', 0, { resourceType: resource.type, resourceName: resource.name, name, value })
}
