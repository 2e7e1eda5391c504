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
}

/** The circumstances of a request. */
export interface ControllerContext {
  readonly nowMs: number
  /** The version of the request, where its answer depends on it. */
  readonly apiVersion: number
  /** The principal as `User:alice`; for policies and delegation tokens. */
  readonly principal?: string
}

export interface ApiError {
  readonly code: number
  /** null: the code's standard message goes out (`messageOf`). */
  readonly message: string | null
}

/** What the controller must know of configuration keys; made by the shell from `@samsa/config`. */
export interface ConfigSchema {
  /** Whether a key of that resource type is a LIST (for APPEND and SUBTRACT) . undefined: the key is not known. */
  listDefault(type: number, key: string): { readonly isList: boolean; readonly defaultValue: string | undefined } | undefined
  /** Whether values of that key must not be shown or logged. */
  isSensitive(type: number, key: string): boolean
  /**
   * The configs a new topic answers in CreateTopics v5+, and the basis of `min.insync.replicas` and unclean election: all topic keys
   * with their effective value when `topic` are the overrides set on the topic, `node` the controller's dynamic default configs and
   * `cluster` the dynamic cluster-wide ones.
   */
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
  alterConfig?(resource: ConfigResource, configs: ReadonlyMap<string, string>): string | undefined
}

export interface ControllerOptions {
  readonly nodeId: number
  readonly clusterId: string
  readonly configSchema: ConfigSchema
  readonly configValidator: ConfigValidator
  readonly policies?: ControllerPolicies
  readonly random: Random
  /** `default.replication.factor`, `num.partitions`, `min.insync.replicas` of this node. */
  readonly defaultReplicationFactor: number
  readonly defaultNumPartitions: number
  readonly defaultMinInSyncReplicas: number
  /** `broker.session.timeout.ms`. */
  readonly brokerSessionTimeoutMs: number
  /** `leader.imbalance.check.interval.seconds` in milliseconds, undefined if `auto.leader.rebalance.enable` is false. */
  readonly leaderImbalanceCheckIntervalMs: number | undefined
  /** `unclean.leader.election.enable` of this node, static. */
  readonly uncleanLeaderElectionEnable: boolean
  /** An authorizer is configured; without one the ACL APIs answer SECURITY_DISABLED. */
  readonly authorizerPresent: boolean
  /** `delegation.token.secret.key` is set. */
  readonly delegationTokensEnabled: boolean
  /** `unstable.feature.versions.enable`. */
  readonly unstableFeatureVersionsEnabled: boolean
  /** `metadata.log.max…`: NoOp records are the shell's timer; see Controller.noOp. */
  readonly quorumVoterIds: readonly number[]
  /** `controller.quorum.voters` or kraft.version of the log, for UpdateFeatures. */
  readonly kraftVersion: () => number
}
