import { apiByKey, apiKeys, errorByCode } from '@samsa/protocol'
import type { Histogram, Meter, MetricRegistry } from '@samsa/metrics'
import type { ServerRequest } from '@samsa/wire'
import { errorWalk } from './error-counting.ts'
import type { ErrorWalk } from './error-counting.ts'

const PREFIX = 'kafka.network:type=RequestMetrics,name='

/** `kafka.network:type=RequestMetrics`, by API: where the time of requests goes, their sizes and errors. */
export class RequestMeters {
  readonly #registry: MetricRegistry
  readonly #byKey: (ApiMeters | undefined)[] = []
  readonly #consumerFetches: ApiMeters
  readonly #followerFetches: ApiMeters

  constructor(registry: MetricRegistry) {
    this.#registry = registry
    this.#consumerFetches = new ApiMeters(registry, 'FetchConsumer', undefined)
    this.#followerFetches = new ApiMeters(registry, 'FetchFollower', undefined)
  }

  /** A request is over. Times round to the millisecond, as Kafka's do. */
  completed(request: ServerRequest, writeMs: number, sentMs: number): void {
    this.#of(request.apiKey).completed(request, writeMs, sentMs)
    if (request.apiKey !== apiKeys.Fetch) return
    const fetches = request.trace.isOfFollower ? this.#followerFetches : this.#consumerFetches
    fetches.completed(request, writeMs, sentMs)
  }

  /** What counts the errors in the answers of an API. */
  answered(apiKey: number): (body: object) => void {
    return this.#of(apiKey).answered
  }

  #of(apiKey: number): ApiMeters {
    return (this.#byKey[apiKey] ??= new ApiMeters(this.#registry, apiByKey(apiKey)?.name ?? String(apiKey), apiKey))
  }
}

class ApiMeters {
  readonly #registry: MetricRegistry
  readonly #name: string
  readonly #perSecond: (Meter | undefined)[] = []
  readonly #errors = new Map<number, Meter>()
  readonly #errorWalk: ErrorWalk | undefined
  readonly #requestBytes: Histogram
  readonly #requestQueueMs: Histogram
  readonly #localMs: Histogram
  readonly #remoteMs: Histogram
  readonly #throttleMs: Histogram
  readonly #responseQueueMs: Histogram
  readonly #responseSendMs: Histogram
  readonly #totalMs: Histogram
  readonly #countError = (errorCode: number): void => {
    let meter = this.#errors.get(errorCode)
    if (meter === undefined) {
      meter = this.#registry.meter(`${PREFIX}ErrorsPerSec`, {
        request: this.#name,
        error: errorByCode(errorCode)?.name ?? String(errorCode),
      })
      this.#errors.set(errorCode, meter)
    }
    meter.count++
  }

  /** Counts the errors of an answer's body. */
  readonly answered = (body: object): void => this.#errorWalk?.(body, this.#countError)

  constructor(registry: MetricRegistry, name: string, apiKey: number | undefined) {
    const histogram = (metric: string): Histogram => registry.histogram(`${PREFIX}${metric}`, { request: name })
    const api = apiKey === undefined ? undefined : apiByKey(apiKey)
    this.#registry = registry
    this.#name = name
    this.#errorWalk = api === undefined ? undefined : errorWalk(api.response)
    this.#requestBytes = histogram('RequestBytes')
    this.#requestQueueMs = histogram('RequestQueueTimeMs')
    this.#localMs = histogram('LocalTimeMs')
    this.#remoteMs = histogram('RemoteTimeMs')
    this.#throttleMs = histogram('ThrottleTimeMs')
    this.#responseQueueMs = histogram('ResponseQueueTimeMs')
    this.#responseSendMs = histogram('ResponseSendTimeMs')
    this.#totalMs = histogram('TotalTimeMs')
  }

  completed({ apiVersion, frame, trace }: ServerRequest, writeMs: number, sentMs: number): void {
    const known = this.#perSecond[apiVersion]
    const meter = known ?? this.#registry.meter(`${PREFIX}RequestsPerSec`, { request: this.#name, version: `${apiVersion}` })
    if (known === undefined) this.#perSecond[apiVersion] = meter
    meter.count++
    const { receivedMs, servedMs, answeredMs } = trace
    // A long answer may leave before its handler returns.
    const handledMs = trace.handledMs < 0 ? answeredMs : trace.handledMs
    this.#requestBytes.update(frame.byteLength)
    this.#requestQueueMs.update(Math.round(servedMs - receivedMs))
    this.#localMs.update(Math.round(handledMs - servedMs))
    this.#remoteMs.update(Math.round(answeredMs - handledMs))
    this.#throttleMs.update(0)
    this.#responseQueueMs.update(Math.round(writeMs - answeredMs))
    this.#responseSendMs.update(Math.round(sentMs - writeMs))
    this.#totalMs.update(Math.round(sentMs - receivedMs))
  }
}
