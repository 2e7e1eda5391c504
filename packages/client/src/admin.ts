import * as protocol from '@samsa/protocol'
import type { Cluster, PartitionMetadata } from './cluster.ts'
import { KafkaClientError } from './kafka-client-error.ts'

export interface NewTopic {
  readonly name: string
  /** Absent: the broker's `num.partitions`. */
  readonly partitions?: number
  /** Absent: the broker's `default.replication.factor`. */
  readonly replicationFactor?: number
  readonly configs?: Readonly<Record<string, string>>
  /** Instead of both counts: by partition, the nodes, the preferred leader first. */
  readonly assignments?: ReadonlyMap<number, readonly number[]>
}

export interface TopicDescription {
  readonly name: string
  readonly topicId: string
  readonly isInternal: boolean
  readonly partitions: readonly (PartitionMetadata & {
    readonly eligibleLeaderReplicas: readonly number[] | null
    readonly lastKnownElr: readonly number[] | null
  })[]
}

export interface ConfigValue {
  readonly name: string
  /** null when sensitive or unset. */
  readonly value: string | null
  /** DescribeConfigs' source; 5 is the default, 1 a setting of the topic itself. */
  readonly source: number
  readonly isSensitive: boolean
  readonly readOnly: boolean
}

export interface AlterConfig {
  readonly name: string
  readonly operation: 'set' | 'delete' | 'append' | 'subtract'
  readonly value?: string
}

const TOPIC = 2
const OPERATIONS = { set: 0, delete: 1, append: 2, subtract: 3 } as const
const UNKNOWN_TOPIC_OR_PARTITION = 3
const TIMEOUT_MS = 30_000

/** Topics, their partitions and configuration. Every method rejects with a KafkaClientError that carries the broker's text. */
export class Admin {
  readonly #cluster: Cluster

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  async createTopics(topics: readonly NewTopic[], options: { readonly validateOnly?: boolean } = {}): Promise<void> {
    await this.#atController(protocol.CreateTopicsRequest, protocol.CreateTopicsResponse, {
      topics: topics.map((topic) => ({
        name: topic.name,
        numPartitions: topic.assignments === undefined ? (topic.partitions ?? -1) : -1,
        replicationFactor: topic.assignments === undefined ? (topic.replicationFactor ?? -1) : -1,
        assignments: [...(topic.assignments ?? [])].map(([partitionIndex, nodes]) => ({ partitionIndex, brokerIds: [...nodes] })),
        configs: Object.entries(topic.configs ?? {}).map(([name, value]) => ({ name, value })),
      })),
      timeoutMs: TIMEOUT_MS,
      validateOnly: options.validateOnly ?? false,
    }).then((response) => throwFirst(response.topics))
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    const response = await this.#atController(protocol.DeleteTopicsRequest, protocol.DeleteTopicsResponse, {
      topics: names.map((name) => ({ name })),
      topicNames: [...names],
      timeoutMs: TIMEOUT_MS,
    })
    for (const name of names) this.#cluster.forget(name)
    throwFirst(response.responses)
  }

  /** Raises the partition count of a topic to `total`. */
  async createPartitions(topic: string, total: number): Promise<void> {
    const response = await this.#atController(protocol.CreatePartitionsRequest, protocol.CreatePartitionsResponse, {
      topics: [{ name: topic, count: total, assignments: null }],
      timeoutMs: TIMEOUT_MS,
    })
    this.#cluster.forget(topic)
    throwFirst(response.results)
  }

  /** Names of all topics, sorted. */
  async listTopics(): Promise<{ readonly name: string; readonly isInternal: boolean }[]> {
    const response = await this.#cluster.retrying('the list of topics', async () => await this.#cluster.refresh(null))
    const named = response.topics.flatMap((topic) => (topic.name === null ? [] : [{ name: topic.name, isInternal: topic.isInternal }]))
    return named.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Rejects with UNKNOWN_TOPIC_OR_PARTITION for a topic that does not exist. */
  async describeTopic(name: string): Promise<TopicDescription> {
    const response = await this.#cluster.retrying(`topic ${name}`, async () => await this.#cluster.refresh([name]))
    const topic = response.topics.find((each) => each.name === name)
    if (topic === undefined || topic.errorCode === UNKNOWN_TOPIC_OR_PARTITION) {
      throw new KafkaClientError(UNKNOWN_TOPIC_OR_PARTITION, `Topic '${name}' does not exist.`)
    }
    if (topic.errorCode !== 0) throw new KafkaClientError(topic.errorCode)
    const partitions = topic.partitions.map((each) => ({
      partition: each.partitionIndex,
      leaderId: each.leaderId,
      leaderEpoch: each.leaderEpoch,
      replicas: each.replicaNodes,
      isr: each.isrNodes,
      eligibleLeaderReplicas: null,
      lastKnownElr: null,
    }))
    return { name, topicId: topic.topicId, isInternal: topic.isInternal, partitions: partitions.sort((a, b) => a.partition - b.partition) }
  }

  async describeTopicConfigs(name: string): Promise<ConfigValue[]> {
    const connection = await this.#cluster.anyNode()
    const response = await connection.call(
      { request: protocol.DescribeConfigsRequest, response: protocol.DescribeConfigsResponse },
      { resources: [{ resourceType: TOPIC, resourceName: name, configurationKeys: null }] },
    )
    throwFirst(response.results)
    return (response.results[0]?.configs ?? []).map((config) => ({
      name: config.name,
      value: config.value,
      source: config.configSource,
      isSensitive: config.isSensitive,
      readOnly: config.readOnly,
    }))
  }

  async alterTopicConfigs(name: string, changes: readonly AlterConfig[]): Promise<void> {
    const response = await this.#atController(protocol.IncrementalAlterConfigsRequest, protocol.IncrementalAlterConfigsResponse, {
      resources: [
        {
          resourceType: TOPIC,
          resourceName: name,
          configs: changes.map((change) => ({
            name: change.name,
            configOperation: OPERATIONS[change.operation],
            value: change.value ?? null,
          })),
        },
      ],
    })
    throwFirst(response.responses)
  }

  async #atController<Request extends protocol.MessageSchema, Response extends protocol.MessageSchema>(
    request: Request,
    response: Response,
    body: protocol.Input<Request>,
  ): Promise<protocol.Message<Response>> {
    const connection = await this.#cluster.controller()
    return await connection.call({ request, response }, body, { timeoutMs: TIMEOUT_MS + this.#cluster.requestTimeoutMs })
  }
}

function throwFirst(results: readonly { readonly errorCode: number; readonly errorMessage?: string | null }[]): void {
  for (const result of results) if (result.errorCode !== 0) throw new KafkaClientError(result.errorCode, result.errorMessage)
}
