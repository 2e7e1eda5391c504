import type { Consumer, ConsumerRecords, TopicPartition, TopicPartitionOffset } from '@samsa/client'
import { consumerOf } from '../cluster/clients.ts'
import { asJavaError } from '../cluster/kafka-error.ts'
import { inMapOrder } from '../java/hash-order.ts'
import { stackTrace } from '../java/java-error.ts'
import { logLine } from '../java/log-line.ts'
import type { Arguments } from '../options/argparse.ts'
import type { Tool, ToolIo } from '../tool-io.ts'
import { verifiableConsumerParser } from './consumer-options.ts'
import { jsonText, printEvent } from './event.ts'
import { readPropertyFiles, verifiableTool } from './verifiable-tool.ts'

/** Java's assignors by class, under the names that groups know them by. */
const ASSIGNORS: Readonly<Record<string, string>> = {
  RangeAssignor: 'range',
  RoundRobinAssignor: 'roundrobin',
  StickyAssignor: 'sticky',
  CooperativeStickyAssignor: 'cooperative-sticky',
}
const POLL_MS = 1000

/** `kafka-verifiable-consumer`. */
export const verifiableConsumer: Tool = verifiableTool(verifiableConsumerParser, async (io, given) => {
  await run(io, await consumerOf(propertiesOf(io, given)), given)
})

function propertiesOf(io: ToolIo, given: Arguments): Map<string, string> {
  const properties = new Map<string, string>()
  readPropertyFiles(io, given, { parser: verifiableConsumerParser, deprecated: 'consumer.config', properties })
  const protocol = given.text('groupProtocol').toLowerCase()
  properties.set('group.protocol', protocol)
  const assignor = given.value('groupRemoteAssignor')
  if (protocol === 'consumer') {
    if (assignor !== undefined) properties.set('group.remote.assignor', assignor)
  } else properties.set('partition.assignment.strategy', assignorNames(given.text('assignmentStrategy')))
  const optional = { 'session.timeout.ms': given.value('sessionTimeout'), 'group.instance.id': given.value('groupInstanceId') }
  for (const [key, value] of Object.entries(optional)) if (value !== undefined) properties.set(key, value)
  properties.set('group.id', given.text('groupId'))
  properties.set('bootstrap.servers', given.text('bootstrapServer'))
  properties.set('enable.auto.commit', String(given.flag('useAutoCommit')))
  properties.set('auto.offset.reset', given.text('resetPolicy'))
  return properties
}

function assignorNames(text: string): string {
  return text
    .split(',')
    .map((name) => ASSIGNORS[name.trim().slice(name.trim().lastIndexOf('.') + 1)] ?? name.trim())
    .join(',')
}

const partitionsJson = (partitions: readonly TopicPartition[]): string =>
  `[${partitions.map(({ topic, partition }) => `{"topic":${jsonText(topic)},"partition":${partition}}`).join(',')}]`

async function run(io: ToolIo, consumer: Consumer, given: Arguments): Promise<void> {
  const most = given.number('maxMessages') ?? -1
  const autoCommit = given.flag('useAutoCommit')
  let consumed = 0
  try {
    printEvent(io, 'startup_complete')
    consumer.subscribe([given.text('topic')], {
      assigned: (partitions) => printEvent(io, 'partitions_assigned', [['partitions', partitionsJson(partitions)]]),
      revoked: (partitions) => printEvent(io, 'partitions_revoked', [['partitions', partitionsJson(partitions)]]),
    })
    while ((most < 0 || consumed < most) && !io.interrupted.aborted) {
      const records = await consumer.poll({ timeoutMs: POLL_MS, signal: io.interrupted })
      if (records.count === 0) continue
      const { offsets, taken } = onRecords(io, records, given.flag('verbose'), most < 0 ? Infinity : most - consumed)
      consumed += taken
      if (!autoCommit) await commit(io, consumer, offsets)
    }
  } catch (error) {
    if (!io.interrupted.aborted) {
      const text = `Error during processing, terminating consumer process:  ${stackTrace(asJavaError(error))}`
      logLine(io, 'ERROR', 'org.apache.kafka.tools.VerifiableConsumer', text)
    }
  } finally {
    if (io.interrupted.aborted) printEvent(io, 'shutdown_requested')
    await consumer.close().catch(() => {})
    printEvent(io, 'shutdown_complete')
    if (!io.interrupted.aborted) printEvent(io, 'shutdown_requested')
  }
}

function onRecords(
  io: ToolIo,
  records: ConsumerRecords,
  verbose: boolean,
  left: number,
): { readonly offsets: readonly TopicPartitionOffset[]; readonly taken: number } {
  const byPartition = Map.groupBy([...records], (record) => `${record.topic}-${record.partition}`)
  const offsets: TopicPartitionOffset[] = []
  const summaries: string[] = []
  let taken = 0
  for (const all of byPartition.values()) {
    const some = all.slice(0, left - taken)
    const [first, last] = [some[0], some.at(-1)]
    if (first === undefined || last === undefined) continue
    const { topic, partition } = first
    offsets.push({ topic, partition, offset: last.offset + 1 })
    summaries.push(
      `{"topic":${jsonText(topic)},"partition":${partition},"count":${some.length},"minOffset":${first.offset},"maxOffset":${last.offset}}`,
    )
    for (const record of verbose ? some : []) {
      printEvent(io, 'record_data', [
        ['key', jsonText(record.key?.toString() ?? null)],
        ['value', jsonText(record.value?.toString() ?? null)],
        ['topic', jsonText(topic)],
        ['partition', String(partition)],
        ['offset', String(record.offset)],
      ])
    }
    taken += some.length
    if (taken >= left) break
  }
  printEvent(io, 'records_consumed', [
    ['count', String(records.count)],
    ['partitions', `[${summaries.join(',')}]`],
  ])
  return { offsets, taken }
}

async function commit(io: ToolIo, consumer: Consumer, offsets: readonly TopicPartitionOffset[]): Promise<void> {
  const failure = await consumer.commitSync(offsets).then(
    () => undefined,
    (error: unknown) => asJavaError(error),
  )
  if (failure?.simpleName === 'FencedInstanceIdException') throw failure
  const json = inMapOrder(offsets).map(
    ({ topic, partition, offset }) => `{"topic":${jsonText(topic)},"partition":${partition},"offset":${offset}}`,
  )
  printEvent(io, 'offsets_committed', [
    ['offsets', `[${json.join(',')}]`],
    ...(failure === undefined ? [] : [['error', jsonText(failure.message)] as const]),
    ['success', String(failure === undefined)],
  ])
}
