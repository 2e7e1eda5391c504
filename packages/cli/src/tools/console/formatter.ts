import type { ToolIo } from '../tool-io.ts'

/** A record as the formatters see it. */
export interface ConsumedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  /** `NoTimestampType` of the oldest records. */
  readonly timestampType: 'CreateTime' | 'LogAppendTime' | 'NoTimestampType'
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly { readonly key: string; readonly value: Buffer | null }[]
  /** How often a share group delivered it. */
  readonly deliveryCount?: number
}

/** Writes a record in its own way; undefined writes nothing. */
export type Formatter = (record: ConsumedRecord) => Uint8Array | string | undefined

export type FormatterFactory = (properties: ReadonlyMap<string, string>, io: ToolIo) => Formatter
