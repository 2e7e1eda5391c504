import { isIpv4, isIpv6 } from './address.ts'
import { ConfigException } from './config-exception.ts'

export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

/** One entry of `listeners` or `advertised.listeners`. */
export interface Endpoint {
  /** Upper case, as Kafka normalises it. */
  readonly listenerName: string
  readonly securityProtocol: SecurityProtocol
  /** The empty string in `listeners` means every address. IPv6 addresses come without brackets. */
  readonly host: string
  readonly port: number
}

const securityProtocols: readonly SecurityProtocol[] = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']

export function securityProtocol(name: string, key: string): SecurityProtocol {
  const found = securityProtocols.find((protocol) => protocol === name.toUpperCase())
  if (found === undefined) throw new ConfigException(`Invalid security protocol \`${name}\` defined in ${key}`)
  return found
}

/** `a:b, c:d` to pairs, split at the last colon of each. */
export function parsePairs(key: string, text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  if (text === '') return pairs
  for (const pair of text.split(/\s*,\s*/)) {
    const colon = pair.lastIndexOf(':')
    if (colon < 0) throw new ConfigException(`Error parsing configuration property '${key}': begin 0, end -1, length ${pair.length}`)
    pairs.set(pair.slice(0, colon).trim(), pair.slice(colon + 1).trim())
  }
  return pairs
}

export interface ProtocolMapInput {
  readonly text: string
  /** Whether the file says it, rather than the default. */
  readonly explicit: boolean
  readonly controllerListenerNames: readonly string[]
  readonly listeners: readonly string[]
}

/**
 * Listener names to protocols. While the map is left at its default and nothing uses TLS or SASL, controller listeners of any name
 * speak PLAINTEXT without being listed.
 */
export function listenerSecurityProtocolMap(input: ProtocolMapInput): ReadonlyMap<string, SecurityProtocol> {
  const key = 'listener.security.protocol.map'
  const map = new Map<string, SecurityProtocol>()
  for (const [name, protocol] of parsePairs(key, input.text)) map.set(name.toUpperCase(), securityProtocol(protocol, key))
  if (input.explicit) return map
  if (input.controllerListenerNames.some(isSecure) || input.listeners.some((listener) => isSecure(listenerNameOf(listener)))) return map
  for (const name of input.controllerListenerNames) if (name !== 'PLAINTEXT') map.set(name, 'PLAINTEXT')
  return map
}

function isSecure(name: string): boolean {
  return name === 'SSL' || name === 'SASL_SSL' || name === 'SASL_PLAINTEXT'
}

function listenerNameOf(listener: string): string {
  const colon = listener.indexOf(':')
  if (colon < 0) throw new ConfigException(`Unable to parse a listener name from ${listener}`)
  return listener.slice(0, colon).toUpperCase()
}

/** Entries of `listeners` or `advertised.listeners`; advertised ones may share a port. */
export function parseEndpoints(
  entries: readonly string[],
  protocols: ReadonlyMap<string, SecurityProtocol>,
  distinctPorts: boolean,
): readonly Endpoint[] {
  try {
    const endpoints = entries.map((entry) => parseEndpoint(entry, protocols))
    checkEndpoints(endpoints, entries, distinctPorts)
    return endpoints
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error
    throw new ConfigException(`Error creating broker listeners from '[${entries.join(', ')}]': ${error.message}`)
  }
}

function parseEndpoint(entry: string, protocols: ReadonlyMap<string, SecurityProtocol>): Endpoint {
  const match = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/.exec(entry)
  if (match === null) throw new ConfigException(`Unable to parse ${entry} to a broker endpoint`)
  const listenerName = (match[1] ?? '').toUpperCase()
  const protocol = protocols.get(listenerName)
  if (protocol === undefined) throw new ConfigException(`No security protocol defined for listener ${listenerName}`)
  return { listenerName, securityProtocol: protocol, host: match[2] ?? '', port: Number(match[3]) }
}

/** Names are distinct, and so are ports, except that one IPv4 and one IPv6 address may share one. */
function checkEndpoints(endpoints: readonly Endpoint[], entries: readonly string[], distinctPorts: boolean): void {
  const listed = `listeners: [${entries.join(', ')}]`
  if (new Set(endpoints.map((endpoint) => endpoint.listenerName)).size !== endpoints.length) {
    throw new ConfigException(`Each listener must have a different name, ${listed}`)
  }
  if (!distinctPorts) return
  for (const [port, group] of Map.groupBy(endpoints, (endpoint) => endpoint.port)) {
    if (port === 0 || group.length < 2) continue
    const numeric = group.filter((endpoint) => isIpv4(endpoint.host) || isIpv6(endpoint.host))
    if (group.length - numeric.length > 1) throw new ConfigException(`Each listener must have a different port, ${listed}`)
    if (numeric.length === 0) continue
    if (numeric.length !== 2) {
      if (numeric.length === 1 && group.length === 1) continue
      const rule = 'Each listener must have a different port unless exactly one listener has an IPv4 address and the other IPv6 address'
      throw new ConfigException(`${rule}, ${listed}, port: ${port}`)
    }
    if (numeric.filter((endpoint) => isIpv4(endpoint.host)).length !== 1 || group.length > 2) {
      throw new ConfigException(
        `If you have two listeners on the same port then one needs to be IPv4 and the other IPv6, ${listed}, port: ${port}`,
      )
    }
  }
}
