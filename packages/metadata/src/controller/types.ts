import type { Random } from '@samsa/ports'
import type { ConfigResource } from '../image/metadata-image.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'

/**
 * What an operation decided. Nothing has changed yet: append `records` (all in one batch if `atomic`), apply them with
 * `Controller.replay`, and answer `response` when they are committed. Without records the response may go out at once
 * (but after what was decided before it).
 */
export interface ControllerResult<Response> {
  readonly records: readonly MetadataRecord[]
  readonly atomic: boolean
  readonly response: Response
  /** The quorum shall first write this kraft.version, with its voters, as control records. */
  readonly kraftVersion?: number
}

/** The circumstances of a request. */
export interface ControllerContext {
  readonly nowMs: number
  /** The version of the request, where its answer depends on it. */
  readonly apiVersion: number
  /** The principal as `User:alice`; for policies and delegation tokens. */
  readonly principal?: string
  /** The client spoke to the controller's listener itself, so no broker has validated what only a broker can. */
  readonly direct?: boolean
}

export interface ApiError {
  readonly code: number
  /** null: the code's standard message goes out (`messageOf`). */
  readonly message: string | null
}

/** What the controller must know of configuration keys. Types as in `ResourceType`. */
export interface ConfigSchema {
  /** Whether a key of that resource type is a LIST, so that APPEND and SUBTRACT apply. */
  isList(type: number, key: string): boolean
  /** The default that APPEND and SUBTRACT start from. undefined where there is none. */
  defaultValue(type: number, key: string): string | undefined
  /**
   * The value in force of one topic key: the topic's own, else this node's dynamic, else the cluster-wide dynamic, else static, else the
   * default. undefined for an unknown key.
   */
  resolveTopicConfig(
    key: string,
    cluster: ReadonlyMap<string, string>,
    node: ReadonlyMap<string, string>,
    topic: ReadonlyMap<string, string>,
  ): string | undefined
  /** The same for every topic key: what CreateTopics answers from version 5 on. */
  resolveTopicConfigs(
    cluster: ReadonlyMap<string, string>,
    node: ReadonlyMap<string, string>,
    topic: ReadonlyMap<string, string>,
  ): readonly EffectiveConfig[]
}

export interface EffectiveConfig {
  readonly name: string
  /** null when sensitive or unset. */
  readonly value: string | null
  readonly readOnly: boolean
  readonly isSensitive: boolean
  /** DescribeConfigs' source: 1 dynamic topic, 2 dynamic broker, 3 dynamic default broker, 4 static broker, 5 default, 6 logger. */
  readonly source: number
}

export interface ConfigValidator {
  /**
   * Judges the whole set of configs that a resource would have. Returns Kafka's error, usually INVALID_CONFIG with the text of the
   * validator, or undefined. `existing` are the configs before the change. Called also with an empty `proposed` when it only has to judge
   * the resource's name.
   */
  validate(
    resource: ConfigResource,
    proposed: ReadonlyMap<string, string | null>,
    existing: ReadonlyMap<string, string>,
  ): ApiError | undefined
}

/** `create.topic.policy.class.name` and `alter.config.policy.class.name`: undefined means accepted, a text is POLICY_VIOLATION. */
export interface ControllerPolicies {
  createTopic?(topic: {
    readonly name: string
    readonly numPartitions: number | undefined
    readonly replicationFactor: number | undefined
    readonly assignments: ReadonlyMap<number, readonly number[]> | undefined
    readonly configs: ReadonlyMap<string, string>
  }): string | undefined
  alterConfig?(resource: ConfigResource, configs: ReadonlyMap<string, string | null>): string | undefined
}

/** HMAC and hash of a SCRAM mechanism; made by the shell, for a core has no cryptography. */
export interface Digests {
  hash(algorithm: 'sha256' | 'sha512', bytes: Uint8Array): Uint8Array
  hmac(algorithm: 'sha256' | 'sha512', key: Uint8Array, bytes: Uint8Array): Uint8Array
}

export interface ControllerOptions {
  readonly nodeId: number
  readonly clusterId: string
  readonly configSchema: ConfigSchema
  readonly configValidator: ConfigValidator
  readonly policies?: ControllerPolicies
  readonly digests: Digests
  readonly random: Random
  /** `default.replication.factor`, `num.partitions`, `min.insync.replicas` of this node. */
  readonly defaultReplicationFactor: number
  readonly defaultNumPartitions: number
  readonly defaultMinInSyncReplicas: number
  /** `delete.topic.enable`. */
  readonly deleteTopicEnable: boolean
  /** `broker.session.timeout.ms`. */
  readonly brokerSessionTimeoutMs: number
  /** `leader.imbalance.check.interval.seconds` in milliseconds, undefined if `auto.leader.rebalance.enable` is false. */
  readonly leaderImbalanceCheckIntervalMs: number | undefined
  /** `unstable.feature.versions.enable`. */
  readonly unstableFeatureVersionsEnabled: boolean
  /** An authorizer is configured: the ACL APIs work. Without one they answer SECURITY_DISABLED. */
  readonly authorizerPresent: boolean
  /** Ids of the quorum's voters. */
  readonly voterIds: () => readonly number[]
  /** kraft.version in force. */
  readonly kraftVersion: () => number
  /** Whether a host name resolves, for quotas of an `ip`; absent: literals and `localhost` only. */
  readonly resolvesHost?: (name: string) => boolean
}
