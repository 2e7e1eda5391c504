/** Where a record went. `offset` is -1 with acks 0. */
export interface RecordMetadata {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** The broker's time with LogAppendTime, otherwise the record's own. */
  readonly timestampMs: number
}
