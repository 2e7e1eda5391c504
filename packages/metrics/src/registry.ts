import { Exposition } from './exposition.ts'
import { DecayClock, Histogram } from './histogram.ts'
import { kafkaMetricKind } from './kafka-metrics.ts'
import { Meter } from './meter.ts'
import { attributeName, gaugeName, histogramName, isPercentMeter, type Labels, meterName } from './prometheus-name.ts'

const quantiles = [0.5, 0.75, 0.95, 0.98, 0.99, 0.999]
/** The exporter's rules write the digits of `50thPercentile` behind `0.`. */
const quantileLabels = ['0.50', '0.75', '0.95', '0.98', '0.99', '0.999']

interface Entry<T> {
  readonly objectName: string
  readonly labels: Labels
  readonly metric: T
}

type Read = () => number | string

const noLabels: Labels = {}

/**
 * The metrics of one process, under Kafka's JMX ObjectNames. Making and removing them is rare; recording touches only the Meter or
 * Histogram that the caller keeps. Time comes in through `tick`.
 */
export class MetricRegistry {
  readonly #meters = new Map<string, Entry<Meter>>()
  readonly #histograms = new Map<string, Entry<Histogram>>()
  readonly #gauges = new Map<string, Entry<() => number>>()
  readonly #attributes = new Map<string, Entry<Read> & { readonly attribute: string }>()
  readonly #collectors: ((into: Exposition) => void)[] = []
  readonly #decay: DecayClock
  #nowMs: number

  /** `monotonicMs` as it will be passed to `tick`. */
  constructor(monotonicMs = 0) {
    this.#nowMs = monotonicMs
    this.#decay = new DecayClock(monotonicMs)
  }

  /** Gets or makes the meter of this name (`kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec`) and labels. */
  meter(objectName: string, labels: Labels = noLabels): Meter {
    return made(this.#meters, objectName, labels, () => new Meter(this.#nowMs))
  }

  /** Gets or makes; a timer is a histogram of milliseconds. */
  histogram(objectName: string, labels: Labels = noLabels): Histogram {
    return made(this.#histograms, objectName, labels, () => new Histogram(this.#decay))
  }

  /** `read` is called at scrape time only; NaN leaves the line out. A second gauge of the same name and labels replaces the first. */
  gauge(objectName: string, read: () => number, labels: Labels = noLabels): void {
    this.#gauges.set(keyOf(objectName, labels), { objectName, labels, metric: read })
  }

  /**
   * An attribute of a bean without a `name` (`kafka.server:type=raft-metrics`, `high-watermark`). Text, such as the state of a node,
   * becomes a label of a line whose name ends with `_info`.
   */
  attribute(objectName: string, attribute: string, read: Read, labels: Labels = noLabels): void {
    this.#attributes.set(`${keyOf(objectName, labels)}#${attribute}`, { objectName, labels, attribute, metric: read })
  }

  /** Called at every scrape, to add lines that are no Kafka metrics. */
  collect(collector: (into: Exposition) => void): void {
    this.#collectors.push(collector)
  }

  /** Forgets the meter, histogram, gauge or attributes of this name and these labels, for a deleted topic. */
  remove(objectName: string, labels: Labels = noLabels): void {
    const key = keyOf(objectName, labels)
    this.#meters.delete(key)
    this.#histograms.delete(key)
    this.#gauges.delete(key)
    for (const name of this.#attributes.keys()) if (name.startsWith(`${key}#`)) this.#attributes.delete(name)
  }

  /** Moves rates and decay forward; call about every 5 seconds. */
  tick(monotonicMs: number): void {
    this.#nowMs = monotonicMs
    this.#decay.tick(monotonicMs)
    for (const { metric } of this.#meters.values()) metric.tick(monotonicMs)
  }

  /** Names in use under `kafka.` that no Kafka broker has: misspellings, for a test to refuse. */
  unknownNames(): readonly string[] {
    const all = [this.#meters, this.#histograms, this.#gauges, this.#attributes]
    const names = new Set(all.flatMap((metrics) => [...metrics.values()].map((entry) => entry.objectName)))
    return [...names].filter((name) => name.startsWith('kafka.') && kafkaMetricKind(name) === undefined)
  }

  /** Everything in the Prometheus text format, version 0.0.4, under the names of the JMX exporter's example rules for Kafka. */
  expose(): string {
    const into = new Exposition()
    for (const { objectName, labels, metric } of this.#meters.values()) {
      const { name, kind } = meterName(objectName)
      into.add(name, kind, objectName, labels, isPercentMeter(objectName) ? metric.meanRate : metric.count)
    }
    for (const entry of this.#histograms.values()) exposeHistogram(into, entry)
    for (const { objectName, labels, metric } of this.#gauges.values()) {
      const value = metric()
      const { name, kind } = gaugeName(objectName)
      if (!Number.isNaN(value)) into.add(name, kind, objectName, labels, value)
    }
    for (const { objectName, labels, attribute, metric } of this.#attributes.values()) {
      const value = metric()
      const { name, kind } = attributeName(objectName, attribute)
      const help = `${objectName} ${attribute}`
      if (typeof value === 'string') into.add(`${name}_info`, 'gauge', help, { ...labels, [lastWord(attribute)]: value }, 1)
      else if (!Number.isNaN(value)) into.add(name, kind, help, labels, value)
    }
    for (const collector of this.#collectors) collector(into)
    return into.text()
  }
}

function exposeHistogram(into: Exposition, { objectName, labels, metric }: Entry<Histogram>): void {
  const name = histogramName(objectName)
  into.add(`${name}_count`, 'counter', objectName, labels, metric.count)
  for (const [index, value] of metric.percentiles(quantiles).entries()) {
    into.add(name, 'gauge', objectName, { ...labels, quantile: quantileLabels[index] ?? '' }, value)
  }
}

function made<T>(metrics: Map<string, Entry<T>>, objectName: string, labels: Labels, make: () => T): T {
  const key = keyOf(objectName, labels)
  let entry = metrics.get(key)
  if (entry === undefined) {
    entry = { objectName, labels, metric: make() }
    metrics.set(key, entry)
  }
  return entry.metric
}

function keyOf(objectName: string, labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `,${name}=${value}`)
  return objectName + pairs.join('')
}

function lastWord(attribute: string): string {
  return attribute.split('-').at(-1) ?? attribute
}
