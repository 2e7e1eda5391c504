/** DescribeConfigs' `configSource` codes. */
export const ConfigSource = {
  UNKNOWN: 0,
  TOPIC_CONFIG: 1,
  DYNAMIC_BROKER_CONFIG: 2,
  DYNAMIC_DEFAULT_BROKER_CONFIG: 3,
  STATIC_BROKER_CONFIG: 4,
  DEFAULT_CONFIG: 5,
  DYNAMIC_BROKER_LOGGER_CONFIG: 6,
  CLIENT_METRICS_CONFIG: 7,
  GROUP_CONFIG: 8,
} as const
export type ConfigSource = (typeof ConfigSource)[keyof typeof ConfigSource]

/** Types of configuration resources, with the protocol's codes. */
export const ConfigResourceType = { UNKNOWN: 0, TOPIC: 2, BROKER: 4, BROKER_LOGGER: 8, CLIENT_METRICS: 16, GROUP: 32 } as const

/** One configuration in a DescribeConfigs answer; the fields are those of the response (KIP-133, KIP-226, KIP-569). */
export interface ConfigEntry {
  readonly name: string
  /** null where sensitive or unset. */
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource: ConfigSource
  readonly isSensitive: boolean
  readonly synonyms: readonly ConfigSynonym[]
  /** BOOLEAN 1, STRING 2, INT 3, SHORT 4, LONG 5, DOUBLE 6, LIST 7, CLASS 8, PASSWORD 9. */
  readonly configType: number
  readonly documentation: string | null
}

export interface ConfigSynonym {
  readonly name: string
  readonly value: string | null
  readonly source: ConfigSource
}

export interface DescribeOptions {
  /** Keys asked for; absent or null = all. */
  readonly names?: readonly string[] | null
  readonly includeSynonyms?: boolean
  readonly includeDocumentation?: boolean
}

/** An AlterConfigs failure: Kafka's error name (`INVALID_CONFIG`, `INVALID_REQUEST`, …) and message. */
export interface ConfigFailure {
  readonly error: 'INVALID_CONFIG' | 'INVALID_REQUEST' | 'POLICY_VIOLATION' | 'UNSUPPORTED_VERSION'
  readonly message: string
}

/** IncrementalAlterConfigs' operation codes (KIP-339). */
export const AlterOperation = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const

export interface ConfigOperation {
  readonly name: string
  /** SET 0, DELETE 1, APPEND 2, SUBTRACT 3. */
  readonly configOperation: number
  readonly value: string | null
}

/** Configurations as text, by name; what metadata records and property files hold. */
export type Properties = ReadonlyMap<string, string>
