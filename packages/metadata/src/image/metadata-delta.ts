import type { MetadataRecord } from '../records/metadata-record.ts'
import type { MetadataImage, Provenance } from './metadata-image.ts'

/** What changed in one topic since the delta's base image. */
export interface TopicChange {
  readonly id: string
  readonly name: string
  /** Partition ids that are new or changed. */
  readonly partitions: ReadonlySet<number>
  readonly created: boolean
}

/**
 * Collects records over a base image and says what they touched. Only what was touched is copied: a change costs O(log n) of the
 * cluster's topics, whatever their number.
 */
export interface MetadataDelta {
  readonly base: MetadataImage
  replay(record: MetadataRecord): void
  /** Before the records of a snapshot: what they do not mention is gone afterwards. */
  startSnapshot(): void
  /** Topics created or changed, by id; a topic deleted again within the delta is not among them. */
  readonly changedTopics: ReadonlyMap<string, TopicChange>
  /** Ids of topics of the base image that are gone, with their names. */
  readonly deletedTopics: ReadonlyMap<string, string>
  readonly changedBrokers: ReadonlySet<number>
  readonly changedControllers: ReadonlySet<number>
  /** `configKey(resource)` of every resource whose configs changed. */
  readonly changedConfigs: ReadonlySet<string>
  readonly featuresChanged: boolean
  readonly quotasChanged: ReadonlySet<string>
  readonly scramChanged: ReadonlySet<string>
  readonly aclsChanged: boolean
  readonly tokensChanged: boolean
  readonly producerIdsChanged: boolean
  /** The image after all records so far. */
  image(provenance: Provenance): MetadataImage
}
