import { brokerChecks } from './broker-checks.ts'
import { ConfigException, ConfigProblems } from './config-exception.ts'
import type { Properties } from './config-entry.ts'
import { brokerDefinition, type BrokerKeyName, type BrokerValue } from './definitions.ts'
import {
  type Endpoint,
  listenerSecurityProtocolMap,
  parseEndpoints,
  parsePairs,
  type SecurityProtocol,
  securityProtocol,
} from './listener.ts'
import { parseQuorumServers, parseQuorumVoters, type QuorumVoter } from './quorum.ts'
import type { ParsedValue } from './value.ts'

export type ProcessRole = 'broker' | 'controller'

/**
 * What a node is configured to be at one moment: the properties it was given, parsed and checked as Kafka does. Immutable; a change
 * while running makes a new one (`DynamicBrokerConfig`).
 */
export class BrokerConfig {
  /** As given, keys that are not Kafka's and listener-prefixed ones included. */
  readonly properties: Properties
  readonly nodeId: number
  readonly processRoles: readonly ProcessRole[]
  readonly isBroker: boolean
  readonly isController: boolean
  readonly logDirs: readonly string[]
  /** Directory that holds `__cluster_metadata-0`. */
  readonly metadataLogDir: string
  readonly controllerListenerNames: readonly string[]
  readonly listenerSecurityProtocolMap: ReadonlyMap<string, SecurityProtocol>
  /** All of `listeners`. */
  readonly listeners: readonly Endpoint[]
  readonly brokerListeners: readonly Endpoint[]
  readonly controllerListeners: readonly Endpoint[]
  /** What clients are told: `advertised.listeners`, or `listeners`, without the controller's. An empty host is the machine's own name. */
  readonly advertisedListeners: readonly Endpoint[]
  /** What other nodes are told about this controller. */
  readonly advertisedControllerListeners: readonly Endpoint[]
  readonly interBrokerListenerName: string
  readonly interBrokerSecurityProtocol: SecurityProtocol
  readonly quorumVoters: readonly QuorumVoter[]
  readonly quorumBootstrapServers: readonly { readonly host: string; readonly port: number }[]
  readonly maxConnectionsPerIpOverrides: ReadonlyMap<string, number>
  readonly #values: ReadonlyMap<string, ParsedValue>

