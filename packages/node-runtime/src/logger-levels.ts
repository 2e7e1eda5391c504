import type { LogFields, Logger, LoggerLevels, LogLevel } from '@samsa/ports'

import type { LogLine } from './log-line.ts'

const ranks: Readonly<Record<LogLevel, number>> = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4, FATAL: 5, OFF: 6 }

/** Writes one line, at once: what was logged before an exit is there after it. */
export type LogSink = (line: LogLine) => void

/** The loggers of this process by name; names are dotted paths below `root`. */
export class NodeLoggerLevels implements LoggerLevels {
  readonly #sink: LogSink
  readonly #nowMs: () => number
  readonly #rootLevel: LogLevel
  readonly #own = new Map<string, LogLevel>()
  readonly #loggers = new Map<string, NodeLogger>()

  constructor(sink: LogSink, nowMs: () => number, rootLevel: LogLevel) {
    this.#sink = sink
    this.#nowMs = nowMs
    this.#rootLevel = rootLevel
    this.#own.set('root', rootLevel)
  }

  logger(name: string): Logger {
    let found = this.#loggers.get(name)
    if (found === undefined) {
      found = new NodeLogger(name, this.#sink, this.#nowMs)
      found.threshold = ranks[this.#inForce(name)]
      this.#loggers.set(name, found)
    }
    return found
  }

  levels(): ReadonlyMap<string, LogLevel> {
    const all = new Map<string, LogLevel>([['root', this.#inForce('root')]])
    for (const name of [...this.#loggers.keys()].sort()) all.set(name, this.#inForce(name))
    return all
  }

  setLevel(name: string, level: LogLevel): void {
    this.#own.set(name, level)
    this.#refresh()
  }

  unsetLevel(name: string): void {
    if (name === 'root') this.#own.set('root', this.#rootLevel)
    else this.#own.delete(name)
    this.#refresh()
  }

  #inForce(name: string): LogLevel {
    for (let prefix = name; prefix !== ''; prefix = prefix.slice(0, Math.max(0, prefix.lastIndexOf('.')))) {
      const own = this.#own.get(prefix)
      if (own !== undefined) return own
    }
    return this.#own.get('root') ?? this.#rootLevel
  }

  #refresh(): void {
    for (const [name, logger] of this.#loggers) logger.threshold = ranks[this.#inForce(name)]
  }
}

class NodeLogger implements Logger {
  readonly name: string
  threshold = ranks.INFO
  readonly #sink: LogSink
  readonly #nowMs: () => number

  constructor(name: string, sink: LogSink, nowMs: () => number) {
    this.name = name
    this.#sink = sink
    this.#nowMs = nowMs
  }

  enabled(level: LogLevel): boolean {
    return ranks[level] >= this.threshold
  }

  trace(message: string, fields?: LogFields): void {
    this.#log('TRACE', message, fields)
  }

  debug(message: string, fields?: LogFields): void {
    this.#log('DEBUG', message, fields)
  }

  info(message: string, fields?: LogFields): void {
    this.#log('INFO', message, fields)
  }

  warn(message: string, fields?: LogFields): void {
    this.#log('WARN', message, fields)
  }

  error(message: string, fields?: LogFields): void {
    this.#log('ERROR', message, fields)
  }

  #log(level: LogLevel, message: string, fields: LogFields | undefined): void {
    if (ranks[level] < this.threshold) return
    this.#sink({ atMs: this.#nowMs(), level, logger: this.name, message, fields: fields ?? {} })
  }
}
