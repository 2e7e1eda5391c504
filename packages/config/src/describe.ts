import type { BrokerConfig } from './broker-config.ts'
import { type ConfigEntry, ConfigSource, type ConfigSynonym, type DescribeOptions, type Properties } from './config-entry.ts'
import { type ConfigKey, type Definition } from './definition.ts'
import {
  brokerDefinition,
  clientMetricsDefinition,
  dynamicBrokerDefinition,
  dynamicQuotaDefinition,
  groupDefinition,
  topicDefinition,
} from './definitions.ts'
import type { DynamicBrokerConfig } from './dynamic-broker-config.ts'
import { topicValues } from './log-config.ts'
import { brokerSynonyms, groupSynonyms, topicSynonyms } from './synonyms.ts'
import { groupDefaults } from './topic-defaults.ts'
import { topicOrder } from './topic-order.ts'
import { configTypeCodes, type ConfigType } from './value.ts'

/** A broker's configurations (`perBroker`), or those stored for all brokers. */
export function describeBroker(dynamic: DynamicBrokerConfig, perBroker: boolean, options: DescribeOptions): readonly ConfigEntry[] {
  const values = perBroker ? brokerValues(dynamic.current) : dynamic.defaultConfigs
  return select(values, options, (name, value) => {
    const type = brokerKeyType(name)
    const isSensitive = type === undefined || type === 'PASSWORD'
    const synonyms = brokerChain(dynamic, name, isSensitive).filter(
      (synonym) => perBroker || synonym.source === ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG,
    )
    return {
      name,
      value: isSensitive ? null : value,
      readOnly: !dynamicBrokerDefinition.keys.has(name),
      configSource: synonyms[0]?.source ?? ConfigSource.DEFAULT_CONFIG,
      isSensitive,
      synonyms: options.includeSynonyms === true ? synonyms : [],
      configType: type === undefined ? 0 : configTypeCodes[type],
      documentation: documentation(brokerDefinition, name, options),
    }
  })
}

/** A topic's configurations; `topicConfigs` is what the topic sets itself. */
export function describeTopic(dynamic: DynamicBrokerConfig, topicConfigs: Properties, options: DescribeOptions): readonly ConfigEntry[] {
  const values = topicValues(dynamic.current, topicConfigs)
  const names = new Set([...topicOrder, ...values.keys()])
  const texts = new Map(Array.from(names, (name) => [name, values.get(name)?.text ?? null]))
  return describeResource(topicDefinition, ConfigSource.TOPIC_CONFIG, texts, topicConfigs, options, (name) => {
    const first = topicSynonyms.get(name)?.[0]?.name
    return first === undefined ? [] : brokerChain(dynamic, first, false)
  })
}

/** A group's configurations; `groupConfigs` is what the group sets itself. */
export function describeGroup(dynamic: DynamicBrokerConfig, groupConfigs: Properties, options: DescribeOptions): readonly ConfigEntry[] {
  const texts = parsedTexts(groupDefinition, new Map([...groupDefaults(dynamic.current), ...groupConfigs]))
  return describeResource(groupDefinition, ConfigSource.GROUP_CONFIG, texts, groupConfigs, options, (name) => {
    const synonym = groupSynonyms.get(name)
    if (synonym !== undefined) return brokerChain(dynamic, synonym, false)
    return [{ name, value: groupDefinition.keys.get(name)?.defaultText ?? null, source: ConfigSource.DEFAULT_CONFIG }]
  })
}

/** A client-metrics subscription's configurations. */
export function describeClientMetrics(configs: Properties, options: DescribeOptions): readonly ConfigEntry[] {
  const texts = parsedTexts(clientMetricsDefinition, configs)
  return describeResource(clientMetricsDefinition, ConfigSource.CLIENT_METRICS_CONFIG, texts, configs, options, () => [])
}

