// A process of its own for the global trace provider: node --test runs each file in one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SpanKind, TraceFlags, propagation, trace } from '@opentelemetry/api'
import type { Context, Span, SpanContext, SpanOptions, TextMapPropagator, Tracer } from '@opentelemetry/api'
import { ClientCluster, sleep } from '../scenarios/client-cluster.ts'
import { loadTracing } from '../src/index.ts'

interface Recorded {
  readonly name: string
  readonly options: SpanOptions
  readonly parent: SpanContext | undefined
  error: unknown
  isEnded: boolean
}

const spans: Recorded[] = []

function startSpan(name: string, options: SpanOptions = {}, parent?: Context): Span {
  const recorded: Recorded = {
    name,
    options,
    parent: parent === undefined ? undefined : trace.getSpanContext(parent),
    error: undefined,
    isEnded: false,
  }
  spans.push(recorded)
  const spanContext: SpanContext = { traceId: 'f'.repeat(32), spanId: '1'.repeat(16), traceFlags: TraceFlags.SAMPLED }
  const span: Span = {
    spanContext: () => spanContext,
    setAttribute: () => span,
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
    recordException: (error) => {
      recorded.error = error
    },
  }
  return span
}

/** The traceparent of W3C, read and written by hand. */
const w3c: TextMapPropagator = {
  inject: () => undefined,
  extract(from: Context, carrier: unknown, getter) {
    const [, traceId = '', spanId = ''] = String(getter.get(carrier, 'traceparent') ?? '').split('-')
    return traceId === '' ? from : trace.setSpanContext(from, { traceId, spanId, traceFlags: TraceFlags.SAMPLED })
  },
  fields: () => ['traceparent'],
}

test('with a registered SDK every handled record has a span below the one that sent it', async () => {
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) as unknown as Tracer })
  propagation.setGlobalPropagator(w3c)
  await loadTracing()
  const cluster = new ClientCluster(1)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    const admin = kafka.admin()
    ;(await admin.createTopics([{ name: 't', partitions: 1 }])).all()
    const producer = kafka.producer()
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    await producer.send({ topic: 't', value: 'x', headers: [{ key: 'traceparent', value: traceparent }] })
    await producer.send({ topic: 't', value: 'bad' })
    spans.length = 0
    const consumer = kafka.consumer({ groupId: 'g', autoOffsetReset: 'earliest', sessionTimeoutMs: 10_000 })
    consumer.subscribe('t')
    const run = consumer.run({
      retries: 1,
      eachRecord: async ({ offset }, { attempt }) => {
        await sleep(world, 10)
        if (offset === 1 && attempt === 0) throw new Error('at first')
      },
    })
    while (spans.length < 3 || spans.some(({ isEnded }) => !isEnded)) await sleep(world, 100)
    await run.stop()
    await Promise.all([consumer.close(), producer.close(), admin.close()])
  })
  trace.disable()
  propagation.disable()
  assert.deepEqual(
    spans.map(({ name, options }) => [name, options.kind]),
    Array.from({ length: 3 }, () => ['process t', SpanKind.CONSUMER]),
  )
  assert.equal(spans[0]?.parent?.traceId, 'a'.repeat(32))
  assert.equal(spans[0]?.options.attributes?.['messaging.consumer.group.name'], 'g')
  assert.deepEqual(
    spans.map(({ error }) => (error instanceof Error ? error.message : undefined)),
    [undefined, 'at first', undefined],
  )
})
