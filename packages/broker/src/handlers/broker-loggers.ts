import { AlterOperation } from '@samsa/config'
import type { LoggerLevels, LogLevel } from '@samsa/ports'
import { code } from '../error-codes.ts'
import type { ChangeOutcome, ResourceChange } from './config-preprocessing.ts'

const ROOT = 'root'
const LEVELS: readonly string[] = ['DEBUG', 'ERROR', 'FATAL', 'INFO', 'TRACE', 'WARN']
const OPERATIONS: Readonly<Record<number, string>> = { [AlterOperation.APPEND]: 'APPEND', [AlterOperation.SUBTRACT]: 'SUBTRACT' }

/** Sets and unsets log levels of this node (KIP-412). They are not stored: a restart forgets them. */
export function applyLoggerOperations(logging: LoggerLevels, nodeId: number, change: ResourceChange, validateOnly: boolean): ChangeOutcome {
  const invalid = (errorMessage: string): ChangeOutcome => ({ errorCode: code.INVALID_REQUEST, errorMessage })
  const wrongValue = (errorMessage: string): ChangeOutcome => ({ errorCode: code.INVALID_CONFIG, errorMessage })
  if (!/^[+-]?\d+$/.test(change.resourceName)) return invalid(`Node id must be an integer, but it is: ${change.resourceName}`)
  if (Number(change.resourceName) !== nodeId) {
    return invalid(`Unexpected node id. Expected ${nodeId}, but received ${Number(change.resourceName)}`)
  }
  const known = logging.levels()
  for (const { name, configOperation, value } of change.operations) {
    if (configOperation !== AlterOperation.SET && configOperation !== AlterOperation.DELETE) {
      const operation = OPERATIONS[configOperation]
      return invalid(
        operation === undefined
          ? `Unknown operation type ${configOperation} is not allowed for the BROKER_LOGGER resource`
          : `${operation} operation is not allowed for the BROKER_LOGGER resource`,
      )
    }
    if (!known.has(name)) return wrongValue(`Logger ${name} does not exist!`)
    if (configOperation === AlterOperation.DELETE && name === ROOT)
      return invalid(`Removing the log level of the ${ROOT} logger is not allowed`)
    if (configOperation === AlterOperation.SET && !LEVELS.includes(value ?? '')) {
      return wrongValue(
        `Cannot set the log level of ${name} to ${value} as it is not a supported log level. Valid log levels are ${LEVELS.join(', ')}`,
      )
    }
  }
  if (!validateOnly) {
    for (const { name, configOperation, value } of change.operations) {
      if (configOperation === AlterOperation.DELETE) logging.unsetLevel(name)
      else if (isLevel(value)) logging.setLevel(name, value)
    }
  }
  return { errorCode: 0, errorMessage: null }
}

function isLevel(value: string | null): value is LogLevel {
  return value !== null && LEVELS.includes(value)
}
