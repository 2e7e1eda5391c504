/** What the benchmark asks of each client: the same work through the form that suits the client best. */
export interface BenchClient {
  /** One record, resolved when it is acknowledged by all replicas. */
  send(topic: string, value: Buffer): Promise<unknown>
  /** Many records, resolved when all are acknowledged. */
  sendBatch(topic: string, values: readonly Buffer[]): Promise<unknown>
  /** Reads a topic from its beginning until `count` records were seen, one by one or by batches. Absent where it cannot be asked. */
  consume?(topic: string, count: number, form: 'record' | 'batch', seen: (records: number, bytes: number) => void): Promise<void>
  close(): Promise<void>
}

export interface ClientSettings {
  readonly bootstrap: string
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
}

export type OpenClient = (settings: ClientSettings) => Promise<BenchClient>

/** Work for one child process. */
export interface Task extends ClientSettings {
  readonly client: string
  readonly row: 'single' | 'pipelined' | 'batch' | 'rate' | 'consume'
  readonly topic: string
  readonly valueBytes: number
  /** Of each sendBatch; of the consumed topic. */
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
