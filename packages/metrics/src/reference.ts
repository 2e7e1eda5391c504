import { kafkaMetrics, withoutLabels } from './kafka-metrics.ts'
import { attributeName, gaugeName, histogramName, meterName } from './prometheus-name.ts'

/** `docs/reference/metrics.md`: Kafka's metrics and the names under which `/metrics` shows them. */
export function metricsReference(): string {
  const rows: string[] = []
  for (const [pattern, kind] of Object.entries(kafkaMetrics)) {
    if (!pattern.startsWith('kafka.')) continue
    const objectName = withoutLabels(pattern)
    const labels = [...pattern.matchAll(/,([^,=]+)=\*/g)].map((match) => match[1] ?? '')
    const names =
      typeof kind === 'string' ? [prometheusName(objectName, kind)] : kind.map((attribute) => attributeName(objectName, attribute).name)
    rows.push(
      `| \`${pattern}\` | ${typeof kind === 'string' ? kind : 'attributes'} | ${names.map((name) => `\`${name}\``).join(' ')} | ${labels.join(', ')} |`,
    )
  }
  return [
    '# Metrics',
    '',
    'Generated from `packages/metrics/src/kafka-metrics.ts` by `node packages/metrics/scripts/write-reference.ts`. Left the ObjectName of Apache Kafka 4.3, right the name under which',
    "`/metrics` shows the metric once the part of Samsa that it belongs to exists: the names of the JMX exporter's example rules for Kafka. Histograms and timers have a line per",
    '`quantile` (0.50, 0.75, 0.95, 0.98, 0.99, 0.999) and a counter that ends with `_count`. Beside them: `process_cpu_seconds_total`, `process_resident_memory_bytes`,',
    '`process_start_time_seconds`, `jvm_memory_bytes_used` and the like for the process.',
    '',
    '| Kafka | kind | Prometheus | labels |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function prometheusName(objectName: string, kind: 'gauge' | 'meter' | 'histogram' | 'timer'): string {
  if (kind === 'gauge') return gaugeName(objectName).name
  return kind === 'meter' ? meterName(objectName).name : histogramName(objectName)
}
