/**
 * Why the storage tool stops. `terse` failures are told as they are; the others, which Kafka lets escape from `main`, with the line that the
 * Java machine prints for them.
 */
export class StorageFailure extends Error {
  override readonly name = 'StorageFailure'
  readonly javaClass: string | undefined

  constructor(message: string, javaClass: string | undefined = 'java.lang.RuntimeException') {
    super(message)
    this.javaClass = javaClass
  }

  get report(): string {
    return this.javaClass === undefined ? this.message : `Exception in thread "main" ${this.javaClass}: ${this.message}`
  }
}

export function terseFailure(message: string): StorageFailure {
  return new StorageFailure(message, undefined)
}

export function illegalArgument(message: string): StorageFailure {
  return new StorageFailure(message, 'java.lang.IllegalArgumentException')
}
