import type { MetadataView } from '../metadata-view.ts'

/**
 * The topic that a coordinator keeps its log in. What lives where is decided by the number of partitions that it had when this node first saw
 * it: partitions that are added later are not used before the next start, as in Kafka, or what is known would be looked for elsewhere.
 */
export class CoordinatorTopic {
  readonly #name: string
  readonly #metadata: Pick<MetadataView, 'topic'>
  readonly #configuredPartitions: () => number
  #seen: { readonly topicId: string; readonly partitionCount: number } | undefined

  /** `configuredPartitions`: how many it will have once it is created. */
  constructor(name: string, metadata: Pick<MetadataView, 'topic'>, configuredPartitions: () => number) {
    this.#name = name
    this.#metadata = metadata
    this.#configuredPartitions = configuredPartitions
  }

  /** The metadata changed. */
  look(): void {
    const topic = this.#metadata.topic(this.#name)
    if (topic === undefined) this.#seen = undefined
    else if (this.#seen?.topicId !== topic.id) this.#seen = { topicId: topic.id, partitionCount: topic.partitions.length }
  }

  get partitionCount(): number {
    return this.#seen?.partitionCount ?? this.#configuredPartitions()
  }
}
