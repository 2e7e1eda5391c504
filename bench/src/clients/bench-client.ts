/** What the benchmark asks of each client: the same work through the form that suits the client best. */
export interface BenchClient {
  /** One record, resolved when it is acknowledged by all replicas. */
  send(topic: string, value: Buffer): Promise<unknown>
  /** Many records, resolved when all are acknowledged. */
  sendBatch(topic: string, values: readonly Buffer[]): Promise<unknown>
  /** Reads a topic from its beginning until `seen` says that it is enough, one by one or by batches. Absent where it cannot be asked. */
  consume?(topic: string, form: 'record' | 'batch', seen: Seen): Promise<void>
  close(): Promise<void>
}

/** Told of every record, or of every batch; true ends the reading. */
export type Seen = (records: number, bytes: number) => boolean

export interface ClientSettings {
  readonly bootstrap: string
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
}

export type OpenClient = (settings: ClientSettings) => Promise<BenchClient>

/** Work for one child process. */
export interface Task extends ClientSettings {
  readonly client: string
  readonly row: 'single' | 'pipelined' | 'batch' | 'rate' | 'consume' | 'first'
  readonly topic: string
  readonly valueBytes: number
  /** Of each sendBatch; to be read at most. */
  readonly records: number
  readonly form: 'record' | 'batch'
  readonly warmUpMs: number
  readonly measureMs: number
}

/** What a child measured. */
export interface Outcome {
  readonly recordsPerSecond: number
  readonly megabytesPerSecond: number
  /** Of the client's process, for a million records. */
  readonly cpuSecondsPerMillion: number
  readonly residentMib: number
  readonly p50Ms?: number
  readonly p99Ms?: number
}
