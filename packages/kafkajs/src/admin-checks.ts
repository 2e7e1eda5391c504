import type { ConfigResourceType } from '@samsa/client'
import type { ITopicConfig } from './admin-types.ts'
import { ConfigResourceTypes } from './enums.ts'
import { KafkaJSNonRetriableError } from './errors.ts'

export function mustName(value: unknown, what: string): void {
  if (value === undefined || value === null || value === '') throw new KafkaJSNonRetriableError(`Invalid ${what} ${String(value)}`)
}

/** The same, and it must be text. */
export function mustBeText(value: unknown, what: string, quote = ''): void {
  if (typeof value !== 'string' || value === '') throw new KafkaJSNonRetriableError(`Invalid ${what} ${quote}${String(value)}${quote}`)
}

export function checkNames(topics: readonly { readonly topic: unknown }[], what: string): void {
  if (topics.some(({ topic }) => typeof topic !== 'string')) {
    throw new KafkaJSNonRetriableError(`Invalid ${what} array, the topic names have to be a valid string`)
  }
  if (new Set(topics.map(({ topic }) => topic)).size < topics.length) {
    throw new KafkaJSNonRetriableError(`Invalid ${what} array, it cannot have multiple entries for the same topic`)
  }
}

export function checkNewTopics(topics: readonly ITopicConfig[]): void {
  if (!Array.isArray(topics)) throw new KafkaJSNonRetriableError(`Invalid topics array ${String(topics)}`)
  checkNames(topics, 'topics')
  for (const { topic, configEntries } of topics as readonly { topic: string; configEntries?: unknown }[]) {
    if (configEntries === undefined || configEntries === null) continue
    if (!Array.isArray(configEntries)) throw new KafkaJSNonRetriableError(`Invalid configEntries for topic "${topic}", must be an array`)
    for (const [index, entry] of configEntries.entries()) {
      const given: unknown = entry
      const at = `Invalid configEntries for topic "${topic}". Entry ${index} must`
      if (typeof given !== 'object' || given === null) throw new KafkaJSNonRetriableError(`${at} be an object`)
      for (const property of ['name', 'value']) {
        if (typeof Reflect.get(given, property) !== 'string')
          throw new KafkaJSNonRetriableError(`${at} have a valid "${property}" property`)
      }
    }
  }
}

export function checkResources<T extends { readonly type: ConfigResourceTypes; readonly name: string }>(
  resources: readonly T[],
  check: (resource: T) => void,
): void {
  if (!Array.isArray(resources)) throw new KafkaJSNonRetriableError(`Invalid resources array ${String(resources)}`)
  if (resources.length === 0) throw new KafkaJSNonRetriableError('Resources array cannot be empty')
  const known: readonly number[] = Object.values(ConfigResourceTypes)
  // Types of all, then names of all, then the rest, as kafkajs looks.
  for (const resource of resources) {
    if (!known.includes(resource.type)) {
      throw new KafkaJSNonRetriableError(`Invalid resource type ${String(resource.type)}: ${JSON.stringify(resource)}`)
    }
  }
  for (const resource of resources) {
    if (typeof resource.name !== 'string' || resource.name === '') {
      throw new KafkaJSNonRetriableError(`Invalid resource name ${String(resource.name)}: ${JSON.stringify(resource)}`)
    }
  }
  for (const resource of resources) check(resource)
}

export function checkSelectedPartitions(topics: readonly { readonly topic: string; readonly partitions: unknown }[]): void {
  checkNames(topics, 'topics')
  for (const { topic, partitions } of topics) {
    if (!Array.isArray(partitions)) throw new KafkaJSNonRetriableError(`Invalid partition array: ${String(partitions)} for topic: ${topic}`)
    if (partitions.some((partition) => typeof partition !== 'number' || partition < 0)) {
      throw new KafkaJSNonRetriableError(
        `Invalid partition array: ${String(partitions)} for topic: ${topic}. The partition indices have to be a valid number greater than 0.`,
      )
    }
  }
}

export function checkReassignment(topic: string, partitionAssignment: unknown): void {
  if (!Array.isArray(partitionAssignment)) {
    throw new KafkaJSNonRetriableError(`Invalid partitions array: ${String(partitionAssignment)} for topic: ${topic}`)
  }
  const assignments: readonly { readonly partition: unknown; readonly replicas: unknown }[] = partitionAssignment
  for (const { partition, replicas } of assignments) {
    if (typeof partition !== 'number' || partition < 0) {
      throw new KafkaJSNonRetriableError(`Invalid partitions index: ${String(partition)} for topic: ${topic}`)
    }
    const at = `Invalid replica assignment: ${String(replicas)} for topic: ${topic} on partition: ${partition}`
    if (!Array.isArray(replicas)) throw new KafkaJSNonRetriableError(at)
    if (replicas.some((replica) => typeof replica !== 'number' || replica < 0)) {
      throw new KafkaJSNonRetriableError(`${at}. Replicas must be a non negative number`)
    }
  }
}

export function resourceTypeName(type: ConfigResourceTypes): ConfigResourceType {
  if (type === ConfigResourceTypes.TOPIC) return 'TOPIC'
  if (type === ConfigResourceTypes.BROKER) return 'BROKER'
  if (type === ConfigResourceTypes.BROKER_LOGGER) return 'BROKER_LOGGER'
  throw new KafkaJSNonRetriableError(`Invalid resource type ${type}`)
}
