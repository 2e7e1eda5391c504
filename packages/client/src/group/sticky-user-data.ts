import { byTopic } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { inHashMapOrder, stringHash } from './java-order.ts'

/** What a sticky member remembers. */
export interface StickyMemory {
  readonly partitions: readonly TopicPartition[]
  /** undefined in the oldest form. */
  readonly generation: number | undefined
}

/** The user data of `sticky`, version 1: previous assignment and generation. */
export function encodeStickyMemory(partitions: readonly TopicPartition[], generation: number): Buffer {
  const topics = byTopic(partitions)
  const names = inHashMapOrder([...topics.keys()], stringHash, 'computeIfAbsent')
  const parts: Buffer[] = [int32(names.length)]
  for (const name of names) {
    const text = Buffer.from(name)
    const length = Buffer.alloc(2)
    length.writeInt16BE(text.length)
    const numbers = topics.get(name) ?? []
    parts.push(length, text, int32(numbers.length), ...numbers.map(int32))
  }
  parts.push(int32(generation))
  return Buffer.concat(parts)
}

/** Reads versions 1 and 0; what is neither counts as nothing, of no generation. */
export function decodeStickyMemory(bytes: Uint8Array): StickyMemory {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    let at = 0
    const int = (): number => {
      at += 4
      return buffer.readInt32BE(at - 4)
    }
    const partitions: TopicPartition[] = []
    for (let topics = int(); topics > 0; topics--) {
      const length = buffer.readInt16BE(at)
      at += 2
      if (length < 0 || at + length > buffer.length) throw new RangeError('a topic name ends behind the data')
      const topic = buffer.toString('utf8', at, at + length)
      at += length
      for (let count = int(); count > 0; count--) partitions.push({ topic, partition: int() })
    }
    return { partitions, generation: at + 4 <= buffer.length ? int() : undefined }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { partitions: [], generation: -1 }
  }
}

/** The user data of `cooperative-sticky`: the generation. */
export function encodeGeneration(generation: number): Buffer {
  return int32(generation)
}

/** undefined where there is none, -1 where it cannot be read. */
export function decodeGeneration(bytes: Uint8Array | null): number | undefined {
  if (bytes === null) return undefined
  if (bytes.byteLength < 4) return -1
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readInt32BE(0)
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
