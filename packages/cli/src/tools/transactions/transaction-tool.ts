import type { Admin, TopicPartition } from '@samsa/client'
import type { Arguments } from '../options/argparse.ts'
import type { ToolIo } from '../tool-io.ts'

/** What every verb gets. */
export interface TransactionTool {
  readonly io: ToolIo
  readonly admin: Admin
  readonly given: Arguments
  /** Awaits; a failure is told with these words before it, and ends the tool. */
  readonly attempt: <T>(what: string, promise: Promise<T>) => Promise<T>
  readonly fail: (message: string) => never
}

export const partitionText = ({ topic, partition }: TopicPartition): string => `${topic}-${partition}`
