export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL' | 'OFF'

/** Facts that belong to a log line, by name. Values must be plain data; secrets never go in. */
export type LogFields = Readonly<Record<string, unknown>>

/**
 * A named logger, one per subject (`broker.network`, `log`, `controller`). The message is a fixed sentence; what varies goes into fields.
 * Levels change while running, by name, through `LoggerLevels`.
 */
export interface Logger {
  readonly name: string
  /** Whether a line at this level would be written: for work that only feeds a log line. */
  enabled(level: LogLevel): boolean
  trace(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** The loggers of a process and their levels; a logger without a level of its own has that of the nearest dotted prefix, then `root`. */
export interface LoggerLevels {
  /** Gets or makes the logger of that name. */
  logger(name: string): Logger
  /** Names of all loggers made so far, and `root`, with the level in force. */
  levels(): ReadonlyMap<string, LogLevel>
  setLevel(name: string, level: LogLevel): void
  /** Back to the level of the prefix. `root` goes back to its start-up level. */
  unsetLevel(name: string): void
}
