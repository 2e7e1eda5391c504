/** A code and name table both ways; a code without a name is `UNKNOWN`. */
class Names<Name extends string> {
  readonly #codes: Readonly<Record<Name, number>>
  readonly #names: ReadonlyMap<number, Name>

  constructor(codes: Readonly<Record<Name, number>>) {
    this.#codes = codes
    this.#names = new Map(typedEntries(codes).map(([name, code]) => [code, name]))
  }

  code(name: Name): number {
    return this.#codes[name]
  }

  name(code: number): Name | 'UNKNOWN' {
    return this.#names.get(code) ?? 'UNKNOWN'
  }
}

function typedEntries<Name extends string>(codes: Readonly<Record<Name, number>>): [Name, number][] {
  const entries: [Name, number][] = []
  for (const name in codes) entries.push([name, codes[name]])
  return entries
}

export type ConfigResourceType = 'TOPIC' | 'BROKER' | 'BROKER_LOGGER' | 'CLIENT_METRICS' | 'GROUP'
export const configResourceTypes = new Names<ConfigResourceType>({ TOPIC: 2, BROKER: 4, BROKER_LOGGER: 8, CLIENT_METRICS: 16, GROUP: 32 })

export type ConfigSource =
  | 'DYNAMIC_TOPIC_CONFIG'
  | 'DYNAMIC_BROKER_CONFIG'
  | 'DYNAMIC_DEFAULT_BROKER_CONFIG'
  | 'STATIC_BROKER_CONFIG'
  | 'DEFAULT_CONFIG'
  | 'DYNAMIC_BROKER_LOGGER_CONFIG'
  | 'DYNAMIC_CLIENT_METRICS_CONFIG'
  | 'DYNAMIC_GROUP_CONFIG'
export const configSources = new Names<ConfigSource>({
  DYNAMIC_TOPIC_CONFIG: 1,
  DYNAMIC_BROKER_CONFIG: 2,
  DYNAMIC_DEFAULT_BROKER_CONFIG: 3,
  STATIC_BROKER_CONFIG: 4,
  DEFAULT_CONFIG: 5,
  DYNAMIC_BROKER_LOGGER_CONFIG: 6,
  DYNAMIC_CLIENT_METRICS_CONFIG: 7,
  DYNAMIC_GROUP_CONFIG: 8,
})

export type ConfigValueType = 'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD'
export const configValueTypes = new Names<ConfigValueType>({
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
})

export type AlterConfigOperation = 'SET' | 'DELETE' | 'APPEND' | 'SUBTRACT'
export const alterConfigOperations = new Names<AlterConfigOperation>({ SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 })

export type AclResourceType = 'ANY' | 'TOPIC' | 'GROUP' | 'CLUSTER' | 'TRANSACTIONAL_ID' | 'DELEGATION_TOKEN' | 'USER'
export const aclResourceTypes = new Names<AclResourceType>({
  ANY: 1,
  TOPIC: 2,
  GROUP: 3,
  CLUSTER: 4,
  TRANSACTIONAL_ID: 5,
  DELEGATION_TOKEN: 6,
  USER: 7,
})

export type AclPatternType = 'ANY' | 'MATCH' | 'LITERAL' | 'PREFIXED'
export const aclPatternTypes = new Names<AclPatternType>({ ANY: 1, MATCH: 2, LITERAL: 3, PREFIXED: 4 })

export type AclOperation =
  | 'ANY'
  | 'ALL'
  | 'READ'
  | 'WRITE'
  | 'CREATE'
  | 'DELETE'
  | 'ALTER'
  | 'DESCRIBE'
  | 'CLUSTER_ACTION'
  | 'DESCRIBE_CONFIGS'
  | 'ALTER_CONFIGS'
  | 'IDEMPOTENT_WRITE'
  | 'CREATE_TOKENS'
  | 'DESCRIBE_TOKENS'
  | 'TWO_PHASE_COMMIT'
export const aclOperations = new Names<AclOperation>({
  ANY: 1,
  ALL: 2,
  READ: 3,
  WRITE: 4,
  CREATE: 5,
  DELETE: 6,
  ALTER: 7,
  DESCRIBE: 8,
  CLUSTER_ACTION: 9,
  DESCRIBE_CONFIGS: 10,
  ALTER_CONFIGS: 11,
  IDEMPOTENT_WRITE: 12,
  CREATE_TOKENS: 13,
  DESCRIBE_TOKENS: 14,
  TWO_PHASE_COMMIT: 15,
})

export type AclPermissionType = 'ANY' | 'DENY' | 'ALLOW'
export const aclPermissionTypes = new Names<AclPermissionType>({ ANY: 1, DENY: 2, ALLOW: 3 })

export type ScramMechanism = 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
export const scramMechanisms = new Names<ScramMechanism>({ 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 })

const NOT_ASKED = -0x80000000

/** The bit field of `authorizedOperations`; undefined where it was not asked for. */
export function authorizedOperations(bits: number): AclOperation[] | undefined {
  if (bits === NOT_ASKED) return undefined
  const operations: AclOperation[] = []
  for (let code = 3; code < 31; code++) {
    const name = (bits & (1 << code)) === 0 ? 'UNKNOWN' : aclOperations.name(code)
    if (name !== 'UNKNOWN') operations.push(name)
  }
  return operations
}

/** A node of the cluster, as results name it. */
export interface Node {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
  /** Registered but fenced; only where it was asked for. */
  readonly isFenced?: boolean
}
