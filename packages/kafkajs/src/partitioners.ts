import { murmur2 } from '@samsa/client'
import type { ICustomPartitioner, Message, PartitionerArgs } from './producer-types.ts'
import { random } from './world.ts'

function toPositive(hash: number): number {
  return hash & 0x7fffffff
}

/** By key if there is one, otherwise in turn over the partitions that have a leader. */
function partitioner(hash: (key: Uint8Array) => number): ICustomPartitioner {
  return () => {
    const turns = new Map<string, number>()
    return ({ topic, partitionMetadata, message }: PartitionerArgs): number => {
      if (message.partition !== undefined && message.partition !== null) return message.partition
      const key = keyBytes(message)
      if (key !== undefined) return toPositive(hash(key)) % partitionMetadata.length
      const turn = (turns.get(topic) ?? random.below(0x7fffffff)) + 1
      turns.set(topic, turn)
      const available = partitionMetadata.filter(({ leader }) => leader >= 0)
      const among = available.length > 0 ? available : partitionMetadata
      return among[toPositive(turn) % among.length]?.partitionId ?? 0
    }
  }
}

function keyBytes({ key }: Message): Uint8Array | undefined {
  if (key === null || key === undefined) return undefined
  return typeof key === 'string' ? Buffer.from(key) : key
}

/**
 * What kafkajs 1 hashed with: murmur2 in floating point, which rounds where Java wraps, and with the bytes of an unfinished word taken twice.
 * Keys placed by it must go on landing where they did.
 */
function legacyMurmur2(key: Uint8Array): number {
  const multiplier = 0x5bd1e995
  const at = (index: number): number => key[index] ?? 0
  let hash = 0x9747b28c ^ key.length
  for (let word = 0; word < key.length; word += 4) {
    let mixed = (at(word) + (at(word + 1) << 8) + (at(word + 2) << 16) + (at(word + 3) << 24)) * multiplier
    mixed = (mixed ^ (mixed >>> 24)) * multiplier
    hash = (hash * multiplier) ^ mixed
  }
  const whole = key.length & ~3
  const rest = key.length - whole
  if (rest === 3) hash ^= at(whole + 2) << 16
  if (rest >= 2) hash ^= at(whole + 1) << 8
  if (rest >= 1) hash = (hash ^ at(whole)) * multiplier
  hash = (hash ^ (hash >>> 13)) * multiplier
  return hash ^ (hash >>> 15)
}

const DefaultPartitioner = partitioner(murmur2)

export const Partitioners = {
  /** Java's placement of keys. */
  DefaultPartitioner,
  /** That of kafkajs before version 2. */
  LegacyPartitioner: partitioner(legacyMurmur2),
  /** The same as the default. */
  JavaCompatiblePartitioner: DefaultPartitioner,
} as const
