import type { MarkerResult } from '@samsa/txn'
import { code } from '../error-codes.ts'
import type { MetadataView } from '../metadata-view.ts'
import type { PartitionsByTopic } from './transactions.ts'

/** Where the markers of a transaction go. */
export interface MarkerRoutes {
  readonly local: ReadonlyMap<string, number[]>
  /** Partitions that no marker can be written to now: they are gone, or nobody leads them. */
  readonly settled: readonly MarkerResult[]
}

/** By the leaders of now: they may have changed since the last attempt. Partitions of other brokers will have a WriteTxnMarkersRequest each. */
export function routeMarkers(topics: PartitionsByTopic, metadata: MetadataView, nodeId: number): MarkerRoutes {
  const local = new Map<string, number[]>()
  const settled: MarkerResult[] = []
  for (const [topic, partitions] of topics) {
    for (const partition of partitions) {
      const leader = metadata.partition(topic, partition)?.leader
      if (leader === nodeId) local.set(topic, [...(local.get(topic) ?? []), partition])
      else settled.push({ topic, partition, outcome: leader === undefined ? 'gone' : code.NOT_LEADER_OR_FOLLOWER })
    }
  }
  return { local, settled }
}
