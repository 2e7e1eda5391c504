import type {
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
  Input,
  UnregisterBrokerRequest,
  UnregisterBrokerResponse,
} from '@samsa/protocol'
import { kraftVersionFeature, metadataVersionFeature } from '../features/feature.ts'
import { metadataVersionSupports, recordVersions } from '../features/metadata-version.ts'
import { isReservedDirectory } from '../image/directory-id.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { apiError, ErrorCode, errorFields } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import {
  cleanUpIncarnation,
  cordonDirectories,
  fenceBroker,
  hasLeaderships,
  startControlledShutdown,
  takeDirectoriesOffline,
  unfenceBroker,
  unregisterBroker,
} from './leader-changes.ts'
import type { ApiError, ControllerContext, ControllerResult } from './types.ts'

/** Why the sender's epoch is not the registered one; undefined if it is. */
export function staleEpoch(state: ControllerState, brokerId: number, brokerEpoch: number): ApiError | undefined {
  const broker = state.broker(brokerId)
  if (broker === undefined) return apiError(ErrorCode.STALE_BROKER_EPOCH, `No broker registration found for broker id ${brokerId}`)
  if (broker.epoch === brokerEpoch) return undefined
  return apiError(ErrorCode.STALE_BROKER_EPOCH, `Expected broker epoch ${broker.epoch}, but got broker epoch ${brokerEpoch}`)
}

/** `nextOffset` is where the first record of the answer will be written: the epoch of a new incarnation. */
export function registerBroker(
  state: ControllerState,
  context: ControllerContext,
  request: BrokerRegistrationRequest,
  nextOffset: number,
): ControllerResult<Input<typeof BrokerRegistrationResponse>> {
  const refusal = refuseRegistration(state, context, request) ?? unsupportedFeature(state, request)
  if (refusal !== undefined) return { records: [], atomic: false, response: { errorCode: refusal.code } }
  const { brokerId, incarnationId } = request
  const existing = state.broker(brokerId)
  const amends = existing?.incarnationId === incarnationId
  const records: MetadataRecord[] = []
  if (!amends) {
    const isCleanShutdown = context.apiVersion >= 3 && (existing?.epoch ?? -2) === request.previousBrokerEpoch
    records.push(...cleanUpIncarnation(state, brokerId, isCleanShutdown))
  }
  const brokerEpoch = amends ? existing.epoch : nextOffset
  const { metadataVersion } = state
  records.push(
    makeRecord('RegisterBrokerRecord', recordVersions.registerBroker(metadataVersion), {
      brokerId,
      isMigratingZkBroker: false,
      incarnationId,
      brokerEpoch,
      endPoints: request.listeners,
      features: request.features,
      rack: request.rack,
      fenced: amends ? existing.fenced : true,
      inControlledShutdown: amends ? existing.inControlledShutdown : false,
      logDirs: metadataVersionSupports.directoryAssignment(metadataVersion) ? request.logDirs : [],
      cordonedLogDirs: null,
    }),
  )
  if (!amends) state.heartbeats.remove(brokerId)
  return { records, atomic: false, response: { errorCode: ErrorCode.NONE, brokerEpoch } }
}

function refuseRegistration(state: ControllerState, context: ControllerContext, request: BrokerRegistrationRequest): ApiError | undefined {
  const { brokerId, clusterId, incarnationId, logDirs } = request
  if (clusterId !== state.options.clusterId) return apiError(ErrorCode.INCONSISTENT_CLUSTER_ID)
  const existing = state.broker(brokerId)
  if (
    existing !== undefined &&
    existing.incarnationId !== incarnationId &&
    state.heartbeats.hasValidSession(brokerId, existing.epoch, context.nowMs)
  )
    return apiError(ErrorCode.DUPLICATE_BROKER_REGISTRATION)
  if (request.isMigratingZkBroker) return apiError(ErrorCode.BROKER_ID_NOT_REGISTERED)
  if (metadataVersionSupports.directoryAssignment(state.metadataVersion)) {
    const others = [...state.image.cluster.brokers.values()].filter((broker) => broker.id !== brokerId)
    const taken = logDirs.some((directory) => others.some((broker) => broker.directories.includes(directory)))
    const repeated = new Set(logDirs).size !== logDirs.length
    if (logDirs.length === 0 || repeated || taken || logDirs.some(isReservedDirectory)) return apiError(ErrorCode.INVALID_REGISTRATION)
  }
  return undefined
}

