import { apiByKey } from '@samsa/protocol'
import type { Instrumentation } from './instrumentation.ts'
import type { SeenRequest, WireListener } from './wire-tap.ts'
import { clock } from './world.ts'

/** The names under which a client tells of its requests. */
export interface NetworkEventNames {
  readonly REQUEST: string
  readonly REQUEST_TIMEOUT: string
  readonly REQUEST_QUEUE_SIZE: string
}

export interface NetworkEventsOptions {
  readonly instrumentation: Instrumentation
  readonly names: NetworkEventNames
  readonly clientId: string
  readonly requestTimeoutMs: number
}

/** Emits kafkajs's three events of the network for what is seen on a client's connections. */
export class NetworkEvents implements WireListener {
  readonly #options: NetworkEventsOptions

  constructor(options: NetworkEventsOptions) {
    this.#options = options
  }

  answered(request: SeenRequest, bytes: number): void {
    const { instrumentation, names } = this.#options
    if (!instrumentation.hears(names.REQUEST)) return
    instrumentation.emit(names.REQUEST, { ...this.#facts(request), size: bytes, duration: clock.nowMs() - request.sentAtMs })
  }

  timeoutMs(): number | undefined {
    const { instrumentation, names, requestTimeoutMs } = this.#options
    return instrumentation.hears(names.REQUEST_TIMEOUT) ? requestTimeoutMs : undefined
  }

  timedOut(request: SeenRequest): void {
    const { instrumentation, names } = this.#options
    instrumentation.emit(names.REQUEST_TIMEOUT, this.#facts(request))
  }

  waiting(broker: string, count: number): void {
    const { instrumentation, names, clientId } = this.#options
    instrumentation.emit(names.REQUEST_QUEUE_SIZE, { broker, clientId, queueSize: count })
  }

  /** A request leaves when it is made: nothing of it is pending. */
  #facts({ apiKey, apiVersion, broker, correlationId, sentAtMs }: SeenRequest) {
    const { clientId } = this.#options
    const sent = { correlationId, createdAt: sentAtMs, sentAt: sentAtMs, pendingDuration: 0 }
    return { apiKey, apiName: nameOf(apiKey), apiVersion, broker, clientId, ...sent }
  }
}

/** kafkajs's names are the protocol's, but for one. */
function nameOf(apiKey: number): string {
  const name = apiByKey(apiKey)?.name ?? String(apiKey)
  return name === 'FindCoordinator' ? 'GroupCoordinator' : name
}
