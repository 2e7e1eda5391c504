export interface BrokerAddress {
  readonly host: string
  readonly port: number
}

/** Reads `bootstrap.servers`: `host:port`, comma-separated, IPv6 addresses in brackets. Throws an Error that names the faulty entry. */
export function parseBootstrapServers(text: string): BrokerAddress[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  if (entries.length === 0) throw new Error('No bootstrap server given: expected host:port[,host:port…]')
  return entries.map((entry) => {
    const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(entry)
    const host = match?.[1] ?? match?.[2]
    const port = Number(match?.[3])
    if (host === undefined || port > 65535) throw new Error(`Invalid bootstrap server '${entry}': expected host:port`)
    return { host, port }
  })
}
