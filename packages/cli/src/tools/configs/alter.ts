import { illegalArgument } from '../java/java-error.ts'
import type { JoptOptions } from '../options/jopt.ts'
import type { Access } from '../cluster/cluster-access.ts'
import { alterConfigs, describeConfigs } from '../cluster/configs.ts'
import type { ConfigChange, ResourceType } from '../cluster/configs.ts'
import { awaited, kafkaError, KafkaError } from '../cluster/kafka-error.ts'
import { alterQuotas, describeQuotas } from '../cluster/quotas.ts'
import type { QuotaEntityType } from '../cluster/quotas.ts'
import { alterScram, isScram } from '../cluster/scram.ts'
import { readPropertyFile } from '../text/property-file.ts'
import type { ToolIo } from '../tool-io.ts'
import { isInt } from './checks.ts'
import type { Entities } from './entities.ts'

const INVALID_CONFIG = 40
const UNSUPPORTED_VERSION = 35
const USER_QUOTAS = ['producer_byte_rate', 'consumer_byte_rate', 'request_percentage', 'controller_mutation_rate']
const IP_QUOTAS = ['connection_creation_rate']
const QUOTA_TYPES: Readonly<Record<string, QuotaEntityType>> = { users: 'user', clients: 'client-id', ips: 'ip' }
const DEFAULT_SCRAM_ITERATIONS = 4096
const RESOURCES: Readonly<Record<string, ResourceType>> = {
  topics: 'TOPIC',
  'client-metrics': 'CLIENT_METRICS',
  brokers: 'BROKER',
  groups: 'GROUP',
}

export async function alterEntity(io: ToolIo, access: Access, options: JoptOptions, entities: Entities): Promise<void> {
  const [type = '', name = ''] = [entities.types[0], entities.names[0]]
  const added = addedConfigs(options)
  const deleted = options.has('delete-config') ? options.values('delete-config').map((each) => each.trim()) : []
  const resource = RESOURCES[type]
  if (resource !== undefined) {
    if (resource === 'BROKER' && name !== '' && !isInt(name))
      throw illegalArgument(`The entity name for ${type} must be a valid integer broker id, found: ${name}`)
    await alterResource(access, resource, name, added, deleted)
  } else if (type === 'broker-loggers') await alterLoggers(access, name, added, deleted)
  else if (type === 'ips') {
    const unknown = [...added.keys(), ...deleted].filter((key) => !IP_QUOTAS.includes(key))
    if (unknown.length > 0) {
      throw illegalArgument(
        `Only connection quota configs can be added for 'ips' using --bootstrap-server. Unexpected config names: ${unknown.join(',')}`,
      )
    }
    await alterEntityQuotas(access, entities, added, deleted)
  } else await alterUsersAndClients(access, entities, added, deleted)
  if (name === '') io.out(`Completed updating default config for ${type} in the cluster.\n`)
  else io.out(`Completed updating config for ${type.slice(0, -1)} ${name}.\n`)
}

const changesOf = (added: ReadonlyMap<string, string>, deleted: readonly string[]): ConfigChange[] => [
  ...deleted.map((key): ConfigChange => [key, 'DELETE', '']),
  ...[...added].map(([key, value]): ConfigChange => [key, 'SET', value]),
]

async function alterResource(
  access: Access,
  resource: ResourceType,
  name: string,
  added: ReadonlyMap<string, string>,
  deleted: readonly string[],
): Promise<void> {
  await awaited(
    alterConfigs(access, resource, name, changesOf(added, deleted)).catch((error: unknown) => {
      if (!(error instanceof KafkaError) || error.code !== UNSUPPORTED_VERSION) throw error
      const text =
        'The INCREMENTAL_ALTER_CONFIGS API is not supported by the cluster. The API is supported starting from version 2.3.0.' +
        ' You may want to use an older version of this tool to interact with your cluster, or upgrade your brokers to version 2.3.0 or newer to avoid this error.'
      throw kafkaError(UNSUPPORTED_VERSION, text)
    }),
  )
}

async function alterLoggers(access: Access, name: string, added: ReadonlyMap<string, string>, deleted: readonly string[]): Promise<void> {
  const valid = new Set((await awaited(describeConfigs(access, 'BROKER_LOGGER', name))).map((each) => each.name))
  const invalid = [...deleted, ...added.keys()].filter((logger) => !valid.has(logger))
  if (invalid.length > 0) throw kafkaError(INVALID_CONFIG, `Invalid broker logger(s): ${invalid.join(',')}`)
  await awaited(alterConfigs(access, 'BROKER_LOGGER', name, changesOf(added, deleted)))
}

