import type { World } from '@samsa/ports'
import type { Prng } from '@samsa/stdx'
import type { RpcClient } from '@samsa/wire'
import type { GroupWatch } from '../groups/group-watch.ts'
import { sleep } from '../groups/session.ts'
import { Caller } from './caller.ts'
import { TransactionalProducer } from './transactional-producer.ts'
import type { TransactionWatch } from './transaction-watch.ts'

export interface WriterOptions {
  readonly transactionalId: string
  readonly topic: string
  readonly partitionCount: number
  readonly timeoutMs: number
  readonly allowsVersion2: boolean
  readonly prng: Prng
  readonly watch: TransactionWatch
  readonly groups: GroupWatch
  /** Whose records these are, different for each life of each process. */
  readonly nextValue: () => string
  readonly isCalm: () => boolean
  readonly isOver: () => boolean
}

/** Writes transactions over several partitions, and ends some of them by an abort, too late, or never. */
export async function writeTransactions(options: WriterOptions, world: World, connect: () => RpcClient): Promise<void> {
  const { prng, isOver, isCalm, watch, groups, timeoutMs, partitionCount } = options
  const caller = new Caller(world, connect)
  // Once it is calm every transaction that is open comes to its end by itself.
  const mayBegin = (): boolean => !isOver() && !isCalm()
  while (mayBegin()) {
    const producer = new TransactionalProducer({
      ...options,
      isVersion2: options.allowsVersion2 && prng.chance(0.6),
      caller,
      watch,
      isOver,
    })
    let goesOn = await producer.init()
    while (goesOn && mayBegin()) {
      producer.begin()
      for (let sends = prng.between(0, 4); goesOn && sends > 0; sends--) {
        goesOn = await producer.send(prng.below(partitionCount), Array.from({ length: prng.between(1, 3) }, options.nextValue))
        if (prng.chance(0.03)) await sleep(world, prng.between(0, timeoutMs * 2))
      }
      if (goesOn && prng.chance(0.05)) break
      if (goesOn) goesOn = await producer.end(prng.chance(0.7), groups)
      await sleep(world, prng.float() * 40)
    }
    await sleep(world, prng.float() * 300)
  }
  caller.close()
}
