import type { Clock } from '@samsa/ports'

/** Where a tool reads and writes: the process's streams, or a test's strings. Writing is immediate, as Java's tools do it. */
export interface ToolIo {
  readonly stdin: AsyncIterable<Uint8Array>
  out(bytes: Uint8Array | string): void
  err(text: string): void
  /** Whether a person types the input: only then are prompts shown. */
  readonly prompting: boolean
  /** Whether a person sees standard error and the output goes elsewhere: only then is progress shown. */
  readonly watched: boolean
  readonly clock: Clock
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly interrupted: AbortSignal
}

/** Runs one of Kafka's tools and gives its exit code. */
export type Tool = (io: ToolIo, args: readonly string[]) => Promise<number>
