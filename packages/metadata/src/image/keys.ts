import type { ConfigResource, QuotaEntity } from './metadata-image.ts'

/** The key of a resource in `ConfigsImage`. */
export function configKey(resource: ConfigResource): string {
  return `${resource.type}:${resource.name}`
}

/** The key of an entity in `MetadataImage.clientQuotas`; the order of its types does not matter. */
export function quotaKey(entity: QuotaEntity): string {
  return [...entity]
    .map(([type, name]) => (name === null ? `${type}!` : `${type}=${JSON.stringify(name)}`))
    .sort()
    .join(',')
}

/** The key of a credential in `MetadataImage.scram`. */
export function scramKey(mechanism: number, user: string): string {
  return `${mechanism}:${user}`
}

/** Configuration resource types as records carry them. */
export const ResourceType = { TOPIC: 2, BROKER: 4, BROKER_LOGGER: 8, CLIENT_METRICS: 16, GROUP: 32 } as const
