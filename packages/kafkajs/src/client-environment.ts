import type { Kafka as NativeKafka } from '@samsa/client'
import type { CommitMarks } from './commit-marks.ts'
import type { Logger } from './logger.ts'
import type { WireListener } from './wire-tap.ts'

/** Makes the native client behind one of kafkajs's, with a listener on its connections. Connects to nothing yet. */
export type NativeFactory = (listener: WireListener) => Promise<NativeKafka>

/** What the clients of one `Kafka` have from it. */
export interface ClientEnvironment {
  readonly native: NativeFactory
  readonly logger: Logger
  readonly marks: CommitMarks
  readonly clientId: string
  readonly requestTimeoutMs: number
}
