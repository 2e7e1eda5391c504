/** Values of an ObjectName's label keys, in order: `{ topic: 'foo' }`. */
export type Labels = Readonly<Record<string, string>>

/** Counts events; rates are computed at `tick`. On the hot path use `meter.count += n`. */
export interface Meter {
  count: number
}

/** Distribution of values (Kafka's times are whole milliseconds). */
export interface Histogram {
  update(value: number): void
}

/** The metrics of one process. Names are Kafka's JMX ObjectNames without labels: `kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec`. */
export interface MetricRegistry {
  /** Gets or makes. */
  meter(name: string, labels?: Labels): Meter
  /** Gets or makes; timers are histograms of milliseconds. */
  histogram(name: string, labels?: Labels): Histogram
  /** `read` is called at scrape time only. A second gauge of the same name and labels replaces the first. */
  gauge(name: string, read: () => number, labels?: Labels): void
  remove(name: string, labels?: Labels): void
  /** Moves the rates and the histograms' decay forward; call every 5 seconds with a monotonic time. */
  tick(monotonicMs: number): void
  /** The Prometheus text format, version 0.0.4. */
  expose(): string
}
