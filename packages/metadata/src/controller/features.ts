import type { Input, UpdateFeaturesRequest, UpdateFeaturesResponse } from '@samsa/protocol'
import { featureOf, kraftVersionFeature, metadataVersionFeature, supportedFeatures, unmetDependency } from '../features/feature.ts'
import { latestTestingLevel, metadataVersionOf, metadataVersionSupports, recordsDiffer } from '../features/metadata-version.ts'
import { ResourceType } from '../image/keys.ts'
import type { VersionRange } from '../image/metadata-image.ts'
import { configRecord, makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { apiError, ErrorCode } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import type { ApiError, ControllerContext, ControllerResult } from './types.ts'

const elrFeature = 'eligible.leader.replicas.version'
const minIsr = 'min.insync.replicas'
const UpgradeType = { UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3 } as const
const disabled: VersionRange = { min: 0, max: 0 }

/** UpdateFeatures (57): all updates or none. */
export function updateFeatures(
  state: ControllerState,
  context: ControllerContext,
  request: UpdateFeaturesRequest,
): ControllerResult<Input<typeof UpdateFeaturesResponse>> {
  const proposed = new Map(state.image.features.finalizedVersions)
  proposed.set(metadataVersionFeature, state.metadataVersion)
  for (const { feature, maxVersionLevel } of request.featureUpdates) proposed.set(feature, maxVersionLevel)
  const records: MetadataRecord[] = []
  let kraftVersion: number | undefined
  for (const update of request.featureUpdates) {
    const upgradeType =
      context.apiVersion === 0 ? (update.allowDowngrade ? UpgradeType.SAFE_DOWNGRADE : UpgradeType.UPGRADE) : update.upgradeType
    const updated = updateFeature(state, update.feature, update.maxVersionLevel, upgradeType, proposed)
    if ('error' in updated) {
      const message = `The update failed for all features since the following feature had an error: ${updated.error.message}`
      return { records: [], atomic: false, response: { errorCode: updated.error.code, errorMessage: message } }
    }
    records.push(...updated.records)
    if (update.feature === kraftVersionFeature && update.maxVersionLevel > state.options.kraftVersion())
      kraftVersion = update.maxVersionLevel
  }
  if (request.featureUpdates.some(({ feature, maxVersionLevel }) => feature === elrFeature && maxVersionLevel > 0))
    records.unshift(...elrSafetyRecords(state))
  const results = request.featureUpdates.map(({ feature }) => ({ feature, errorCode: ErrorCode.NONE, errorMessage: 'NONE' }))
  const response = { errorCode: ErrorCode.NONE, errorMessage: null, results: context.apiVersion <= 1 ? results : [] }
  if (request.validateOnly) return { records: [], atomic: true, response }
  return { records, atomic: true, response, ...(kraftVersion === undefined ? {} : { kraftVersion }) }
}

type Updated = { readonly records: readonly MetadataRecord[] } | { readonly error: ApiError }

function updateFeature(
  state: ControllerState,
  name: string,
  level: number,
  upgradeType: number,
  proposed: ReadonlyMap<string, number>,
): Updated {
  const invalid = (why: string) => ({
    error: apiError(ErrorCode.INVALID_UPDATE_VERSION, `Invalid update version ${level} for feature ${name}. ${why}`),
  })
  if (upgradeType < UpgradeType.UPGRADE || upgradeType > UpgradeType.UNSAFE_DOWNGRADE)
    return invalid('The controller does not support the given upgrade type.')
  if (level < 0) return invalid('A feature version cannot be less than 0.')
  const unsupported = reasonNotSupported(state, name, level)
  if (unsupported !== undefined) return invalid(unsupported)
  const current = currentLevel(state, name)
  if (level < current && upgradeType === UpgradeType.UPGRADE)
    return invalid("Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.")
  if (level > current && upgradeType !== UpgradeType.UPGRADE) return invalid("Can't downgrade to a newer version.")
  if (name === metadataVersionFeature) return updateMetadataVersion(state.metadataVersion, level, upgradeType)
  if (name === kraftVersionFeature) {
    if (level < current) return invalid("Can't downgrade the version of this feature.")
    // The quorum writes the version and its voters; a record of ours behind them tells when that is committed.
    return { records: level === current && upgradeType !== UpgradeType.UPGRADE ? [] : [makeRecord('NoOpRecord', 0, {})] }
  }
  const feature = featureOf(name)
  if (feature === undefined) return invalid(`Feature ${name} not found.`)
  const unmet = unmetDependency(feature, level, proposed)
  if (unmet !== undefined) return invalid(unmet)
  return { records: [makeRecord('FeatureLevelRecord', 0, { name, featureLevel: level })] }
}

function currentLevel(state: ControllerState, name: string): number {
  if (name === metadataVersionFeature) return state.metadataVersion
  if (name === kraftVersionFeature) return state.options.kraftVersion()
  return state.image.features.finalizedVersions.get(name) ?? 0
}

function updateMetadataVersion(current: number, level: number, upgradeType: number): Updated {
  if (metadataVersionOf(level) === undefined) {
    const message = `Invalid metadata.version ${level}. Valid versions are from 7 to ${latestTestingLevel}.`
    return { error: apiError(ErrorCode.INVALID_UPDATE_VERSION, message) }
  }
  if (level < current && recordsDiffer(current, level)) {
    const why =
      upgradeType === UpgradeType.UNSAFE_DOWNGRADE
        ? 'Unsafe metadata downgrade is not supported in this version.'
        : 'Refusing to perform the requested downgrade because it might delete metadata information.'
    const message = `Unsupported metadata.version downgrade from ${current} to ${level}. ${why}`
    return { error: apiError(ErrorCode.INVALID_UPDATE_VERSION, message) }
  }
  return { records: [makeRecord('FeatureLevelRecord', 0, { name: metadataVersionFeature, featureLevel: level })] }
}

/** Every node of the cluster must know the level. */
function reasonNotSupported(state: ControllerState, name: string, level: number): string | undefined {
  const { nodeId, unstableFeatureVersionsEnabled, voterIds } = state.options
  const local = supportedFeatures(unstableFeatureVersionsEnabled).get(name)
  const reason = outsideRange(level, `Local controller ${nodeId}`, local)
  if (reason !== undefined) return reason
  for (const broker of state.image.cluster.brokers.values()) {
    const refused = outsideRange(level, `Broker ${broker.id}`, broker.supportedFeatures.get(name))
    if (refused !== undefined) return refused
  }
  if (!metadataVersionSupports.controllerRegistration(state.metadataVersion)) return undefined
  const found = new Set([nodeId])
  for (const controller of state.image.cluster.controllers.values()) {
    if (controller.id === nodeId) continue
    const refused = outsideRange(level, `Controller ${controller.id}`, controller.supportedFeatures.get(name))
    if (refused !== undefined) return refused
    found.add(controller.id)
  }
  const missing = voterIds().find((id) => !found.has(id))
  return missing === undefined ? undefined : `controller ${missing} has not registered, and may not support this feature`
}

function outsideRange(level: number, who: string, { min, max }: VersionRange = disabled): string | undefined {
  if (level >= min && level <= max) return undefined
  return max === 0 ? `${who} does not support this feature.` : `${who} only supports versions ${min === max ? min : `${min}-${max}`}`
}

/** With ELR, min.insync.replicas is a matter of the cluster or the topic, never of one broker. */
function elrSafetyRecords(state: ControllerState): MetadataRecord[] {
  const records: MetadataRecord[] = []
  const cluster = { type: ResourceType.BROKER, name: '' }
  if (!state.configs(cluster.type, cluster.name).has(minIsr))
    records.push(configRecord(cluster, minIsr, String(state.options.defaultMinInSyncReplicas)))
  for (const { resource, values } of state.image.configs.values()) {
    if (resource.type === ResourceType.BROKER && resource.name !== '' && values.has(minIsr))
      records.push(configRecord(resource, minIsr, null))
  }
  return records
}
