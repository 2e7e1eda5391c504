import type { ConsumerRecord } from '../consumer-record.ts'
import { HEADERS } from './run-options.ts'
import type { RecordSink } from './run-options.ts'

export interface FailedRecordSettings {
  readonly retryTopic: string | undefined
  readonly retryTopicAttempts: number
  readonly retryTopicDelayMs: number
  readonly deadLetterTopic: string | undefined
  readonly producer: RecordSink | undefined
}

/** Where a record goes that its handler could not cope with. */
export class FailedRecords {
  readonly #settings: FailedRecordSettings

  constructor(settings: FailedRecordSettings) {
    this.#settings = settings
    if ((settings.retryTopic !== undefined || settings.deadLetterTopic !== undefined) && settings.producer === undefined) {
      throw new TypeError('retryTopic and deadLetterTopic need a producer')
    }
  }

  /** Rounds through the retry topic that a record has behind it. */
  static attempt(record: ConsumerRecord<unknown, unknown>): number {
    return Number(record.header(HEADERS.attempt)?.toString() ?? 0)
  }

  /** Before this time of the wall clock a record of the retry topic is not to be handled. */
  static notBeforeMs(record: ConsumerRecord<unknown, unknown>): number {
    return Number(record.header(HEADERS.notBefore)?.toString() ?? 0)
  }

  next(record: ConsumerRecord<unknown, unknown>): 'retry-topic' | 'dead-letter' | 'stop' {
    const { retryTopic, retryTopicAttempts, deadLetterTopic } = this.#settings
    if (retryTopic !== undefined && FailedRecords.attempt(record) < retryTopicAttempts) return 'retry-topic'
    return deadLetterTopic === undefined ? 'stop' : 'dead-letter'
  }

  /** Resolves once the record is safe there. */
  async hand(record: ConsumerRecord<unknown, unknown>, to: 'retry-topic' | 'dead-letter', error: unknown, nowMs: number): Promise<void> {
    const { retryTopic, retryTopicDelayMs, deadLetterTopic, producer } = this.#settings
    const topic = to === 'retry-topic' ? retryTopic : deadLetterTopic
    if (topic === undefined || producer === undefined) return
    const changing: readonly string[] = [HEADERS.attempt, HEADERS.notBefore, HEADERS.error]
    const kept = record.headers.filter((header) => !changing.includes(header.key))
    const isFirst = !kept.some((header) => header.key === HEADERS.topic)
    const origin = [
      { key: HEADERS.topic, value: record.topic },
      { key: HEADERS.partition, value: `${record.partition}` },
      { key: HEADERS.offset, value: `${record.offset}` },
      { key: HEADERS.timestamp, value: `${record.timestamp}` },
    ]
    const headers = [
      ...kept,
      ...(isFirst ? origin : []),
      { key: HEADERS.attempt, value: `${FailedRecords.attempt(record) + (to === 'retry-topic' ? 1 : 0)}` },
      { key: HEADERS.error, value: error instanceof Error ? `${error.name}: ${error.message}` : String(error) },
      ...(to === 'retry-topic' ? [{ key: HEADERS.notBefore, value: `${nowMs + retryTopicDelayMs}` }] : []),
    ]
    await producer.send({ topic, key: record.keyBytes, value: record.valueBytes, headers })
  }
}
