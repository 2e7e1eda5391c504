import { isHostPattern } from './address.ts'
import type { BrokerConfig } from './broker-config.ts'
import type { BrokerKeyName } from './definitions.ts'
import { groupCoordinatorChecks } from './group-coordinator-checks.ts'

/** What Scala's `require` puts before its text; tools show it when a dynamic change is refused. */
const failed = 'requirement failed: '

const hourMs = 3_600_000n

/** Rules that join several keys, with Kafka's texts; everything that is broken, in Kafka's order. */
export function brokerChecks(config: BrokerConfig): readonly string[] {
  return [...logChecks(config), ...groupCoordinatorChecks(config), ...roleChecks(config), ...listenerChecks(config), ...limitChecks(config)]
}

function exact(config: BrokerConfig, name: BrokerKeyName): bigint | undefined {
  const text = config.text(name)
  return text === null ? undefined : BigInt(text)
}

/** log.roll.ms, or the hours. */
export function logRollMs(config: BrokerConfig): bigint {
  return exact(config, 'log.roll.ms') ?? BigInt(config.get('log.roll.hours')) * hourMs
}

export function logRollJitterMs(config: BrokerConfig): bigint {
  return exact(config, 'log.roll.jitter.ms') ?? BigInt(config.get('log.roll.jitter.hours')) * hourMs
}

/** log.retention.ms, or the minutes, or the hours; every negative value means for ever, -1. */
export function logRetentionMs(config: BrokerConfig): bigint {
  const minutes = exact(config, 'log.retention.minutes')
  const ms =
    exact(config, 'log.retention.ms') ?? (minutes === undefined ? BigInt(config.get('log.retention.hours')) * hourMs : minutes * 60_000n)
  return ms < 0n ? -1n : ms
}

function* logChecks(config: BrokerConfig): Generator<string> {
  if (config.nodeId !== config.get('broker.id')) yield 'You must set `node.id` to the same value as `broker.id`.'
  if (logRollMs(config) < 1n) yield `${failed}log.roll.ms must be greater than or equal to 1`
  if (logRollJitterMs(config) < 0n) yield `${failed}log.roll.jitter.ms must be greater than or equal to 0`
  if (logRetentionMs(config) === 0n) yield `${failed}log.retention.ms must be unlimited (-1) or, greater than or equal to 1`
  const threads = BigInt(config.get('log.cleaner.threads'))
  if (threads === 0n) yield '/ by zero'
  else if ((exact(config, 'log.cleaner.dedupe.buffer.size') ?? 0n) / threads <= 1024n * 1024n) {
    yield `${failed}log.cleaner.dedupe.buffer.size must be at least 1MB per cleaner thread.`
  }
  if (config.get('replica.fetch.wait.max.ms') > config.get('replica.socket.timeout.ms')) {
    yield `${failed}replica.socket.timeout.ms should always be at least replica.fetch.wait.max.ms to prevent unnecessary socket timeouts`
  }
  if (config.get('replica.fetch.wait.max.ms') > config.get('replica.lag.time.max.ms')) {
    yield `${failed}replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms to prevent frequent changes in ISR`
  }
}

function* roleChecks(config: BrokerConfig): Generator<string> {
  const voters = config.quorumVoters.map((voter) => voter.nodeId)
  const voterSet = `controller.quorum.voters=Set(${voters.join(', ')})`
  if (voters.length === 0 && config.quorumBootstrapServers.length === 0) {
    yield 'If using process.roles, either controller.quorum.bootstrap.servers must contain the set of bootstrap controllers or controller.quorum.voters must contain a parseable set of controllers.'
  }
  if (config.isController) yield* controllerChecks(config, voters, voterSet)
  else {
    if (voters.includes(config.nodeId)) {
      yield `${failed}If process.roles contains just the 'broker' role, the node id ${config.nodeId} must not be included in the set of voters ${voterSet}`
    }
    if (config.controllerListeners.length > 0) {
      yield `${failed}controller.listener.names must not contain a value appearing in the 'listeners' configuration when running KRaft with just the broker role`
    }
    for (const name of config.controllerListenerNames) {
      if (config.listenerSecurityProtocolMap.has(name.toUpperCase())) continue
      const why =
        '(an explicit security mapping for each controller listener is required if listener.security.protocol.map is non-empty, or if there are security protocols other than PLAINTEXT in use)'
      yield `Controller listener with name ${name.toUpperCase()} defined in controller.listener.names not found in listener.security.protocol.map  ${why}`
    }
    if (config.get('controller.quorum.auto.join.enable')) {
      yield `${failed}controller.quorum.auto.join.enable is only supported when process.roles contains the 'controller' role.`
    }
  }
}

