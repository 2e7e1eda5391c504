import type {
  BrokerRegistration,
  ControllerRegistration,
  DelegationToken,
  ListenerEndpoint,
  PartitionRegistration,
  ScramCredential,
  StandardAcl,
  VersionRange,
} from '@samsa/metadata'
import { OPERATIONS } from '../security/acl-rules.ts'

// How Java's classes of the metadata write themselves.

const SECURITY_PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']
const MAX_SHORT = 2 ** 15 - 1

const list = (items: readonly unknown[]): string => `[${items.join(', ')}]`

function listenersText(listeners: readonly ListenerEndpoint[]): string {
  const sorted = listeners.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return list(
    sorted.map(
      ({ name, host, port, securityProtocol }) =>
        `Endpoint(listenerName='${name}', securityProtocol=${SECURITY_PROTOCOLS[securityProtocol] ?? 'UNKNOWN'}, host='${host}', port=${port})`,
    ),
  )
}

function featuresText(features: ReadonlyMap<string, VersionRange>): string {
  const ranges = [...features]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { min, max }]) => `${name}: ${min === max ? min : max === MAX_SHORT ? `${min}+` : `${min}-${max}`}`)
  return `{${ranges.join(', ')}}`
}

export function brokerText(broker: BrokerRegistration): string {
  return (
    `BrokerRegistration(id=${broker.id}, epoch=${broker.epoch}, incarnationId=${broker.incarnationId}` +
    `, listeners=${listenersText(broker.listeners)}, supportedFeatures=${featuresText(broker.supportedFeatures)}` +
    `, rack=${broker.rack === null ? 'Optional.empty' : `Optional[${broker.rack}]`}, fenced=${broker.fenced}` +
    `, inControlledShutdown=${broker.inControlledShutdown}, isMigratingZkBroker=false, directories=${list(broker.directories)}` +
    `, cordonedDirectories=${broker.cordonedDirectories === null ? 'null' : list(broker.cordonedDirectories)})`
  )
}

export function controllerText({ id, incarnationId, listeners, supportedFeatures }: ControllerRegistration): string {
  return (
    `ControllerRegistration(id=${id}, incarnationId=${incarnationId}, zkMigrationReady=false, listeners=${listenersText(listeners)}` +
    `, supportedFeatures=${featuresText(supportedFeatures)})`
  )
}

export function partitionText(partition: PartitionRegistration): string {
  return (
    `PartitionRegistration(replicas=${list(partition.replicas)}, directories=${list(partition.directories)}, isr=${list(partition.isr)}` +
    `, removingReplicas=${list(partition.removingReplicas)}, addingReplicas=${list(partition.addingReplicas)}, elr=${list(partition.elr)}` +
    `, lastKnownElr=${list(partition.lastKnownElr)}, leader=${partition.leader}` +
    `, leaderRecoveryState=${partition.leaderRecoveryState === 0 ? 'RECOVERED' : 'RECOVERING'}` +
    `, leaderEpoch=${partition.leaderEpoch}, partitionEpoch=${partition.partitionEpoch})`
  )
}

export function scramText({ salt, storedKey, serverKey, iterations }: ScramCredential): string {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
  return `ScramCredentialData(salt=${hex(salt)}, storedKey=${hex(storedKey)}, serverKey=${hex(serverKey)}, iterations=${iterations})`
}

export function tokenText(token: DelegationToken): string {
  return (
    `DelegationTokenDatatokenId=${token.tokenId}(owner=${token.owner}(tokenRequester=${token.requester}(renewers=${token.renewers.join(' ')}` +
    `, issueTimestamp=${token.issueTimestampMs}, maxTimestamp=${token.maxTimestampMs}), expiryTimestamp=${token.expirationTimestampMs}`
  )
}

const RESOURCE_TYPES = ['UNKNOWN', 'ANY', 'TOPIC', 'GROUP', 'CLUSTER', 'TRANSACTIONAL_ID', 'DELEGATION_TOKEN', 'USER']
const PATTERN_TYPES = ['UNKNOWN', 'ANY', 'MATCH', 'LITERAL', 'PREFIXED']
const PERMISSION_TYPES = ['UNKNOWN', 'ANY', 'DENY', 'ALLOW']

export function aclText(acl: StandardAcl): string {
  return (
    `StandardAcl[resourceType=${RESOURCE_TYPES[acl.resourceType] ?? 'UNKNOWN'}, resourceName=${acl.resourceName}` +
    `, patternType=${PATTERN_TYPES[acl.patternType] ?? 'UNKNOWN'}, principal=${acl.principal}, host=${acl.host}` +
    `, operation=${OPERATIONS[acl.operation - 1] ?? 'UNKNOWN'}, permissionType=${PERMISSION_TYPES[acl.permissionType] ?? 'UNKNOWN'}]`
  )
}
