import type { AclBinding, AclBindingFilter, AclOperation, AclPatternType, AclResourceType } from '@samsa/client'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import type { JoptChecks, JoptOptions } from '../options/jopt.ts'
import { JavaError } from '../java/java-error.ts'
import { parsePrincipal, principalText } from './principal.ts'

export interface Resource {
  readonly type: AclResourceType
  readonly name: string
  readonly patternType: AclPatternType
}

/** Who may do what, or may not, from where. */
export interface Entry {
  readonly principal: string
  readonly host: string
  readonly operation: AclOperation | 'UNKNOWN'
  readonly permissionType: 'ALLOW' | 'DENY'
}

/** A resource and its entries. */
export interface Rules {
  readonly resource: Resource
  readonly entries: readonly Entry[]
}

/** By their codes, from 1 on. */
export const OPERATIONS: readonly AclOperation[] = [
  'ANY',
  'ALL',
  'READ',
  'WRITE',
  'CREATE',
  'DELETE',
  'ALTER',
  'DESCRIBE',
  'CLUSTER_ACTION',
  'DESCRIBE_CONFIGS',
  'ALTER_CONFIGS',
  'IDEMPOTENT_WRITE',
  'CREATE_TOKENS',
  'DESCRIBE_TOKENS',
  'TWO_PHASE_COMMIT',
]

