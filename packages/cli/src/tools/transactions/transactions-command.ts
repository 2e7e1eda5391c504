import type { ProducerState, TopicPartition } from '@samsa/client'
import { withAccess } from '../cluster/access.ts'
import { asJavaError, isClientError, kafkaError } from '../cluster/kafka-error.ts'
import { parseArgumentsOrExit } from '../options/argparse.ts'
import { readPropertyFile } from '../text/property-file.ts'
import { tabbedTable } from '../text/table.ts'
import { ToolExit } from '../tool-failure.ts'
import type { Tool } from '../tool-io.ts'
import { inMapOrder } from '../java/hash-order.ts'
import { findHanging } from './hanging.ts'
import { transactionsParser } from './options.ts'
import { partitionText } from './transaction-tool.ts'
import type { TransactionTool } from './transaction-tool.ts'

const verbs: { readonly [name: string]: (tool: TransactionTool) => Promise<void> } = {
  list,
  describe,
  'describe-producers': describeProducers,
  abort,
  'find-hanging': findHanging,
  forceTerminateTransaction,
}

/** `kafka-transactions`. */
export const transactionsCommand: Tool = async (io, args) => {
  const given = parseArgumentsOrExit(io, transactionsParser, args)
  const fail = (message: string): never => {
    io.err(`${message}\n`)
    throw new ToolExit(1)
  }
  const attempt = async <T>(what: string, promise: Promise<T>): Promise<T> => {
    try {
      return await promise
    } catch (error) {
      return fail(`${what}: ${asJavaError(error).message}. Enable debug logging for additional detail.`)
    }
  }
  const file = given.value('command_config')
  const properties =
    file === undefined
      ? new Map<string, string>()
      : await attempt(
          'Failed to load admin client properties',
          Promise.resolve().then(() => readPropertyFile(file)),
        )
  return await withAccess({ servers: given.text('bootstrap_server'), properties }, async (access) => {
    const verb = verbs[given.commands[0] ?? '']
    if (verb === undefined) return fail(`Unexpected command ${given.commands[0] ?? ''}`)
    await verb({ io, admin: access.admin, given, attempt, fail })
    return 0
  })
}

async function list({ io, admin, given, attempt }: TransactionTool): Promise<void> {
  const [durationMs, pattern] = [given.number('duration_filter'), given.value('transactional_id_pattern')]
  const listings = await attempt(
    'Failed to list transactions',
    admin.listTransactions({
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(pattern === undefined ? {} : { transactionalIdPattern: pattern }),
    }),
  )
  const rows = listings.map((each) => [each.transactionalId, String(each.coordinatorId), String(each.producerId), each.state])
  io.out(tabbedTable(['TransactionalId', 'Coordinator', 'ProducerId', 'TransactionState'], rows))
}

async function describe({ io, admin, given, attempt }: TransactionTool): Promise<void> {
  const id = given.text('transactional_id')
  const transaction = await attempt(
    `Failed to describe transaction state of transactional-id \`${id}\``,
    admin
      .describeTransactions([id])
      .then((outcomes) => outcomes.one(id))
      .catch((error: unknown) => {
        if (!isClientError(error, 'TRANSACTIONAL_ID_NOT_FOUND')) throw error
        throw kafkaError(error.code, `DescribeTransactions request for transactionalId \`${id}\` failed because the ID could not be found`)
      }),
  )
  const startMs = transaction.transactionStartTimeMs
  const headers = [
    'CoordinatorId',
    'TransactionalId',
    'ProducerId',
    'ProducerEpoch',
    'TransactionState',
    'TransactionTimeoutMs',
    'CurrentTransactionStartTimeMs',
    'TransactionDurationMs',
    'TopicPartitions',
  ]
  const row = [
    transaction.coordinatorId,
    id,
    transaction.producerId,
    transaction.producerEpoch,
    transaction.state,
    transaction.transactionTimeoutMs,
    startMs ?? 'None',
    startMs === undefined ? 'None' : io.clock.nowMs() - startMs,
    inMapOrder(transaction.partitions).map(partitionText).join(','),
  ]
  io.out(tabbedTable(headers, [row.map(String)]))
}

