/** Why decompression failed: `truncated` = the input ends early, `corrupt` = not that codec's format, `too-large` = it would exceed `maxBytes`, `unsupported` = legal, but nothing Kafka reads. */
export type CompressionFault = 'truncated' | 'corrupt' | 'too-large' | 'unsupported'

/** The one error of malformed or oversized compressed input. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError'
  readonly fault: CompressionFault

  constructor(fault: CompressionFault, message: string) {
    super(message)
    this.fault = fault
  }
}
