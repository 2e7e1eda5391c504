/** What the broker's configuration says of groups. Times in milliseconds. */
export interface GroupSettings {
  /** `group.min.session.timeout.ms`, `group.max.session.timeout.ms` */
  readonly minSessionTimeoutMs: number
  readonly maxSessionTimeoutMs: number
  /** `group.initial.rebalance.delay.ms` */
  readonly initialRebalanceDelayMs: number
  /** `group.max.size` */
  readonly maxSize: number
  /** How long a new member's join may be parked before it must ask again; Kafka has it fixed. */
  readonly newMemberJoinTimeoutMs: number
  /** `offset.metadata.max.bytes`; Kafka counts UTF-16 units. */
  readonly offsetMetadataMaxBytes: number
  /** `offsets.retention.minutes`, in milliseconds. */
  readonly offsetsRetentionMs: number
  /** `offsets.retention.check.interval.ms` */
  readonly offsetsRetentionCheckIntervalMs: number
  readonly consumer: ConsumerGroupSettings
}

export type MigrationPolicy = 'disabled' | 'upgrade' | 'downgrade' | 'bidirectional'

/** Consumer groups (KIP-848). */
export interface ConsumerGroupSettings {
  /** `group.consumer.assignors`: what members may ask for; the first one is the default. */
  readonly assignors: readonly string[]
  /** `group.consumer.max.size` */
  readonly maxSize: number
  /** `group.consumer.migration.policy` */
  readonly migrationPolicy: MigrationPolicy
  /** `group.consumer.regex.refresh.interval.ms` */
  readonly regexRefreshIntervalMs: number
  /** What holds for a group now: its own configuration before the broker's. */
  timesOf(groupId: string): ConsumerGroupTimes
}

export interface ConsumerGroupTimes {
  /** `consumer.session.timeout.ms`, `group.consumer.session.timeout.ms` */
  readonly sessionTimeoutMs: number
  /** `consumer.heartbeat.interval.ms`, `group.consumer.heartbeat.interval.ms` */
  readonly heartbeatIntervalMs: number
  /** `consumer.assignment.interval.ms`, `group.consumer.assignment.interval.ms`: the least between two assignments; 0 for none. */
  readonly assignmentIntervalMs: number
}

const defaultTimes: ConsumerGroupTimes = { sessionTimeoutMs: 45_000, heartbeatIntervalMs: 5000, assignmentIntervalMs: 1000 }

export const defaultGroupSettings: GroupSettings = {
  minSessionTimeoutMs: 6000,
  maxSessionTimeoutMs: 1_800_000,
  initialRebalanceDelayMs: 3000,
  maxSize: 2147483647,
  newMemberJoinTimeoutMs: 300_000,
  offsetMetadataMaxBytes: 4096,
  offsetsRetentionMs: 10_080 * 60_000,
  offsetsRetentionCheckIntervalMs: 600_000,
  consumer: {
    assignors: ['uniform', 'range'],
    maxSize: 2147483647,
    migrationPolicy: 'bidirectional',
    regexRefreshIntervalMs: 600_000,
    timesOf: () => defaultTimes,
  },
}
