import type { TopicPartition } from '../topic-partition.ts'
import type { AssignableTopics, MemberSubscription } from './assignor.ts'
import type { StickyRackInfo } from './sticky-rack-info.ts'
import type { StickyMemory } from './sticky-user-data.ts'

/** What the algorithms begin with. */
export interface StickyInput {
  readonly topics: AssignableTopics
  /** In the order of Java's HashMap. */
  readonly members: ReadonlyMap<string, MemberSubscription>
  readonly racks: StickyRackInfo
  /** What each member had and may keep. */
  readonly owned: Map<string, TopicPartition[]>
  /** Claimed by several members of one generation: nobody's. */
  readonly contested: ReadonlySet<string>
  readonly memories: ReadonlyMap<string, StickyMemory>
  readonly maxGeneration: number
}

export interface StickyResult {
  readonly assignment: Map<string, TopicPartition[]>
  /** Partitions that go from one member to another, with the latter; undefined where that was not tracked. */
  readonly transferring: ReadonlyMap<string, string> | undefined
}
