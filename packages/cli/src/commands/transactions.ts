import { Admin, parsePartitionKey, partitionKey } from '@samsa/client'
import type { ProducerState, TopicPartition } from '@samsa/client'
import { withCluster } from '../connection.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import { printRows, requireOutput, telling } from './output.ts'

export interface TransactionsOptions {
  readonly bootstrapServer: string
  /** Of hanging: open for longer than this is too long. */
  readonly maxMinutes: number
  /** Of abort: where the open transaction starts. */
  readonly startOffset?: number
  readonly output: string
}

type Verb = (terminal: Terminal, admin: Admin, names: readonly string[], options: TransactionsOptions) => Promise<void>

export const transactionVerbs: { readonly [verb: string]: Verb } = { list, describe, producers, hanging, abort }

/** Runs one verb. Returns the exit code. */
export async function transactions(
  terminal: Terminal,
  verb: string,
  names: readonly string[],
  options: TransactionsOptions,
): Promise<number> {
  const run = transactionVerbs[verb]
  if (run === undefined) throw new CommandError(`Unknown verb '${verb}': one of ${Object.keys(transactionVerbs).join(', ')}`)
  requireOutput(options.output)
  return await withCluster(options.bootstrapServer, async (cluster) => {
    await run(terminal, new Admin(cluster), names, options)
    return 0
  })
}

async function list(terminal: Terminal, admin: Admin, _names: readonly string[], options: TransactionsOptions): Promise<void> {
  const rows = (await admin.listTransactions()).map((each) => [each.transactionalId, each.coordinatorId, each.producerId, each.state])
  await printRows(terminal, options.output, ['transactional id', 'coordinator', 'producer id', 'state'], rows)
}

async function describe(terminal: Terminal, admin: Admin, names: readonly string[], options: TransactionsOptions): Promise<void> {
  if (names.length === 0) throw new CommandError('No transactional id given: name at least one')
  const described = (await admin.describeTransactions(names)).all()
  const rows = [...described].map(([id, each]) => [
    id,
    each.coordinatorId,
    each.producerId,
    each.producerEpoch,
    each.state,
    each.transactionTimeoutMs,
    each.transactionStartTimeMs === undefined ? null : new Date(each.transactionStartTimeMs).toISOString(),
    each.partitions.map(({ topic, partition }) => partitionKey(topic, partition)).join(' '),
  ])
  const headings = ['transactional id', 'coordinator', 'producer id', 'epoch', 'state', 'timeout ms', 'started', 'partitions']
  await printRows(terminal, options.output, headings, rows)
}

async function producers(terminal: Terminal, admin: Admin, names: readonly string[], options: TransactionsOptions): Promise<void> {
  const found = (await admin.describeProducers(await placesOf(admin, names))).all()
  const rows = [...found].flatMap(([key, states]) => states.map((state) => [key, ...producerRow(state)]))
  await printRows(terminal, options.output, ['partition', ...PRODUCER_HEADINGS], rows)
}

const PRODUCER_HEADINGS = ['producer id', 'epoch', 'coordinator epoch', 'last sequence', 'last written', 'transaction start']

function producerRow(state: ProducerState): (string | number | null)[] {
  return [
    state.producerId,
    state.producerEpoch,
    state.coordinatorEpoch ?? null,
    state.lastSequence,
    new Date(state.lastTimestampMs).toISOString(),
    state.currentTransactionStartOffset ?? null,
  ]
}

/** Transactions that are open for too long and of which no coordinator knows. */
async function hanging(terminal: Terminal, admin: Admin, names: readonly string[], options: TransactionsOptions): Promise<void> {
  const found = (await admin.describeProducers(await placesOf(admin, names))).all()
  const oldestMs = terminal.clock.nowMs() - options.maxMinutes * 60_000
  const open = [...found].flatMap(([key, states]) =>
    states
      .filter((each) => each.currentTransactionStartOffset !== undefined && each.lastTimestampMs < oldestMs)
      .map((state) => ({ key, state })),
  )
  const producerIds = [...new Set(open.map(({ state }) => state.producerId))]
  const listed = producerIds.length === 0 ? [] : await admin.listTransactions({ producerIds })
  const described = await admin.describeTransactions(listed.map((each) => each.transactionalId))
  const expected = new Set<string>()
  for (const { transactionalId, producerId } of listed) {
    const outcome = described.get(transactionalId)
    if (outcome === undefined || outcome instanceof Error) continue
    for (const { topic, partition } of outcome.partitions) expected.add(`${producerId} ${partitionKey(topic, partition)}`)
  }
  const rows = open
    .filter(({ key, state }) => !expected.has(`${state.producerId} ${key}`))
    .map(({ key, state }) => [key, ...producerRow(state)])
  await printRows(terminal, options.output, ['partition', ...PRODUCER_HEADINGS], rows)
}

/** Ends the transaction that starts at `--start-offset` of one partition, as its coordinator would have. */
async function abort(terminal: Terminal, admin: Admin, names: readonly string[], options: TransactionsOptions): Promise<void> {
  const [place, another] = names.map(placeOf)
  const { startOffset } = options
  if (place === undefined || another !== undefined || startOffset === undefined)
    throw new CommandError(
      'To abort a hanging transaction name its partition and --start-offset: samsa transactions abort orders-0 --start-offset 17',
    )
  const key = partitionKey(place.topic, place.partition)
  const states = (await admin.describeProducers([place])).one(key)
  const state = states.find((each) => each.currentTransactionStartOffset === startOffset)
  if (state === undefined) throw new CommandError(`No transaction of ${key} is open since offset ${startOffset}`)
  await admin.abortTransaction({
    ...place,
    producerId: state.producerId,
    producerEpoch: state.producerEpoch,
    coordinatorEpoch: state.coordinatorEpoch ?? 0,
  })
  await telling(terminal, options.output, async (tell) => {
    await tell('aborted', 'transaction', `of producer ${state.producerId} in ${key}`)
  })
}

/** `orders-0`, or a topic for all its partitions; none means every topic. */
async function placesOf(admin: Admin, names: readonly string[]): Promise<TopicPartition[]> {
  const topics = (await admin.listTopics({ includeInternal: true })).map((each) => each.name)
  const wanted = names.length === 0 ? topics : names
  const places: TopicPartition[] = []
  for (const name of wanted) {
    if (topics.includes(name))
      places.push(...(await admin.describeTopics([name])).one(name).partitions.map(({ partition }) => ({ topic: name, partition })))
    else places.push(placeOf(name))
  }
  return places
}

function placeOf(name: string): TopicPartition {
  if (!/-\d+$/.test(name)) throw new CommandError(`There is no topic '${name}', and it names no partition such as orders-0`)
  return parsePartitionKey(name)
}