/** What an entry of a resource may be about, besides ALL. */
const SUPPORTED: { readonly [type in AclResourceType]?: readonly AclOperation[] } = {
  TOPIC: ['READ', 'WRITE', 'CREATE', 'DESCRIBE', 'DELETE', 'ALTER', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  GROUP: ['READ', 'DESCRIBE', 'DELETE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  CLUSTER: ['CREATE', 'CLUSTER_ACTION', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS', 'IDEMPOTENT_WRITE', 'ALTER', 'DESCRIBE'],
  TRANSACTIONAL_ID: ['DESCRIBE', 'WRITE', 'TWO_PHASE_COMMIT'],
  DELEGATION_TOKEN: ['DESCRIBE'],
  USER: ['CREATE_TOKENS', 'DESCRIBE_TOKENS'],
}

const PATTERN_TYPES: readonly AclPatternType[] = ['ANY', 'MATCH', 'LITERAL', 'PREFIXED']
const CLUSTER: Resource = { type: 'CLUSTER', name: 'kafka-cluster', patternType: 'LITERAL' }

export const resourceText = ({
  type,
  name,
  patternType,
}: {
  readonly type: string
  readonly name: string
  readonly patternType: string
}): string => `ResourcePattern(resourceType=${type}, name=${name}, patternType=${patternType})`

export const entryText = (entry: Pick<AclBinding, 'principal' | 'host' | 'operation' | 'permissionType'>): string =>
  `(principal=${entry.principal}, host=${entry.host}, operation=${entry.operation}, permissionType=${entry.permissionType})`

export const filterOf = (resource: Resource, entry?: Entry): AclBindingFilter => ({
  resourceType: resource.type,
  resourceName: resource.name,
  patternType: resource.patternType,
  ...(entry === undefined || entry.operation === 'UNKNOWN' ? {} : { ...entry, operation: entry.operation }),
})

export function patternTypeOf(options: JoptOptions): AclPatternType {
  const text = options.value('resource-pattern-type') ?? 'LITERAL'
  const type = PATTERN_TYPES.find((each) => each === text.toUpperCase())
  if (type !== undefined) return type
  const reason =
    text.toUpperCase() === 'UNKNOWN'
      ? `Unknown resource-pattern-type: ${text}`
      : `Value [${text}] is not one of [${PATTERN_TYPES.join('|')}]`
  throw new JavaError('joptsimple.OptionArgumentConversionException', `Cannot parse argument '${text}' of option resource-pattern-type`, {
    cause: new JavaError('joptsimple.ValueConversionException', reason),
  })
}

/** The resources that the command line names. */
export function resourcesOf(options: JoptOptions): Resource[] {
  const patternType = patternTypeOf(options)
  const named = (option: string, type: AclResourceType): Resource[] =>
    options.has(option) ? options.values(option).map((name) => ({ type, name: name.trim(), patternType })) : []
  const all = [
    ...named('topic', 'TOPIC'),
    ...(patternType === 'LITERAL' && (options.has('cluster') || options.has('idempotent')) ? [CLUSTER] : []),
    ...named('group', 'GROUP'),
    ...named('transactional-id', 'TRANSACTIONAL_ID'),
    ...named('delegation-token', 'DELEGATION_TOKEN'),
    ...named('user-principal', 'USER'),
  ]
  return distinct(all, resourceText)
}

/** What the command line grants and denies, by resource. */
export function rulesOf(options: JoptOptions, checks: JoptChecks): Rules[] {
  const rules = new Map<string, Rules>()
  const put = (resource: Resource, entries: readonly Entry[]): void => {
    rules.set(resourceText(resource), { resource, entries })
  }
  const ofType = (type: AclResourceType): Resource[] => required(options, checks).filter((each) => each.type === type)
  if (!options.has('producer') && !options.has('consumer')) {
    const operations = distinct(options.values('operation').map(operationOf), (name) => name)
    const entries = entriesOf(options, operations)
    for (const resource of required(options, checks)) put(resource, entries)
  }
  if (options.has('producer')) {
    for (const topic of ofType('TOPIC')) put(topic, entriesOf(options, ['WRITE', 'CREATE', 'DESCRIBE']))
    for (const id of ofType('TRANSACTIONAL_ID')) put(id, entriesOf(options, ['WRITE', 'DESCRIBE']))
    if (options.has('idempotent')) put(CLUSTER, entriesOf(options, ['IDEMPOTENT_WRITE']))
  }
  if (options.has('consumer')) {
    const add = (resource: Resource, operations: readonly AclOperation[]): void => {
      const before = rules.get(resourceText(resource))?.entries ?? []
      put(resource, distinct([...before, ...entriesOf(options, operations)], entryText))
    }
    for (const topic of ofType('TOPIC')) add(topic, ['READ', 'DESCRIBE'])
    for (const group of ofType('GROUP')) add(group, ['READ'])
  }
  for (const each of rules.values()) checkOperations(each, checks)
  return [...rules.values()]
}

function required(options: JoptOptions, checks: JoptChecks): Resource[] {
  const resources = resourcesOf(options)
  if (resources.length > 0) return resources
  return checks.usage(
    'You must provide at least one resource: --topic <topic> or --cluster or --group <group> or --delegation-token <Delegation Token ID>',
  )
}

function checkOperations({ resource, entries }: Rules, checks: JoptChecks): void {
  const supported: readonly string[] = [...(SUPPORTED[resource.type] ?? []), 'ALL']
  if (entries.every((entry) => supported.includes(entry.operation))) return
  checks.usage(`ResourceType ${resource.type} only supports operations [${supported.join(', ')}]`)
}

function entriesOf(options: JoptOptions, operations: readonly (AclOperation | 'UNKNOWN')[]): Entry[] {
  const side = (kind: 'allow' | 'deny'): Entry[] => {
    const principals = principalsOf(options, `${kind}-principal`)
    const given = options.has(`${kind}-host`) ? options.values(`${kind}-host`).map((host) => host.trim()) : []
    const hosts = given.length > 0 ? given : principals.length > 0 ? ['*'] : []
    const permissionType = kind === 'allow' ? 'ALLOW' : 'DENY'
    return principals.flatMap((principal) =>
      operations.flatMap((operation) => hosts.map((host) => ({ principal, host, operation, permissionType }) as const)),
    )
  }
  return distinct([...side('allow'), ...side('deny')], entryText)
}

export function principalsOf(options: JoptOptions, option: string): string[] {
  if (!options.has(option)) return []
  const principals = options.values(option).map((text) => parsePrincipal(text.trim()))
  return hashOrder(distinct(principals, principalText), ({ type, name }) => (Math.imul(31, stringHash(type)) + stringHash(name)) | 0).map(
    principalText,
  )
}

/** Kafka's names are in pascal case, read without regard to case: `DescribeConfigs`. */
function operationOf(text: string): AclOperation | 'UNKNOWN' {
  const name = text.trim().toUpperCase()
  return OPERATIONS.find((each) => each.replaceAll('_', '') === name) ?? 'UNKNOWN'
}

function distinct<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()]
}