function* controllerChecks(config: BrokerConfig, voters: readonly number[], voterSet: string): Generator<string> {
  const names = config.controllerListenerNames
  const role = 'when running the KRaft controller role'
  if (!config.isBroker) {
    if (config.advertisedControllerListeners.length !== config.listeners.length) {
      yield `${failed}The listeners config must only contain KRaft controller listeners from controller.listener.names when process.roles=controller`
    }
    if (config.get('inter.broker.listener.name') !== null && names.includes(config.interBrokerListenerName)) {
      yield `${failed}controller.listener.names must not contain an explicitly set inter.broker.listener.name configuration value when process.roles=controller'`
    }
  }
  if (voters.length > 0 && !voters.includes(config.nodeId)) {
    yield `${failed}If process.roles contains the 'controller' role, the node id ${config.nodeId} must be included in the set of voters ${voterSet}`
  }
  if (config.advertisedControllerListeners.length === 0) {
    yield `${failed}controller.listener.names must contain at least one value appearing in the 'listeners' configuration ${role}`
  }
  if (!names.every((name) => config.listeners.some((endpoint) => endpoint.listenerName === name))) {
    yield `${failed}controller.listener.names must only contain values appearing in the 'listeners' configuration ${role}`
  }
}

function* listenerChecks(config: BrokerConfig): Generator<string> {
  const names = config.listeners.map((endpoint) => endpoint.listenerName)
  const advertised = config.advertisedListeners.map((endpoint) => endpoint.listenerName)
  if (config.isBroker) {
    if (advertised.length === 0) {
      yield `${failed}There must be at least one broker advertised listener. Perhaps all listeners appear in controller.listener.names?`
    }
    if (!advertised.includes(config.interBrokerListenerName)) {
      yield `${failed}inter.broker.listener.name must be a listener name defined in advertised.listeners. The valid options based on currently configured listeners are ${advertised.join(',')}`
    }
    if (!advertised.every((name) => names.includes(name))) {
      yield `${failed}advertised.listeners listener names must be equal to or a subset of the ones defined in listeners. Found ${advertised.join(',')}. The valid options based on the current configuration are ${names.join(',')}`
    }
    yield* cordonedChecks(config)
  }
  if ([...config.advertisedListeners, ...config.advertisedControllerListeners].some((endpoint) => endpoint.host === '0.0.0.0')) {
    yield `${failed}advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.`
  }
  for (const name of config.get('early.start.listeners') ?? []) {
    if (!names.includes(name)) {
      yield `early.start.listeners contains listener ${name}, but this is not contained in listeners or controller.listener.names`
    }
  }
}

function* cordonedChecks(config: BrokerConfig): Generator<string> {
  const cordoned = config.get('cordoned.log.dirs')
  if (cordoned.includes('*')) {
    if (cordoned.length > 1) yield `${failed}When cordoned.log.dirs is set to *, it must not contain other values`
    return
  }
  const unknown = cordoned.filter((dir) => !config.logDirs.includes(dir))
  if (unknown.length > 0) {
    yield `${failed}All entries in cordoned.log.dirs must be present in log.dirs or log.dir. Missing entries : ${unknown.join(', ')}`
  }
}

function* limitChecks(config: BrokerConfig): Generator<string> {
  const usesSasl = config.interBrokerSecurityProtocol.startsWith('SASL_')
  const mechanisms = config.listenerGet(config.interBrokerListenerName, 'sasl.enabled.mechanisms')
  if (usesSasl && !mechanisms.includes(config.get('sasl.mechanism.inter.broker.protocol'))) {
    yield `${failed}sasl.mechanism.inter.broker.protocol must be included in sasl.enabled.mechanisms when SASL is used for inter-broker communication`
  }
  const queued = config.get('queued.max.request.bytes')
  if (queued > 0 && queued < config.get('socket.request.max.bytes')) {
    yield `${failed}queued.max.request.bytes must be larger or equal to socket.request.max.bytes`
  }
  if (config.get('max.connections.per.ip') === 0 && config.maxConnectionsPerIpOverrides.size === 0) {
    yield `${failed}max.connections.per.ip can be set to zero only if max.connections.per.ip.overrides property is set.`
  }
  const invalid = [...config.maxConnectionsPerIpOverrides.keys()].filter((address) => !isHostPattern(address))
  if (invalid.length > 0) yield `max.connections.per.ip.overrides contains invalid addresses : ${invalid.join(',')}`
  const idle = config.get('connections.max.idle.ms')
  const delay = config.get('connection.failed.authentication.delay.ms')
  if (idle >= 0 && delay >= idle) {
    yield `${failed}connection.failed.authentication.delay.ms=${delay} should always be less than connections.max.idle.ms=${config.text('connections.max.idle.ms')} to prevent failed authentication responses from timing out`
  }
}
