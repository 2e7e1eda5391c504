import type { GroupTopic, GroupTopics } from './group-topics.ts'
import { xxh3 } from './xxh3.ts'

const MAGIC = 0

/**
 * The hashes of topics, kept until a topic changes. All coordinators must come to the same numbers, Kafka's among them: a group whose hash
 * differs gets a new epoch (KIP-1101).
 */
export class TopicHashes {
  readonly #hashes = new Map<string, bigint>()

  forget(topic: string): void {
    this.#hashes.delete(topic)
  }

  /** Of the topics that exist; 0 if none does. As a signed number, as records have it. */
  hashOf(topics: GroupTopics, subscribed: Iterable<string>): bigint {
    const names: string[] = []
    for (const name of subscribed) if (topics.topic(name) !== undefined) names.push(name)
    if (names.length === 0) return 0n
    // Java compares UTF-16 units, as `<` does.
    names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    const bytes = Buffer.allocUnsafe(names.length * 8)
    names.forEach((name, index) => bytes.writeBigUInt64LE(this.#topicHash(topics, name), index * 8))
    return BigInt.asIntN(64, xxh3(bytes))
  }

  #topicHash(topics: GroupTopics, name: string): bigint {
    const known = this.#hashes.get(name)
    if (known !== undefined) return known
    const topic = topics.topic(name)
    const hash = topic === undefined ? 0n : topicHash(topic)
    this.#hashes.set(name, hash)
    return hash
  }
}

/** Of id, name, partitions and their racks. Numbers are little-endian, texts UTF-16 with their length behind them. */
export function topicHash(topic: GroupTopic): bigint {
  const id = Buffer.from(topic.id, 'base64url')
  const chunks: Uint8Array[] = [
    Uint8Array.of(MAGIC),
    id.subarray(0, 8).toReversed(),
    id.subarray(8, 16).toReversed(),
    text(topic.name),
    int32(topic.partitionCount),
  ]
  for (let partition = 0; partition < topic.partitionCount; partition++) {
    chunks.push(int32(partition))
    for (const rack of topic.racksOf(partition).toSorted()) chunks.push(int32(rack.length), text(rack))
  }
  return xxh3(Buffer.concat(chunks))
}

function text(value: string): Uint8Array {
  return Buffer.concat([Buffer.from(value, 'utf16le'), int32(value.length)])
}

function int32(value: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32LE(value)
  return bytes
}
