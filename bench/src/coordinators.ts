// Groups and transactions: how fast they form, commit and load.
import { partitionForGroup } from '@samsa/group'
import { kafkaJars } from '../../interop/src/harness/artifacts.ts'
import { mustRun, sleep } from '../../interop/src/harness/children.ts'
import { batch } from '../../interop/src/wire/batch.ts'
import { Peer } from './peer.ts'
import type { Row } from './row.ts'
import { initialDelayMs } from './session.ts'
import type { Measures, Session } from './session.ts'

const timed = async (action: () => Promise<void>): Promise<number> => {
  const began = performance.now()
  await action()
  return performance.now() - began
}

const each = async <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  await Promise.all(Array.from({ length: count }, (_, index) => make(index)))

/** Waits until the coordinator of a group answers: its topic is made when first asked for. */
const awaitCoordinator = async (session: Session, groupId: string): Promise<void> => {
  for (let attempt = 0; attempt < 600; attempt++) {
    await session.speaker.ask('FindCoordinator', 4, { keyType: 0, coordinatorKeys: [groupId] })
    const answer = await session.speaker.ask('OffsetFetch', 7, { groupId, topics: null })
    if (typeof answer !== 'string' && answer['errorCode'] === 0) return
    await sleep(20)
  }
  throw new Error('no group coordinator')
}

/** Waits until a group has offsets for so many partitions. */
const awaitOffsets = async (session: Session, groupId: string, partitions: number): Promise<void> => {
  for (let attempt = 0; attempt < 20_000; attempt++) {
    const answer = await session.speaker.ask('OffsetFetch', 7, { groupId, topics: null })
    if (typeof answer !== 'string' && answer['errorCode'] === 0) {
      const [topic] = answer['topics'] as { partitions: unknown[] }[]
      if (topic?.partitions.length === partitions) return
    }
    await sleep(2)
  }
  throw new Error(`group ${groupId} was not loaded`)
}

/** What one of the generators in C prints. */
const generated = async (
  session: Session,
  program: 'groups' | 'consumerGroups' | 'transactions',
  args: readonly (string | number)[],
): Promise<Measures> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the generator's own format
  JSON.parse(await session.generate(program, args.map(String))) as Measures

const figure = (found: Measures, name: string): number => found[name] ?? Number.NaN

const groups: Row = {
  name: 'groups',
  title: 'a group of 50 forms, joins again, gains one, loses one; groups of 5 side by side; heartbeats',
  async run(session) {
    const { quick } = session.options
    const { port } = session.node
    await awaitCoordinator(session, 'g50')
    await generated(session, 'groups', ['many', port, 5, 100, quick ? 10 : 30])
    const one = await generated(session, 'groups', ['one', port, 50, quick ? 9 : 31])
    const count = quick ? 300 : 1000
    const times = 10
    const many = await session.measured(async () => await generated(session, 'groups', ['many', port, 5, count, times]))
    const beats = await session.measured(async () => await generated(session, 'groups', ['beat', port, 50, 4, quick ? 3 : 8]))
    const rebalances = count * (times + 1)
    return {
      // Twice the delay, since others joined within it.
      'group of 50 forms ms': figure(one, 'formMs') - 2 * initialDelayMs,
      'group of 50 joins again ms': figure(one, 'rejoinMs'),
      'group of 50 gains one ms': figure(one, 'gainMs'),
      'group of 51 loses one ms': figure(one, 'loseMs'),
      [`${count} groups of 5 form s`]: figure(many.result, 'formSeconds'),
      'rebalances of groups of 5 /s': (count * times) / figure(many.result, 'rejoinSeconds'),
      'rebalances of groups of 5 CPU ms each': (many.cpuSeconds * 1000) / rebalances,
      'heartbeats /s': figure(beats.result, 'beats') / figure(beats.result, 'seconds'),
      'heartbeats CPU µs each': (beats.cpuSeconds * 1e6) / figure(beats.result, 'beats'),
    }
  },
}

const consumerGroups: Row = {
  name: 'consumer-groups',
  title: 'a consumer group (KIP-848) of 50 forms, gains one, loses one; heartbeats',
  async run(session) {
    const { quick } = session.options
    const partitions = 100
    await session.createTopic('t-members', partitions)
    await awaitCoordinator(session, 'g848')
    const run = async (mode: string, times: number): Promise<Measures> =>
      await generated(session, 'consumerGroups', [mode, session.node.port, 't-members', partitions, 50, times])
    await run('one', quick ? 9 : 31)
    const one = await run('one', quick ? 9 : 31)
    const beats = await session.measured(async () => await run('beat', quick ? 3 : 8))
    return {
      'consumer group of 50 forms ms': figure(one, 'formMs'),
      'consumer group of 50 gains one ms': figure(one, 'gainMs'),
      'consumer group of 51 loses one ms': figure(one, 'loseMs'),
      'consumer heartbeats /s': figure(beats.result, 'beats') / figure(beats.result, 'seconds'),
      'consumer heartbeats CPU µs each': (beats.cpuSeconds * 1e6) / figure(beats.result, 'beats'),
    }
  },
}

