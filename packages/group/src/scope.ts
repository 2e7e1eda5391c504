import type { RegexSearches } from './consumer/regexes.ts'
import type { Decision } from './effect.ts'
import type { GroupCounters } from './group-counters.ts'
import type { GroupSettings } from './group-settings.ts'
import type { GroupTable } from './group-table.ts'
import type { GroupTopics } from './metadata/group-topics.ts'
import type { TopicHashes } from './metadata/metadata-hash.ts'
import type { Timers } from './timers.ts'

/** What deciding about a group needs beside the group. */
export interface Scope {
  readonly decision: Decision
  readonly settings: GroupSettings
  readonly counters: GroupCounters
  readonly timers: Timers
  readonly groups: GroupTable
  readonly topics: GroupTopics
  /** When topics were last created: regular expressions may match more since. */
  readonly newTopicsVersion: number
  readonly hashes: TopicHashes
  readonly searches: RegexSearches
}
