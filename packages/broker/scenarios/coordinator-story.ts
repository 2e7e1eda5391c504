// What stories about the coordinators have in common.
import { ListOffsetsRequest, ListOffsetsResponse } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { Prng } from '@samsa/stdx'
import type { RpcClient } from '@samsa/wire'
import type { SimCluster } from '../test/sim-cluster.ts'
import { differences } from './coordinator-snapshot.ts'

/** The coordinators' logs are compacted all the time. */
const CLEANING = {
  'log.roll.ms': '1500',
  'log.cleaner.backoff.ms': '300',
  'log.cleaner.min.cleanable.ratio': '0.05',
  'log.segment.delete.delay.ms': '1000',
}

/** With compaction in half of the stories; what may be lost with the power is flushed. */
export function coordinatorSettings(
  prng: Prng,
  settings: Readonly<Record<string, string>>,
  losesPower: boolean,
): Readonly<Record<string, string>> {
  const cleaned = prng.chance(0.5) ? CLEANING : {}
  return { ...settings, ...cleaned, ...(losesPower ? { 'log.flush.interval.messages': '1' } : {}) }
}

/** The broker's process ends, or its machine's power, and comes back after a while. */
export async function endBroker(cluster: SimCluster, prng: Prng, losesPower: boolean, mostMs: number): Promise<void> {
  const { broker, simulation } = cluster
  if (losesPower && prng.chance(0.5)) broker.losePower()
  else broker.kill()
  await simulation.run(prng.between(0, mostMs))
  broker.start()
  await cluster.ready()
}

export async function slowDisk({ broker, simulation }: SimCluster, prng: Prng, mostMs: number): Promise<void> {
  broker.diskSlowness = prng.between(1, 50)
  await simulation.run(prng.between(100, mostMs))
  broker.diskSlowness = 1
}

/** A coordinator that loads its log says what the one before it said. */
export async function checkRestart(cluster: SimCluster, before: readonly string[], tell: () => Promise<readonly string[]>): Promise<void> {
  cluster.broker.kill()
  cluster.broker.start()
  await cluster.ready()
  const after = await tell()
  assert(before.join('\n') === after.join('\n'), () => `what was loaded is not what was written:\n${differences(before, after)}`)
}

/** The end of a partition, or with isolation 1 its last stable offset; -1 if that cannot be told. */
export async function endOf(rpc: RpcClient, topic: string, partition: number, isolationLevel = 0): Promise<number> {
  const response = await rpc.request({ request: ListOffsetsRequest, response: ListOffsetsResponse }, 7, {
    replicaId: -1,
    isolationLevel,
    topics: [{ name: topic, partitions: [{ partitionIndex: partition, timestamp: -1 }] }],
  })
  return response.topics[0]?.partitions[0]?.offset ?? -1
}
