import type { Body } from '../wire/exchange.ts'

/** Values of the running cluster that a request must name. */
export interface Facts {
  topicIds: { [name: string]: string }
  directory: string
  producerId: bigint
}

export interface ProtocolCase {
  api: string
  what: string
  /** All of the API's versions if absent. */
  versions?: number[]
  /** `unique` makes names that are used once per version. */
  body: (facts: Facts, version: number, unique: (name: string) => string) => Body
  listener?: 'controller'
  timeoutMs?: number
  /** Waits first. */
  delayMs?: number
  /** Takes out what depends on the steps before. */
  clean?: (text: string) => string
}

export const fixed = (api: string, what: string, body: Body, extra: Partial<ProtocolCase> = {}): ProtocolCase => ({
  api,
  what,
  body: () => body,
  ...extra,
})
