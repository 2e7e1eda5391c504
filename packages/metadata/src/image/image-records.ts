import { metadataVersionFeature } from '../features/feature.ts'
import { metadataVersionSupports, recordVersions } from '../features/metadata-version.ts'
import { configRecord, makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { partitionRecord } from './partition-record.ts'
import type { BrokerRegistration, ControllerRegistration, ListenerEndpoint, MetadataImage, VersionRange } from './metadata-image.ts'

/**
 * The records that make this image out of nothing: what a snapshot holds. metadata.version comes first, for it decides how the rest is
 * written.
 */
export function* imageRecords(image: MetadataImage): Generator<MetadataRecord, void, undefined> {
  const { metadataVersion, finalizedVersions } = image.features
  if (metadataVersion === undefined) return
  yield makeRecord('FeatureLevelRecord', 0, { name: metadataVersionFeature, featureLevel: metadataVersion })
  for (const [name, featureLevel] of finalizedVersions) yield makeRecord('FeatureLevelRecord', 0, { name, featureLevel })
  for (const broker of image.cluster.brokers.values()) yield brokerRecord(broker, metadataVersion)
  if (metadataVersionSupports.controllerRegistration(metadataVersion)) {
    for (const controller of image.cluster.controllers.values()) yield controllerRecord(controller)
  }
  const elrEnabled = (finalizedVersions.get('eligible.leader.replicas.version') ?? 0) >= 1
  for (const { name, id: topicId, partitions } of image.topics.byId.values()) {
    yield makeRecord('TopicRecord', 0, { name, topicId })
    for (const [partitionId, partition] of partitions.entries())
      yield partitionRecord(partition, topicId, partitionId, metadataVersion, elrEnabled)
  }
  for (const { resource, values } of image.configs.values()) {
    for (const [key, value] of values) yield configRecord(resource, key, value)
  }
  for (const { entity, quotas } of image.clientQuotas.values()) {
    const entityData = [...entity].map(([entityType, entityName]) => ({ entityType, entityName }))
    for (const [key, value] of quotas) yield makeRecord('ClientQuotaRecord', 0, { entity: entityData, key, value, remove: false })
  }
  const { nextProducerId } = image
  if (nextProducerId >= 0) yield makeRecord('ProducerIdsRecord', 0, { brokerId: -1, brokerEpoch: -1, nextProducerId })
  for (const acl of image.acls.values()) yield makeRecord('AccessControlEntryRecord', 0, { ...acl })
  if (metadataVersionSupports.scram(metadataVersion)) {
    for (const { user, ...credential } of image.scram.values())
      yield makeRecord('UserScramCredentialRecord', 0, { name: user, ...credential })
  }
  if (metadataVersionSupports.delegationTokens(metadataVersion)) {
    for (const token of image.delegationTokens.values()) {
      yield makeRecord('DelegationTokenRecord', 0, {
        owner: token.owner,
        requester: token.requester,
        renewers: [...token.renewers],
        issueTimestamp: token.issueTimestampMs,
        maxTimestamp: token.maxTimestampMs,
        expirationTimestamp: token.expirationTimestampMs,
        tokenId: token.tokenId,
      })
    }
  }
}

function brokerRecord(broker: BrokerRegistration, metadataVersion: number): MetadataRecord {
  return makeRecord('RegisterBrokerRecord', recordVersions.registerBroker(metadataVersion), {
    brokerId: broker.id,
    isMigratingZkBroker: false,
    incarnationId: broker.incarnationId,
    brokerEpoch: broker.epoch,
    endPoints: endPoints(broker.listeners),
    features: features(broker.supportedFeatures),
    rack: broker.rack,
    fenced: broker.fenced,
    inControlledShutdown: broker.inControlledShutdown,
    logDirs: metadataVersionSupports.directoryAssignment(metadataVersion) ? [...broker.directories] : [],
    cordonedLogDirs: metadataVersionSupports.cordonedDirectories(metadataVersion) ? (broker.cordonedDirectories?.slice() ?? null) : null,
  })
}

function controllerRecord(controller: ControllerRegistration): MetadataRecord {
  return makeRecord('RegisterControllerRecord', 0, {
    controllerId: controller.id,
    incarnationId: controller.incarnationId,
    zkMigrationReady: false,
    endPoints: endPoints(controller.listeners),
    features: features(controller.supportedFeatures),
  })
}

function endPoints(listeners: readonly ListenerEndpoint[]): ListenerEndpoint[] {
  return listeners.map(({ name, host, port, securityProtocol }) => ({ name, host, port, securityProtocol }))
}

function features(ranges: ReadonlyMap<string, VersionRange>): { name: string; minSupportedVersion: number; maxSupportedVersion: number }[] {
  return [...ranges].map(([name, { min, max }]) => ({ name, minSupportedVersion: min, maxSupportedVersion: max }))
}
