import type { ProducerMeters } from './producer-meters.ts'

/** A metric as Kafka names it. */
export interface Metric {
  readonly name: string
  /** `producer-metrics`, `producer-topic-metrics` */
  readonly group: string
  readonly tags: Readonly<Record<string, string>>
  readonly value: number
}

export interface ProducerGauges {
  readonly clientId: string
  readonly nowMs: number
  readonly bufferTotalBytes: number
  readonly bufferAvailableBytes: number
  readonly waiting: number
  readonly requestsInFlight: number
}

/** The metrics of a producer. Averages and rates are over its whole life, maxima too. */
export function producerMetrics(meters: ProducerMeters, gauges: ProducerGauges): Metric[] {
  const seconds = Math.max(0.001, (gauges.nowMs - meters.startedAtMs) / 1000)
  const tags = { 'client-id': gauges.clientId }
  const values: Record<string, number> = {
    'record-send-total': meters.records,
    'record-send-rate': meters.records / seconds,
    'record-error-total': meters.errors,
    'record-error-rate': meters.errors / seconds,
    'record-retry-total': meters.retries,
    'record-retry-rate': meters.retries / seconds,
    'record-size-avg': meters.plainBytes / meters.records,
    'records-per-request-avg': meters.records / meters.requests,
    'batch-size-avg': meters.bytes / meters.batches,
    'batch-size-max': meters.batches === 0 ? Number.NaN : meters.batchBytesMax,
    'compression-rate-avg': meters.bytes / meters.plainBytes,
    'record-queue-time-avg': meters.queueTimeMs / meters.batches,
    'record-queue-time-max': meters.batches === 0 ? Number.NaN : meters.queueTimeMaxMs,
    'request-total': meters.requests,
    'request-rate': meters.requests / seconds,
    'response-total': meters.answers,
    'response-rate': meters.answers / seconds,
    'request-latency-avg': meters.latencyMs / meters.answers,
    'request-latency-max': meters.answers === 0 ? Number.NaN : meters.latencyMaxMs,
    'request-size-avg': meters.bytes / meters.requests,
    'outgoing-byte-total': meters.bytes,
    'outgoing-byte-rate': meters.bytes / seconds,
    'requests-in-flight': gauges.requestsInFlight,
    'buffer-total-bytes': gauges.bufferTotalBytes,
    'buffer-available-bytes': gauges.bufferAvailableBytes,
    'waiting-threads': gauges.waiting,
  }
  const metrics: Metric[] = Object.entries(values).map(([name, value]) => ({ name, group: 'producer-metrics', tags, value }))
  for (const [topic, { records, bytes }] of meters.byTopic) {
    const of = { ...tags, topic }
    metrics.push(
      { name: 'record-send-total', group: 'producer-topic-metrics', tags: of, value: records },
      { name: 'record-send-rate', group: 'producer-topic-metrics', tags: of, value: records / seconds },
      { name: 'byte-total', group: 'producer-topic-metrics', tags: of, value: bytes },
      { name: 'byte-rate', group: 'producer-topic-metrics', tags: of, value: bytes / seconds },
    )
  }
  return metrics
}
