/** A failure that Kafka's tools know by a Java class: they print the class, the message and where it came from. */
export class JavaError extends Error {
  readonly className: string
  /** What failed besides, which a trace tells too. */
  readonly suppressed: readonly JavaError[]

  constructor(className: string, message: string, options?: { readonly cause?: unknown; readonly suppressed?: readonly JavaError[] }) {
    super(message, options)
    this.name = 'JavaError'
    this.className = className
    this.suppressed = options?.suppressed ?? []
  }

  /** As Java's `getSimpleName`. */
  get simpleName(): string {
    return this.className.slice(this.className.lastIndexOf('.') + 1)
  }

  override toString(): string {
    return `${this.className}: ${this.message}`
  }
}

export const illegalArgument = (message: string): JavaError => new JavaError('java.lang.IllegalArgumentException', message)

/** What a Java stack trace says without its frames: the failure and what caused it. */
export function stackTrace(error: unknown): string {
  const suppressed = error instanceof JavaError ? error.suppressed : []
  const lines = [text(error), ...suppressed.map((each) => `\tSuppressed: ${each.toString()}`)]
  for (let cause = causeOf(error); cause !== undefined; cause = causeOf(cause)) lines.push(`Caused by: ${text(cause)}`)
  return `${lines.join('\n')}\n`
}

/** As a Java future that failed wraps its failure. */
export function executionException(cause: JavaError): JavaError {
  return new JavaError('java.util.concurrent.ExecutionException', cause.toString(), { cause })
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined)

function text(error: unknown): string {
  if (error instanceof JavaError) return error.toString()
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
