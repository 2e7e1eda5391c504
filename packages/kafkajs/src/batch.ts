import type { ConsumerRecord, PartitionRecords } from '@samsa/client'
import type { Batch, KafkaMessage } from './consumer-types.ts'

type NativeRecord = ConsumerRecord<Buffer | null, Buffer | null>

/** Messages of one partition as a handler gets them. */
export class BatchFace implements Batch {
  readonly topic: string
  readonly partition: number
  readonly highWatermark: string
  readonly messages: KafkaMessage[]
  /** The offset behind everything that was read, markers of transactions included. */
  readonly nextOffset: number
  readonly #endOffset: number

  constructor(records: PartitionRecords) {
    this.topic = records.topic
    this.partition = records.partition
    this.highWatermark = String(records.endOffset)
    this.messages = records.toArray().map(messageOf)
    this.nextOffset = records.nextOffset
    this.#endOffset = records.endOffset
  }

  isEmpty(): boolean {
    return this.messages.length === 0
  }

  firstOffset(): string | null {
    return this.messages[0]?.offset ?? null
  }

  lastOffset(): string {
    return String(this.nextOffset - 1)
  }

  /** How many messages are behind the last of these. */
  offsetLag(): string {
    return String(Math.max(0, this.#endOffset - this.nextOffset))
  }

  /** The same from the first of these. */
  offsetLagLow(): string {
    const first = this.firstOffset()
    return first === null ? '0' : String(Math.max(0, this.#endOffset - 1 - Number(first)))
  }
}

function messageOf(record: NativeRecord): KafkaMessage {
  const headers: Record<string, Buffer | Buffer[]> = {}
  for (const { key, value } of record.headers) {
    const bytes = Buffer.from(value ?? [])
    const before = headers[key]
    if (before === undefined) headers[key] = bytes
    else if (Array.isArray(before)) before.push(bytes)
    else headers[key] = [before, bytes]
  }
  return {
    key: record.key,
    value: record.value,
    timestamp: String(record.timestamp),
    magicByte: 2,
    attributes: 0,
    isControlRecord: false,
    offset: String(record.offset),
    headers,
  }
}
