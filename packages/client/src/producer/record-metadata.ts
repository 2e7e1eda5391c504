/** Where a record went. `offset` is -1 with acks 0, and where a broker that was killed knows only that the record is there. */
export interface RecordMetadata {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** The broker's time with LogAppendTime, otherwise the record's own. */
  readonly timestampMs: number
}
