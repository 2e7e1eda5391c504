import type { Logger, LoggerLevels, LogFields, LogLevel } from '@samsa/ports'

/** Loggers for simulated nodes: lines go to `write` if it is given, with their level and name, and nowhere otherwise. */
export function simLogging(write?: (line: string) => void): LoggerLevels {
  const loggers = new Map<string, Logger>()
  const line =
    (name: string, level: LogLevel) =>
    (message: string, fields?: LogFields): void =>
      write?.(`${level} ${name}: ${message}${fields === undefined ? '' : ` ${describe(fields)}`}`)
  const make = (name: string): Logger => ({
    name,
    enabled: (level) => write !== undefined && level !== 'TRACE',
    trace() {},
    debug: line(name, 'DEBUG'),
    info: line(name, 'INFO'),
    warn: line(name, 'WARN'),
    error: line(name, 'ERROR'),
  })
  return {
    logger(name) {
      const found = loggers.get(name) ?? make(name)
      loggers.set(name, found)
      return found
    },
    levels: () => new Map<string, LogLevel>([['root', 'INFO'], ...[...loggers.keys()].map((name) => [name, 'INFO'] as const)]),
    setLevel() {},
    unsetLevel() {},
  }
}

function describe(fields: LogFields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value instanceof Error ? value.message : JSON.stringify(value)}`)
    .join(' ')
}