const commits: Row = {
  name: 'commits',
  title: 'offset commits per second, 20 connections',
  async run(session) {
    await session.createTopic('t-commits', 1)
    await awaitCoordinator(session, 'c-0')
    const peers = await each(20, async () => await Peer.open(session.node.port))
    const perPeer = session.options.quick ? 1500 : 6000
    const measured = await session.measured(
      async () =>
        await each(peers.length, async (index) => {
          for (let done = 0; done < perPeer; done++) {
            const topics = [{ name: 't-commits', partitions: [{ partitionIndex: 0, committedOffset: done, committedMetadata: '' }] }]
            await peers[index]?.ask('OffsetCommit', 8, { groupId: `c-${index}`, generationIdOrMemberEpoch: -1, memberId: '', topics })
          }
        }),
    )
    for (const peer of peers) peer.end()
    const count = perPeer * peers.length
    return {
      'offset commits /s': count / measured.seconds,
      'offset commits CPU µs each': (measured.cpuSeconds * 1e6) / count,
    }
  },
}

/** Transactions of one record each, one after another, by some producers side by side. */
const transactionsOf = async (session: Session, producers: number, perProducer: number): Promise<{ perSecond: number; cpuMs: number }> => {
  const peers = await each(producers, async () => await Peer.open(session.node.port))
  const ids = await each(producers, async (index) => {
    const transactionalId = `bench-${producers}-${index}`
    for (let attempt = 0; attempt < 600; attempt++) {
      await peers[index]?.ask('FindCoordinator', 4, { keyType: 1, coordinatorKeys: [transactionalId] })
      const answer = await peers[index]?.ask('InitProducerId', 5, {
        transactionalId,
        transactionTimeoutMs: 60_000,
        producerId: -1,
        producerEpoch: -1,
      })
      if (answer?.['errorCode'] === 0)
        return { transactionalId, producerId: answer['producerId'], producerEpoch: Number(answer['producerEpoch']) }
      await sleep(20)
    }
    throw new Error('no transaction coordinator')
  })
  const measured = await session.measured(
    async () =>
      await each(producers, async (index) => {
        const peer = peers[index]
        const id = ids[index]
        if (peer === undefined || id === undefined) throw new Error('unreachable')
        for (let done = 0; done < perProducer;) {
          const { transactionalId } = id
          const now = Date.now()
          const records = batch({
            attributes: 0x10,
            baseTimestamp: now,
            producerId: BigInt(String(id.producerId)),
            producerEpoch: id.producerEpoch,
            baseSequence: 0,
            records: [{ value: 'x'.repeat(100) }],
          })
          const topicData = [{ name: 't-transactions', partitionData: [{ index: index % 6, records }] }]
          const produced = await peer.ask('Produce', 12, { transactionalId, acks: -1, timeoutMs: 30_000, topicData })
          const [topic] = produced['responses'] as { partitionResponses: { errorCode: number }[] }[]
          const errorCode = topic?.partitionResponses[0]?.errorCode
          // The marker of the transaction before may still be on its way: clients try again.
          if (errorCode === 51) continue
          if (errorCode !== 0) throw new Error(`Produce: error ${errorCode}`)
          for (;;) {
            const ended = await peer.ask('EndTxn', 5, {
              transactionalId,
              producerId: id.producerId,
              producerEpoch: id.producerEpoch,
              committed: true,
            })
            if (ended['errorCode'] === 51) continue
            if (ended['errorCode'] !== 0) throw new Error(`EndTxn: error ${String(ended['errorCode'])}`)
            id.producerId = ended['producerId']
            id.producerEpoch = Number(ended['producerEpoch'])
            break
          }
          done++
        }
      }),
  )
  for (const peer of peers) peer.end()
  const count = producers * perProducer
  return { perSecond: count / measured.seconds, cpuMs: (measured.cpuSeconds * 1000) / count }
}

