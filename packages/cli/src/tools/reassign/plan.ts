import type { PartitionReplica, TopicPartition } from '@samsa/client'
import { JavaError } from '../java/java-error.ts'
import { arrayOf, numberOf, objectOf, parseJson, textOf } from '../text/json-file.ts'
import { partitionKey } from '../text/partition-name.ts'

const ANY_LOG_DIR = 'any'

export interface PartitionTarget extends TopicPartition {
  readonly replicas: readonly number[]
}

export interface ReplicaMove extends PartitionReplica {
  readonly path: string
}

/** What a file of `--reassignment-json-file` asks for. */
export interface Plan {
  readonly partitions: readonly PartitionTarget[]
  readonly moves: readonly ReplicaMove[]
}

export const failed = (message: string): JavaError => new JavaError('org.apache.kafka.tools.AdminCommandFailedException', message)
export const operation = (message: string): JavaError => new JavaError('org.apache.kafka.tools.AdminOperationException', message)

export function byPartition(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1
  return a.partition - b.partition
}

export function byReplica(a: PartitionReplica, b: PartitionReplica): number {
  return a.brokerId - b.brokerId || byPartition(a, b)
}

export const nameOf = ({ topic, partition }: TopicPartition): string => partitionKey(topic, partition)

/** As Kafka names a replica: `orders-0-2`. */
export const replicaName = (replica: PartitionReplica): string => `${nameOf(replica)}-${replica.brokerId}`

export function repeated<T>(items: readonly T[]): T[] {
  return [...new Set(items.filter((item, at) => items.indexOf(item) !== at))]
}

export function parsePlan(text: string): Plan {
  const json = parseJson(text)
  if (json === undefined) throw operation('The input string is not a valid JSON')
  const fields = versioned(json)
  const partitions: PartitionTarget[] = []
  const moves: ReplicaMove[] = []
  const listed = fields['partitions']
  for (const each of listed === undefined ? [] : arrayOf(listed)) {
    const entry = objectOf(each)
    const topic = textOf(field(entry, 'topic'))
    const partition = numberOf(field(entry, 'partition'))
    const replicas = arrayOf(field(entry, 'replicas')).map(numberOf)
    const dirs = entry['log_dirs'] === undefined ? replicas.map(() => ANY_LOG_DIR) : arrayOf(entry['log_dirs']).map(textOf)
    if (dirs.length !== replicas.length) {
      const place = partitionKey(topic, partition)
      throw failed(
        `Size of replicas list [${replicas.join(', ')}] is different from size of log dirs list [${dirs.join(', ')}] for partition ${place}`,
      )
    }
    partitions.push({ topic, partition, replicas })
    for (const [at, brokerId] of replicas.entries()) {
      const path = dirs[at] ?? ANY_LOG_DIR
      if (path !== ANY_LOG_DIR) moves.push({ topic, partition, brokerId, path })
    }
  }
  return { partitions, moves }
}

/** A plan that may be carried out: nothing empty, nothing twice. */
export function parseExecutablePlan(text: string): Plan {
  const plan = parsePlan(text)
  const { partitions } = plan
  if (partitions.length === 0) throw failed('Partition reassignment list cannot be empty')
  if (partitions.some((each) => each.replicas.length === 0)) throw failed('Partition replica list cannot be empty')
  const twice = repeated(partitions.map(nameOf))
  if (twice.length > 0) throw failed(`Partition reassignment contains duplicate topic partitions: ${twice.join(',')}`)
  const texts = partitions.flatMap((each) => {
    const brokers = repeated(each.replicas)
    return brokers.length === 0 ? [] : [`${nameOf(each)} contains multiple entries for ${brokers.join(',')}`]
  })
  if (texts.length > 0) throw failed(`Partition replica lists may not contain duplicate entries: ${texts.join('. ')}`)
  return plan
}

/** The topics of `--topics-to-move-json-file`. */
export function parseTopics(text: string): string[] {
  const json = parseJson(text)
  if (json === undefined) throw operation('The input string is not a valid JSON')
  const listed = versioned(json)['topics']
  return listed === undefined ? [] : arrayOf(listed).map((each) => textOf(field(objectOf(each), 'topic')))
}

/** The form of the file, log directories as far as they are known. */
export function planText(partitions: readonly PartitionTarget[], dirs: ReadonlyMap<string, string>): string {
  return JSON.stringify({
    version: 1,
    partitions: partitions.toSorted(byPartition).map(({ topic, partition, replicas }) => ({
      topic,
      partition,
      replicas,
      log_dirs: replicas.map((brokerId) => dirs.get(replicaName({ topic, partition, brokerId })) ?? ANY_LOG_DIR),
    })),
  })
}

function versioned(json: unknown): Readonly<Record<string, unknown>> {
  const fields = objectOf(json)
  const version = fields['version'] === undefined ? 1 : numberOf(fields['version'])
  if (version !== 1) throw operation(`Not supported version field value ${version}`)
  return fields
}

function field(fields: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = fields[name]
  if (value === undefined) throw new JavaError('com.fasterxml.jackson.databind.JsonMappingException', `No such field exists: \`${name}\``)
  return value
}
