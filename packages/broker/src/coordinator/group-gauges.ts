import type { ClassicGroupState, ConsumerGroupState, Group } from '@samsa/group'
import type { MetricRegistry } from '@samsa/metrics'
import type { GroupCoordinator } from './group-coordinator.ts'
import type { ShardState } from './hosted-shard.ts'

const STATES: readonly ClassicGroupState[] = ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead']
const CONSUMER_STATES: readonly ConsumerGroupState[] = ['Empty', 'Assigning', 'Reconciling', 'Stable', 'Dead']
const BEAN = 'kafka.server:type=group-coordinator-metrics'

/** Groups, offsets and what was done with them, under Kafka's names; counted at scrape time. */
export function addGroupGauges(registry: MetricRegistry, coordinator: GroupCoordinator): void {
  const manager = (name: string, read: () => number): void =>
    registry.gauge(`kafka.coordinator.group:type=GroupMetadataManager,name=${name}`, read)
  manager('NumGroups', () => countGroups(coordinator, 'classic'))
  for (const state of STATES) manager(`NumGroups${state}`, () => countGroups(coordinator, 'classic', state))
  manager('NumOffsets', () => {
    let sum = 0
    for (const { shard } of coordinator.shards()) sum += shard.offsets.committed.size
    return sum
  })
  for (const type of ['classic', 'consumer'] as const) {
    registry.attribute(BEAN, 'group-count', () => countGroups(coordinator, type), { protocol: type })
  }
  for (const state of CONSUMER_STATES) {
    registry.attribute(BEAN, 'consumer-group-count', () => countGroups(coordinator, 'consumer', state), { state })
  }
  for (const state of ['loading', 'active', 'failed'] as const) {
    registry.attribute(BEAN, 'num-partitions', () => countShards(coordinator, state), { state })
  }
  const { counters } = coordinator
  const counted = (attribute: string, read: () => number): void => registry.attribute(BEAN, attribute, read)
  counted('offset-commit-count', () => counters.offsetCommits)
  counted('offset-expiration-count', () => counters.offsetExpirations)
  counted('offset-deletion-count', () => counters.offsetDeletions)
  counted('group-completed-rebalance-count', () => counters.completedRebalances)
  counted('consumer-group-rebalance-count', () => counters.consumerRebalances)
  counted('partition-load-time-max', () => coordinator.loadTimes.maxMs)
  counted('partition-load-time-avg', () => coordinator.loadTimes.averageMs)
}

function countShards(coordinator: GroupCoordinator, state: ShardState): number {
  let count = 0
  for (const shard of coordinator.shards()) if (shard.state === state) count++
  return count
}

function countGroups(coordinator: GroupCoordinator, type: Group['type'], state?: Group['state']): number {
  let count = 0
  for (const { shard } of coordinator.shards()) {
    for (const group of shard.groups.values()) if (group.type === type && (state === undefined || group.state === state)) count++
  }
  return count
}
