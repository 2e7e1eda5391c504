import { Cluster } from '@samsa/client'
import { createNodeWorld } from '@samsa/node-runtime'
import type { NodeWorld } from '@samsa/node-runtime'

/** Runs a command against a cluster and closes everything behind it. */
export async function withCluster<T>(bootstrapServers: string, use: (cluster: Cluster, world: NodeWorld) => Promise<T>): Promise<T> {
  const world = createNodeWorld()
  const cluster = new Cluster({ world, bootstrapServers, clientId: 'samsa-cli', apiTimeoutMs: 10_000 })
  try {
    return await use(cluster, world)
  } finally {
    await cluster.close()
    await world.close()
  }
}
