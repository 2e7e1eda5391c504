/**
 * Why the storage tool stops. `terse` failures are told as they are; the others, which Kafka lets escape from `main`, with the line that the
 * Java machine prints for them.
 */
export class StorageFailure extends Error {
  override readonly name = 'StorageFailure'
  readonly #javaClass: string | null

  constructor(message: string, javaClass: string | null = 'java.lang.RuntimeException') {
    super(message)
    this.#javaClass = javaClass
  }

  get report(): string {
    return this.#javaClass === null ? this.message : `Exception in thread "main" ${this.#javaClass}: ${this.message}`
  }
}

export function terseFailure(message: string): StorageFailure {
  return new StorageFailure(message, null)
}

export function illegalArgument(message: string): StorageFailure {
  return new StorageFailure(message, 'java.lang.IllegalArgumentException')
}
