import type { ToolIo } from '../tool-io.ts'

/** Prints an event as one line of JSON: the time and the name first, as the harnesses that read them expect. Fields are JSON already. */
export function printEvent(io: ToolIo, name: string, fields: readonly (readonly [name: string, json: string])[] = []): void {
  const rest = fields.map(([field, json]) => `,"${field}":${json}`).join('')
  io.out(`{"timestamp":${io.clock.nowMs()},"name":"${name}"${rest}}\n`)
}

export const jsonText = (value: string | null): string => JSON.stringify(value)
