import type { Meter, MetricRegistry } from '@samsa/metrics'

const PREFIX = 'kafka.server:type=BrokerTopicMetrics,name='

/** The counters of one topic, or of all. On the hot path they are field increments. */
export interface TopicMeters {
  readonly messagesIn: Meter
  readonly bytesIn: Meter
  readonly bytesOut: Meter
  readonly bytesRejected: Meter
  readonly produceRequests: Meter
  readonly fetchRequests: Meter
  readonly failedProduceRequests: Meter
  readonly failedFetchRequests: Meter
}

/** `kafka.server:type=BrokerTopicMetrics` of all topics and of each. */
export class BrokerTopicMeters {
  readonly all: TopicMeters
  readonly #registry: MetricRegistry
  readonly #byTopic = new Map<string, TopicMeters>()

  constructor(registry: MetricRegistry) {
    this.#registry = registry
    this.all = makeMeters(registry, undefined)
  }

  of(topic: string): TopicMeters {
    const known = this.#byTopic.get(topic)
    if (known !== undefined) return known
    const made = makeMeters(this.#registry, { topic })
    this.#byTopic.set(topic, made)
    return made
  }

  forget(topic: string): void {
    if (!this.#byTopic.delete(topic)) return
    for (const name of Object.values(NAMES)) this.#registry.remove(PREFIX + name, { topic })
  }
}

const NAMES = {
  messagesIn: 'MessagesInPerSec',
  bytesIn: 'BytesInPerSec',
  bytesOut: 'BytesOutPerSec',
  bytesRejected: 'BytesRejectedPerSec',
  produceRequests: 'TotalProduceRequestsPerSec',
  fetchRequests: 'TotalFetchRequestsPerSec',
  failedProduceRequests: 'FailedProduceRequestsPerSec',
  failedFetchRequests: 'FailedFetchRequestsPerSec',
} as const satisfies Record<keyof TopicMeters, string>

function makeMeters(registry: MetricRegistry, labels: { topic: string } | undefined): TopicMeters {
  const meter = (name: string): Meter => registry.meter(PREFIX + name, labels)
  return {
    messagesIn: meter(NAMES.messagesIn),
    bytesIn: meter(NAMES.bytesIn),
    bytesOut: meter(NAMES.bytesOut),
    bytesRejected: meter(NAMES.bytesRejected),
    produceRequests: meter(NAMES.produceRequests),
    fetchRequests: meter(NAMES.fetchRequests),
    failedProduceRequests: meter(NAMES.failedProduceRequests),
    failedFetchRequests: meter(NAMES.failedFetchRequests),
  }
}
