import type { Assignor } from '../group/assignor.ts'
import type { ConsumerInterceptor } from './interceptor.ts'
import type { Deserializer, deserializers } from './deserializer.ts'

export type AssignorName = 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky'

/** What a consumer takes. Kafka's dotted names (`'group.id'`) are accepted as well. */
export interface ConsumerConfig<K = Buffer | null, V = Buffer | null> {
  /** `group.id`. Without it there are no groups and no commits. */
  readonly groupId?: string
  /** `group.instance.id`: static membership (KIP-345). */
  readonly groupInstanceId?: string
  /** `group.protocol`, classic. */
  readonly groupProtocol?: 'classic' | 'consumer'
  /** `group.remote.assignor`, of the broker, for the protocol `consumer`: `uniform` or `range`. */
  readonly groupRemoteAssignor?: string
  /** `partition.assignment.strategy` of classic groups, preferred first: range, cooperative-sticky. */
  readonly partitionAssignmentStrategy?: readonly (AssignorName | Assignor)[]
  /** `session.timeout.ms`, 45000; classic groups. */
  readonly sessionTimeoutMs?: number
  /** `heartbeat.interval.ms`, 3000; classic groups. */
  readonly heartbeatIntervalMs?: number
  /** `max.poll.interval.ms`, 300000: longer between two polls and the member leaves the group. */
  readonly maxPollIntervalMs?: number
  /** `max.poll.records`, 500. */
  readonly maxPollRecords?: number
  /** `enable.auto.commit`, true where there is a group. */
  readonly enableAutoCommit?: boolean
  /** `auto.commit.interval.ms`, 5000. */
  readonly autoCommitIntervalMs?: number
  /** `auto.offset.reset`, latest: earliest, latest, none, or `by_duration:P1D` and the like (KIP-1106). */
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none' | `by_duration:${string}`
  /** `fetch.min.bytes`, 1. */
  readonly fetchMinBytes?: number
  /** `fetch.max.bytes`, 50 MiB. */
  readonly fetchMaxBytes?: number
  /** `fetch.max.wait.ms`, 500. */
  readonly fetchMaxWaitMs?: number
  /** `max.partition.fetch.bytes`, 1 MiB. */
  readonly maxPartitionFetchBytes?: number
  /** How many bytes may be fetched ahead of the caller, over all partitions, 64 MiB. Not a key of Kafka's. */
  readonly prefetchMaxBytes?: number
  /** `isolation.level`, read_uncommitted. */
  readonly isolationLevel?: 'read_uncommitted' | 'read_committed'
  /** `check.crcs`, true. */
  readonly checkCrcs?: boolean
  /** `client.rack`: fetch from replicas of the same rack (KIP-392). */
  readonly clientRack?: string
  /** `allow.auto.create.topics`, true. */
  readonly allowAutoCreateTopics?: boolean
  /** `exclude.internal.topics`, true: patterns leave internal topics out. */
  readonly excludeInternalTopics?: boolean
  /** `default.api.timeout.ms`, 60000. */
  readonly defaultApiTimeoutMs?: number
  /** `metadata.max.age.ms`, 300000: how often patterns are matched with the topics again. */
  readonly metadataMaxAgeMs?: number
  /** `key.deserializer`: the bytes themselves. */
  readonly keyDeserializer?: Deserializer<K> | keyof typeof deserializers
  /** `value.deserializer`: the bytes themselves. */
  readonly valueDeserializer?: Deserializer<V> | keyof typeof deserializers
  /** `interceptor.classes` */
  readonly interceptors?: readonly ConsumerInterceptor<K, V>[]
}
