import type {
  AlterConfigsRequest,
  AlterConfigsResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  Input,
} from '@samsa/protocol'
import { metadataVersionName, metadataVersionSupports } from '../features/metadata-version.ts'
import { configKey, ResourceType } from '../image/keys.ts'
import type { ConfigResource } from '../image/metadata-image.ts'
import { configRecord, makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { apiError, ErrorCode, errorFields, maxRecordsPerOperation, noError, tooLarge } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import type { ApiError, ControllerContext, ControllerResult } from './types.ts'

const minIsr = 'min.insync.replicas'
const cordonedLogDirs = 'cordoned.log.dirs'
const maxValueLength = 32767
const operationNames = ['SET', 'DELETE', 'APPEND', 'SUBTRACT']

export interface ConfigOperation {
  /** 0 SET, 1 DELETE, 2 APPEND, 3 SUBTRACT. */
  readonly operation: number
  readonly value: string | null
}

type Altered = { readonly records: readonly MetadataRecord[] } | { readonly error: ApiError }

/** Changes single keys of a resource. `isNew`: the resource is created by the same request, so need not exist. */
export function alterResource(
  state: ControllerState,
  context: ControllerContext,
  resource: ConfigResource,
  operations: ReadonlyMap<string, ConfigOperation>,
  isNew: boolean,
): Altered {
  const current = state.configs(resource.type, resource.name)
  const changes = new Map<string, string | null>()
  for (const [key, { operation, value }] of operations) {
    const before = current.get(key) ?? null
    let after = operation === 0 ? value : operation === 1 ? null : before
    if (operation > 1) {
      if (!state.options.configSchema.isList(resource.type, key)) {
        const text = `Can't ${operationNames[operation] ?? 'UNKNOWN'} to key ${key} because its type is not LIST.`
        return { error: apiError(ErrorCode.INVALID_CONFIG, text) }
      }
      after = alteredList(before ?? state.options.configSchema.defaultValue(resource.type, key), operation, value ?? '')
    }
    // A broker reloads files that a key names even if the key is set to what it was.
    if (after !== before || resource.type === ResourceType.BROKER) changes.set(key, after)
  }
  return validated(state, context, resource, changes, new Set(), isNew)
}

function alteredList(value: string | undefined, operation: number, operand: string): string {
  const list = (value ?? '').split(',').filter((part) => part !== '')
  for (const part of operand.split(',')) {
    const at = list.indexOf(part)
    if (operation === 2 && at < 0) list.push(part)
    else if (operation === 3 && at >= 0) list.splice(at, 1)
  }
  return list.join(',')
}

/** Replaces all keys of a resource (the legacy AlterConfigs): what is not named goes back to its default. */
function replaceResource(
  state: ControllerState,
  context: ControllerContext,
  resource: ConfigResource,
  configs: ReadonlyMap<string, string | null>,
): Altered {
  const current = state.configs(resource.type, resource.name)
  const changes = new Map<string, string | null>()
  for (const [key, value] of configs) {
    if (value !== (current.get(key) ?? null) || resource.type === ResourceType.BROKER) changes.set(key, value)
  }
  const deleted = new Set([...current.keys()].filter((key) => !configs.has(key)))
  return validated(state, context, resource, changes, deleted, false)
}

function validated(
  state: ControllerState,
  context: ControllerContext,
  resource: ConfigResource,
  changes: ReadonlyMap<string, string | null>,
  deleted: ReadonlySet<string>,
  isNew: boolean,
): Altered {
  const existing = state.configs(resource.type, resource.name)
  const all = new Map<string, string | null>(existing)
  const removals = [...deleted].map((name): [string, null] => [name, null])
  for (const [key, value] of [...changes, ...removals]) {
    const refusal = refuseChange(state, context, resource, key, value)
    if (refusal !== undefined) return { error: refusal }
    if (value === null) all.delete(key)
    else all.set(key, value)
  }
  const invalid = state.options.configValidator.validate(resource, all, existing) ?? (isNew ? undefined : refuseAbsent(state, resource))
  if (invalid !== undefined) return { error: invalid }
  // Deletions that nobody named are not shown to the policy (KAFKA-14195).
  const violation = state.options.policies?.alterConfig?.(resource, changes)
  if (violation !== undefined) return { error: apiError(ErrorCode.POLICY_VIOLATION, violation) }
  const records: MetadataRecord[] = [...changes].map(([key, value]) => configRecord(resource, key, value))
  for (const key of deleted) records.push(configRecord(resource, key, null))
  return { records }
}

function refuseChange(
  state: ControllerState,
  context: ControllerContext,
  resource: ConfigResource,
  key: string,
  value: string | null,
): ApiError | undefined {
  const refuse = (message: string) => apiError(ErrorCode.INVALID_CONFIG, message)
  const isBroker = resource.type === ResourceType.BROKER
  if (isBroker && key === minIsr && state.elrEnabled) {
    if (resource.name !== '') return refuse(`Broker-level ${minIsr} cannot be altered while ELR is enabled.`)
    if (value === null) return refuse(`Cluster-level ${minIsr} cannot be removed while ELR is enabled.`)
  }
  if (isBroker && key === cordonedLogDirs) {
    if (!metadataVersionSupports.cordonedDirectories(state.metadataVersion))
      return refuse(
        `The ${cordonedLogDirs} configuration value cannot be set because it requires metadata.version >= ${metadataVersionName(30)}`,
      )
    if (context.direct === true && value !== null && value.trim() !== '') {
      const current = (state.configs(resource.type, resource.name).get(key) ?? '').trim().split(/\s*,\s*/)
      if (
        !value
          .trim()
          .split(/\s*,\s*/)
          .every((directory) => current.includes(directory))
      )
        return refuse(
          `When updating ${cordonedLogDirs} via controllers,  the new value must be a subset of the current configuration value.`,
        )
    }
  }
  if (value !== null && value.length > maxValueLength)
    return refuse(`The configuration value cannot be added because it exceeds the maximum value size of ${maxValueLength} bytes.`)
  return undefined
}

/** Topics and brokers must exist to be configured; groups and client metrics need not. */
function refuseAbsent(state: ControllerState, resource: ConfigResource): ApiError | undefined {
  const { type, name } = resource
  if (type === ResourceType.BROKER && name !== '') {
    const id = Number(name)
    if (state.broker(id) !== undefined || state.options.voterIds().includes(id) || state.image.cluster.controllers.has(id)) return undefined
    return apiError(ErrorCode.BROKER_ID_NOT_REGISTERED, `No node with id ${name} found.`)
  }
  if (type === ResourceType.TOPIC && state.topic(name) === undefined)
    return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `The topic '${name}' does not exist.`)
  return undefined
}

