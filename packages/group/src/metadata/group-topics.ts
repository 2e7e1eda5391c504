/** A topic as groups see it. */
export interface GroupTopic {
  readonly id: string
  readonly name: string
  readonly partitionCount: number
  /** Racks of the brokers that have a replica of the partition, as far as they have one. */
  racksOf(partition: number): readonly string[]
}

/** The cluster's topics as they are now: what subscriptions and assignments are made of. */
export interface GroupTopics {
  /** Offset of the metadata log that they were read at. */
  readonly version: number
  topic(name: string): GroupTopic | undefined
  topicById(id: string): GroupTopic | undefined
  names(): Iterable<string>
}

export const noTopics: GroupTopics = { version: -1, topic: () => undefined, topicById: () => undefined, names: () => [] }
