/** A Kafka error: what a response's error code means. `message` is the text that Kafka and its tools show when nothing more is said. */
export interface KafkaError {
  readonly code: number
  readonly name: string
  /** The Java exception's class, which tools print; `null` for NONE. */
  readonly exception: string | null
  readonly retriable: boolean
  /** Whether the client should fetch its metadata anew. */
  readonly refreshMetadata: boolean
  readonly message: string
}
