import type { BrokerRegistrationChangeRecord, RegisterBrokerRecord, RegisterControllerRecord } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import { compareUuids } from './directory-id.ts'
import type { BrokerRegistration, ControllerRegistration, VersionRange } from './metadata-image.ts'

interface FeatureRange {
  readonly name: string
  readonly minSupportedVersion: number
  readonly maxSupportedVersion: number
}

export function brokerFromRecord(record: RegisterBrokerRecord): BrokerRegistration {
  return {
    id: record.brokerId,
    epoch: record.brokerEpoch,
    incarnationId: record.incarnationId,
    listeners: record.endPoints,
    supportedFeatures: featureRanges(record.features),
    rack: record.rack,
    fenced: record.fenced,
    inControlledShutdown: record.inControlledShutdown,
    directories: [...record.logDirs].sort(compareUuids),
    cordonedDirectories: record.cordonedLogDirs,
  }
}

export function controllerFromRecord(record: RegisterControllerRecord): ControllerRegistration {
  return {
    id: record.controllerId,
    incarnationId: record.incarnationId,
    listeners: record.endPoints,
    supportedFeatures: featureRanges(record.features),
  }
}

function featureRanges(features: readonly FeatureRange[]): ReadonlyMap<string, VersionRange> {
  return new Map(features.map((feature) => [feature.name, { min: feature.minSupportedVersion, max: feature.maxSupportedVersion }]))
}

/** In BrokerRegistrationChangeRecord: -1 unfences, 0 keeps, 1 fences; a controlled shutdown only begins. */
export function changeBroker(broker: BrokerRegistration, change: BrokerRegistrationChangeRecord): BrokerRegistration {
  assert(change.fenced >= -1 && change.fenced <= 1, 'unknown value of fenced')
  assert(change.inControlledShutdown === 0 || change.inControlledShutdown === 1, 'unknown value of inControlledShutdown')
  return {
    ...broker,
    fenced: change.fenced === 0 ? broker.fenced : change.fenced === 1,
    inControlledShutdown: change.inControlledShutdown === 1 || broker.inControlledShutdown,
    directories: change.logDirs.length === 0 ? broker.directories : [...change.logDirs].sort(compareUuids),
    cordonedDirectories: change.cordonedLogDirs ?? broker.cordonedDirectories,
  }
}
