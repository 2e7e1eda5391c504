// A process of its own for the global trace provider: node --test runs each file in one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ROOT_CONTEXT, SpanKind, TraceFlags, context, propagation, trace } from '@opentelemetry/api'
import type { Context, Span, SpanContext, SpanOptions, TextMapPropagator, Tracer } from '@opentelemetry/api'
import { startKafka } from '@samsa/testing'
import { Kafka } from '../src/index.ts'

interface Recorded {
  readonly name: string
  readonly options: SpanOptions
  readonly attributes: Record<string, unknown>
  isEnded: boolean
}

const spans: Recorded[] = []

/** The least that the API asks of an SDK: spans that are written down. */
function startSpan(name: string, options: SpanOptions = {}): Span {
  const recorded: Recorded = { name, options, attributes: {}, isEnded: false }
  spans.push(recorded)
  const spanContext: SpanContext = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: `b7ad6b716920333${spans.length}`,
    traceFlags: TraceFlags.SAMPLED,
  }
  const span: Span = {
    spanContext: () => spanContext,
    setAttribute(key, value) {
      recorded.attributes[key] = value
      return span
    },
    setAttributes: () => span,
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    setStatus: () => span,
    updateName: () => span,
    end: () => {
      recorded.isEnded = true
    },
    isRecording: () => true,
    recordException: () => undefined,
  }
  return span
}

const tracer = { startSpan } as unknown as Tracer

const w3c: TextMapPropagator = {
  inject(from: Context, carrier: unknown, setter) {
    const { traceId, spanId } = trace.getSpanContext(from) ?? { traceId: '', spanId: '' }
    setter.set(carrier, 'traceparent', `00-${traceId}-${spanId}-01`)
  },
  extract: (from) => from,
  fields: () => ['traceparent'],
}

test('with a registered SDK every record has a span and carries its traceparent', async () => {
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
  propagation.setGlobalPropagator(w3c)
  try {
    assert.ok(context.active() === ROOT_CONTEXT)
    await using broker = await startKafka({ topics: ['t'] })
    await using producer = new Kafka({ bootstrapServers: broker.bootstrapServers, clientId: 'traced' }).producer()
    await producer.send({ topic: 't', value: 'x', headers: [{ key: 'mine', value: '1' }] })
    const [record] = await broker.records('t')
    assert.deepEqual(record?.headers, { mine: '1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' })
    const [span] = spans
    assert.equal(span?.name, 'send t')
    assert.equal(span.options.kind, SpanKind.PRODUCER)
    assert.equal(span.options.attributes?.['messaging.client.id'], 'traced')
    assert.deepEqual(span.attributes, { 'messaging.destination.partition.id': '0', 'messaging.kafka.offset': 0 })
    assert.ok(span.isEnded)
  } finally {
    trace.disable()
    propagation.disable()
  }
})
