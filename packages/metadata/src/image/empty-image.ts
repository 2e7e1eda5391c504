import type { MetadataImage } from './metadata-image.ts'
import { PersistentMap } from './persistent-map.ts'

/** The image before any record. */
export const emptyImage: MetadataImage = {
  provenance: { lastContainedOffset: -1, lastContainedEpoch: -1, lastContainedLogTimeMs: -1 },
  features: { finalizedVersions: new Map(), metadataVersion: undefined, kraftVersion: 0 },
  cluster: { brokers: PersistentMap.empty(), controllers: PersistentMap.empty() },
  topics: { byId: PersistentMap.empty(), byName: PersistentMap.empty() },
  configs: PersistentMap.empty(),
  clientQuotas: PersistentMap.empty(),
  nextProducerId: -1,
  acls: PersistentMap.empty(),
  scram: PersistentMap.empty(),
  delegationTokens: PersistentMap.empty(),
}