async function describeProducers({ io, admin, given, attempt }: TransactionTool): Promise<void> {
  const place = { topic: given.text('topic'), partition: given.number('partition') ?? 0 }
  const brokerId = given.number('broker_id')
  const where = brokerId === undefined ? 'leader' : `broker ${brokerId}`
  const producers = await attempt(
    `Failed to describe producers for partition ${partitionText(place)} on ${where}`,
    admin.describeProducers([place], brokerId === undefined ? {} : { brokerId }).then((outcomes) => outcomes.one(partitionText(place))),
  )
  const headers = [
    'ProducerId',
    'ProducerEpoch',
    'LatestCoordinatorEpoch',
    'LastSequence',
    'LastTimestamp',
    'CurrentTransactionStartOffset',
  ]
  const rows = producers.map((each) => [
    each.producerId,
    each.producerEpoch,
    each.coordinatorEpoch ?? -1,
    each.lastSequence,
    each.lastTimestampMs,
    each.currentTransactionStartOffset ?? 'None',
  ])
  io.out(
    tabbedTable(
      headers,
      rows.map((row) => row.map(String)),
    ),
  )
}

async function abort(tool: TransactionTool): Promise<void> {
  const { admin, given, attempt, fail } = tool
  const place = { topic: given.text('topic'), partition: given.number('partition') ?? 0 }
  const [startOffset, producerId] = [given.number('start_offset'), given.number('producer_id')]
  if (startOffset === undefined && producerId === undefined) {
    fail(
      'The transaction to abort must be identified either with --start-offset (for brokers on 3.0 or above) or with --producer-id, --producer-epoch, and --coordinator-epoch (for older brokers)',
    )
  }
  const spec = {
    ...place,
    ...(startOffset === undefined ? namedProducer(tool, producerId ?? 0) : await openedAt(tool, place, startOffset)),
  }
  const text = `AbortTransactionSpec(topicPartition=${partitionText(place)}, producerId=${spec.producerId}, producerEpoch=${spec.producerEpoch}, coordinatorEpoch=${spec.coordinatorEpoch})`
  await attempt(`Failed to abort transaction ${text}`, admin.abortTransaction(spec))
}

interface Named {
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
}

function namedProducer({ given, fail }: TransactionTool, producerId: number): Named {
  const [producerEpoch, coordinatorEpoch] = [given.number('producer_epoch'), given.number('coordinator_epoch')]
  if (producerEpoch === undefined) return fail('Missing required argument --producer-epoch')
  if (coordinatorEpoch === undefined) return fail('Missing required argument --coordinator-epoch')
  // A producer whose first transaction hangs has had no coordinator; 0 is no more than any epoch that one can have.
  return { producerId, producerEpoch, coordinatorEpoch: Math.max(0, coordinatorEpoch) }
}

async function openedAt({ admin, attempt, fail }: TransactionTool, place: TopicPartition, startOffset: number): Promise<Named> {
  const producers: readonly ProducerState[] = await attempt(
    `Failed to validate producer state for partition ${partitionText(place)}`,
    admin.describeProducers([place]).then((outcomes) => outcomes.one(partitionText(place))),
  )
  const found = producers.find((each) => each.currentTransactionStartOffset === startOffset)
  if (found === undefined)
    return fail(`Could not find any open transactions starting at offset ${startOffset} on partition ${partitionText(place)}`)
  return { producerId: found.producerId, producerEpoch: found.producerEpoch, coordinatorEpoch: found.coordinatorEpoch ?? 0 }
}

async function forceTerminateTransaction({ admin, given, attempt }: TransactionTool): Promise<void> {
  const id = given.text('transactionalId')
  await attempt(`Failed to force terminate transactionalId \`${id}\``, admin.forceTerminateTransaction(id))
}
