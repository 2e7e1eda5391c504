import { Cluster } from '@samsa/client'
import type { PartitionPosition } from '@samsa/client'
import { asJavaError, KafkaError } from '../cluster/kafka-error.ts'
import { clientClusterOptions } from '../cluster/producer-settings.ts'
import { logLine } from '../java/log-line.ts'
import { JavaError, stackTrace } from '../java/java-error.ts'
import { wholeMatch } from '../topics/topic-filter.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { consumerSetup } from './consumer-setup.ts'
import type { ConsumerSetup } from './consumer-setup.ts'
import type { ConsumedRecord } from './formatter.ts'
import { partitionSource } from './record-source.ts'
import type { RecordSource } from './record-source.ts'

const LOGGER = 'org.apache.kafka.tools.consumer.ConsoleConsumer'
const REBALANCE_PROTOCOL_HINT =
  'The consumer rebalance protocol (KIP-848) is production-ready! Set group.protocol=consumer to try it out. See https://kafka.apache.org/documentation/#consumer_rebalance_protocol\n'

/** `kafka-console-consumer`. */
export const consoleConsumer: Tool = async (io, args) => {
  let setup: ConsumerSetup
  try {
    setup = consumerSetup(io, args)
  } catch (error) {
    if (error instanceof ToolExit || !(error instanceof JavaError)) throw error
    io.err(`Exception in thread "main" ${stackTrace(error)}`)
    return 1
  }
  try {
    const protocol = setup.properties.get('group.protocol')
    const cluster = new Cluster(clientClusterOptions(setup.properties))
    if (setup.partition === undefined && (protocol === undefined || protocol.toLowerCase() === 'classic')) io.err(REBALANCE_PROTOCOL_HINT)
    let count = 0
    let source: RecordSource | undefined
    try {
      source = await open(cluster, setup)
      for await (const some of printed(io, source, setup)) count += some
    } finally {
      await source?.close()
      await cluster.close()
      io.err(`Processed a total of ${count} messages\n`)
      if (setup.options.has('enable-systest-events')) io.out('shutdown_complete\n')
    }
    return 0
  } catch (error) {
    logLine(io, 'ERROR', LOGGER, `Unknown error when running consumer:  ${stackTrace(asJavaError(error))}`)
    return 1
  }
}

/** Prints what comes until there is enough, nothing came for too long, or somebody interrupts; yields how many records it has taken. */
async function* printed(io: ToolIo, source: RecordSource, setup: ConsumerSetup): AsyncGenerator<number> {
  let left = setup.maxMessages < 0 ? Infinity : setup.maxMessages
  while (left > 0 && !io.interrupted.aborted) {
    const records = await nextRecords(io, source, setup.timeoutMs)
    if (records === undefined) return
    for (const record of records) {
      if (left <= 0) return
      left--
      yield 1
      try {
        const text = setup.formatter(record)
        if (text !== undefined) io.out(text)
      } catch (error) {
        if (!setup.options.has('skip-message-on-error')) throw error
        logLine(io, 'ERROR', LOGGER, `Error processing message, skipping this message:  ${stackTrace(asJavaError(error))}`)
      }
    }
  }
}

/** undefined ends the consumer: after its time-out, or a failure, which is logged. */
async function nextRecords(io: ToolIo, source: RecordSource, timeoutMs: number): Promise<readonly ConsumedRecord[] | undefined> {
  const startMs = io.clock.nowMs()
  try {
    while (!io.interrupted.aborted) {
      const records = [...(await source.poll(Math.min(timeoutMs, 1000)))]
      if (records.length > 0) return records
      if (io.clock.nowMs() - startMs > timeoutMs) throw new KafkaError(7, 'TimeoutException', 'null')
    }
  } catch (error) {
    const failure = asJavaError(error)
    logLine(io, 'ERROR', LOGGER, `Error processing message, terminating consumer process:  ${stackTrace(failure)}`)
  }
  return undefined
}

async function open(cluster: Cluster, setup: ConsumerSetup): Promise<RecordSource> {
  const options = { readCommitted: setup.properties.get('isolation.level') === 'read_committed', maxWaitMs: Math.min(500, setup.timeoutMs) }
  if (setup.partition !== undefined) {
    const position = { topic: setup.options.text('topic'), partition: setup.partition, offset: setup.offset }
    return await partitionSource(cluster, [position], options)
  }
  const topics = setup.options.has('topic') ? [setup.options.text('topic')] : await matching(cluster, setup.options.text('include'))
  const positions: PartitionPosition[] = []
  for (const name of topics) {
    const topic = await cluster.topic(name, { autoCreate: true })
    const offset = setup.properties.get('auto.offset.reset') === 'earliest' ? 'earliest' : 'latest'
    positions.push(...topic.partitions.map(({ partition }) => ({ topic: name, partition, offset }) as const))
  }
  return await partitionSource(cluster, positions, options)
}

async function matching(cluster: Cluster, pattern: string): Promise<string[]> {
  const regex = wholeMatch(pattern)
  const response = await cluster.refresh(null)
  return response.topics.flatMap((topic) => (topic.name !== null && !topic.isInternal && regex.test(topic.name) ? [topic.name] : []))
}
