import { nearestName } from '@samsa/stdx'
import { BrokerConfig } from './broker-config.ts'
import { type ProviderAccess, resolveVariables } from './config-providers.ts'
import type { Properties } from './config-entry.ts'
import { brokerDefinition, dynamicQuotaDefinition, topicDefinition } from './definitions.ts'
import { effectOf } from './effect.ts'
import { environmentProperties } from './environment.ts'
import { ownKeys } from './own-keys.ts'
import { parseProperties } from './properties-file.ts'
import { listenerKeyBase } from './synonyms.ts'

export interface ConfigSources extends ProviderAccess {
  /** What stands below everything else, such as what `samsa start` assumes without a file. */
  readonly defaults?: Properties
  /** The text of a server.properties. */
  readonly propertiesText?: string
  /** `key=value` each, as given to `--override`. */
  readonly overrides?: readonly string[]
  /** Where relative log directories lie; without it they stay as given. */
  readonly workingDirectory?: string | undefined
}

export interface LoadedConfig {
  readonly properties: Properties
  /** Absent if there are problems. */
  readonly config: BrokerConfig | undefined
  /** Everything that stops the start, with key, value and what is allowed. */
  readonly problems: readonly string[]
  /** Unknown keys, with the nearest known one. */
  readonly warnings: readonly string[]
  /** Keys that were given and are accepted, but have no effect yet. */
  readonly notes: readonly string[]
}

/** Joins what a node is told: the file, over it `SAMSA_*` variables, over them overrides. Nothing is read here but the arguments. */
export function loadBrokerConfig(sources: ConfigSources): LoadedConfig {
  const given = new Map(sources.defaults)
  const problems: string[] = []
  for (const [name, value] of sources.propertiesText === undefined ? [] : parseProperties(sources.propertiesText)) given.set(name, value)
  for (const [name, value] of environmentProperties(sources.environment ?? {})) given.set(name, value)
  for (const override of sources.overrides ?? []) {
    const equals = override.indexOf('=')
    if (equals <= 0) problems.push(`--override wants key=value, not ${override}`)
    else given.set(override.slice(0, equals), override.slice(equals + 1))
  }
  const resolved = resolveVariables(given, sources)
  problems.push(...resolved.problems, ...BrokerConfig.problems(resolved.properties))
  return {
    properties: resolved.properties,
    config: problems.length === 0 ? new BrokerConfig(resolved.properties, sources.workingDirectory) : undefined,
    problems,
    warnings: unknownKeys(resolved.properties),
    notes: withoutEffect(resolved.properties),
  }
}

/** Keys by which plug-ins and providers get settings of their own. */
function isForPlugin(name: string, properties: Properties): boolean {
  const prefixes = [
    'config.providers.',
    properties.get('remote.log.storage.manager.impl.prefix') ?? 'rsm.config.',
    properties.get('remote.log.metadata.manager.impl.prefix') ?? 'rlmm.config.',
  ]
  return prefixes.some((prefix) => name.startsWith(prefix))
}

function unknownKeys(properties: Properties): readonly string[] {
  const warnings: string[] = []
  for (const name of properties.keys()) {
    const base = listenerKeyBase(name)
    // A listener's SASL keys have the mechanism in front: `plain.sasl.jaas.config`.
    const candidates = base === undefined ? [name] : [base, base.slice(base.indexOf('.') + 1)]
    if (candidates.some((key) => brokerDefinition.keys.has(key)) || isForPlugin(name, properties) || ownKeys.has(name)) continue
    if (dynamicQuotaDefinition.keys.has(name)) warnings.push(`${name} can only be set while running (it is ignored here)`)
    else warnings.push(`Unknown configuration ${name} is ignored${hint(name)}`)
  }
  return warnings
}

function hint(name: string): string {
  if (topicDefinition.keys.has(name)) {
    const near = nearestName(`log.${name}`, brokerDefinition.keys.keys())
    return `: it is a key of topics${near === undefined ? '' : `; for all topics use ${near}`}`
  }
  const near = nearestName(name, brokerDefinition.keys.keys())
  return near === undefined ? '' : `; did you mean ${near}?`
}

function withoutEffect(properties: Properties): readonly string[] {
  const notes: string[] = []
  for (const name of properties.keys()) {
    const key = brokerDefinition.keys.get(name)
    if (key === undefined) continue
    const effect = effectOf(key)
    if (effect.startsWith('none yet')) notes.push(`${name} is accepted but has no effect yet (${effect.slice('none yet: '.length)})`)
  }
  return notes
}