async function alterUsersAndClients(
  access: Access,
  entities: Entities,
  added: ReadonlyMap<string, string>,
  deleted: readonly string[],
): Promise<void> {
  const isQuota = (key: string): boolean => USER_QUOTAS.includes(key)
  const unknown = (keys: Iterable<string>): string[] => [...keys].filter((key) => !isScram(key) && !isQuota(key))
  const scramAdded = [...added.keys()].filter(isScram)
  const scramDeleted = deleted.filter(isScram)
  const [unknownAdded, unknownDeleted] = [unknown(added.keys()), unknown(deleted)]
  const onlyQuotas = entities.types[0] === 'clients' || entities.types.length === 2
  if (onlyQuotas) {
    if (unknownAdded.length + scramAdded.length > 0)
      throw unexpected(`Only quota configs can be added for 'clients'`, `Set(${[...unknownAdded, ...scramAdded].join(', ')})`)
    if (unknownDeleted.length + scramDeleted.length > 0)
      throw unexpected(`Only quota configs can be deleted for 'clients'`, `ArrayBuffer(${[...unknownDeleted, ...scramDeleted].join(', ')})`)
  } else {
    if (unknownAdded.length > 0)
      throw unexpected(`Only quota and SCRAM credential configs can be added for 'users'`, `Set(${unknownAdded.join(', ')})`)
    if (unknownDeleted.length > 0)
      throw unexpected(`Only quota and SCRAM credential configs can be deleted for 'users'`, `ArrayBuffer(${unknownDeleted.join(', ')})`)
    if (scramAdded.length + scramDeleted.length > 0) {
      if (entities.names.includes('')) {
        throw illegalArgument(
          'The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials using --bootstrap-server.',
        )
      }
      if ([...added.keys(), ...deleted].some(isQuota))
        throw illegalArgument("Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using --bootstrap-server.")
    }
  }
  if ([...added.keys(), ...deleted].some(isQuota)) await alterEntityQuotas(access, entities, added, deleted)
  else {
    const upsertions = scramAdded.map((mechanism) => ({ mechanism, ...scramOf(mechanism, added.get(mechanism) ?? '') }))
    await awaited(alterScram(access, entities.names[0] ?? '', scramDeleted, upsertions))
  }
}

const unexpected = (what: string, names: string): Error =>
  illegalArgument(`${what} using --bootstrap-server. Unexpected config names: ${names}`)

function scramOf(mechanism: string, text: string): { readonly iterations: number; readonly password: string } {
  const match = /^(?:iterations=(-?[0-9]*),)?password=(.*)$/.exec(text)
  if (match === null) throw illegalArgument(`Invalid credential property ${mechanism.replaceAll('-', '_')}=${text}`)
  const [, given, password = ''] = match
  const iterations = given !== undefined && given !== '-1' ? Number(given) : DEFAULT_SCRAM_ITERATIONS
  if (iterations < DEFAULT_SCRAM_ITERATIONS)
    throw illegalArgument(`Iterations ${iterations} is less than the minimum ${DEFAULT_SCRAM_ITERATIONS} required for ${mechanism}`)
  return { iterations, password }
}

async function alterEntityQuotas(
  access: Access,
  { types, names }: Entities,
  added: ReadonlyMap<string, string>,
  deleted: readonly string[],
): Promise<void> {
  const entity = types.map((type, at) => [QUOTA_TYPES[type] ?? 'user', names[at] ?? ''] as const)
  const current = await awaited(
    describeQuotas(
      access,
      entity.map(([type, name]) => ({ type, name })),
    ),
  )
  const set = new Set(current[0]?.values.map(([key]) => key))
  const invalid = deleted.filter((key) => !set.has(key))
  if (invalid.length > 0) throw kafkaError(INVALID_CONFIG, `Invalid config(s): ${invalid.join(',')}`)
  const additions = [...added].map(([key, text]) => {
    const value = Number(text)
    if (text.trim() === '' || Number.isNaN(value)) throw illegalArgument(`Cannot parse quota configuration value for ${key}: ${text}`)
    return [key, value] as const
  })
  await awaited(alterQuotas(access, entity, [...additions, ...deleted.map((key) => [key, undefined] as const)]))
}

/** `k=v,k=[a,b]`: brackets keep commas and equals signs together. */
function addedConfigs(options: JoptOptions): Map<string, string> {
  const added = new Map<string, string>(options.has('add-config-file') ? readPropertyFile(options.text('add-config-file')) : [])
  if (options.has('add-config')) {
    const pairs = withoutTrailingEmpty(options.text('add-config').split(/,(?=[^\]]*(?:\[|$))/)).map((text) =>
      text.split(/\s*=\s*(?=[^\]]*(?:\[|$))/),
    )
    if (pairs.some((pair) => pair.length !== 2)) {
      throw illegalArgument(
        'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val" or  "key=[val1,val2]" to group values which contain commas.',
      )
    }
    for (const [key = '', value = ''] of pairs) added.set(key.trim(), value.replaceAll(/\[?\]?/g, '').trim())
  }
  for (const key of added.keys())
    if (!/^[$a-zA-Z0-9._-]*$/.test(key)) throw illegalArgument(`Invalid character found for config key: ${key}`)
  return added
}

function withoutTrailingEmpty(parts: readonly string[]): string[] {
  const kept = [...parts]
  while (kept.length > 1 && kept.at(-1) === '') kept.pop()
  return kept
}
