import { PartitionReader } from '@samsa/client'
import type { Cluster, PartitionPosition } from '@samsa/client'
import type { ConsumedRecord } from './formatter.ts'

/** Where a console consumer's records come from. */
export interface RecordSource {
  /** What came within `timeoutMs`; empty if nothing did. */
  poll(timeoutMs: number): Promise<Iterable<ConsumedRecord>>
  close(): Promise<void>
}

/** Partitions read from given places, without a group. */
export async function partitionSource(
  cluster: Cluster,
  positions: readonly PartitionPosition[],
  options: { readonly readCommitted: boolean; readonly maxWaitMs: number },
): Promise<RecordSource> {
  const reader = new PartitionReader(cluster, options)
  await reader.assign(positions)
  return {
    poll: async () => {
      const fetched = await reader.poll()
      return fetched.flatMap((batch) =>
        [...batch.records()].map((record) => ({
          topic: batch.topic,
          partition: batch.partition,
          offset: record.offset,
          timestamp: record.timestamp,
          timestampType: 'CreateTime' as const,
          key: record.key,
          value: record.value,
          headers: record.headers,
        })),
      )
    },
    close: () => Promise.resolve(),
  }
}
