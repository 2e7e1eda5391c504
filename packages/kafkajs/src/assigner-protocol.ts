// The bytes that members of a classic group exchange (ConsumerProtocolSubscription and ConsumerProtocolAssignment), as kafkajs's assigners make and read them.

export interface MemberMetadata {
  readonly version: number
  readonly topics: readonly string[]
  readonly userData?: Uint8Array
}

export type Assignment = Readonly<Record<string, readonly number[]>>

export interface MemberAssignment {
  readonly version: number
  readonly assignment: Assignment
  readonly userData?: Uint8Array
}

export interface ISerializer<T> {
  encode(value: T): Buffer
  decode(buffer: Buffer): T | null
}

class Writer {
  readonly #parts: Buffer[] = []
  int16(value: number): this {
    const bytes = Buffer.alloc(2)
    bytes.writeInt16BE(value)
    this.#parts.push(bytes)
    return this
  }
  int32(value: number): this {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(value)
    this.#parts.push(bytes)
    return this
  }
  string(text: string): this {
    const bytes = Buffer.from(text)
    this.int16(bytes.length)
    this.#parts.push(bytes)
    return this
  }
  bytes(bytes: Uint8Array): this {
    this.int32(bytes.length)
    this.#parts.push(Buffer.from(bytes))
    return this
  }
  end(): Buffer {
    return Buffer.concat(this.#parts)
  }
}

class Reader {
  readonly #bytes: Buffer
  #at = 0
  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }
  int16(): number {
    this.#at += 2
    return this.#bytes.readInt16BE(this.#at - 2)
  }
  int32(): number {
    this.#at += 4
    return this.#bytes.readInt32BE(this.#at - 4)
  }
  string(): string {
    return this.#take(this.int16()).toString()
  }
  bytes(): Buffer {
    return this.#take(this.int32())
  }
  list<T>(each: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, each)
  }
  #take(length: number): Buffer {
    if (length <= 0) return Buffer.alloc(0)
    if (this.#at + length > this.#bytes.length)
      throw new RangeError(`${length} bytes wanted at ${this.#at}, the message has ${this.#bytes.length}`)
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}

export const AssignerProtocol = {
  MemberMetadata: {
    encode({ version, topics, userData = Buffer.alloc(0) }: MemberMetadata): Buffer {
      const writer = new Writer().int16(version).int32(topics.length)
      for (const topic of topics) writer.string(topic)
      return writer.bytes(userData).end()
    },
    decode(bytes: Buffer): Required<MemberMetadata> {
      const reader = new Reader(bytes)
      return { version: reader.int16(), topics: reader.list(() => reader.string()), userData: reader.bytes() }
    },
  },
  MemberAssignment: {
    encode({ version, assignment, userData = Buffer.alloc(0) }: MemberAssignment): Buffer {
      const topics = Object.entries(assignment)
      const writer = new Writer().int16(version).int32(topics.length)
      for (const [topic, partitions] of topics) {
        writer.string(topic).int32(partitions.length)
        for (const partition of partitions) writer.int32(partition)
      }
      return writer.bytes(userData).end()
    },
    /** null for a member that got nothing. */
    decode(bytes: Buffer): Required<MemberAssignment> | null {
      if (bytes.length < 2) return null
      const reader = new Reader(bytes)
      const version = reader.int16()
      const topics = reader.list((): [string, number[]] => [reader.string(), reader.list(() => reader.int32())])
      return { version, assignment: Object.fromEntries(topics), userData: reader.bytes() }
    },
  },
} as const
