import type { ConsumerRecords } from './consumer-records.ts'
import type { TopicPartitionOffset } from './offset-and-metadata.ts'

/** Sees what comes and what is committed. What it throws is logged and otherwise ignored. */
export interface ConsumerInterceptor<K = Buffer | null, V = Buffer | null> {
  /** Before `poll` returns; may hand on other records. Not called on the paths that iterate without `poll`. */
  onConsume?(records: ConsumerRecords<K, V>): ConsumerRecords<K, V>
  onCommit?(offsets: readonly TopicPartitionOffset[]): void
  close?(): void
}
