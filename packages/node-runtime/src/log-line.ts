import type { LogFields, LogLevel } from '@samsa/ports'

/** One event. */
export interface LogLine {
  readonly atMs: number
  readonly level: LogLevel
  readonly logger: string
  readonly message: string
  readonly fields: LogFields
}

/** `2026-11-21 13:30:00,123 INFO broker.network: Listening (listener=PLAINTEXT, port=9092)`, with stack traces on lines of their own. */
export function textLine(line: LogLine): string {
  const at = new Date(line.atMs).toISOString()
  const parts: string[] = []
  let stacks = ''
  for (const [name, value] of Object.entries(line.fields)) {
    if (value === undefined) continue
    parts.push(`${name}=${text(value)}`)
    if (value instanceof Error && value.stack !== undefined) stacks += `\n${value.stack}`
  }
  const facts = parts.length === 0 ? '' : ` (${parts.join(', ')})`
  return `${at.slice(0, 10)} ${at.slice(11, 19)},${at.slice(20, 23)} ${line.level.padEnd(5)} ${line.logger}: ${line.message}${facts}${stacks}\n`
}

/** One JSON object: `time` in ISO 8601, `level`, `logger`, `message`, and the facts under their own names. */
export function jsonLine(line: LogLine): string {
  const head = { time: new Date(line.atMs).toISOString(), level: line.level, logger: line.logger, message: line.message }
  return `${JSON.stringify({ ...line.fields, ...head }, plain)}\n`
}

function text(value: unknown): string {
  if (typeof value === 'string') return /^[^\s,()="]+$/.test(value) ? value : JSON.stringify(value)
  if (value instanceof Error) return JSON.stringify(value.message)
  if (typeof value === 'object' && value !== null) return JSON.stringify(value, plain)
  return String(value)
}

/** What JSON cannot say by itself. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack }
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Set) return [...value]
  return value
}