function unsupportedFeature(state: ControllerState, request: BrokerRegistrationRequest): ApiError | undefined {
  const finalized = new Map(state.image.features.finalizedVersions)
  finalized.set(metadataVersionFeature, state.metadataVersion)
  finalized.set(kraftVersionFeature, state.options.kraftVersion())
  for (const feature of request.features) {
    const level = finalized.get(feature.name) ?? 0
    if (level < feature.minSupportedVersion || level > feature.maxSupportedVersion) return apiError(ErrorCode.UNSUPPORTED_VERSION)
    finalized.delete(feature.name)
  }
  if (finalized.has(metadataVersionFeature)) return apiError(ErrorCode.INVALID_REGISTRATION)
  return [...finalized.values()].some((level) => level !== 0) ? apiError(ErrorCode.UNSUPPORTED_VERSION) : undefined
}

/**
 * `nextOffset`: as of `registerBroker`. A broker in controlled shutdown may stop once every active broker has read past the records
 * that took its leaderships away.
 */
export function heartbeat(
  state: ControllerState,
  context: ControllerContext,
  request: BrokerHeartbeatRequest,
  nextOffset: number,
): ControllerResult<Input<typeof BrokerHeartbeatResponse>> {
  const { brokerId, brokerEpoch } = request
  const registrationOffset = state.registrationOffsets.get(brokerId)
  const stale = staleEpoch(state, brokerId, brokerEpoch)
  if (stale !== undefined || registrationOffset === undefined)
    return { records: [], atomic: false, response: { errorCode: ErrorCode.STALE_BROKER_EPOCH } }
  // Not before: a predecessor that still runs must not take over the session.
  state.heartbeats.contact(brokerId, brokerEpoch, context.nowMs)
  const before = state.heartbeats.stateOf(brokerId)
  const after = state.heartbeats.nextState(brokerId, request, registrationOffset, () => hasLeaderships(state, brokerId))
  const records: MetadataRecord[] = []
  if (before !== after) {
    if (after === 'UNFENCED') records.push(...unfenceBroker(state, brokerId, brokerEpoch))
    else if (after === 'CONTROLLED_SHUTDOWN') records.push(...startControlledShutdown(state, brokerId, brokerEpoch))
    else records.push(...fenceBroker(state, brokerId, brokerEpoch))
  }
  const isFenced = after === 'FENCED' || after === 'SHUTDOWN_NOW'
  state.heartbeats.touch(brokerId, isFenced, request.currentMetadataOffset)
  const { metadataVersion } = state
  if (metadataVersionSupports.directoryAssignment(metadataVersion))
    records.push(...takeDirectoriesOffline(state, brokerId, brokerEpoch, request.offlineLogDirs))
  if (metadataVersionSupports.cordonedDirectories(metadataVersion))
    records.push(...cordonDirectories(state, brokerId, brokerEpoch, request.cordonedLogDirs))
  if (after === 'CONTROLLED_SHUTDOWN') state.heartbeats.startControlledShutdown(brokerId, nextOffset + records.length - 1)
  const isCaughtUp = request.currentMetadataOffset >= registrationOffset
  const response = { errorCode: ErrorCode.NONE, isCaughtUp, isFenced, shouldShutDown: after === 'SHUTDOWN_NOW' }
  return { records, atomic: false, response }
}

/** Fences one broker whose session timed out; undefined if there is none. */
export function fenceStaleBroker(state: ControllerState, nowMs: number): readonly MetadataRecord[] | undefined {
  const stale = state.heartbeats.takeExpired(nowMs)
  if (stale === undefined) return undefined
  const broker = state.broker(stale.id)
  if (broker === undefined || broker.epoch !== stale.epoch || broker.fenced) return []
  const records = fenceBroker(state, stale.id, stale.epoch)
  state.heartbeats.touch(stale.id, true, -1)
  return records
}

export function unregister(
  state: ControllerState,
  request: UnregisterBrokerRequest,
): ControllerResult<Input<typeof UnregisterBrokerResponse>> {
  const broker = state.broker(request.brokerId)
  if (broker === undefined) {
    const error = apiError(ErrorCode.BROKER_ID_NOT_REGISTERED, `Broker ID ${request.brokerId} is not currently registered`)
    return { records: [], atomic: false, response: errorFields(error) }
  }
  return {
    records: unregisterBroker(state, broker.id, broker.epoch),
    atomic: false,
    response: { errorCode: ErrorCode.NONE, errorMessage: null },
  }
}

export function registerController(
  state: ControllerState,
  request: ControllerRegistrationRequest,
): ControllerResult<Input<typeof ControllerRegistrationResponse>> {
  if (!metadataVersionSupports.controllerRegistration(state.metadataVersion)) {
    const text = 'The current MetadataVersion is too old to support controller registrations.'
    return { records: [], atomic: true, response: errorFields(apiError(ErrorCode.UNSUPPORTED_VERSION, text)) }
  }
  const record = makeRecord('RegisterControllerRecord', 0, {
    controllerId: request.controllerId,
    incarnationId: request.incarnationId,
    zkMigrationReady: false,
    endPoints: request.listeners,
    features: request.features,
  })
  return { records: [record], atomic: true, response: { errorCode: ErrorCode.NONE, errorMessage: null } }
}
