import type { Clock } from '@samsa/ports'

/** Where a command reads and writes, so that tests can hand it strings and the shell its streams. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array>
  /** Resolves when more may be written. Rejects with EPIPE when the reader has gone. */
  out(bytes: Uint8Array | string): Promise<void>
  err(text: string): void
  /** Whether a person looks at stderr: only then is progress redrawn in place. */
  readonly interactive: boolean
  readonly clock: Clock
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly interrupted: AbortSignal
}

/** A failure that the user can mend: printed as one line, exit code 1, no stack. */
export class CommandError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CommandError'
  }
}
