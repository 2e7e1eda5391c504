import type { BrokerConfig } from './broker-config.ts'
import type { Properties } from './config-entry.ts'
import { type TopicKeyName, topicDefinition } from './definitions.ts'
import type { ValueOf } from './key.ts'
import type { topicKeys } from './keys/topic.ts'
import { topicDefaults } from './topic-defaults.ts'
import type { ParsedValue } from './value.ts'

/**
 * What a partition's log needs to know, in the units of the topic keys; each field is the topic key in camel case.
 * int64 values saturate at `Number.MAX_SAFE_INTEGER` (Kafka's 9223372036854775807 = never).
 */
export interface LogConfig {
  readonly cleanupPolicy: readonly ('compact' | 'delete')[]
  readonly compressionGzipLevel: number
  readonly compressionLz4Level: number
  readonly compressionType: 'uncompressed' | 'zstd' | 'lz4' | 'snappy' | 'gzip' | 'producer'
  readonly compressionZstdLevel: number
  readonly deleteRetentionMs: number
  readonly fileDeleteDelayMs: number
  readonly flushMessages: number
  readonly flushMs: number
  /** `['0:1', …]` or `['*']`. */
  readonly followerReplicationThrottledReplicas: readonly string[]
  readonly indexIntervalBytes: number
  readonly leaderReplicationThrottledReplicas: readonly string[]
  /** -2 = as `retentionBytes`. */
  readonly localRetentionBytes: number
  /** -2 = as `retentionMs`. */
  readonly localRetentionMs: number
  readonly maxCompactionLagMs: number
  readonly maxMessageBytes: number
  readonly messageTimestampAfterMaxMs: number
  readonly messageTimestampBeforeMaxMs: number
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime'
  readonly minCleanableDirtyRatio: number
  readonly minCompactionLagMs: number
  readonly minInsyncReplicas: number
  readonly preallocate: boolean
  readonly remoteLogCopyDisable: boolean
  readonly remoteLogDeleteOnDisable: boolean
  readonly remoteStorageEnable: boolean
  /** -1 = no limit. */
  readonly retentionBytes: number
  /** -1 = no limit. */
  readonly retentionMs: number
  readonly segmentBytes: number
  readonly segmentIndexBytes: number
  readonly segmentJitterMs: number
  readonly segmentMs: number
  readonly uncleanLeaderElectionEnable: boolean
}

let last: { readonly broker: BrokerConfig; readonly topicConfigs: Properties; readonly config: LogConfig } | undefined

/**
 * The configuration of a topic's logs: what the topic sets, then the broker's (dynamic ones included), then the defaults. The same object
 * for the same arguments again, since each partition of a topic asks; neither may change.
 */
export function logConfig(broker: BrokerConfig, topicConfigs: Properties): LogConfig {
  if (last?.broker !== broker || last.topicConfigs !== topicConfigs) {
    last = { broker, topicConfigs, config: parsedLogConfig(broker, topicConfigs) }
  }
  return last.config
}

function parsedLogConfig(broker: BrokerConfig, topicConfigs: Properties): LogConfig {
  const values = topicValues(broker, topicConfigs)
  const get = <K extends TopicKeyName>(name: K): ValueOf<(typeof topicKeys)[K]> => valueOf(values, name)
  return {
    cleanupPolicy: get('cleanup.policy').filter((policy) => policy === 'compact' || policy === 'delete'),
    compressionGzipLevel: get('compression.gzip.level'),
    compressionLz4Level: get('compression.lz4.level'),
    compressionType: compressionType(get('compression.type')),
    compressionZstdLevel: get('compression.zstd.level'),
    deleteRetentionMs: get('delete.retention.ms'),
    fileDeleteDelayMs: get('file.delete.delay.ms'),
    flushMessages: get('flush.messages'),
    flushMs: get('flush.ms'),
    followerReplicationThrottledReplicas: get('follower.replication.throttled.replicas'),
    indexIntervalBytes: get('index.interval.bytes'),
    leaderReplicationThrottledReplicas: get('leader.replication.throttled.replicas'),
    localRetentionBytes: get('local.retention.bytes'),
    localRetentionMs: get('local.retention.ms'),
    maxCompactionLagMs: get('max.compaction.lag.ms'),
    maxMessageBytes: get('max.message.bytes'),
    messageTimestampAfterMaxMs: get('message.timestamp.after.max.ms'),
    messageTimestampBeforeMaxMs: get('message.timestamp.before.max.ms'),
    messageTimestampType: get('message.timestamp.type') === 'LogAppendTime' ? 'LogAppendTime' : 'CreateTime',
    minCleanableDirtyRatio: get('min.cleanable.dirty.ratio'),
    minCompactionLagMs: get('min.compaction.lag.ms'),
    minInsyncReplicas: get('min.insync.replicas'),
    preallocate: get('preallocate'),
    remoteLogCopyDisable: get('remote.log.copy.disable'),
    remoteLogDeleteOnDisable: get('remote.log.delete.on.disable'),
    remoteStorageEnable: get('remote.storage.enable'),
    retentionBytes: get('retention.bytes'),
    retentionMs: get('retention.ms'),
    segmentBytes: get('internal.segment.bytes') ?? get('segment.bytes'),
    segmentIndexBytes: get('segment.index.bytes'),
    segmentJitterMs: get('segment.jitter.ms'),
    segmentMs: get('segment.ms'),
    uncleanLeaderElectionEnable: get('unclean.leader.election.enable'),
  }
}

/** Every topic key's value. A stored value that no longer passes (written by another version) counts as not set. */
export function topicValues(broker: BrokerConfig, topicConfigs: Properties): ReadonlyMap<string, ParsedValue> {
  const defaults = topicDefaults(broker)
  const merged = new Map([...defaults, ...topicConfigs])
  const { values } = topicDefinition.parseAll(merged)
  if (values.size === topicDefinition.keys.size) return values
  const complete = new Map<string, ParsedValue>()
  for (const name of topicDefinition.keys.keys()) {
    complete.set(name, values.get(name) ?? topicDefinition.parse(name, defaults.get(name)))
  }
  return complete
}

function valueOf<K extends TopicKeyName>(values: ReadonlyMap<string, ParsedValue>, name: K): ValueOf<(typeof topicKeys)[K]>
function valueOf(values: ReadonlyMap<string, ParsedValue>, name: string): unknown {
  return values.get(name)?.value
}

function compressionType(text: string): LogConfig['compressionType'] {
  switch (text) {
    case 'uncompressed':
    case 'zstd':
    case 'lz4':
    case 'snappy':
    case 'gzip':
      return text
    default:
      return 'producer'
  }
}
