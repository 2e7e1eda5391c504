import { channel } from 'node:diagnostics_channel'
import type { Span } from '@opentelemetry/api'
import type { OutgoingHeader } from './producer/outgoing-record.ts'

/** What `samsa:client:send` publishes when a record was acknowledged or failed. */
export interface ClientSendMessage {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly error?: Error
}

type Api = typeof import('@opentelemetry/api')

const sends = channel('samsa:client:send')
/** Where the API keeps what an SDK has registered; without an SDK there is nothing to find and the API need not be loaded. */
const REGISTRY = Symbol.for('opentelemetry.js.api.1')
let api: Api | undefined
let isLoading = false

/** Whether a trace provider was registered. The first time it is, the API is loaded: spans begin with the records after that. */
export function tracingApi(): Api | undefined {
  if (api !== undefined) return api
  const registry: unknown = Reflect.get(globalThis, REGISTRY)
  if (isLoading || typeof registry !== 'object' || registry === null || !('trace' in registry)) return undefined
  isLoading = true
  import('@opentelemetry/api').then(
    (loaded) => {
      api = loaded
    },
    () => undefined,
  )
  return undefined
}

/** A record on its way as those who watch see it. */
export interface SendTrace {
  /** The record's headers with the trace context added. */
  readonly headers: readonly OutgoingHeader[]
  ended(partition: number, offset: number, error: Error | undefined): void
}

/** Loads the API now if an SDK is registered, so that the first record is traced as well. */
export async function loadTracing(): Promise<void> {
  if (api === undefined && Reflect.get(globalThis, REGISTRY) !== undefined) api = await import('@opentelemetry/api').catch(() => undefined)
}

/** Whether anybody watches records on their way. */
export function watchesSends(): boolean {
  return sends.hasSubscribers || tracingApi() !== undefined
}

/**
 * Starts the span of a record (OpenTelemetry's messaging conventions: `send orders`, kind producer) and puts its `traceparent` into the headers.
 * Undefined while nobody watches, at the cost of two comparisons.
 */
export function traceSend(topic: string, headers: readonly OutgoingHeader[], clientId: string): SendTrace | undefined {
  const otel = tracingApi()
  if (otel === undefined && !sends.hasSubscribers) return undefined
  let span: Span | undefined
  let traced = headers
  if (otel !== undefined) {
    span = otel.trace.getTracer('@samsa/client').startSpan(`send ${topic}`, {
      kind: otel.SpanKind.PRODUCER,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.operation.name': 'send',
        'messaging.destination.name': topic,
        'messaging.client.id': clientId,
      },
    })
    const carrier: Record<string, string> = {}
    otel.propagation.inject(otel.trace.setSpan(otel.context.active(), span), carrier)
    const added = Object.entries(carrier).filter(([key]) => !headers.some((header) => header.key === key))
    if (added.length > 0) traced = [...headers, ...added.map(([key, value]) => ({ key, value }))]
  }
  return {
    headers: traced,
    ended(partition, offset, error) {
      if (span !== undefined && otel !== undefined) {
        span.setAttribute('messaging.destination.partition.id', String(partition))
        if (offset >= 0) span.setAttribute('messaging.kafka.offset', offset)
        if (error !== undefined) {
          span.recordException(error)
          span.setStatus({ code: otel.SpanStatusCode.ERROR, message: error.message })
        }
        span.end()
      }
      if (sends.hasSubscribers) {
        const message: ClientSendMessage = { topic, partition, offset, ...(error === undefined ? {} : { error }) }
        sends.publish(message)
      }
    },
  }
}
