import type { BrokerParts } from '../broker-parts.ts'

/** Whether this broker speaks the consumer group protocol (KIP-848): by configuration, and by the cluster's feature level. */
export function speaksConsumerProtocol({ config, metadata }: BrokerParts): boolean {
  const level = metadata.image.features.finalizedVersions.get('group.version') ?? 0
  return level >= 1 && config.current.get('group.coordinator.rebalance.protocols').includes('consumer')
}
