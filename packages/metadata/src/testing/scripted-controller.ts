import type { Random } from '@samsa/ports'
import { Prng } from '@samsa/stdx'
import { emptyImage } from '../image/empty-image.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { Controller } from '../controller/controller.ts'
import type { ApiError, ControllerOptions, ControllerResult } from '../controller/types.ts'

/** Random numbers of a seed, for tests. */
export function seededRandom(seed: number): Random {
  const prng = new Prng(seed)
  return {
    bytes: (length) => Uint8Array.from({ length }, () => prng.uint32() & 0xff),
    below: (bound) => prng.uint32() % bound,
  }
}

const topicDefaults = new Map([
  ['cleanup.policy', 'delete'],
  ['min.insync.replicas', '1'],
  ['retention.ms', '604800000'],
  ['unclean.leader.election.enable', 'false'],
])

/** A node with a handful of configuration keys and fixed randomness. */
export function controllerOptions(seed = 1): ControllerOptions {
  return {
    nodeId: 1,
    clusterId: 'cluster',
    random: seededRandom(seed),
    configSchema: {
      isList: (_type, key) => key === 'cleanup.policy',
      defaultValue: (_type, key) => topicDefaults.get(key),
      resolveTopicConfig: (key, cluster, node, topic) => topic.get(key) ?? node.get(key) ?? cluster.get(key) ?? topicDefaults.get(key),
      resolveTopicConfigs: (cluster, node, topic) =>
        [...topicDefaults].map(([name, byDefault]) => ({
          name,
          value: topic.get(name) ?? node.get(name) ?? cluster.get(name) ?? byDefault,
          readOnly: false,
          isSensitive: false,
          source: topic.has(name) ? 1 : node.has(name) ? 2 : cluster.has(name) ? 3 : 5,
        })),
    },
    configValidator: { validate: (_resource, proposed) => unknownKey(proposed) },
    digests: { hash: (_algorithm, bytes) => bytes, hmac: (_algorithm, key) => key },
    defaultReplicationFactor: 1,
    defaultNumPartitions: 1,
    defaultMinInSyncReplicas: 1,
    deleteTopicEnable: true,
    brokerSessionTimeoutMs: 9000,
    leaderImbalanceCheckIntervalMs: 300_000,
    unstableFeatureVersionsEnabled: false,
    authorizerPresent: false,
    voterIds: () => [1],
    kraftVersion: () => 0,
  }
}

/** A controller on which tests run operations one after another. */
export class ScriptedController {
  readonly controller: Controller
  readonly log: MetadataRecord[] = []
  nowMs = 1000

  constructor() {
    this.controller = new Controller({ ...controllerOptions(), kraftVersion: () => 1 })
    this.controller.activate(emptyImage, 0, this.nowMs)
  }

  /** Begins a cluster of that metadata.version, with ELR unless told otherwise. */
  begin(metadataVersion = 30, elr = true): this {
    this.replay([makeRecord('FeatureLevelRecord', 0, { name: 'metadata.version', featureLevel: metadataVersion })])
    if (elr) this.replay([makeRecord('FeatureLevelRecord', 0, { name: 'eligible.leader.replicas.version', featureLevel: 1 })])
    return this
  }

  /** Registers and unfences brokers, each with one directory. */
  addBrokers(ids: readonly number[], rack: (id: number) => string | null = () => null): this {
    for (const id of ids) {
      this.replay([
        makeRecord('RegisterBrokerRecord', 4, {
          brokerId: id,
          isMigratingZkBroker: false,
          incarnationId: uuidOf(100 + id),
          brokerEpoch: this.log.length,
          endPoints: [{ name: 'PLAINTEXT', host: `b${id}`, port: 9092, securityProtocol: 0 }],
          features: [{ name: 'metadata.version', minSupportedVersion: 7, maxSupportedVersion: 30 }],
          rack: rack(id),
          fenced: false,
          inControlledShutdown: false,
          logDirs: [uuidOf(1000 + id)],
          cordonedLogDirs: null,
        }),
      ])
    }
    return this
  }

  /** Applies what an operation decided, as its append would. */
  apply<R>(result: ControllerResult<R>): R {
    this.replay(result.records)
    return result.response
  }

  replay(records: readonly MetadataRecord[]): void {
    if (records.length === 0) return
    this.controller.replay(records, this.log.length, 1, this.nowMs)
    this.log.push(...records)
  }
}

/** A directory or incarnation id that shows its number. */
export function uuidOf(number: number): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(number, 12)
  bytes[0] = 0x10
  return bytes.toString('base64url')
}

function unknownKey(proposed: ReadonlyMap<string, string | null>): ApiError | undefined {
  const unknown = [...proposed.keys()].find((key) => !topicDefaults.has(key))
  return unknown === undefined ? undefined : { code: 40, message: `Unknown topic config name: ${unknown}` }
}
