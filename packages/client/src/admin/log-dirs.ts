import * as protocol from '@samsa/protocol'
import { errors } from '@samsa/protocol'
import { KafkaClientError, asError } from '../kafka-client-error.ts'
import { byTopic, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import { drive } from './driver.ts'
import { toThemselves } from './lookup.ts'
import { Outcomes } from './outcomes.ts'

export interface ReplicaInfo extends TopicPartition {
  readonly sizeBytes: number
  /** How far behind: the high watermark (current replica) or the current replica's end (future replica). */
  readonly offsetLag: number
  /** Being moved here from another log directory. */
  readonly isFuture: boolean
}

export interface LogDirDescription {
  readonly path: string
  /** KAFKA_STORAGE_ERROR for a directory that is offline. */
  readonly error: KafkaClientError | undefined
  readonly replicas: readonly ReplicaInfo[]
  /** Of the volume; undefined where the broker is older than 3.3. */
  readonly totalBytes: number | undefined
  readonly usableBytes: number | undefined
  readonly isCordoned: boolean
}

export interface PartitionReplica extends TopicPartition {
  readonly brokerId: number
}

/** The key of a replica in outcomes: `orders-0 on 2`. */
export function replicaKey({ topic, partition, brokerId }: PartitionReplica): string {
  return `${partitionKey(topic, partition)} on ${brokerId}`
}

/** Where a replica lives and where it is being moved to. */
export interface ReplicaLogDirInfo {
  readonly currentPath: string | undefined
  readonly currentOffsetLag: number
  readonly futurePath: string | undefined
  readonly futureOffsetLag: number
}

const DESCRIBE_LOG_DIRS = { request: protocol.DescribeLogDirsRequest, response: protocol.DescribeLogDirsResponse }
const ALTER_REPLICA_LOG_DIRS = { request: protocol.AlterReplicaLogDirsRequest, response: protocol.AlterReplicaLogDirsResponse }
const TOP_LEVEL_ERROR_VERSION = 3

/** By broker id, its log directories. */
export async function describeLogDirs(
  context: AdminContext,
  brokers: readonly number[],
  options: AdminOptions,
  partitions?: readonly TopicPartition[],
): Promise<Outcomes<LogDirDescription[], number>> {
  const topics = partitions === undefined ? null : [...byTopic(partitions)].map(([topic, numbers]) => ({ topic, partitions: numbers }))
  return await drive<number, LogDirDescription[]>(context, brokers, options, {
    what: 'describeLogDirs',
    locate: toThemselves,
    ask: async (nodeId, _keys, answers) => {
      const response = await context.atNode(nodeId, DESCRIBE_LOG_DIRS, { topics }, options)
      // Before version 3 an empty answer was how a broker said no.
      const connection = await context.node(nodeId)
      const version = connection.versionFor(protocol.DescribeLogDirsRequest) ?? 0
      if (version < TOP_LEVEL_ERROR_VERSION && response.results.length === 0) {
        answers.failed(nodeId, new KafkaClientError(errors.CLUSTER_AUTHORIZATION_FAILED.code))
        return
      }
      if (response.errorCode === 0) answers.done(nodeId, response.results.map(logDir))
      else answers.failed(nodeId, new KafkaClientError(response.errorCode))
    },
  })
}

function logDir(result: protocol.DescribeLogDirsResponse['results'][number]): LogDirDescription {
  return {
    path: result.logDir,
    error: result.errorCode === 0 ? undefined : new KafkaClientError(result.errorCode),
    replicas: result.topics.flatMap((topic) =>
      topic.partitions.map(({ partitionIndex, partitionSize, offsetLag, isFutureKey }) => ({
        topic: topic.name,
        partition: partitionIndex,
        sizeBytes: partitionSize,
        offsetLag,
        isFuture: isFutureKey,
      })),
    ),
    totalBytes: result.totalBytes < 0 ? undefined : result.totalBytes,
    usableBytes: result.usableBytes < 0 ? undefined : result.usableBytes,
    isCordoned: result.isCordoned,
  }
}

export async function describeReplicaLogDirs(
  context: AdminContext,
  replicas: readonly PartitionReplica[],
  options: AdminOptions,
): Promise<Outcomes<ReplicaLogDirInfo>> {
  const outcomes = new Outcomes<ReplicaLogDirInfo>()
  const byBroker = Map.groupBy(replicas, (replica) => replica.brokerId)
  await Promise.all(
    [...byBroker].map(async ([brokerId, asked]) => {
      const described = (await describeLogDirs(context, [brokerId], options, asked)).get(brokerId)
      for (const replica of asked) {
        if (described instanceof Error || described === undefined) {
          outcomes.set(replicaKey(replica), described ?? new KafkaClientError(-1))
          continue
        }
        let info: ReplicaLogDirInfo = { currentPath: undefined, currentOffsetLag: -1, futurePath: undefined, futureOffsetLag: -1 }
        for (const { path, replicas: held } of described) {
          const found = held.filter((each) => each.topic === replica.topic && each.partition === replica.partition)
          for (const { isFuture, offsetLag } of found) {
            info = isFuture
              ? { ...info, futurePath: path, futureOffsetLag: offsetLag }
              : { ...info, currentPath: path, currentOffsetLag: offsetLag }
          }
        }
        outcomes.set(replicaKey(replica), info)
      }
    }),
  )
  return outcomes
}

/** Moves replicas to log directories of their own brokers; done when it was accepted, not when it has ended. */
export async function alterReplicaLogDirs(
  context: AdminContext,
  moves: readonly (PartitionReplica & { readonly path: string })[],
  options: AdminOptions,
): Promise<Outcomes<undefined>> {
  const outcomes = new Outcomes<undefined>(
    moves.map((move) => [replicaKey(move), new KafkaClientError(-1, 'The broker did not answer for this replica.')]),
  )
  const byBroker = Map.groupBy(moves, (move) => move.brokerId)
  await Promise.all(
    [...byBroker].map(async ([brokerId, asked]) => {
      const dirs = [...Map.groupBy(asked, (move) => move.path)].map(([path, group]) => ({
        path,
        topics: [...byTopic(group)].map(([name, partitions]) => ({ name, partitions })),
      }))
      try {
        const response = await context.attempt(
          'alterReplicaLogDirs',
          options,
          async () => await context.atNode(brokerId, ALTER_REPLICA_LOG_DIRS, { dirs }, options),
        )
        for (const { topicName, partitions } of response.results) {
          for (const { partitionIndex, errorCode } of partitions) {
            outcomes.set(replicaKey({ topic: topicName, partition: partitionIndex, brokerId }), outcome({ errorCode }, undefined))
          }
        }
      } catch (error) {
        for (const move of asked) outcomes.set(replicaKey(move), asError(error))
      }
    }),
  )
  return outcomes
}
