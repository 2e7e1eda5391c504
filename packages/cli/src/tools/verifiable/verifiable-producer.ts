import type { Producer } from '@samsa/client'
import { producerOf } from '../cluster/clients.ts'
import { asJavaError } from '../cluster/kafka-error.ts'
import { doubleText } from '../java/number-text.ts'
import type { Arguments } from '../options/argparse.ts'
import { Throttle } from '../perf/throttle.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { jsonText, printEvent } from './event.ts'
import { verifiableProducerParser } from './producer-options.ts'
import { readPropertyFiles, verifiableTool } from './verifiable-tool.ts'

/** `kafka-verifiable-producer`. */
export const verifiableProducer: Tool = verifiableTool(verifiableProducerParser, async (io, given) => {
  await run(io, await producerOf(propertiesOf(io, given)), given)
})

function propertiesOf(io: ToolIo, given: Arguments): Map<string, string> {
  const properties = new Map([
    ['bootstrap.servers', given.text('bootstrapServer')],
    ['acks', given.text('acks')],
    ['retries', '0'],
  ])
  readPropertyFiles(io, given, { parser: verifiableProducerParser, deprecated: 'producer.config', properties })
  return properties
}

async function run(io: ToolIo, producer: Producer, given: Arguments): Promise<void> {
  const startMs = io.clock.nowMs()
  const topic = given.text('topic')
  const [perSecond, most] = [given.number('throughput') ?? -1, given.number('maxMessages') ?? -1]
  const [prefix, repeating] = [given.value('valuePrefix'), given.number('repeatingKeys')]
  let createTimeMs = given.number('createTime') ?? -1
  const throttle = new Throttle(io.clock, perSecond)
  let [sent, acked] = [0, 0]
  printEvent(io, 'startup_complete')
  await producer.prepare(topic).catch(() => {})
  for (let at = 0; (most < 0 || at < most) && !io.interrupted.aborted; at++) {
    const sendMs = io.clock.nowMs()
    const key = repeating === undefined ? null : String(at % repeating)
    const value = prefix === undefined ? String(at) : `${prefix}.${at}`
    const timestamp = createTimeMs === -1 ? {} : { timestampMs: createTimeMs }
    if (createTimeMs !== -1) createTimeMs += io.clock.nowMs() - startMs
    sent++
    if (!producer.hasRoom) await producer.room()
    producer.enqueue({ topic, key, value, ...timestamp }, (error, metadata) => {
      if (error === undefined && metadata !== undefined) {
        acked++
        printEvent(io, 'producer_send_success', [
          ['key', jsonText(key)],
          ['value', jsonText(value)],
          ['offset', String(metadata.offset)],
          ['topic', jsonText(metadata.topic)],
          ['partition', String(metadata.partition)],
        ])
      } else printFailure(io, { topic, key, value }, error)
    })
    if (throttle.isAhead(at, sendMs)) await throttle.wait()
    // Without a pause of its own the loop would leave no time for answers and signals.
    else if (at % 100 === 99) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  await producer.close().catch(() => {})
  printEvent(io, 'shutdown_complete')
  printEvent(io, 'tool_data', [
    ['sent', String(sent)],
    ['acked', String(acked)],
    ['target_throughput', String(perSecond)],
    ['avg_throughput', doubleText(1000 * (acked / (io.clock.nowMs() - startMs)))],
  ])
}

function printFailure(
  io: ToolIo,
  record: { readonly topic: string; readonly key: string | null; readonly value: string },
  error: Error | undefined,
): void {
  const failure = asJavaError(error)
  printEvent(io, 'producer_send_error', [
    ['topic', jsonText(record.topic)],
    ['key', jsonText(record.key)],
    ['value', jsonText(record.value)],
    ['exception', jsonText(`class ${failure.className}`)],
    ['message', jsonText(failure.message)],
  ])
}
