import type { ConsumerRecord } from '../consumer-record.ts'
import type { PartitionRecords } from '../consumer-records.ts'

/** What a handler may look at besides the record. */
export interface RecordContext {
  /** 0 at first, then one more with every retry. */
  readonly attempt: number
  /** Aborted when the partition goes to another member, or the run is stopped: the outcome does not count any more. */
  readonly signal: AbortSignal
}

/** Where records go that could not be handled: a producer, or what looks like one. */
export interface RecordSink {
  send(record: {
    readonly topic: string
    readonly key: Uint8Array | null
    readonly value: Uint8Array | null
    readonly headers: readonly { readonly key: string; readonly value: Uint8Array | string | null }[]
  }): Promise<unknown>
}

export interface RunOptions<K = Buffer | null, V = Buffer | null> {
  /** Called for every record. A promise is awaited; without one the next record follows at once. */
  readonly eachRecord?: (record: ConsumerRecord<K, V>, context: RecordContext) => unknown
  /** Instead: called for the records of one partition that have come together. They are done together. */
  readonly eachBatch?: (records: PartitionRecords<K, V>, context: RecordContext) => unknown
  /** Handlers at work at a time, 1. */
  readonly concurrency?: number
  /** What keeps its order: the records of a `partition` (default), or only those of one `key`, so that one partition can keep several handlers busy. */
  readonly orderedBy?: 'partition' | 'key'
  /** How often a handler that throws is tried again in place, 0. */
  readonly retries?: number
  /** Pauses between retries, doubled with each, 20 % at random: 100 to 10000. */
  readonly retryBackoff?: { readonly firstMs: number; readonly largestMs: number }
  /** Where records go after the retries, to be handled later; subscribe to it as well. After `retryTopicAttempts` rounds (3) they are dead. */
  readonly retryTopic?: string
  readonly retryTopicAttempts?: number
  /** How long a record of the retry topic waits before it is handled, 1000. */
  readonly retryTopicDelayMs?: number
  /** Where records go that nothing helped; without it such a record ends the run, uncommitted. */
  readonly deadLetterTopic?: string
  /** Sends to these topics. */
  readonly producer?: RecordSink
  /** Told of every failure: `will` says what follows. */
  readonly onError?: (
    error: unknown,
    record: ConsumerRecord<K, V> | undefined,
    will: 'retry' | 'retry-topic' | 'dead-letter' | 'stop',
  ) => void
  /** Records of a partition that may be handed out and not done, 5000: more are held back. */
  readonly maxOpenRecords?: number
  /** Stops the run when aborted. */
  readonly signal?: AbortSignal
}

/** A run under way. */
export interface ConsumerRun extends AsyncDisposable {
  /** Resolves when the run was stopped, rejects with what ended it. */
  readonly finished: Promise<void>
  /**
   * Waits for the handlers at work, commits what is done (with auto commit), and ends. The consumer stays usable. Called by a handler it returns at
   * once, since the run ends after that handler: `finished` tells when.
   */
  stop(): Promise<void>
}

export const HEADERS = {
  attempt: 'samsa-retry-attempt',
  notBefore: 'samsa-retry-not-before',
  topic: 'samsa-original-topic',
  partition: 'samsa-original-partition',
  offset: 'samsa-original-offset',
  timestamp: 'samsa-original-timestamp',
  error: 'samsa-error',
} as const
