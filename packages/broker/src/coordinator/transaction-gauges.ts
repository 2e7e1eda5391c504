import type { MetricRegistry } from '@samsa/metrics'
import type { TransactionCoordinator } from './transaction-coordinator.ts'

const BEAN = 'kafka.server:type=transaction-coordinator-metrics'
const MARKERS = 'kafka.coordinator.transaction:type=TransactionMarkerChannelManager'

/** The transaction coordinator under Kafka's names. Markers wait in their shards here: what waits for nobody's broker is always 0. */
export function addTransactionGauges(registry: MetricRegistry, coordinator: TransactionCoordinator): void {
  registry.attribute(BEAN, 'partition-load-time-max', () => coordinator.loadTimes.maxMs)
  registry.attribute(BEAN, 'partition-load-time-avg', () => coordinator.loadTimes.averageMs)
  registry.gauge(`${MARKERS},name=UnknownDestinationQueueSize`, () => 0)
  registry.gauge(`${MARKERS},name=LogAppendRetryQueueSize`, () => {
    let count = 0
    for (const { shard } of coordinator.shards()) count += shard.completionRetryCount
    return count
  })
}
