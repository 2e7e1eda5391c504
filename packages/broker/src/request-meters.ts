import { apiByKey } from '@samsa/protocol'
import type { Histogram, Meter, MetricRegistry } from '@samsa/metrics'
import type { ServerRequest } from '@samsa/wire'
import type { Call } from './call.ts'

const PREFIX = 'kafka.network:type=RequestMetrics,name='

interface ApiMeters {
  readonly perSecond: (Meter | undefined)[]
  readonly requestBytes: Histogram
  readonly totalTimeMs: Histogram
}

/** `kafka.network:type=RequestMetrics`, by API. */
export class RequestMeters {
  readonly #registry: MetricRegistry
  readonly #monotonicMs: () => number
  readonly #byKey: (ApiMeters | undefined)[] = []

  constructor(registry: MetricRegistry, monotonicMs: () => number) {
    this.#registry = registry
    this.#monotonicMs = monotonicMs
  }

  received(request: ServerRequest): void {
    const meters = this.#of(request.apiKey)
    const known = meters.perSecond[request.apiVersion]
    const meter =
      known ?? this.#registry.meter(`${PREFIX}RequestsPerSec`, { request: nameOf(request.apiKey), version: `${request.apiVersion}` })
    if (known === undefined) meters.perSecond[request.apiVersion] = meter
    meter.count++
    meters.requestBytes.update(request.frame.byteLength)
  }

  answered(call: Call): void {
    this.#of(call.apiKey).totalTimeMs.update(Math.trunc(this.#monotonicMs() - call.receivedMs))
  }

  #of(apiKey: number): ApiMeters {
    const known = this.#byKey[apiKey]
    if (known !== undefined) return known
    const labels = { request: nameOf(apiKey) }
    const made = {
      perSecond: [],
      requestBytes: this.#registry.histogram(`${PREFIX}RequestBytes`, labels),
      totalTimeMs: this.#registry.histogram(`${PREFIX}TotalTimeMs`, labels),
    }
    this.#byKey[apiKey] = made
    return made
  }
}

function nameOf(apiKey: number): string {
  return apiByKey(apiKey)?.name ?? String(apiKey)
}
