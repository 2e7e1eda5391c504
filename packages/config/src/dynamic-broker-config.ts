import { BrokerConfig } from './broker-config.ts'
import { ConfigException, ConfigProblems } from './config-exception.ts'
import type { ConfigFailure, Properties } from './config-entry.ts'
import { brokerDefinition, dynamicBrokerDefinition } from './definitions.ts'
import { reconfigurationProblem } from './reconfiguration.ts'
import { brokerSynonyms, listenerKeyBase } from './synonyms.ts'

/** TLS material may be changed only for a listener, never for all at once. */
const listenerOnly: readonly string[] = [
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.key.password',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.truststore.certificates',
]

const clusterWideListenerKeys: readonly string[] = ['max.connections', 'max.connection.creation.rate', 'num.network.threads']

/**
 * A broker's configuration while it runs (KIP-226): what it was started with, under what is stored for all brokers (cluster-wide),
 * under what is stored for this one. Fed from the metadata; `current` is always a whole, valid configuration.
 */
export class DynamicBrokerConfig {
  readonly static: BrokerConfig
  #current: BrokerConfig
  #broker: Properties = new Map()
  #default: Properties = new Map()
  readonly #listeners: ((now: BrokerConfig, before: BrokerConfig) => void)[] = []

  constructor(started: BrokerConfig) {
    this.static = started
    this.#current = started
  }

  get current(): BrokerConfig {
    return this.#current
  }

  /** What is stored for this broker, without what cannot be applied. */
  get brokerConfigs(): Properties {
    return this.#broker
  }

  /** What is stored for all brokers, without what cannot be applied. */
  get defaultConfigs(): Properties {
    return this.#default
  }

  /** Called after every change that took effect. */
  onChange(listener: (now: BrokerConfig, before: BrokerConfig) => void): void {
    this.#listeners.push(listener)
  }

  /** Replaces what is stored for this broker; returns what had to be ignored, to be logged as errors. */
  setBrokerConfigs(stored: Properties): readonly string[] {
    const { configs, ignored } = usable(stored, true)
    this.#broker = configs
    return [...ignored, ...this.#apply()]
  }

  /** Replaces what is stored for all brokers; returns what had to be ignored, to be logged as errors. */
  setDefaultConfigs(stored: Properties): readonly string[] {
    const { configs, ignored } = usable(stored, false)
    this.#default = configs
    return [...ignored, ...this.#apply()]
  }

  /**
   * Whether this broker could run with these configurations stored, for itself (`perBroker`) or for all: asked of the broker before a
   * change goes to the controller. Failures are INVALID_REQUEST with Kafka's texts (KAFKA-13609).
   */
  validate(proposed: Properties, perBroker: boolean): ConfigFailure | undefined {
    try {
      this.#check(proposed, perBroker)
      return undefined
    } catch (error) {
      if (!(error instanceof ConfigException)) throw error
      const message = error instanceof ConfigProblems ? (error.problems[0] ?? error.message) : error.message
      return { error: 'INVALID_REQUEST', message }
    }
  }

  #check(proposed: Properties, perBroker: boolean): void {
    refuse(nonDynamic(proposed), 'Cannot update these configs dynamically')
    refuse(
      listenerOnly.filter((name) => proposed.has(name)),
      'These security configs can be dynamically updated only per-listener using the listener prefix',
    )
    const problem = typeProblem(proposed)
    if (problem !== undefined) throw new ConfigException(problem)
    if (!perBroker) refuse(perBrokerOnly(proposed), 'Cannot update these configs at default cluster level, broker id must be specified')
    const merged = new Map(this.static.properties)
    for (const layer of perBroker ? [this.#default, proposed] : [proposed, this.#broker]) override(merged, layer)
    const next = new BrokerConfig(merged)
    const refused = reconfigurationProblem(this.#current, next)
    if (refused !== undefined) {
      // Kafka passes the cause where the value belongs; tools show it so.
      const cause = `org.apache.kafka.common.config.ConfigException: ${refused}`
      throw new ConfigException(`Invalid value ${cause} for configuration Invalid dynamic configuration`)
    }
  }

  #apply(): readonly string[] {
    const merged = new Map(this.static.properties)
    override(merged, this.#default)
    override(merged, this.#broker)
    clampAssignmentIntervals(merged)
    try {
      const before = this.#current
      this.#current = new BrokerConfig(merged)
      for (const listener of this.#listeners) listener(this.#current, before)
      return []
    } catch (error) {
      if (!(error instanceof ConfigException)) throw error
      return [error.message]
    }
  }
}

/** Later layers win; a key takes its synonyms of earlier layers away, so that hours given now beat milliseconds given before. */
function override(target: Map<string, string>, layer: Properties): void {
  for (const [name, value] of layer) {
    for (const synonym of brokerSynonyms(name, false)) target.delete(synonym)
    target.set(name, value)
  }
}

function refuse(names: readonly string[], message: string): void {
  if (names.length > 0) throw new ConfigException(`${message}: [${names.join(', ')}]`)
}

function nonDynamic(configs: Properties): readonly string[] {
  return [...configs.keys()].filter((name) => brokerDefinition.keys.has(name) && !dynamicBrokerDefinition.keys.has(name))
}

function perBrokerOnly(configs: Properties): readonly string[] {
  return [...configs.keys()].filter((name) => {
    if (brokerDefinition.keys.get(name)?.update === 'per-broker') return true
    const base = listenerKeyBase(name)
    return base !== undefined && !clusterWideListenerKeys.includes(base)
  })
}

/** The first value that cannot be parsed; listener keys are checked as what they are without their prefix. */
function typeProblem(configs: Properties): string | undefined {
  const bases = new Map<string, string>()
  for (const [name, value] of configs) bases.set(listenerKeyBase(name) ?? name, value)
  return dynamicBrokerDefinition.parseAll(bases).problems[0]
}

/** Stored configurations without those that cannot be: another version, or the controller without a broker, may have let them in. */
function usable(stored: Properties, perBroker: boolean): { readonly configs: Properties; readonly ignored: readonly string[] } {
  const configs = new Map(stored)
  const ignored: string[] = []
  const drop = (names: readonly string[], message: string): void => {
    for (const name of names) configs.delete(name)
    if (names.length > 0) ignored.push(`${message}: [${names.join(', ')}]`)
  }
  const kind = perBroker ? 'broker' : 'default cluster'
  const invalid = [...configs].filter(([name, value]) => typeProblem(new Map([[name, value]])) !== undefined).map(([name]) => name)
  drop(invalid, `Dynamic ${kind} config contains invalid values, these configs will be ignored`)
  drop(nonDynamic(configs), 'Non-dynamic configs will be ignored')
  drop(
    listenerOnly.filter((name) => configs.has(name)),
    'Security configs can be dynamically updated only using listener prefix, base configs will be ignored',
  )
  if (!perBroker) drop(perBrokerOnly(configs), 'Per-broker configs defined at default cluster level will be ignored')
  return { configs, ignored }
}

/** Stored assignment intervals are held within this broker's own bounds. */
function clampAssignmentIntervals(merged: Map<string, string>): void {
  for (const kind of ['consumer', 'share', 'streams']) {
    const name = `group.${kind}.assignment.interval.ms`
    const value = merged.get(name)
    if (value === undefined) continue
    const bound = (side: string): number => {
      const key = `group.${kind}.${side}.assignment.interval.ms`
      return Number(brokerDefinition.parse(key, merged.get(key)).value)
    }
    merged.set(name, String(Math.min(Math.max(Number(value), bound('min')), bound('max'))))
  }
}
