import type { Producer, ProducerRecord } from '@samsa/client'
import { producerOf } from '../cluster/clients.ts'
import { logLine } from '../java/log-line.ts'
import { illegalArgument, JavaError, stackTrace } from '../java/java-error.ts'
import { asJavaError } from '../cluster/kafka-error.ts'
import { validateBootstrapServer } from '../options/bootstrap-check.ts'
import { JoptChecks, parseJopt, usageAndExit } from '../options/jopt.ts'
import type { JoptOptions } from '../options/jopt.ts'
import { keyValues } from '../options/key-values.ts'
import { readPropertyFile } from '../text/property-file.ts'
import { textLines } from '../text/text-lines.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { LineReader } from './line-reader.ts'
import { consoleProducerOptions } from './producer-options.ts'

/** Options that give a producer's property, unless a file or a property says otherwise. */
const PROPERTIES = [
  ['linger.ms', 'timeout'],
  ['acks', 'request-required-acks'],
  ['request.timeout.ms', 'request-timeout-ms'],
  ['retries', 'message-send-max-retries'],
  ['retry.backoff.ms', 'retry-backoff-ms'],
  ['send.buffer.bytes', 'socket-buffer-size'],
  ['buffer.memory', 'max-memory-bytes'],
  ['batch.size', 'batch-size'],
  ['batch.size', 'max-partition-memory-bytes'],
  ['metadata.max.age.ms', 'metadata-expiry-ms'],
  ['max.block.ms', 'max-block-ms'],
] as const

const LINE_READER = 'org.apache.kafka.tools.LineMessageReader'

/** `kafka-console-producer`. */
export const consoleProducer: Tool = async (io, args) => {
  try {
    const options = checked(io, args)
    const readerClass = options.text('line-reader')
    if (readerClass !== LINE_READER) throw new JavaError('java.lang.ClassNotFoundException', readerClass)
    const reader = new LineReader(options.text('topic'), readerProperties(options))
    const producer = await producerOf(producerProperties(options))
    try {
      await sendLines(io, producer, reader, options.has('sync'))
    } finally {
      await producer.close().catch(() => {})
    }
    return 0
  } catch (error) {
    if (error instanceof ToolExit) throw error
    const failure = asJavaError(error)
    io.err(failure.className.startsWith('joptsimple.') ? `${failure.message}\n` : stackTrace(failure))
    return 1
  }
}

async function sendLines(io: ToolIo, producer: Producer, reader: LineReader, sync: boolean): Promise<void> {
  /** Sends whose outcome is not known. */
  const underWay = new Set<Promise<void>>()
  await producer.prepare(reader.topic).catch(() => {})
  if (io.prompting) io.out('>')
  for await (const lines of textLines(io.stdin)) {
    for (const line of lines) {
      const record = reader.record(line)
      const sent = producer.send(record).then(
        () => undefined,
        (error: unknown) => asJavaError(error),
      )
      if (sync) {
        const error = await sent
        if (error !== undefined) throw new JavaError('java.util.concurrent.ExecutionException', error.toString(), { cause: error })
      } else {
        const told = sent.then((error) => {
          underWay.delete(told)
          if (error !== undefined) logFailure(io, record, error)
        })
        underWay.add(told)
        if (!producer.hasRoom) await producer.room()
      }
      if (io.prompting) io.out('>')
    }
    if (io.interrupted.aborted) break
  }
  void producer.flush().catch(() => {})
  await Promise.all(underWay)
}

function logFailure(io: ToolIo, record: ProducerRecord, error: JavaError): void {
  const size = (part: ProducerRecord['value']): string =>
    part === null || part === undefined ? 'null' : `${Buffer.byteLength(part)} bytes`
  const text = `Error when sending message to topic ${record.topic} with key: ${size(record.key)}, value: ${size(record.value)} with error:`
  logLine(io, 'ERROR', 'org.apache.kafka.clients.producer.internals.ErrorLoggingCallback', text)
  io.err(stackTrace(error))
}

function checked(io: ToolIo, args: readonly string[]): JoptOptions {
  const options = parsed(io, args)
  const checks = new JoptChecks(io, consoleProducerOptions, options)
  checks.helpOrVersion('This tool helps to read data from standard input and publish it to Kafka.')
  checks.required('topic')
  for (const [current, old] of [
    ['command-config', 'producer.config'],
    ['command-property', 'producer-property'],
    ['reader-property', 'property'],
  ] as const) {
    if (options.has(current) && options.has(old)) checks.usage(`Options --${current} and --${old} cannot be specified together.`)
  }
  const deprecated = (old: string, current: string, when: string): void => {
    if (options.has(old)) io.out(`Warning: --${old} is deprecated and will be removed in ${when}. Use --${current} instead.\n`)
  }
  deprecated('producer-property', 'command-property', 'a future version')
  deprecated('producer.config', 'command-config', 'a future version')
  deprecated('property', 'reader-property', 'a future version')
  deprecated('max-partition-memory-bytes', 'batch-size', 'Apache Kafka 5.0')
  try {
    validateBootstrapServer(options.value('bootstrap-server'))
  } catch (error) {
    if (error instanceof JavaError && error.className === illegalArgument('').className) checks.usage(error.message)
    throw error
  }
  return options
}

function parsed(io: ToolIo, args: readonly string[]): JoptOptions {
  try {
    return parseJopt(consoleProducerOptions, args)
  } catch (error) {
    if (error instanceof JavaError) return usageAndExit(io, consoleProducerOptions, error.message)
    throw error
  }
}

function readerProperties(options: JoptOptions): Map<string, string> {
  const file = options.has('reader-config') ? readPropertyFile(options.text('reader-config')) : []
  return new Map([...file, ...keyValues(options.values(options.has('property') ? 'property' : 'reader-property'))])
}

function producerProperties(options: JoptOptions): Map<string, string> {
  const file = ['command-config', 'producer.config'].find((name) => options.has(name))
  const given = ['command-property', 'producer-property'].find((name) => options.has(name)) ?? 'command-property'
  const properties = new Map([...(file === undefined ? [] : readPropertyFile(options.text(file))), ...keyValues(options.values(given))])
  properties.set('bootstrap.servers', options.text('bootstrap-server'))
  const codec = options.value('compression-codec') ?? ''
  properties.set('compression.type', options.has('compression-codec') ? (codec === '' ? 'gzip' : codec) : 'none')
  if (!properties.has('client.id')) properties.set('client.id', 'console-producer')
  for (const [key, option] of PROPERTIES) {
    if (options.has(option) || !properties.has(key)) properties.set(key, options.text(option))
  }
  return properties
}
