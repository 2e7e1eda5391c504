import { doubleText } from '../java/number-text.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import { illegalArgument } from '../java/java-error.ts'
import type { Access } from '../cluster/cluster-access.ts'
import { describeConfigs } from '../cluster/configs.ts'
import type { ConfigSourceName, ResourceType } from '../cluster/configs.ts'
import { listConfigResources, listGroups } from '../cluster/groups-list.ts'
import { awaited, kafkaError, KafkaError } from '../cluster/kafka-error.ts'
import { describeQuotas } from '../cluster/quotas.ts'
import type { QuotaEntityType } from '../cluster/quotas.ts'
import { describeScram } from '../cluster/scram.ts'
import { listTopics, liveBrokers } from '../cluster/topics.ts'
import { invalidTopicName } from '../topics/topic-name.ts'
import type { ToolIo } from '../tool-io.ts'
import { isInt } from './checks.ts'
import type { Entities } from './entities.ts'

interface Kind {
  readonly resource: ResourceType
  /** What `--describe` without `--all` shows; undefined is everything. */
  readonly source: (name: string) => ConfigSourceName | undefined
}

const KINDS: Readonly<Record<string, Kind>> = {
  topics: { resource: 'TOPIC', source: () => 'DYNAMIC_TOPIC_CONFIG' },
  brokers: { resource: 'BROKER', source: (name) => (name === '' ? 'DYNAMIC_DEFAULT_BROKER_CONFIG' : 'DYNAMIC_BROKER_CONFIG') },
  'broker-loggers': { resource: 'BROKER_LOGGER', source: () => undefined },
  'client-metrics': { resource: 'CLIENT_METRICS', source: () => 'DYNAMIC_CLIENT_METRICS_CONFIG' },
  groups: { resource: 'GROUP', source: () => 'DYNAMIC_GROUP_CONFIG' },
}
const QUOTA_TYPES: Readonly<Record<string, QuotaEntityType>> = { users: 'user', clients: 'client-id', ips: 'ip' }
const QUOTA_NAMES = [
  ['user', 'user-principal'],
  ['client-id', 'client-id'],
  ['ip', 'ip'],
] as const

export async function describeEntities(io: ToolIo, access: Access, entities: Entities, all: boolean): Promise<void> {
  const [type = '', name] = [entities.types[0], entities.names[0]]
  const kind = KINDS[type]
  if (kind !== undefined) {
    await describeResources(io, access, { type, kind, name, all })
    return
  }
  await printQuotas(io, access, entities)
  if (type === 'ips' || entities.types.includes('clients') || entities.names.includes('')) return
  for (const user of await awaited(describeScram(access, entities.names))) {
    if (user.error === undefined) {
      const text = user.credentials.map((each) => `${each.mechanism}=iterations=${each.iterations}`).join(', ')
      io.out(`SCRAM credential configs for user-principal '${user.user}' are ${text}\n`)
    } else {
      io.out(`Error retrieving SCRAM credential configs for user-principal '${user.user}': ExecutionException: ${user.error.toString()}\n`)
    }
  }
}

interface Wanted {
  readonly type: string
  readonly kind: Kind
  readonly name: string | undefined
  readonly all: boolean
}

async function describeResources(io: ToolIo, access: Access, wanted: Wanted): Promise<void> {
  const { type, kind, name, all } = wanted
  if (!all && name !== undefined && !(await exists(access, type, name))) {
    io.out(`The ${type.slice(0, -1)} '${name}' doesn't exist and doesn't have dynamic config.\n`)
    return
  }
  for (const entity of name === undefined ? await everyEntity(access, type) : [name]) {
    io.out(
      entity === ''
        ? `Default configs for ${type} in the cluster are:\n`
        : `${all ? 'All' : 'Dynamic'} configs for ${type.slice(0, -1)} ${entity} are:\n`,
    )
    validateName(type, entity)
    const source = all ? undefined : kind.source(entity)
    const configs = (await awaited(describeConfigs(access, kind.resource, entity, true)))
      .filter((config) => source === undefined || config.source === source)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    for (const config of configs) {
      const synonyms = config.synonyms.map((each) => `${each.source}:${each.name}=${each.value}`).join(', ')
      io.out(`  ${config.name}=${config.value} sensitive=${config.isSensitive} synonyms={${synonyms}}\n`)
    }
  }
}

async function exists(access: Access, type: string, name: string): Promise<boolean> {
  switch (type) {
    case 'topics': {
      const invalid = invalidTopicName(name)
      if (invalid !== undefined) throw kafkaError(17, invalid)
      return (await awaited(listTopics(access))).some((topic) => topic.name === name)
    }
    case 'brokers':
    case 'broker-loggers':
      return name === '' || (await awaited(liveBrokers(access))).some((broker) => String(broker.nodeId) === name)
    case 'client-metrics':
      return (await awaited(listConfigResources(access, 'CLIENT_METRICS'))).includes(name)
    default:
      return (await awaited(listGroups(access))).some((group) => group.groupId === name) || (await groupResources(access)).includes(name)
  }
}

async function everyEntity(access: Access, type: string): Promise<string[]> {
  switch (type) {
    case 'topics':
      return hashOrder(
        (await awaited(listTopics(access))).map((topic) => topic.name),
        stringHash,
      )
    case 'brokers':
    case 'broker-loggers':
      return [...(await awaited(liveBrokers(access))).map((broker) => String(broker.nodeId)), '']
    case 'client-metrics':
      return await awaited(listConfigResources(access, 'CLIENT_METRICS'))
    default:
      return [...new Set([...(await awaited(listGroups(access))).map((group) => group.groupId), ...(await groupResources(access))])]
  }
}

/** None where the broker is too old to tell, or does not let us (KIP-1142). */
async function groupResources(access: Access): Promise<string[]> {
  try {
    return await listConfigResources(access, 'GROUP')
  } catch (error) {
    if (error instanceof KafkaError && ['UnsupportedVersionException', 'ClusterAuthorizationException'].includes(error.simpleName))
      return []
    throw error
  }
}

function validateName(type: string, entity: string): void {
  if (entity === '') return
  if (type === 'topics') {
    const invalid = invalidTopicName(entity)
    if (invalid !== undefined) throw kafkaError(17, invalid)
  }
  if ((type === 'brokers' || type === 'broker-loggers') && !isInt(entity))
    throw illegalArgument(`The entity name for ${type} must be a valid integer broker id, found: ${entity}`)
}

async function printQuotas(io: ToolIo, access: Access, { types, names }: Entities): Promise<void> {
  if (names.length > types.length) throw illegalArgument('More entity names specified than entity types')
  const filters = types.map((type, at) => ({ type: QUOTA_TYPES[type] ?? 'user', name: names[at] }))
  for (const quota of await awaited(describeQuotas(access, filters))) {
    const entity = QUOTA_NAMES.flatMap(([type, label]) => {
      const name = quota.entity.get(type)
      if (name === undefined) return []
      return [name === null ? `the default ${label}` : `${label} '${name}'`]
    })
    io.out(`Quota configs for ${entity.join(', ')} are ${quota.values.map(([key, value]) => `${key}=${doubleText(value)}`).join(', ')}\n`)
  }
}
