import { clock } from './world.ts'

/** kafkajs's levels; an entry is written if its level is at most the logger's. */
export const logLevel = { NOTHING: 0, ERROR: 1, WARN: 2, INFO: 4, DEBUG: 5 } as const
export type logLevel = (typeof logLevel)[keyof typeof logLevel]

export interface LoggerEntryContent {
  readonly timestamp: string
  readonly message: string
  readonly [key: string]: unknown
}

export interface LogEntry {
  readonly namespace: string
  readonly level: logLevel
  readonly label: string
  readonly log: LoggerEntryContent
}

export type LogFunction = (entry: LogEntry) => void
export type logCreator = (level: logLevel) => LogFunction

export interface Logger {
  info(message: string, extra?: object): void
  error(message: string, extra?: object): void
  warn(message: string, extra?: object): void
  debug(message: string, extra?: object): void
  /** A logger of a part, with a level of its own if one is given. */
  namespace(namespace: string, level?: logLevel): Logger
  /** Of this logger and all its parts that have no level of their own. */
  setLogLevel(level: logLevel): void
}

/** One JSON object a line: errors and warnings to standard error, the rest to standard output. */
function consoleLogCreator(): LogFunction {
  return ({ namespace, level, label, log }) => {
    const line = JSON.stringify({ level: label, ...log, message: namespace === '' ? log.message : `[${namespace}] ${log.message}` })
    if (level === logLevel.ERROR) console.error(line)
    else if (level === logLevel.WARN) console.warn(line)
    else if (level === logLevel.INFO) console.info(line)
    else console.log(line)
  }
}

/** `KAFKAJS_LOG_LEVEL` in the environment overrides the level, as with kafkajs. */
export function createLogger(level: logLevel = logLevel.INFO, creator: logCreator = consoleLogCreator): Logger {
  const shared = { level: environmentLevel() ?? level }
  const write = creator(shared.level)
  const make = (namespace: string, ownLevel: logLevel | undefined): Logger => {
    const entry =
      (label: 'INFO' | 'ERROR' | 'WARN' | 'DEBUG') =>
      (message: string, extra: object = {}): void => {
        if (logLevel[label] > (ownLevel ?? shared.level)) return
        const log = { timestamp: new Date(clock.nowMs()).toISOString(), logger: 'kafkajs', message, ...extra }
        write({ namespace, level: logLevel[label], label, log })
      }
    return {
      info: entry('INFO'),
      error: entry('ERROR'),
      warn: entry('WARN'),
      debug: entry('DEBUG'),
      namespace: (name, partLevel) => make(name, environmentLevel() ?? partLevel),
      setLogLevel: (now) => {
        shared.level = now
      },
    }
  }
  return make('', undefined)
}

function environmentLevel(): logLevel | undefined {
  const name = process.env['KAFKAJS_LOG_LEVEL']?.toUpperCase() ?? ''
  return Object.entries(logLevel).find(([label]) => label === name)?.[1]
}
