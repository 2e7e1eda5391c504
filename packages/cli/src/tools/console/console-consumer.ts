import type { Consumer, ConsumerRecord } from '@samsa/client'
import { asJavaError, KafkaError } from '../cluster/kafka-error.ts'
import { consumerOf } from '../cluster/clients.ts'
import { logLine } from '../java/log-line.ts'
import { JavaError, stackTrace } from '../java/java-error.ts'
import { wholeMatch } from '../topics/topic-filter.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { consumerSetup } from './consumer-setup.ts'
import type { ConsumerSetup } from './consumer-setup.ts'

const LOGGER = 'org.apache.kafka.tools.consumer.ConsoleConsumer'
/** A poll ends so often, so that an interruption is seen. */
const POLL_MS = 1000
const REBALANCE_PROTOCOL_HINT =
  'The consumer rebalance protocol (KIP-848) is production-ready! Set group.protocol=consumer to try it out. See https://kafka.apache.org/documentation/#consumer_rebalance_protocol\n'

/** `kafka-console-consumer`. */
export const consoleConsumer: Tool = async (io, args) => {
  let setup: ConsumerSetup
  try {
    setup = await consumerSetup(io, args)
  } catch (error) {
    if (error instanceof ToolExit || !(error instanceof JavaError)) throw error
    io.err(`Exception in thread "main" ${stackTrace(error)}`)
    return 1
  }
  try {
    const protocol = setup.properties.get('group.protocol')
    const consumer = await consumerOf(setup.properties)
    if (setup.partition === undefined && (protocol === undefined || protocol.toLowerCase() === 'classic')) io.err(REBALANCE_PROTOCOL_HINT)
    let count = 0
    const pending: Pending = { records: [] }
    try {
      subscribe(consumer, setup)
      for await (const some of printed(io, consumer, setup, pending)) count += some
    } finally {
      giveBack(consumer, pending)
      await consumer.close().catch(() => {})
      io.err(`Processed a total of ${count} messages\n`)
      if (setup.options.has('enable-systest-events')) io.out('shutdown_complete\n')
    }
    return 0
  } catch (error) {
    logLine(io, 'ERROR', LOGGER, `Unknown error when running consumer:  ${stackTrace(asJavaError(error))}`)
    return 1
  }
}

/** Records that have been fetched and not been taken yet. */
interface Pending {
  records: readonly ConsumerRecord[]
}

/** Prints what comes until there is enough, nothing came for too long, or somebody interrupts; yields how many records it has taken. */
async function* printed(io: ToolIo, consumer: Consumer, setup: ConsumerSetup, pending: Pending): AsyncGenerator<number> {
  let left = setup.maxMessages < 0 ? Infinity : setup.maxMessages
  while (left > 0 && !io.interrupted.aborted) {
    const records = await nextRecords(io, consumer, setup.timeoutMs)
    if (records === undefined) return
    let taken = 0
    pending.records = records
    for (const record of records) {
      if (left <= 0) break
      left--
      taken++
      pending.records = records.slice(taken)
      print(io, record, setup)
    }
    yield taken
  }
}

function print(io: ToolIo, record: ConsumerRecord, setup: ConsumerSetup): void {
  try {
    const text = setup.formatter(record)
    if (text !== undefined) io.out(text)
  } catch (error) {
    if (!setup.options.has('skip-message-on-error')) throw error
    logLine(io, 'ERROR', LOGGER, `Error processing message, skipping this message:  ${stackTrace(asJavaError(error))}`)
  }
}

/** undefined ends the consumer: after its time-out, or a failure, which is logged. */
async function nextRecords(io: ToolIo, consumer: Consumer, timeoutMs: number): Promise<readonly ConsumerRecord[] | undefined> {
  const startMs = io.clock.nowMs()
  try {
    while (!io.interrupted.aborted) {
      const records = [...(await consumer.poll({ timeoutMs: Math.min(timeoutMs, POLL_MS), signal: io.interrupted }))]
      if (records.length > 0) return records
      if (io.clock.nowMs() - startMs > timeoutMs) throw new KafkaError(7, 'TimeoutException', 'null')
    }
  } catch (error) {
    if (io.interrupted.aborted) return undefined
    const failure = asJavaError(error)
    logLine(io, 'ERROR', LOGGER, `Error processing message, terminating consumer process:  ${stackTrace(failure)}`)
  }
  return undefined
}

function subscribe(consumer: Consumer, setup: ConsumerSetup): void {
  const topic = setup.options.value('topic')
  if (topic === undefined) {
    consumer.subscribe(wholeMatch(setup.options.text('include')))
    return
  }
  if (setup.partition === undefined) {
    consumer.subscribe([topic])
    return
  }
  const place = { topic, partition: setup.partition }
  consumer.assign([place])
  if (setup.offset === 'earliest') consumer.seekToBeginning([place])
  else if (setup.offset === 'latest') consumer.seekToEnd([place])
  else consumer.seek(place, setup.offset)
}

/** What was fetched and not printed is not committed: the positions go back before it. */
function giveBack(consumer: Consumer, pending: Pending): void {
  const first = new Map<string, ConsumerRecord>()
  for (const record of pending.records) {
    const key = `${record.topic}-${record.partition}`
    if (!first.has(key)) first.set(key, record)
  }
  for (const record of first.values()) {
    try {
      consumer.seek(record, record.offset)
    } catch {
      // It belongs to another member now.
    }
  }
}