  /**
   * Throws ConfigProblems with everything that is wrong, in Kafka's words. With a working directory the log directories are the absolute
   * paths that a running broker names them by; without one they stay as given.
   */
  constructor(given: Properties, workingDirectory?: string) {
    this.properties = withNodeId(given)
    const { values, problems } = brokerDefinition.parseAll(this.properties)
    if (problems.length > 0) throw new ConfigProblems(problems)
    this.#values = values

    this.nodeId = this.get('node.id')
    this.processRoles = this.get('process.roles').filter((role) => role === 'broker' || role === 'controller')
    this.isBroker = this.processRoles.includes('broker')
    this.isController = this.processRoles.includes('controller')
    const placed = (path: string): string => (workingDirectory === undefined ? path : absolutePath(path, workingDirectory))
    this.logDirs = (this.get('log.dirs') ?? this.get('log.dir')).map(placed)
    const metadataLogDir = this.get('metadata.log.dir')
    this.metadataLogDir = metadataLogDir === null ? (this.logDirs[0] ?? '') : placed(metadataLogDir)
    this.controllerListenerNames = this.get('controller.listener.names')
    this.quorumVoters = parseQuorumVoters(this.get('controller.quorum.voters'))
    this.quorumBootstrapServers = parseQuorumServers(this.get('controller.quorum.bootstrap.servers'))
    this.listenerSecurityProtocolMap = listenerSecurityProtocolMap({
      text: this.get('listener.security.protocol.map'),
      explicit: this.properties.has('listener.security.protocol.map'),
      controllerListenerNames: this.controllerListenerNames,
      listeners: this.get('listeners'),
    })
    this.listeners = parseEndpoints(this.get('listeners'), this.listenerSecurityProtocolMap, true)
    this.controllerListeners = this.listeners.filter((endpoint) => this.#isControllers(endpoint))
    this.brokerListeners = this.listeners.filter((endpoint) => !this.#isControllers(endpoint))
    const advertised = this.get('advertised.listeners')
    const endpoints = advertised === null ? undefined : parseEndpoints(advertised, this.listenerSecurityProtocolMap, false)
    this.advertisedListeners = (endpoints ?? this.listeners).filter((endpoint) => !this.#isControllers(endpoint))
    this.advertisedControllerListeners = this.#advertisedControllers(endpoints ?? [])
    const [name, protocol] = this.#interBroker()
    this.interBrokerListenerName = name
    this.interBrokerSecurityProtocol = protocol
    this.maxConnectionsPerIpOverrides = connectionLimits(this.get('max.connections.per.ip.overrides'))

    const failed = brokerChecks(this)
    if (failed.length > 0) throw new ConfigProblems(failed)
  }

  /** All problems of the properties, one text each; empty if they make a configuration. */
  static problems(properties: Properties): readonly string[] {
    try {
      void new BrokerConfig(properties)
      return []
    } catch (error) {
      if (error instanceof ConfigProblems) return error.problems
      if (error instanceof ConfigException) return [error.message]
      throw error
    }
  }

  /** The value of a key: given, or its default. LONG saturates at `Number.MAX_SAFE_INTEGER`. */
  get<K extends BrokerKeyName>(name: K): BrokerValue<K>
  get(name: string): unknown {
    return this.#values.get(name)?.value
  }

  /** The exact text of a value as Kafka prints it, null if there is none. */
  text(name: string): string | null {
    return this.#values.get(name)?.text ?? null
  }

  /** The value for one listener: `listener.name.NAME.key` where given, otherwise the key itself (KIP-103). */
  listenerGet<K extends BrokerKeyName>(listenerName: string, name: K): BrokerValue<K>
  listenerGet(listenerName: string, name: BrokerKeyName): unknown {
    const raw = this.properties.get(`listener.name.${listenerName.toLowerCase()}.${name}`)
    return raw === undefined ? this.get(name) : brokerDefinition.parse(name, raw).value
  }

  #isControllers(endpoint: Endpoint): boolean {
    return this.controllerListenerNames.includes(endpoint.listenerName)
  }

  #interBroker(): readonly [string, SecurityProtocol] {
    const name = this.get('inter.broker.listener.name')
    if (name === null) {
      const protocol = securityProtocol(this.get('security.inter.broker.protocol'), 'security.inter.broker.protocol')
      return [protocol, protocol]
    }
    if (this.properties.has('security.inter.broker.protocol')) {
      throw new ConfigException('Only one of inter.broker.listener.name and security.inter.broker.protocol should be set.')
    }
    const protocol = this.listenerSecurityProtocolMap.get(name.toUpperCase())
    if (protocol === undefined) {
      throw new ConfigException(
        `Listener with name ${name.toUpperCase()} defined in inter.broker.listener.name not found in listener.security.protocol.map.`,
      )
    }
    return [name.toUpperCase(), protocol]
  }

  #routableVoter(): QuorumVoter | undefined {
    if (this.quorumVoters.some((voter) => voter.host === '0.0.0.0')) throw new ConfigException('Host string (0.0.0.0) is not routeable')
    return this.quorumVoters.find((voter) => voter.nodeId === this.nodeId)
  }

  /** The first controller listener without a host of its own takes the one that the voters give this node. */
  #advertisedControllers(advertised: readonly Endpoint[]): readonly Endpoint[] {
    const found: Endpoint[] = []
    for (const [index, name] of this.controllerListenerNames.entries()) {
      const same = (endpoint: Endpoint): boolean => endpoint.listenerName === name.toUpperCase()
      const told = advertised.find((endpoint) => this.#isControllers(endpoint) && same(endpoint))
      const own = told ?? this.controllerListeners.find(same)
      if (own === undefined) continue
      const isWildcard = told === undefined && (own.host === '' || own.host === '0.0.0.0')
      const voter = isWildcard && index === 0 ? this.#routableVoter() : undefined
      if (voter !== undefined) found.push({ ...own, host: voter.host, port: voter.port })
      else found.push(told === undefined && own.host === '0.0.0.0' ? { ...own, host: '' } : own)
    }
    return found
  }
}

/** `broker.id` and `node.id` stand for each other where only one is given. */
function withNodeId(given: Properties): Properties {
  const properties = new Map(given)
  const brokerId = given.get('broker.id')
  const nodeId = given.get('node.id')
  if (brokerId === undefined && nodeId !== undefined) properties.set('broker.id', nodeId)
  if (brokerId !== undefined && nodeId === undefined) properties.set('node.id', brokerId)
  return properties
}

function connectionLimits(text: string): ReadonlyMap<string, number> {
  const limits = new Map<string, number>()
  for (const [host, count] of parsePairs('max.connections.per.ip.overrides', text)) {
    if (!/^[+-]?\d+$/.test(count)) throw new ConfigException(`For input string: "${count}"`)
    limits.set(host, Number(count))
  }
  return limits
}

/** As Java's `File.getAbsolutePath`: neither `.` nor `..` is resolved. */
function absolutePath(path: string, workingDirectory: string): string {
  const joined = path.startsWith('/') ? path : `${workingDirectory}/${path}`
  return joined.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '')
}
