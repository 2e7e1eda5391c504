import { kafkaMetricKind } from './kafka-metrics.ts'

/** Values of an ObjectName's label keys, in order: `{ topic: 'foo' }`. */
export type Labels = Readonly<Record<string, string>>

/** What a JMX ObjectName (without labels) is made of: `kafka.server:type=ReplicaManager,name=LeaderCount`. */
interface ObjectName {
  readonly domain: string
  readonly type: string
  readonly name: string | undefined
}

function parse(objectName: string): ObjectName {
  const match = /^([^:]+):type=([^,]+)(?:,name=([^,]+))?$/.exec(objectName)
  if (match === null) throw new Error(`not an ObjectName without labels: ${objectName}`)
  return { domain: match[1] ?? '', type: match[2] ?? '', name: match[3] }
}

function join(...parts: readonly string[]): string {
  return parts
    .join('_')
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, '_')
}

/** Name and suffix under which the JMX exporter's example rules for Kafka show a metric. */
export interface PrometheusName {
  readonly name: string
  readonly kind: 'counter' | 'gauge'
}

/** A meter: `…PerSec` becomes `…_total`, `…Percent` a gauge of its mean rate, anything else `…_count`. */
export function meterName(objectName: string): PrometheusName {
  const { domain, type, name = '' } = parse(objectName)
  const perSecond = /^(.+)PerSec/.exec(name)?.[1]
  if (perSecond !== undefined) return { name: `${join(domain, type, perSecond)}_total`, kind: 'counter' }
  if (isPercentMeter(objectName)) return { name: percentName(domain, type, name), kind: 'gauge' }
  return { name: `${join(domain, type, name)}_count`, kind: 'counter' }
}

/** A gauge; one that Kafka keeps as a meter of idle time has the name that the meter would have. */
export function gaugeName(objectName: string): PrometheusName {
  const { domain, type, name = '' } = parse(objectName)
  if (kafkaMetricKind(objectName) === 'meter' && name.endsWith('Percent')) return { name: percentName(domain, type, name), kind: 'gauge' }
  return { name: join(domain, type, name), kind: 'gauge' }
}

/** A histogram or timer: a gauge by `quantile`, and a counter that ends with `_count`. */
export function histogramName(objectName: string): string {
  const { domain, type, name = '' } = parse(objectName)
  return join(domain, type, name)
}

/** An attribute of a bean that has no `name`, such as `raft-metrics`: `…-total` is a counter. */
export function attributeName(objectName: string, attribute: string): PrometheusName {
  const { domain, type } = parse(objectName)
  return { name: join(domain, type, attribute), kind: attribute.endsWith('-total') ? 'counter' : 'gauge' }
}

export function isPercentMeter(objectName: string): boolean {
  return objectName.endsWith('Percent')
}

function percentName(domain: string, type: string, name: string): string {
  return `${join(domain, type, name.slice(0, -'Percent'.length))}_percent`
}
