import { assert } from '@samsa/stdx'
import { metadataVersionFeature } from '../features/feature.ts'
import { metadataVersionSupports } from '../features/metadata-version.ts'
import { ResourceType } from '../image/keys.ts'
import { configRecord, makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'

/** What the active controller found in the log when it took over. */
export interface ActivationInput {
  /** undefined: the log is empty, the cluster begins. */
  readonly metadataVersion: number | undefined
  /** A metadata transaction that its writer did not live to end. */
  readonly openTransaction: boolean
  /** From `bootstrap.checkpoint`. */
  readonly bootstrapRecords: readonly MetadataRecord[]
  readonly defaultMinInSyncReplicas: number
}

export interface Activation {
  readonly records: readonly MetadataRecord[]
  readonly atomic: boolean
}

/** The first records of an active controller: the bootstrap records of a new cluster, or the end of what a predecessor left open. */
export function activationRecords(input: ActivationInput): Activation {
  const aborted = input.openTransaction ? [makeRecord('AbortTransactionRecord', 0, { reason: 'Controller failover' })] : []
  if (input.metadataVersion !== undefined) return { records: aborted, atomic: true }
  const records: MetadataRecord[] = [...input.bootstrapRecords]
  if (featureLevel(records, 'eligible.leader.replicas.version') > 0) {
    const cluster = { type: ResourceType.BROKER, name: '' }
    records.push(configRecord(cluster, 'min.insync.replicas', String(input.defaultMinInSyncReplicas)))
  }
  const metadataVersion = featureLevel(records, metadataVersionFeature)
  assert(metadataVersion > 0, 'the bootstrap records set no metadata.version')
  if (!metadataVersionSupports.transactions(metadataVersion)) return { records, atomic: true }
  const begin = makeRecord('BeginTransactionRecord', 0, { name: 'Bootstrap records' })
  return { records: [...aborted, begin, ...records, makeRecord('EndTransactionRecord', 0, {})], atomic: false }
}

function featureLevel(records: readonly MetadataRecord[], name: string): number {
  const found = records.findLast((record) => record.type === 'FeatureLevelRecord' && record.data.name === name)
  return found?.type === 'FeatureLevelRecord' ? found.data.featureLevel : 0
}
