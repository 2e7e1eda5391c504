import { channel } from 'node:diagnostics_channel'
import type { ConsumerRecord } from './consumer-record.ts'
import type { ConsumerRecords } from './consumer-records.ts'
import { tracingApi } from '../tracing.ts'

/** What `samsa:client:receive` publishes when records are handed out. */
export interface ClientReceiveMessage {
  readonly groupId: string | undefined
  readonly count: number
  readonly partitions: readonly {
    readonly topic: string
    readonly partition: number
    readonly count: number
    readonly nextOffset: number
  }[]
}

/** What `samsa:client:process` publishes when a handler of `run` has ended. */
export interface ClientProcessMessage {
  readonly groupId: string | undefined
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly error?: unknown
}

const receives = channel('samsa:client:receive')
const processes = channel('samsa:client:process')

export function tellReceive(records: ConsumerRecords<unknown, unknown>, groupId: string | undefined): void {
  if (!receives.hasSubscribers) return
  const partitions = records.partitions.map(({ topic, partition, count, nextOffset }) => ({ topic, partition, count, nextOffset }))
  const message: ClientReceiveMessage = { groupId, count: records.count, partitions }
  receives.publish(message)
}

/** Whether `traceProcess` has anybody to tell. */
export function isProcessWatched(): boolean {
  return processes.hasSubscribers || tracingApi() !== undefined
}

/**
 * Runs a handler within the span of its record (OpenTelemetry's messaging conventions: `process orders`, kind consumer), a child of the span whose
 * `traceparent` is in the record's headers. While nobody watches it costs two comparisons.
 */
export function traceProcess<T>(record: ConsumerRecord<unknown, unknown>, groupId: string | undefined, handle: () => T): T {
  const otel = tracingApi()
  const carrier: Record<string, string> = {}
  for (const { key, value } of record.headers) if (value !== null) carrier[key] = value.toString()
  const parent = otel?.propagation.extract(otel.context.active(), carrier)
  const span =
    parent === undefined
      ? undefined
      : otel?.trace.getTracer('@samsa/client').startSpan(
          `process ${record.topic}`,
          {
            kind: otel.SpanKind.CONSUMER,
            attributes: {
              'messaging.system': 'kafka',
              'messaging.operation.type': 'process',
              'messaging.operation.name': 'process',
              'messaging.destination.name': record.topic,
              'messaging.destination.partition.id': String(record.partition),
              'messaging.kafka.offset': record.offset,
              ...(groupId === undefined ? {} : { 'messaging.consumer.group.name': groupId }),
            },
          },
          parent,
        )
  const ended = (error?: unknown): void => {
    if (span !== undefined && otel !== undefined) {
      if (error !== undefined) {
        span.recordException(error instanceof Error ? error : String(error))
        span.setStatus({ code: otel.SpanStatusCode.ERROR })
      }
      span.end()
    }
    if (processes.hasSubscribers) {
      const { topic, partition, offset } = record
      const message: ClientProcessMessage = { groupId, topic, partition, offset, ...(error === undefined ? {} : { error }) }
      processes.publish(message)
    }
  }
  try {
    const active = span === undefined || otel === undefined || parent === undefined ? undefined : otel.trace.setSpan(parent, span)
    const result = active === undefined || otel === undefined ? handle() : otel.context.with(active, handle)
    if (result instanceof Promise) {
      result.then(
        () => ended(),
        (error: unknown) => ended(error),
      )
    } else ended()
    return result
  } catch (error) {
    ended(error)
    throw error
  }
}
