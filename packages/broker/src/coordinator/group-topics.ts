import type { GroupTopic, GroupTopics } from '@samsa/group'
import type { TopicImage } from '@samsa/metadata'
import type { MetadataView } from '../metadata-view.ts'

/** The topics of the metadata, whichever it is at the time, as the group coordinator reads them. */
export function groupTopics(metadata: MetadataView): GroupTopics {
  const seen = (topic: TopicImage | undefined): GroupTopic | undefined =>
    topic && {
      id: topic.id,
      name: topic.name,
      partitionCount: topic.partitions.length,
      racksOf: (partition) => racksOf(metadata, topic.partitions[partition]?.replicas ?? []),
    }
  return {
    get version() {
      return metadata.image.provenance.lastContainedOffset
    },
    topic: (name) => seen(metadata.topic(name)),
    topicById: (id) => seen(metadata.topicById(id)),
    names: () => metadata.image.topics.byName.keys(),
  }
}

function racksOf(metadata: MetadataView, replicas: readonly number[]): string[] {
  const racks: string[] = []
  for (const replica of replicas) {
    const rack = metadata.broker(replica)?.rack ?? null
    if (rack !== null) racks.push(rack)
  }
  return racks
}
