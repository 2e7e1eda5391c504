import { logRetentionMs } from './broker-checks.ts'
import type { BrokerConfig } from './broker-config.ts'
import type { BrokerKeyName } from './definitions.ts'

const threadKeys: readonly BrokerKeyName[] = [
  'num.io.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
  'num.network.threads',
  'remote.log.reader.threads',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
]

/** Why a running broker refuses to go from one valid configuration to another, in Kafka's words. */
export function reconfigurationProblem(before: BrokerConfig, after: BrokerConfig): string | undefined {
  for (const problem of problems(before, after)) return problem
  return undefined
}

function* problems(before: BrokerConfig, after: BrokerConfig): Generator<string> {
  yield* cleanerProblems(before.get('log.cleaner.threads'), after.get('log.cleaner.threads'))
  for (const key of threadKeys) yield* threadProblems(key, Number(before.get(key)), Number(after.get(key)))
  for (const key of ['max.connections', 'max.connection.creation.rate'] as const) {
    if (after.get(key) !== before.get(key) && after.get(key) <= 0) yield `Invalid ${key} ${after.get(key)}`
  }
  yield* localRetentionProblems(after)
  yield* listenerProblems(before, after)
}

function* cleanerProblems(now: number, wanted: number): Generator<string> {
  if (wanted === now) return
  if (wanted < 1) yield 'Log cleaner threads should be at least 1'
  if (wanted < Math.trunc(now / 2)) yield `Log cleaner threads cannot be reduced to less than half the current value ${now}`
  if (wanted > now * 2) yield `Log cleaner threads cannot be increased to more than double the current value ${now}`
}

/** Pools grow and shrink by at most a factor of two at a time. */
function* threadProblems(key: BrokerKeyName, now: number, wanted: number): Generator<string> {
  if (wanted === now) return
  const failed = `Dynamic thread count update validation failed for ${key}=${wanted}`
  if (wanted <= 0) yield `${failed}, value should be at least 1`
  if (wanted < Math.trunc(now / 2)) yield `${failed}, value should be at least half the current value ${now}`
  if (wanted > now * 2) yield `${failed}, value should not be greater than double the current value ${now}`
}

function* localRetentionProblems(after: BrokerConfig): Generator<string> {
  const pairs = [
    ['log.local.retention.ms', 'log.retention.ms', logRetentionMs(after)],
    ['log.local.retention.bytes', 'log.retention.bytes', BigInt(after.text('log.retention.bytes') ?? -1)],
  ] as const
  for (const [key, of, retention] of pairs) {
    const local = BigInt(after.text(key) ?? -2)
    if (retention < 0n || local === -2n) continue
    if (local === -1n) yield `Invalid value -1 for configuration ${key}: Value must not be -1 as ${of} value is set as ${retention}.`
    if (local > retention) {
      yield `Invalid value ${local} for configuration ${key}: Value must not be more than ${of} property value: ${retention}`
    }
  }
}

function names(config: BrokerConfig): readonly string[] {
  return config.listeners.map((endpoint) => endpoint.listenerName)
}

function shown(list: readonly string[]): string {
  return `Set(${list.map((name) => `ListenerName(${name})`).join(', ')})`
}

function* listenerProblems(before: BrokerConfig, after: BrokerConfig): Generator<string> {
  const advertised = before.advertisedListeners.map((endpoint) => endpoint.listenerName)
  if (!advertised.every((name) => names(after).includes(name))) {
    yield `Advertised listeners '${shown(advertised)}' must be a subset of listeners '${shown(names(after))}'`
  }
  for (const name of names(before)) {
    if (names(after).includes(name) && before.listenerSecurityProtocolMap.get(name) !== after.listenerSecurityProtocolMap.get(name)) {
      yield `Security protocol cannot be updated for existing listener ListenerName(${name})`
    }
  }
}
