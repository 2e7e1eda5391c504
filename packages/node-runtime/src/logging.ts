import { writeSync } from 'node:fs'

import type { LoggerLevels, LogLevel } from '@samsa/ports'

import { systemCode } from './disk-error.ts'
import { jsonLine, textLine, type LogLine } from './log-line.ts'
import { NodeLoggerLevels } from './logger-levels.ts'

export interface LoggingOptions {
  /** Level of `root` at the start; INFO by default. */
  readonly level?: LogLevel
  /** `json` writes one object a line, `text` a line for people. Default: `SAMSA_LOG_FORMAT`, else `text`. */
  readonly format?: 'json' | 'text'
  /** Where lines go; 2, standard error, by default, so that standard output stays the commands' own. */
  readonly descriptor?: number
  /** Takes every line instead of the descriptor. */
  readonly sink?: (line: LogLine) => void
}

/** The process's loggers, writing synchronously: a line a second costs nothing, and a crash loses none. */
export function createLogging(options: LoggingOptions = {}): LoggerLevels {
  const format = options.format ?? (process.env['SAMSA_LOG_FORMAT'] === 'json' ? 'json' : 'text')
  const write = format === 'json' ? jsonLine : textLine
  const descriptor = options.descriptor ?? 2
  const sink = options.sink ?? ((line: LogLine): void => writeFully(descriptor, Buffer.from(write(line))))
  return new NodeLoggerLevels(sink, Date.now, options.level ?? 'INFO')
}

/** A pipe may be full (EAGAIN): the reader is given a moment, then the rest of the line is dropped rather than the node stopped. */
function writeFully(descriptor: number, bytes: Uint8Array): void {
  let at = 0
  for (let tries = 0; at < bytes.length && tries < 100;) {
    try {
      at += writeSync(descriptor, bytes, at)
    } catch (cause) {
      const code = systemCode(cause)
      // Nobody reads any more: a broker does not stop for that.
      if (code !== 'EAGAIN' && code !== 'EINTR') return
      tries += 1
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, 1)
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4))
