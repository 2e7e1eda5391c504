import type { World } from '@samsa/ports'
import { canonicalServers } from './bootstrap-resolution.ts'
import type { Authenticate } from './broker-connection.ts'
import type { ClusterOptions } from './cluster.ts'
import type { connectionKeys } from './configuration/common-keys.ts'
import { ConfigError } from './configuration/key.ts'
import type { ValuesOf } from './configuration/key.ts'

/** Keys that say how a client reaches its cluster, as every client's table has them. */
export type ConnectionValues = ValuesOf<typeof connectionKeys> & {
  readonly connectionsMaxIdleMs: number
  readonly defaultApiTimeoutMs?: number
  readonly maxBlockMs?: number
  readonly bootstrapControllers?: readonly string[]
  readonly retries?: number
}

/** The cluster's options that a client's configuration comes to. Throws a ConfigError for what contradicts itself or is not built. */
export function clusterOptions(world: World, values: ConnectionValues, authenticate?: Authenticate): ClusterOptions {
  const controllers = values.bootstrapControllers ?? []
  if (values.bootstrapServers.length > 0 && controllers.length > 0)
    throw new ConfigError('bootstrap.controllers', 'bootstrap.servers and bootstrap.controllers cannot both be set: give one of them')
  if (values.bootstrapServers.length === 0 && controllers.length === 0)
    throw new ConfigError('bootstrap.servers', 'bootstrap.servers is missing: give at least one host:port')
  if (values.securityProtocol !== 'PLAINTEXT')
    throw new ConfigError('security.protocol', `security.protocol ${values.securityProtocol} is not built yet: only PLAINTEXT is`)
  return {
    world,
    bootstrapServers: (controllers.length > 0 ? controllers : values.bootstrapServers).join(','),
    isControllers: controllers.length > 0,
    clientId: values.clientId === '' ? 'samsa' : values.clientId,
    requestTimeoutMs: values.requestTimeoutMs,
    connectTimeoutMs: values.socketConnectionSetupTimeoutMs,
    connectTimeoutMaxMs: values.socketConnectionSetupTimeoutMaxMs,
    apiTimeoutMs: values.defaultApiTimeoutMs ?? values.maxBlockMs ?? 60_000,
    metadataMaxAgeMs: values.metadataMaxAgeMs,
    retryBackoff: { firstMs: values.retryBackoffMs, largestMs: values.retryBackoffMaxMs },
    reconnectBackoff: { firstMs: values.reconnectBackoffMs, largestMs: values.reconnectBackoffMaxMs },
    ...(values.retries === undefined ? {} : { retries: values.retries }),
    connectionsMaxIdleMs: values.connectionsMaxIdleMs,
    metadataRecoveryStrategy: values.metadataRecoveryStrategy,
    rebootstrapTriggerMs: values.metadataRecoveryRebootstrapTriggerMs,
    ...(values.clientDnsLookup === 'resolve_canonical_bootstrap_servers_only' ? { resolveBootstrap: canonicalServers } : {}),
    ...(authenticate === undefined ? {} : { authenticate }),
  }
}