const transactions: Row = {
  name: 'transactions',
  title: 'transactions of one record; records per second in transactions of 1, 10 and 100 ms',
  async run(session) {
    const { quick } = session.options
    await session.createTopic('t-transactions', 6)
    await transactionsOf(session, 1, 200)
    const one = await transactionsOf(session, 1, quick ? 500 : 2000)
    const ten = await transactionsOf(session, 10, quick ? 200 : 1000)
    const result: Measures = {
      'transactions /s, one producer': one.perSecond,
      'transactions /s, ten producers': ten.perSecond,
      'transactions CPU ms each': ten.cpuMs,
    }
    const run = async (durationMs: number, seconds: number): Promise<Measures> =>
      await generated(session, 'transactions', [session.node.port, `bench-${durationMs}`, 't-transactions', 6, durationMs, seconds])
    await session.touchMemory()
    await run(10, quick ? 3 : 8)
    for (const durationMs of [1, 10, 100]) {
      const measured = await session.measured(async () => await run(durationMs, quick ? 3 : 8))
      const seconds = figure(measured.result, 'seconds')
      const label = `transactions of ${durationMs} ms`
      result[`${label} /s`] = figure(measured.result, 'transactions') / seconds
      result[`${label} records/s`] = figure(measured.result, 'records') / seconds
      result[`${label} CPU µs a record`] = (measured.cpuSeconds * 1e6) / figure(measured.result, 'records')
      result[`${label} broker's core`] = measured.cpuSeconds / measured.seconds
    }
    return result
  },
}

const javaTransactions: Row = {
  name: 'java-transactions',
  title: 'records per second in transactions of 1, 10 and 100 ms by the Java producer',
  async run(session) {
    await session.createTopic('t-java-transactions', 6)
    const jars = await kafkaJars()
    const result: Measures = {}
    for (const durationMs of [1, 10, 100]) {
      const settings = [`bootstrap.servers=${session.node.bootstrap}`, 'linger.ms=0', 'transaction.timeout.ms=60000']
      const count = session.options.quick ? 400_000 : 1_500_000
      const measured = await session.measured(
        async () =>
          await mustRun(
            'taskset',
            [
              ...['-c', session.options.pinned ? '1' : '0,1', 'java', '-cp', `${jars}/*`, 'org.apache.kafka.tools.ProducerPerformance'],
              ...['--topic', 't-java-transactions', '--record-size', '100', '--throughput', '-1'],
              // The first part is for the JVM to become warm, and does not count.
              ...['--num-records', String(count), '--warmup-records', String(count / 2)],
              ...[
                '--transactional-id',
                `perf-${durationMs}`,
                '--transaction-duration-ms',
                String(durationMs),
                '--producer-props',
                ...settings,
              ],
            ],
            { timeoutMs: 240_000 },
          ),
      )
      const found = /([\d.]+) records\/sec \([^)]*\), ([\d.]+) ms avg latency[^\n]*\n*$/.exec(measured.result.stdout.trimEnd())
      if (found === null) throw new Error(`ProducerPerformance: ${measured.result.stdout.slice(-500)}`)
      const label = `Java's transactions of ${durationMs} ms`
      result[`${label} records/s`] = Number(found[1])
      result[`${label} broker's core`] = measured.cpuSeconds / measured.seconds
    }
    return result
  },
}

const load: Row = {
  name: 'load',
  title: 'loading a partition of __consumer_offsets with many offsets',
  async run(session) {
    const partitions = 100
    // A million offsets in any case: the time is what matters, and it does not grow evenly.
    const groupCount = 10_000
    await session.createTopic('t-load', partitions)
    const names: string[] = []
    for (let index = 0; names.length < groupCount; index++) if (partitionForGroup(`load-${index}`, 50) === 7) names.push(`load-${index}`)
    const [first = ''] = names
    await awaitCoordinator(session, first)
    const peers = await each(4, async () => await Peer.open(session.node.port))
    const topics = [
      {
        name: 't-load',
        partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({
          partitionIndex,
          committedOffset: 5,
          committedMetadata: '',
        })),
      },
    ]
    await each(peers.length, async (index) => {
      for (let at = index; at < names.length;) {
        const answer = await peers[index]?.ask('OffsetCommit', 8, {
          groupId: names[at],
          generationIdOrMemberEpoch: -1,
          memberId: '',
          topics,
        })
        const [topic] = (answer?.['topics'] ?? []) as { partitions: { errorCode: number }[] }[]
        const refused = topic?.partitions.find(({ errorCode }) => errorCode !== 0)
        // A machine with other things to do may lose its coordinators for a while.
        if (refused !== undefined && [14, 15, 16].includes(refused.errorCode)) await sleep(50)
        else if (refused !== undefined) throw new Error(`OffsetCommit: error ${refused.errorCode}`)
        else at += peers.length
      }
    })
    for (const peer of peers) peer.end()
    session.speaker.end()
    await session.node.stop()
    await session.node.start()
    const ms = await timed(async () => {
      for (const name of [first, names[groupCount >> 1] ?? '', names.at(-1) ?? '']) await awaitOffsets(session, name, partitions)
    })
    return { [`load of ${(groupCount * partitions) / 1000}k offsets ms`]: ms }
  },
}

export const coordinatorRows: readonly Row[] = [groups, consumerGroups, commits, transactions, javaTransactions, load]
