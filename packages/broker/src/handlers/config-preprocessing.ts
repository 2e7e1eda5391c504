import { ConfigResourceType, malformedOperations, validateBrokerOperations } from '@samsa/config'
import type { ConfigOperation, DynamicBrokerConfig } from '@samsa/config'
import { errors } from '@samsa/protocol'
import type { LoggerLevels } from '@samsa/ports'
import { applyLoggerOperations } from './broker-loggers.ts'
import { code } from '../error-codes.ts'

/** A resource's change with the operations of either AlterConfigs request (the older one only sets). */
export interface ResourceChange {
  readonly resourceType: number
  readonly resourceName: string
  readonly operations: readonly ConfigOperation[]
}

export interface ChangeOutcome {
  readonly errorCode: number
  readonly errorMessage: string | null
}

export interface PreprocessingContext {
  readonly nodeId: number
  readonly config: DynamicBrokerConfig
  readonly logging: LoggerLevels
  readonly validateOnly: boolean
  /** The older request knows no broker loggers. */
  readonly servesLoggers: boolean
}

/**
 * The broker's part of altering configurations, before the controller's: refuses what is malformed, asks the node whether it could run
 * with its new configuration, and sets log levels, which live here only. `undefined` for what goes on to the controller.
 */
export function preprocessChanges(changes: readonly ResourceChange[], context: PreprocessingContext): (ChangeOutcome | undefined)[] {
  const counts = new Map<string, number>()
  for (const change of changes) counts.set(keyOf(change), (counts.get(keyOf(change)) ?? 0) + 1)
  return changes.map((change) => {
    if ((counts.get(keyOf(change)) ?? 0) > 1) return refused(code.INVALID_REQUEST, 'Each resource must appear at most once.')
    return preprocess(change, context)
  })
}

function keyOf(change: ResourceChange): string {
  return `${change.resourceType}:${change.resourceName}`
}

function preprocess(change: ResourceChange, context: PreprocessingContext): ChangeOutcome | undefined {
  const malformed = malformedOperations(change.operations)
  if (malformed !== undefined) return refused(errors[malformed.error].code, malformed.message)
  switch (change.resourceType) {
    case ConfigResourceType.BROKER_LOGGER:
      if (!context.servesLoggers) break
      return applyLoggerOperations(context.logging, context.nodeId, change, context.validateOnly)
    case ConfigResourceType.BROKER:
      return preprocessBroker(change, context)
    case ConfigResourceType.TOPIC:
    case ConfigResourceType.CLIENT_METRICS:
    case ConfigResourceType.GROUP:
      return undefined
  }
  return refused(code.INVALID_REQUEST, `Unknown resource type ${change.resourceType}`)
}

function preprocessBroker(change: ResourceChange, { nodeId, config, servesLoggers }: PreprocessingContext): ChangeOutcome | undefined {
  const perBroker = change.resourceName !== ''
  if (perBroker) {
    if (!/^[+-]?\d+$/.test(change.resourceName)) {
      return refused(code.INVALID_REQUEST, `Node id must be an integer, but it is: ${change.resourceName}`)
    }
    if (Number(change.resourceName) !== nodeId) {
      return refused(code.INVALID_REQUEST, `Unexpected broker id, expected ${nodeId}, but received ${change.resourceName}`)
    }
  }
  const failure = servesLoggers
    ? validateBrokerOperations(config, perBroker, change.operations)
    : // The older request replaces the whole configuration.
      config.validate(new Map(change.operations.map((operation) => [operation.name, operation.value ?? ''])), perBroker)
  return failure === undefined ? undefined : refused(errors[failure.error].code, failure.message)
}

export function refused(errorCode: number, errorMessage: string | null): ChangeOutcome {
  return { errorCode, errorMessage }
}
