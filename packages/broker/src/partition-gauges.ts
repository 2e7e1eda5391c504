import type { MetricRegistry } from '@samsa/metrics'
import type { PartitionLog } from '@samsa/log'
import type { HostedPartitions } from './partitions/hosted-partitions.ts'
import type { Partition } from './partitions/partition.ts'

type Row = readonly [name: string, help: string, read: (partition: Partition, log: PartitionLog) => number]

/** By partition: `kafka.log:type=Log` and `kafka.cluster:type=Partition`. */
const ROWS: readonly Row[] = [
  ['kafka_log_log_size', 'kafka.log:type=Log,name=Size', (_partition, log) => log.sizeInBytes],
  ['kafka_log_log_logstartoffset', 'kafka.log:type=Log,name=LogStartOffset', (_partition, log) => log.logStartOffset],
  ['kafka_log_log_logendoffset', 'kafka.log:type=Log,name=LogEndOffset', (_partition, log) => log.logEndOffset],
  ['kafka_log_log_numlogsegments', 'kafka.log:type=Log,name=NumLogSegments', (_partition, log) => log.segmentCount],
  [
    'kafka_cluster_partition_replicascount',
    'kafka.cluster:type=Partition,name=ReplicasCount',
    ({ registration }) => registration.replicas.length,
  ],
  [
    'kafka_cluster_partition_insyncreplicascount',
    'kafka.cluster:type=Partition,name=InSyncReplicasCount',
    ({ registration }) => registration.isr.length,
  ],
  ['kafka_cluster_partition_underreplicated', 'kafka.cluster:type=Partition,name=UnderReplicated', underReplicated],
  ['kafka_cluster_partition_underminisr', 'kafka.cluster:type=Partition,name=UnderMinIsr', underMinIsr],
  ['kafka_cluster_partition_laststableoffsetlag', 'kafka.cluster:type=Partition,name=LastStableOffsetLag', lastStableOffsetLag],
]

/** Made anew at each scrape from the replicas there are: a gauge kept for each would cost memory for thousands of partitions. */
export function addPartitionGauges(registry: MetricRegistry, partitions: HostedPartitions): void {
  registry.collect((into) => {
    for (const partition of partitions.all()) {
      const { log } = partition
      if (log === undefined) continue
      const labels = { topic: partition.topic, partition: String(partition.index) }
      for (const [name, help, read] of ROWS) into.add(name, 'gauge', help, labels, read(partition, log))
    }
  })
}

function underReplicated({ isLeader, registration }: Partition): number {
  return isLeader && registration.isr.length < registration.replicas.length ? 1 : 0
}

function underMinIsr({ isLeader, registration, effectiveMinInSyncReplicas }: Partition): number {
  return isLeader && registration.isr.length < effectiveMinInSyncReplicas ? 1 : 0
}

function lastStableOffsetLag(_partition: Partition, log: PartitionLog): number {
  return Math.max(0, log.highWatermark - log.lastStableOffset)
}
