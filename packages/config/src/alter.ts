import { AlterOperation, type ConfigFailure, type ConfigOperation, ConfigResourceType, type Properties } from './config-entry.ts'
import { brokerDefinition, definitionOf } from './definitions.ts'
import type { DynamicBrokerConfig } from './dynamic-broker-config.ts'

/** A change by key; null removes it. */
export type ConfigChanges = ReadonlyMap<string, string | null>

const operationNames = ['SET', 'DELETE', 'APPEND', 'SUBTRACT']

/**
 * What is wrong with the operations of one resource before anybody looks at the keys: duplicates, nulls, unknown operations. Both
 * AlterConfigs requests are checked so on the broker (for the older one every operation is SET).
 */
export function malformedOperations(operations: readonly ConfigOperation[]): ConfigFailure | undefined {
  if (new Set(operations.map((operation) => operation.name)).size !== operations.length) {
    return { error: 'INVALID_REQUEST', message: 'Error due to duplicate config keys' }
  }
  const nulls = operations.filter((operation) => operation.configOperation !== AlterOperation.DELETE && operation.value === null)
  if (nulls.length > 0) {
    return { error: 'INVALID_REQUEST', message: `Null value not supported for : ${nulls.map((operation) => operation.name).join(', ')}` }
  }
  return undefined
}

/**
 * Controller side of IncrementalAlterConfigs (KIP-339): the changes that the operations make to what a resource has stored. APPEND and
 * SUBTRACT work on lists only and start from the default where nothing is stored. Unchanged values are left out, except for brokers,
 * whose records always make them reload.
 */
export function applyOperations(
  resourceType: number,
  stored: Properties,
  operations: readonly ConfigOperation[],
): { readonly changes: ConfigChanges; readonly failure?: undefined } | { readonly failure: ConfigFailure } {
  const changes = new Map<string, string | null>()
  for (const { name, configOperation, value } of operations) {
    const before = stored.get(name) ?? null
    let after: string | null
    if (configOperation === AlterOperation.SET) after = value
    else if (configOperation === AlterOperation.DELETE) after = null
    else {
      const key = definitionOf(resourceType)?.keys.get(name)
      if (key?.type !== 'LIST') {
        const operation = operationNames[configOperation] ?? String(configOperation)
        return { failure: { error: 'INVALID_CONFIG', message: `Can't ${operation} to key ${name} because its type is not LIST.` } }
      }
      const parts = (before ?? key.defaultText ?? '').split(',').filter((part) => part !== '')
      after = changedList(parts, splitJava(value ?? ''), configOperation === AlterOperation.APPEND).join(',')
    }
    if (after !== before || resourceType === ConfigResourceType.BROKER) changes.set(name, after)
  }
  return { changes }
}

function changedList(parts: readonly string[], given: readonly string[], append: boolean): readonly string[] {
  const result = [...parts]
  for (const part of given) {
    const at = result.indexOf(part)
    if (append && at < 0) result.push(part)
    if (!append && at >= 0) result.splice(at, 1)
  }
  return result
}

/** Java's split: empty parts at the end do not count. */
function splitJava(text: string): readonly string[] {
  const parts = text.split(',')
  while (parts.length > 1 && parts.at(-1) === '') parts.pop()
  return parts
}

/**
 * Broker side of a change to a BROKER resource, before it goes to the controller: applies the operations to what is stored for this
 * broker (`perBroker`) or for all, and asks whether the broker could run with the result.
 */
export function validateBrokerOperations(
  dynamic: DynamicBrokerConfig,
  perBroker: boolean,
  operations: readonly ConfigOperation[],
): ConfigFailure | undefined {
  const proposed = new Map(perBroker ? dynamic.brokerConfigs : dynamic.defaultConfigs)
  for (const { name, configOperation, value } of operations) {
    const operation = operationNames[configOperation]
    if (operation === undefined) return { error: 'INVALID_REQUEST', message: `Unknown operations type ${configOperation}` }
    if (operation === 'SET') proposed.set(name, value ?? '')
    else if (operation === 'DELETE') proposed.delete(name)
    else {
      const key = brokerDefinition.keys.get(name)
      if (key === undefined) return { error: 'INVALID_CONFIG', message: `Unknown config name: ${name}` }
      if (key.type !== 'LIST') {
        const message = `Config value ${operation.toLowerCase()} is not allowed for config key: ${name}`
        return { error: 'INVALID_CONFIG', message }
      }
      const parts = splitJava(proposed.get(name) ?? key.defaultText ?? '').filter((part) => part !== '')
      proposed.set(name, changedList(parts, splitJava(value ?? ''), operation === 'APPEND').join(','))
    }
  }
  return dynamic.validate(proposed, perBroker)
}