function describeResource(
  definition: Definition,
  source: ConfigSource,
  texts: ReadonlyMap<string, string | null>,
  own: Properties,
  options: DescribeOptions,
  inherited: (name: string) => readonly ConfigSynonym[],
): readonly ConfigEntry[] {
  const visible = new Map([...texts].filter(([name]) => definition.keys.get(name)?.internal !== true || own.has(name)))
  return select(visible, options, (name, value) => {
    const synonyms = own.has(name) ? [{ name, value, source }, ...inherited(name)] : inherited(name)
    const type = definition.keys.get(name)?.type
    return {
      name,
      value,
      readOnly: false,
      configSource: synonyms[0]?.source ?? ConfigSource.DEFAULT_CONFIG,
      isSensitive: false,
      synonyms: options.includeSynonyms === true ? synonyms : [],
      configType: type === undefined ? 0 : configTypeCodes[type],
      documentation: documentation(definition, name, options),
    }
  })
}

function select(
  values: ReadonlyMap<string, string | null>,
  options: DescribeOptions,
  describe: (name: string, value: string | null) => ConfigEntry,
): readonly ConfigEntry[] {
  const wanted = options.names === undefined || options.names === null ? undefined : new Set(options.names)
  const entries: ConfigEntry[] = []
  for (const [name, value] of values) if (wanted === undefined || wanted.has(name)) entries.push(describe(name, value))
  return entries
}

function documentation(definition: Definition, name: string, options: DescribeOptions): string | null {
  return options.includeDocumentation === true ? (definition.keys.get(name)?.documentation ?? null) : null
}

function parsedTexts(definition: Definition, given: Properties): ReadonlyMap<string, string | null> {
  const { values } = definition.parseAll(given)
  const text = (key: ConfigKey): string | null => (values.get(key.name) ?? definition.parse(key.name, undefined)).text
  return new Map([...definition.keys.values()].map((key) => [key.name, text(key)]))
}

/** What was given beyond the visible keys (other software's, listener-prefixed, internal), and every visible key. */
function brokerValues(config: BrokerConfig): ReadonlyMap<string, string | null> {
  const values = new Map<string, string | null>()
  for (const [name, value] of config.properties) {
    const key = brokerDefinition.keys.get(name)
    if (key === undefined || key.internal) values.set(name, value)
  }
  for (const key of brokerDefinition.keys.values()) if (!key.internal) values.set(key.name, config.text(key.name))
  return values
}

function brokerKeyType(name: string): ConfigType | undefined {
  const exact = brokerDefinition.keys.get(name) ?? dynamicQuotaDefinition.keys.get(name)
  if (exact !== undefined) return exact.type
  for (const synonym of brokerSynonyms(name, true)) {
    const type = brokerDefinition.keys.get(synonym)?.type
    if (type !== undefined) return type
  }
  return undefined
}

/**
 * Everything that could give a broker key its value, the one in force first: this broker's dynamic configurations, those for all
 * brokers, the file, the defaults; in each layer the key's synonyms in their order. Entries before the key's own name are left out,
 * as Kafka does (a listener's override is no synonym of the base key).
 */
function brokerChain(dynamic: DynamicBrokerConfig, name: string, isSensitive: boolean): readonly ConfigSynonym[] {
  const names = brokerSynonyms(name, true)
  const layers = [
    [ConfigSource.DYNAMIC_BROKER_CONFIG, (key: string) => dynamic.brokerConfigs.get(key)],
    [ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, (key: string) => dynamic.defaultConfigs.get(key)],
    [ConfigSource.STATIC_BROKER_CONFIG, (key: string) => dynamic.static.properties.get(key)],
    [ConfigSource.DEFAULT_CONFIG, (key: string) => brokerDefinition.keys.get(key)?.defaultText ?? undefined],
  ] as const
  const chain: ConfigSynonym[] = []
  for (const [source, get] of layers) {
    for (const key of names) {
      const value = get(key)
      if (value === undefined || (chain.length === 0 && key !== name)) continue
      chain.push({ name: key, value: isSensitive ? null : value, source })
    }
  }
  return chain
}
