import { ConfigResourceType, parseMatchPatterns } from '@samsa/config'
import type { DynamicBrokerConfig } from '@samsa/config'
import { randomUuid } from '@samsa/metadata'
import type { MetadataImage } from '@samsa/metadata'
import type { World } from '@samsa/ports'
import { crc32c, ZERO_UUID } from '@samsa/protocol'
import type { PushTelemetryRequest } from '@samsa/protocol'
import type { Session } from '@samsa/wire'
import { code } from '../error-codes.ts'
import { TelemetryClient } from './telemetry-client.ts'

const DEFAULT_PUSH_INTERVAL_MS = 300_000
const MAX_CLIENTS = 16_384
const LEAST_EXPIRY_MS = 60_000
const ALL_METRICS = '*'
const COMPRESSIONS = 4
const RESERVED: ReadonlySet<string> = new Set([ZERO_UUID, 'AAAAAAAAAAAAAAAAAAAAAQ'])

interface Subscription {
  readonly metrics: readonly string[]
  readonly intervalMs: number
  readonly match: ReadonlyMap<string, RegExp>
}

/**
 * What clients are asked to tell of themselves (KIP-714), from the client-metrics resources. Nothing takes their metrics yet: as on a Kafka
 * broker without an exporter, the APIs are not advertised, and what is pushed all the same is checked and dropped.
 */
export class ClientTelemetry {
  readonly #world: Pick<World, 'clock' | 'random'>
  readonly #config: DynamicBrokerConfig
  readonly #image: () => MetadataImage
  /** In order of last use. */
  readonly #clients = new Map<string, TelemetryClient>()
  #subscriptions: readonly Subscription[] = []
  #configs: MetadataImage['configs'] | undefined
  #signature = ''
  #version = 0

  constructor(world: Pick<World, 'clock' | 'random'>, config: DynamicBrokerConfig, image: () => MetadataImage) {
    this.#world = world
    this.#config = config
    this.#image = image
  }

  get maxBytes(): number {
    return this.#config.current.get('telemetry.max.bytes')
  }

  /** The client's subscription, or an error code where it asks again too early. A client without an id gets one. */
  subscription(clientInstanceId: string, clientId: string, session: Session): TelemetryClient | number {
    const id = clientInstanceId === ZERO_UUID ? randomUuid(this.#world.random) : clientInstanceId
    const client = this.#client(id, clientId, session)
    return client.asks(this.#world.clock.nowMs()) ? client : code.THROTTLING_QUOTA_EXCEEDED
  }

  /** Takes metrics. Returns an error code, 0 if all is well. */
  push(request: PushTelemetryRequest, clientId: string, session: Session): number {
    if (RESERVED.has(request.clientInstanceId)) return code.INVALID_REQUEST
    const client = this.#client(request.clientInstanceId, clientId, session)
    client.lastError = this.#refusal(request, client)
    client.terminating = request.terminating
    return client.lastError
  }

  #refusal(request: PushTelemetryRequest, client: TelemetryClient): number {
    if (client.terminating) return code.INVALID_REQUEST
    if (!client.pushes(this.#world.clock.nowMs()) && !request.terminating) return code.THROTTLING_QUOTA_EXCEEDED
    if (request.subscriptionId !== client.subscriptionId) return code.UNKNOWN_SUBSCRIPTION_ID
    if (request.compressionType < 0 || request.compressionType > COMPRESSIONS) return code.UNSUPPORTED_COMPRESSION_TYPE
    return request.metrics.byteLength > this.maxBytes ? code.TELEMETRY_TOO_LARGE : 0
  }

  #client(id: string, clientId: string, session: Session): TelemetryClient {
    this.#readSubscriptions()
    const nowMs = this.#world.clock.monotonicMs()
    const known = this.#clients.get(id)
    this.#clients.delete(id)
    const isCurrent = known !== undefined && known.version === this.#version && nowMs < known.expiresMs
    const client = isCurrent ? known : this.#subscribed(id, clientId, session)
    client.expiresMs = nowMs + Math.max(LEAST_EXPIRY_MS, 3 * client.pushIntervalMs)
    this.#clients.set(id, client)
    const [oldest] = this.#clients.keys()
    if (this.#clients.size > MAX_CLIENTS && oldest !== undefined) this.#clients.delete(oldest)
    return client
  }

  #subscribed(id: string, clientId: string, session: Session): TelemetryClient {
    const attributes = attributesOf(id, clientId, session)
    const metrics = new Set<string>()
    let pushIntervalMs = DEFAULT_PUSH_INTERVAL_MS
    for (const subscription of this.#subscriptions) {
      if (![...subscription.match].every(([name, pattern]) => pattern.test(attributes.get(name) ?? ''))) continue
      for (const metric of subscription.metrics) metrics.add(metric)
      pushIntervalMs = Math.min(pushIntervalMs, subscription.intervalMs)
    }
    const requested = metrics.has(ALL_METRICS) ? [ALL_METRICS] : [...metrics]
    const sum = crc32c(new TextEncoder().encode(`[${requested.join(', ')}]${pushIntervalMs}`))
    return new TelemetryClient(id, sum ^ hashOf(id), this.#version, requested, pushIntervalMs)
  }

  /** Only a change of the client-metrics resources begins a new version. */
  #readSubscriptions(): void {
    const { configs } = this.#image()
    if (configs === this.#configs) return
    this.#configs = configs
    const resources = Array.from(configs, ([, each]) => each).filter(({ resource }) => resource.type === ConfigResourceType.CLIENT_METRICS)
    const signature = JSON.stringify(resources.map(({ resource, values }) => [resource.name, ...values]))
    if (signature === this.#signature) return
    this.#signature = signature
    this.#version++
    this.#subscriptions = resources.map(({ values }) => ({
      metrics: listOf(values.get('metrics')),
      intervalMs: Number(values.get('interval.ms') ?? DEFAULT_PUSH_INTERVAL_MS),
      match: parseMatchPatterns(values.get('match') ?? ''),
    }))
  }
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function attributesOf(id: string, clientId: string, session: Session): ReadonlyMap<string, string> {
  return new Map([
    ['client_instance_id', id],
    ['client_id', clientId],
    ['client_software_name', session.clientSoftwareName],
    ['client_software_version', session.clientSoftwareVersion],
    ['client_source_address', session.clientHost],
    ['client_source_port', /:(\d+)-\d+$/.exec(session.connectionId)?.[1] ?? ''],
  ])
}

/** Java's hash of the 16 bytes, so that a subscription has the id that Kafka would give it. */
function hashOf(uuid: string): number {
  const bytes = Buffer.from(uuid, 'base64url')
  let hash = 0
  for (let at = 0; at < 16; at += 4) hash ^= bytes.readInt32BE(at)
  return hash
}
