import type { ProducerRecord } from './outgoing-record.ts'
import type { RecordMetadata } from './record-metadata.ts'

/** Sees records before they are sent and what became of them (KIP-42). What it throws is told as a warning and otherwise ignored. */
export interface ProducerInterceptor {
  /** Before key and value are serialized; may hand on another record. */
  onSend?(record: ProducerRecord<never, never>): ProducerRecord<never, never>
  /** A record was acknowledged, or failed; then offset and partition may be -1. */
  onAcknowledgement?(metadata: RecordMetadata, error: Error | undefined): void
  close?(): void
}
