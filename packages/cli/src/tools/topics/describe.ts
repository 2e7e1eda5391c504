import { illegalArgument } from '../java/java-error.ts'
import { uuidProblem } from '../java/uuid.ts'
import type { JoptOptions } from '../options/jopt.ts'
import type { Access } from '../cluster/cluster-access.ts'
import { describeConfigs } from '../cluster/configs.ts'
import type { DescribedConfig } from '../cluster/configs.ts'
import { KafkaError } from '../cluster/kafka-error.ts'
import { describeTopicById, describeTopics, isZeroUuid, listReassignments, listTopics, liveBrokers } from '../cluster/topics.ts'
import type { DescribedPartition, DescribedTopic, Reassignment } from '../cluster/topics.ts'
import type { ToolIo } from '../tool-io.ts'
import { requireFound, selectTopics } from './selection.ts'

const REPORTS = ['under-replicated-partitions', 'unavailable-partitions', 'under-min-isr-partitions', 'at-min-isr-partitions']

export async function describe(io: ToolIo, access: Access, options: JoptOptions): Promise<void> {
  const topics = await wantedTopics(access, options)
  const configs = new Map<string, DescribedConfig[]>()
  for (const topic of topics) configs.set(topic.name, await describeConfigs(access, 'TOPIC', topic.name))
  const alive = new Set((await liveBrokers(access)).map((broker) => broker.nodeId))
  const reassignments = await reassignmentsOf(access, topics)
  for (const topic of topics) {
    const entries = configs.get(topic.name) ?? []
    if (!REPORTS.some((report) => options.has(report))) {
      const overridden = entries.filter((entry) => entry.source !== 'DEFAULT_CONFIG')
      if (!options.has('topics-with-overrides') || overridden.length > 0)
        io.out(topicLine(topic, overridden, reassignments.get(`${topic.name}-${topic.partitions[0]?.partition ?? 0}`)))
    }
    if (options.has('topics-with-overrides')) continue
    for (const partition of topic.partitions) {
      const reassignment = reassignments.get(`${topic.name}-${partition.partition}`)
      if (isReported(partition, entries, reassignment, alive, options)) io.out(partitionLine(topic.name, partition, reassignment))
    }
  }
}

async function wantedTopics(access: Access, options: JoptOptions): Promise<DescribedTopic[]> {
  const topicId = options.value('topic-id')
  if (topicId !== undefined && !isZeroUuid(topicId)) {
    const problem = uuidProblem(topicId)
    if (problem !== undefined) throw illegalArgument(problem)
    const exists = (await listTopics(access)).some(
      (topic) => topic.topicId === topicId && !(options.has('exclude-internal') && topic.isInternal),
    )
    if (exists) return await describeTopicById(access, topicId)
    if (options.has('if-exists')) return []
    throw illegalArgument(`TopicId '${topicId}' does not exist as expected`)
  }
  const names = await selectTopics(access, options)
  requireFound(names, options)
  return names.length === 0 ? [] : await describeTopics(access, names, options.int('partition-size-limit-per-response') ?? 2000)
}

async function reassignmentsOf(access: Access, topics: readonly DescribedTopic[]): Promise<ReadonlyMap<string, Reassignment>> {
  try {
    return await listReassignments(
      access,
      topics.map((topic) => ({ name: topic.name, partitionIndexes: topic.partitions.map((each) => each.partition) })),
    )
  } catch (error) {
    if (error instanceof KafkaError && ['UnsupportedVersionException', 'ClusterAuthorizationException'].includes(error.simpleName))
      return new Map()
    throw error
  }
}

/** A reassignment may end between two answers; then the partition's replicas are no longer changing ones. */
function replicationFactor(partition: DescribedPartition, reassignment: Reassignment | undefined): number {
  const changing = [...(reassignment?.adding ?? []), ...(reassignment?.removing ?? [])]
  return reassignment !== undefined && partition.replicas.some((id) => changing.includes(id))
    ? reassignment.replicas.length - reassignment.adding.length
    : partition.replicas.length
}

function isReported(
  partition: DescribedPartition,
  configs: readonly DescribedConfig[],
  reassignment: Reassignment | undefined,
  alive: ReadonlySet<number>,
  options: JoptOptions,
): boolean {
  if (!REPORTS.some((report) => options.has(report))) return true
  const minIsr = Number(configs.find((each) => each.name === 'min.insync.replicas')?.value ?? 1)
  const hasLeader = partition.leaderId >= 0
  return (
    (options.has('under-replicated-partitions') && replicationFactor(partition, reassignment) > partition.isr.length) ||
    (options.has('unavailable-partitions') && (!hasLeader || !alive.has(partition.leaderId))) ||
    (options.has('under-min-isr-partitions') && (!hasLeader || partition.isr.length < minIsr)) ||
    (options.has('at-min-isr-partitions') && partition.isr.length === minIsr)
  )
}

function topicLine(topic: DescribedTopic, overridden: readonly DescribedConfig[], reassignment: Reassignment | undefined): string {
  const first = topic.partitions[0]
  const factor = first === undefined ? 0 : replicationFactor(first, reassignment)
  const id = isZeroUuid(topic.topicId) ? '' : `\tTopicId: ${topic.topicId}`
  const configs = overridden.map((each) => `${each.name}=${each.value}`).join(',')
  return `Topic: ${topic.name}${id}\tPartitionCount: ${topic.partitions.length}\tReplicationFactor: ${factor}\tConfigs: ${configs}\n`
}

function partitionLine(topic: string, partition: DescribedPartition, reassignment: Reassignment | undefined): string {
  const moving =
    reassignment === undefined
      ? ''
      : `\tAdding Replicas: ${reassignment.adding.join(',')}\tRemoving Replicas: ${reassignment.removing.join(',')}`
  const leader = partition.leaderId >= 0 ? partition.leaderId : 'none'
  const elr = `\tElr: ${partition.elr?.join(',') ?? 'N/A'}\tLastKnownElr: ${partition.lastKnownElr?.join(',') ?? 'N/A'}`
  return `\tTopic: ${topic}\tPartition: ${partition.partition}\tLeader: ${leader}\tReplicas: ${partition.replicas.join(',')}\tIsr: ${partition.isr.join(',')}${moving}${elr}\n`
}
