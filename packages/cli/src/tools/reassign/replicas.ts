import { replicaKey } from '@samsa/client'
import type { Admin, TopicPartition } from '@samsa/client'
import { asJavaError, isClientError, javaFuture } from '../cluster/kafka-error.ts'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import { JavaError, executionException } from '../java/java-error.ts'
import { nameOf, replicaName } from './plan.ts'
import type { PartitionTarget } from './plan.ts'

export const isUnknownTopic = (error: unknown): boolean => isClientError(error, 'UNKNOWN_TOPIC_OR_PARTITION')

const unknownTopic = (message: string): JavaError =>
  new JavaError('org.apache.kafka.common.errors.UnknownTopicOrPartitionException', message)

/** Where the partitions of these topics are. */
export async function placesOfTopics(admin: Admin, topics: readonly string[]): Promise<PartitionTarget[]> {
  const outcomes = await javaFuture(admin.describeTopics(hashOrder(new Set(topics), stringHash)))
  return [...outcomes].flatMap(([name, outcome]) => {
    if (isUnknownTopic(outcome)) throw executionException(unknownTopic(`Topic ${name} not found.`))
    if (outcome instanceof Error) throw executionException(asJavaError(outcome))
    return outcome.partitions.map(({ partition, replicas }) => ({ topic: name, partition, replicas }))
  })
}

/** Where these partitions are. */
export async function placesOfPartitions(admin: Admin, partitions: readonly TopicPartition[]): Promise<PartitionTarget[]> {
  const wanted = new Set(partitions.map(nameOf))
  const all = await placesOfTopics(
    admin,
    partitions.map(({ topic }) => topic),
  )
  const found = all.filter((each) => wanted.delete(nameOf(each)))
  if (wanted.size > 0) throw executionException(unknownTopic(`Unable to find partition: ${[...wanted].join(', ')}`))
  return found
}

/** The log directory of each replica that has one, by `replicaName`. */
export async function logDirsOf(admin: Admin, places: readonly PartitionTarget[]): Promise<Map<string, string>> {
  const replicas = places.flatMap(({ topic, partition, replicas: ids }) => ids.map((brokerId) => ({ topic, partition, brokerId })))
  if (replicas.length === 0) return new Map()
  const infos = await javaFuture(admin.describeReplicaLogDirs(replicas).then((outcomes) => outcomes.all()))
  const dirs = new Map<string, string>()
  for (const replica of replicas) {
    const path = infos.get(replicaKey(replica))?.currentPath
    if (path !== undefined) dirs.set(replicaName(replica), path)
  }
  return dirs
}
