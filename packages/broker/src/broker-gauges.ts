import type { MetricRegistry } from '@samsa/metrics'
import type { BrokerParts } from './broker-parts.ts'
import type { BrokerServers } from './broker-servers.ts'
import { addGroupGauges } from './coordinator/group-gauges.ts'
import { addTransactionGauges } from './coordinator/transaction-gauges.ts'
import type { ControllerHost } from './controller/controller-host.ts'
import { addPartitionGauges } from './partition-gauges.ts'
import { BROKER_STATE_VALUES } from './lifecycle/broker-lifecycle.ts'
import type { BrokerLifecycle } from './lifecycle/broker-lifecycle.ts'

/** The gauges of a node that dashboards ask for, under Kafka's names; each is read at scrape time only. */
export function addBrokerGauges(
  registry: MetricRegistry,
  parts: BrokerParts,
  lifecycle: BrokerLifecycle,
  controller: ControllerHost,
  servers: BrokerServers,
): void {
  const { partitions, store, metadata } = parts
  const replicas = (name: string, read: () => number): void => registry.gauge(`kafka.server:type=ReplicaManager,name=${name}`, read)
  const counted = (holds: (partition: { isr: number; replicas: number; minInSync: number }) => boolean): number => {
    let count = 0
    for (const { isLeader, registration, effectiveMinInSyncReplicas } of partitions.all()) {
      const facts = { isr: registration.isr.length, replicas: registration.replicas.length, minInSync: effectiveMinInSyncReplicas }
      if (isLeader && holds(facts)) count++
    }
    return count
  }
  replicas('PartitionCount', () => partitions.partitionCount)
  replicas('LeaderCount', () => partitions.leaderCount)
  replicas('OfflineReplicaCount', () => [...partitions.all()].filter((partition) => partition.log?.isOffline !== false).length)
  replicas('UnderReplicatedPartitions', () => counted(({ isr, replicas: all }) => isr < all))
  replicas('UnderMinIsrPartitionCount', () => counted(({ isr, minInSync }) => isr < minInSync))
  replicas('AtMinIsrPartitionCount', () => counted(({ isr, minInSync }) => isr === minInSync))
  replicas('ReassigningPartitions', () => 0)
  replicas('PartitionsWithLateTransactionsCount', () => {
    const nowMs = parts.world.clock.nowMs()
    return sumOf(partitions.all(), ({ isLeader, log }) => (isLeader && log?.hasLateTransaction(nowMs) === true ? 1 : 0))
  })
  replicas('ProducerIdCount', () => sumOf(partitions.all(), ({ log }) => log?.producerIdCount ?? 0))
  registry.gauge('kafka.server:type=KafkaServer,name=BrokerState', () => BROKER_STATE_VALUES[lifecycle.state])
  registry.gauge('kafka.log:type=LogManager,name=OfflineLogDirectoryCount', () => store.directories.filter((each) => each.isOffline).length)
  registry.gauge('kafka.server:type=FetchSessionCache,name=NumIncrementalFetchSessions', () => parts.fetchSessions.size)
  registry.gauge('kafka.server:type=FetchSessionCache,name=NumIncrementalFetchPartitionsCached', () =>
    parts.fetchSessions.totalPartitions(),
  )
  registry.gauge('kafka.server:type=DelayedOperationPurgatory,name=PurgatorySize', () => parts.waitingFetches.size, {
    delayedOperation: 'Fetch',
  })
  for (const listener of servers.listenerNames) {
    const labels = { listener, networkProcessor: '0' }
    registry.attribute('kafka.server:type=socket-server-metrics', 'connection-count', () => servers.connectionsOf(listener), labels)
  }
  addPartitionGauges(registry, partitions)
  addGroupGauges(registry, parts.groups)
  addTransactionGauges(registry, parts.transactions)
  addQuorumAttributes(registry, controller)
  const lastApplied = (): number => metadata.image.provenance.lastContainedOffset
  registry.attribute('kafka.server:type=broker-metadata-metrics', 'last-applied-record-offset', lastApplied)
  const controllers = (name: string, read: () => number): void => registry.gauge(`kafka.controller:type=KafkaController,name=${name}`, read)
  controllers('ActiveControllerCount', () => (controller.isActive ? 1 : 0))
  controllers('ActiveBrokerCount', () => [...metadata.image.cluster.brokers].filter(([, broker]) => !broker.fenced).length)
  controllers('FencedBrokerCount', () => [...metadata.image.cluster.brokers].filter(([, broker]) => broker.fenced).length)
  controllers('GlobalTopicCount', () => metadata.image.topics.byName.size)
  controllers('GlobalPartitionCount', () => sumOf(metadata.image.topics.byName, ([, topic]) => topic.partitions.length))
  controllers('OfflinePartitionsCount', () =>
    sumOf(metadata.image.topics.byName, ([, topic]) => topic.partitions.filter((partition) => partition.leader < 0).length),
  )
  controllers('MetadataErrorCount', () => 0)
  controllers('LastCommittedRecordOffset', () => controller.quorum.highWatermark - 1)
  controllers('LastAppliedRecordOffset', () => metadata.image.provenance.lastContainedOffset)
}

function addQuorumAttributes(registry: MetricRegistry, controller: ControllerHost): void {
  const raft = (attribute: string, read: () => number | string): void =>
    registry.attribute('kafka.server:type=raft-metrics', attribute, read)
  raft('current-state', () => (controller.isActive ? 'leader' : 'unattached'))
  raft('current-leader', () => controller.quorum.leaderId)
  raft('current-epoch', () => controller.quorum.epoch)
  raft('high-watermark', () => controller.quorum.highWatermark)
  raft('log-end-offset', () => controller.quorum.endOffset)
  raft('number-of-voters', () => controller.quorum.voters.length)
  raft('number-of-observers', () => 0)
}

function sumOf<T>(items: Iterable<T>, count: (item: T) => number): number {
  let sum = 0
  for (const item of items) sum += count(item)
  return sum
}
