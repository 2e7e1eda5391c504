import type { ToolIo } from '../tool-io.ts'

/** What Kafka's tools log at WARN and ERROR on standard error. */
export function logLine(io: ToolIo, level: 'WARN' | 'ERROR', logger: string, message: string): void {
  const now = new Date(io.clock.nowMs())
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())},${String(now.getMilliseconds()).padStart(3, '0')}`
  io.err(`[${date} ${time}] ${level} ${message} (${logger})\n`)
}
