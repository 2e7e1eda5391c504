import type { MetricRegistry } from './registry.ts'

/** What the runtime knows of its process; absent fields are left out. */
export interface ProcessUsage {
  /** User and system time, all threads. */
  readonly cpuSeconds: number
  readonly residentBytes: number
  readonly heapUsedBytes: number
  readonly heapCommittedBytes: number
  /** Buffers outside of the heap. */
  readonly externalBytes?: number
  /** Wall clock, seconds since the epoch. */
  readonly startTimeSeconds: number
  readonly openFiles?: number
  readonly maxFiles?: number
  /** Mean delay of the event loop since the last scrape. */
  readonly eventLoopLagSeconds?: number
}

/**
 * The lines that every Prometheus client has about its process. Kafka dashboards ask for a Java machine's heap by `jvm_memory_bytes_used`;
 * they get V8's heap and the buffers beside it.
 */
export function addProcessMetrics(registry: MetricRegistry, read: () => ProcessUsage): void {
  registry.collect((into) => {
    const usage = read()
    const gauge = (name: string, help: string, value: number | undefined, labels = {}): void => {
      if (value !== undefined) into.add(name, 'gauge', help, labels, value)
    }
    into.add('process_cpu_seconds_total', 'counter', 'User and system CPU time in seconds.', {}, usage.cpuSeconds)
    gauge('process_resident_memory_bytes', 'Resident memory in bytes.', usage.residentBytes)
    gauge('process_start_time_seconds', 'Start of the process, seconds since the epoch.', usage.startTimeSeconds)
    gauge('process_open_fds', 'Open file descriptors.', usage.openFiles)
    gauge('process_max_fds', 'Most file descriptors that may be open.', usage.maxFiles)
    gauge('nodejs_eventloop_lag_seconds', 'Mean delay of the event loop in seconds.', usage.eventLoopLagSeconds)
    for (const name of ['jvm_memory_bytes_used', 'jvm_memory_used_bytes']) {
      const help = 'Heap of V8 and memory beside it, in bytes, under the name that Java processes use.'
      gauge(name, help, usage.heapUsedBytes, { area: 'heap' })
      gauge(name, help, usage.externalBytes, { area: 'nonheap' })
    }
    for (const name of ['jvm_memory_bytes_committed', 'jvm_memory_committed_bytes']) {
      gauge(name, 'Heap that V8 has taken, in bytes, under the name that Java processes use.', usage.heapCommittedBytes, { area: 'heap' })
    }
  })
}