/** A new min.insync.replicas makes what the ELR holds unsound. */
function clearElrRecords(state: ControllerState, records: readonly MetadataRecord[]): MetadataRecord[] {
  if (!state.elrEnabled) return []
  const cleared: MetadataRecord[] = []
  for (const record of records) {
    if (record.type !== 'ConfigRecord' || record.data.name !== minIsr) continue
    const topicName = record.data.resourceType === ResourceType.TOPIC ? record.data.resourceName : ''
    cleared.push(makeRecord('ClearElrRecord', 0, { topicName }))
  }
  return cleared
}

/** A new topic may bring its min.insync.replicas; Kafka clears its (empty) ELR too. */
export function withClearElr(state: ControllerState, records: readonly MetadataRecord[]): MetadataRecord[] {
  return [...records, ...clearElrRecords(state, records)]
}

interface ResourceAnswer {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly resourceType: number
  readonly resourceName: string
}

interface AskedResource {
  readonly resourceType: number
  readonly resourceName: string
}

function alterEach<Asked extends AskedResource>(
  state: ControllerState,
  resources: readonly Asked[],
  validateOnly: boolean,
  alter: (resource: ConfigResource, asked: Asked) => Altered,
): { readonly records: readonly MetadataRecord[]; readonly responses: readonly ResourceAnswer[] } {
  const responses: ResourceAnswer[] = []
  const records: MetadataRecord[] = []
  const known: readonly number[] = Object.values(ResourceType)
  const counts = new Map<string, number>()
  const keyOf = (asked: Asked) => configKey({ type: asked.resourceType, name: asked.resourceName })
  const answer = ({ resourceType, resourceName }: Asked, error: ApiError) =>
    responses.push({ ...errorFields(error), resourceType, resourceName })
  for (const asked of resources) counts.set(keyOf(asked), (counts.get(keyOf(asked)) ?? 0) + 1)
  const seen = new Set<string>()
  for (const asked of resources) {
    const { resourceType: type, resourceName: name } = asked
    if (!known.includes(type)) answer(asked, apiError(ErrorCode.UNSUPPORTED_VERSION, `Unknown resource type ${type}.`))
    else if ((counts.get(keyOf(asked)) ?? 0) > 1) {
      if (!seen.has(keyOf(asked))) answer(asked, apiError(ErrorCode.INVALID_REQUEST, 'Duplicate resource.'))
    } else if (type === ResourceType.BROKER_LOGGER)
      answer(asked, apiError(ErrorCode.INVALID_REQUEST, 'Unexpected resource type BROKER_LOGGER.'))
    else {
      const altered = alter({ type, name }, asked)
      if ('records' in altered) records.push(...altered.records)
      answer(asked, 'error' in altered ? altered.error : noError)
    }
    seen.add(keyOf(asked))
  }
  records.push(...clearElrRecords(state, records))
  if (records.length > maxRecordsPerOperation)
    return {
      records: [],
      responses: resources.map(({ resourceType, resourceName }) => ({ ...errorFields(tooLarge), resourceType, resourceName })),
    }
  return { records: validateOnly ? [] : records, responses }
}

/** IncrementalAlterConfigs (44). BROKER_LOGGER resources are the receiving node's own and must not come here. */
export function incrementalAlterConfigs(
  state: ControllerState,
  context: ControllerContext,
  request: IncrementalAlterConfigsRequest,
): ControllerResult<Input<typeof IncrementalAlterConfigsResponse>> {
  if (request.resources.some(({ configs }) => configs.some(({ configOperation }) => operationNames[configOperation] === undefined))) {
    // As in Kafka, an operation that is none fails the request, whatever else it asks.
    const errorCode = ErrorCode.UNKNOWN_SERVER_ERROR
    const responses = request.resources.map(({ resourceType, resourceName }) => ({
      errorCode,
      errorMessage: null,
      resourceType,
      resourceName,
    }))
    return { records: [], atomic: true, response: { responses } }
  }
  const { records, responses } = alterEach(state, request.resources, request.validateOnly, (resource, asked) => {
    const operations = new Map(asked.configs.map(({ name, configOperation, value }) => [name, { operation: configOperation, value }]))
    return alterResource(state, context, resource, operations, false)
  })
  return { records, atomic: true, response: { responses } }
}

/** AlterConfigs (33), deprecated. */
export function alterConfigs(
  state: ControllerState,
  context: ControllerContext,
  request: AlterConfigsRequest,
): ControllerResult<Input<typeof AlterConfigsResponse>> {
  const { records, responses } = alterEach(state, request.resources, request.validateOnly, (resource, asked) =>
    replaceResource(state, context, resource, new Map(asked.configs.map(({ name, value }) => [name, value]))),
  )
  return { records, atomic: true, response: { responses } }
}
