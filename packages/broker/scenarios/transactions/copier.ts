import type { World } from '@samsa/ports'
import { FetchRequest, FetchResponse, OffsetFetchRequest, OffsetFetchResponse, readBatches } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { RpcClient } from '@samsa/wire'
import { NOT_NOW, sleep } from '../groups/session.ts'
import { Caller } from './caller.ts'
import { TransactionalProducer } from './transactional-producer.ts'
import type { WriterOptions } from './writer.ts'

export interface CopierOptions extends Omit<WriterOptions, 'nextValue' | 'partitionCount'> {
  readonly groupId: string
  readonly source: string
  readonly partition: number
  /** Tells the copies of one record apart: all but one are in vain. */
  readonly nextAttempt: () => number
}

const UNSTABLE_OFFSET_COMMIT = 88

/** Copies a partition into another, records and the offset after them in one transaction: each must arrive once and in order, whatever happens. */
export async function copyTransactions(options: CopierOptions, world: World, connect: () => RpcClient): Promise<void> {
  const { prng, isOver, isCalm, watch, groups, groupId, source, partition, timeoutMs } = options
  const caller = new Caller(world, connect)
  while (!isOver()) {
    const producer = new TransactionalProducer({
      ...options,
      isVersion2: options.allowsVersion2 && prng.chance(0.6),
      caller,
      watch,
      isOver,
    })
    let goesOn = await producer.init()
    let position = goesOn ? await committed(options, caller) : -1
    while (goesOn && position >= 0 && !isOver()) {
      const records = await fetchValues(caller, source, partition, position)
      if (records.length === 0) {
        await sleep(world, 30)
        continue
      }
      producer.begin()
      goesOn = await producer.send(
        partition,
        records.map((offset) => `${groupId}-${offset}/${options.nextAttempt()}`),
      )
      if (goesOn && !isCalm() && prng.chance(0.03)) await sleep(world, prng.between(0, timeoutMs * 2))
      const next = (records.at(-1) ?? 0) + 1
      if (goesOn) goesOn = await producer.sendOffset(groups, groupId, source, partition, next)
      if (goesOn && !isCalm() && prng.chance(0.03)) break
      const commits = isCalm() || prng.chance(0.8)
      if (goesOn) goesOn = await producer.end(commits, groups)
      if (commits) position = next
      await sleep(world, prng.float() * 30)
    }
    producer.abandon(groups)
    await sleep(world, prng.float() * 100)
  }
  caller.close()
}

/** The stable offset to go on from; -1 if the story is over. */
async function committed({ groupId, source, partition, groups, isOver, watch }: CopierOptions, caller: Caller): Promise<number> {
  while (!isOver()) {
    const sinceMs = watch.nowMs
    const response = await caller.request({ request: OffsetFetchRequest, response: OffsetFetchResponse }, 8, {
      requireStable: true,
      groups: [{ groupId, topics: [{ name: source, partitionIndexes: [partition] }] }],
    })
    const group = response?.groups[0]
    const answer = group?.topics[0]?.partitions[0]
    if (group?.errorCode === 0 && answer?.errorCode === 0) {
      groups.read(groupId, partition, answer.committedOffset, answer.metadata === '' ? null : answer.metadata, sinceMs)
      return Math.max(0, answer.committedOffset)
    }
    const errorCode = group === undefined ? 14 : group.errorCode === 0 ? (answer?.errorCode ?? -1) : group.errorCode
    assert(NOT_NOW.has(errorCode) || errorCode === UNSTABLE_OFFSET_COMMIT, () => `${groupId}: offset fetch error ${errorCode}`)
    await sleep(caller.world, 30)
  }
  return -1
}

/** The offsets of a few records. */
async function fetchValues(caller: Caller, topic: string, partition: number, from: number): Promise<number[]> {
  const response = await caller.request({ request: FetchRequest, response: FetchResponse }, 12, {
    replicaId: -1,
    maxBytes: 1 << 20,
    minBytes: 1,
    maxWaitMs: 50,
    isolationLevel: 1,
    sessionEpoch: -1,
    topics: [{ topic, partitions: [{ partition, fetchOffset: from, partitionMaxBytes: 300 }] }],
  })
  const answer = response?.responses[0]?.partitions[0]
  if (answer?.errorCode !== 0) return []
  const found: number[] = []
  for (const batch of readBatches(answer.records ?? new Uint8Array(0))) {
    for (const record of batch.records()) if (record.offset >= from) found.push(record.offset)
  }
  return found
}
