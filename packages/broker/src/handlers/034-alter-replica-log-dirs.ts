import { AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { cordonedPaths } from '../partitions/cordoned-directories.ts'

/** Longest folder name that a future log of the topic could take. */
const MAX_FOLDER_LENGTH = 255
const FUTURE_SUFFIX_LENGTH = '.00000000000000000000000000000000-future'.length

/** 1 throttled after answering · 2 flexible (KIP-113). */
export const alterReplicaLogDirs = apiHandler<BrokerParts, typeof AlterReplicaLogDirsRequest, typeof AlterReplicaLogDirsResponse>({
  request: AlterReplicaLogDirsRequest,
  response: AlterReplicaLogDirsResponse,
  handle(parts, request) {
    const results = new Map<string, { partitionIndex: number; errorCode: number }[]>()
    for (const { path, topics } of request.dirs) {
      for (const { name, partitions } of topics) {
        const answers = results.get(name) ?? []
        results.set(name, answers)
        for (const index of partitions) answers.push({ partitionIndex: index, errorCode: move(parts, name, index, path) })
      }
    }
    return { results: Array.from(results, ([topicName, partitions]) => ({ topicName, partitions })) }
  },
})

function move(parts: BrokerParts, topic: string, index: number, path: string): number {
  if (`${topic}-${index}`.length + FUTURE_SUFFIX_LENGTH > MAX_FOLDER_LENGTH) return code.INVALID_TOPIC_EXCEPTION
  const directory = parts.store.directoryByPath(path)
  if (directory === undefined) return code.LOG_DIR_NOT_FOUND
  if (directory.isOffline) return code.KAFKA_STORAGE_ERROR
  if (cordonedPaths(parts.config).has(path)) return code.INVALID_REPLICA_ASSIGNMENT
  const partition = parts.partitions.get(topic, index)
  if (partition === undefined) {
    parts.logMoves.prefer(topic, index, directory)
    return parts.metadata.contains(topic, index) ? code.REPLICA_NOT_AVAILABLE : code.UNKNOWN_TOPIC_OR_PARTITION
  }
  if (partition.log === undefined || partition.log.isOffline) return code.KAFKA_STORAGE_ERROR
  return parts.logMoves.start(partition, partition.log, directory)
}
