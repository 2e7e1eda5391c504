import type { LogDirectoryState, PartitionLog } from '@samsa/log'
import { DescribeLogDirsRequest, DescribeLogDirsResponse } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { shownCordonedPaths } from '../partitions/cordoned-directories.ts'

/** 1 throttled after answering · 2 flexible · 3 error code · 4 volume sizes (KIP-827) · 5 cordoned directories (KIP-1066). */
export const describeLogDirs = apiHandler<BrokerParts, typeof DescribeLogDirsRequest, typeof DescribeLogDirsResponse>({
  request: DescribeLogDirsRequest,
  response: DescribeLogDirsResponse,
  handle(parts, request) {
    const asked =
      request.topics === null
        ? undefined
        : new Set(request.topics.flatMap(({ topic, partitions }) => partitions.map((partition) => `${topic}-${partition}`)))
    const cordoned = shownCordonedPaths(parts.config, parts.metadata.image)
    return { results: parts.store.directories.map((directory) => describe(parts, directory, asked, cordoned)) }
  },
})

type Result = NonNullable<NonNullable<Input<typeof DescribeLogDirsResponse>['results']>[number]>
type PartitionResult = NonNullable<NonNullable<NonNullable<Result['topics']>[number]['partitions']>[number]>

function describe(
  parts: BrokerParts,
  directory: LogDirectoryState,
  asked: ReadonlySet<string> | undefined,
  cordoned: ReadonlySet<string>,
): Result {
  if (directory.isOffline) return { errorCode: code.KAFKA_STORAGE_ERROR, logDir: directory.path }
  const byTopic = new Map<string, PartitionResult[]>()
  for (const log of parts.store.logs()) {
    if (log.directory !== directory.path) continue
    if (asked !== undefined && !asked.has(`${log.topic}-${log.partition}`)) continue
    let partitions = byTopic.get(log.topic)
    if (partitions === undefined) byTopic.set(log.topic, (partitions = []))
    partitions.push({
      partitionIndex: log.partition,
      partitionSize: log.sizeInBytes,
      offsetLag: lagOf(parts, log),
      isFutureKey: log.isFuture,
    })
  }
  const usage = parts.store.usage(directory)
  return {
    errorCode: 0,
    logDir: directory.path,
    topics: Array.from(byTopic, ([name, partitions]) => ({ name, partitions })),
    totalBytes: usage?.totalBytes ?? -1,
    usableBytes: usage?.usableBytes ?? -1,
    isCordoned: cordoned.has(directory.path),
  }
}

/** How far a replica is behind the high watermark, or a future log behind the current one. */
function lagOf(parts: BrokerParts, log: PartitionLog): number {
  const current = parts.store.log(log.topic, log.partition)
  if (current === undefined) return -1
  const lag = log.isFuture ? current.logEndOffset - log.logEndOffset : current.highWatermark - log.logEndOffset
  return log.isFuture ? lag : Math.max(lag, 0)
}
