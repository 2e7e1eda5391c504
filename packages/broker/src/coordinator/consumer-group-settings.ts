import type { DynamicBrokerConfig } from '@samsa/config'
import type { ConsumerGroupSettings, MigrationPolicy } from '@samsa/group'
import { configKey, ResourceType } from '@samsa/metadata'
import type { MetadataView } from '../metadata-view.ts'

const POLICIES: readonly MigrationPolicy[] = ['upgrade', 'downgrade', 'bidirectional']

/** Kafka's assignors under the names of their classes. */
const ASSIGNOR_CLASSES: ReadonlyMap<string, string> = new Map([
  ['org.apache.kafka.coordinator.group.assignor.UniformAssignor', 'uniform'],
  ['org.apache.kafka.coordinator.group.assignor.RangeAssignor', 'range'],
])

/** What configuration says of consumer groups. Times follow the group's own configuration while the broker runs. */
export function consumerGroupSettings(config: DynamicBrokerConfig, metadata: MetadataView): ConsumerGroupSettings {
  const { current } = config
  const policy = current.get('group.consumer.migration.policy').toLowerCase()
  const ofGroup = (groupId: string, key: string): number | undefined => {
    const text = metadata.image.configs.get(configKey({ type: ResourceType.GROUP, name: groupId }))?.values.get(key)
    return text === undefined ? undefined : Number(text)
  }
  return {
    assignors: current.get('group.consumer.assignors').map((name) => ASSIGNOR_CLASSES.get(name) ?? name),
    maxSize: current.get('group.consumer.max.size'),
    migrationPolicy: POLICIES.find((each) => each === policy) ?? 'disabled',
    regexRefreshIntervalMs: current.get('group.consumer.regex.refresh.interval.ms'),
    timesOf: (groupId) => ({
      sessionTimeoutMs: ofGroup(groupId, 'consumer.session.timeout.ms') ?? config.current.get('group.consumer.session.timeout.ms'),
      heartbeatIntervalMs: ofGroup(groupId, 'consumer.heartbeat.interval.ms') ?? config.current.get('group.consumer.heartbeat.interval.ms'),
      assignmentIntervalMs:
        ofGroup(groupId, 'consumer.assignment.interval.ms') ?? config.current.get('group.consumer.assignment.interval.ms'),
    }),
  }
}
