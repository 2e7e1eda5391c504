import type { BrokerAddress } from './bootstrap.ts'

/**
 * `client.dns.lookup=resolve_canonical_bootstrap_servers_only`: every address of every name, under the canonical name that its reverse entry
 * gives (an address without one stays an address). A name that does not resolve stays as it is, for the connection to fail with.
 */
export async function canonicalServers(servers: readonly BrokerAddress[]): Promise<BrokerAddress[]> {
  const { lookup, reverse } = await import('node:dns/promises')
  const resolved = await Promise.all(
    servers.map(async (server) => {
      const addresses = await lookup(server.host, { all: true }).catch(() => [])
      if (addresses.length === 0) return [server]
      return await Promise.all(
        addresses.map(async ({ address }) => {
          const [name] = await reverse(address).catch((): string[] => [])
          return { host: name ?? address, port: server.port }
        }),
      )
    }),
  )
  const known = new Set<string>()
  return resolved.flat().filter(({ host, port }) => {
    const key = `${host}:${port}`
    if (known.has(key)) return false
    known.add(key)
    return true
  })
}
