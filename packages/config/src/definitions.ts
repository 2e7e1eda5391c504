import { ConfigResourceType } from './config-entry.ts'
import { Definition } from './definition.ts'
import type { ValueOf } from './key.ts'
import { clientMetricsKeys } from './keys/client-metrics.ts'
import { groupCoordinatorKeys } from './keys/group-coordinator.ts'
import { groupKeys } from './keys/group.ts'
import { logKeys } from './keys/log.ts'
import { networkKeys } from './keys/network.ts'
import { nodeKeys } from './keys/node.ts'
import { dynamicQuotaKeys, operationsKeys } from './keys/operations.ts'
import { remoteStorageKeys } from './keys/remote-storage.ts'
import { replicationKeys } from './keys/replication.ts'
import { securityKeys } from './keys/security.ts'
import { topicKeys } from './keys/topic.ts'
import { transactionKeys } from './keys/transaction.ts'

const brokerKeys = {
  ...nodeKeys,
  ...networkKeys,
  ...logKeys,
  ...replicationKeys,
  ...operationsKeys,
  ...groupCoordinatorKeys,
  ...transactionKeys,
  ...remoteStorageKeys,
  ...securityKeys,
} as const

export type BrokerKeyName = keyof typeof brokerKeys
export type BrokerValue<K extends BrokerKeyName> = ValueOf<(typeof brokerKeys)[K]>
export type TopicKeyName = keyof typeof topicKeys

/** What a server.properties may hold. */
export const brokerDefinition = new Definition(brokerKeys)
/** Throttles that exist only as dynamic broker configurations. */
export const dynamicQuotaDefinition = new Definition(dynamicQuotaKeys)
/** What may change on a broker while it runs. */
export const dynamicBrokerDefinition = new Definition({
  ...Object.fromEntries(Object.entries(brokerKeys).filter(([, key]) => key.update !== undefined)),
  ...dynamicQuotaKeys,
})
export const topicDefinition = new Definition(topicKeys)
export const groupDefinition = new Definition(groupKeys)
export const clientMetricsDefinition = new Definition(clientMetricsKeys)

/** The keys of a resource type, by the protocol's code (TOPIC 2, BROKER 4, CLIENT_METRICS 16, GROUP 32). */
export function definitionOf(resourceType: number): Definition | undefined {
  switch (resourceType) {
    case ConfigResourceType.TOPIC:
      return topicDefinition
    case ConfigResourceType.BROKER:
      return brokerDefinition
    case ConfigResourceType.CLIENT_METRICS:
      return clientMetricsDefinition
    case ConfigResourceType.GROUP:
      return groupDefinition
    default:
      return undefined
  }
}
