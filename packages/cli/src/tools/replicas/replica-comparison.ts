import type { OffsetSpec, TopicPartition } from '@samsa/client'
import { FetchRequest, FetchResponse, readBatches } from '@samsa/protocol'
import type { RecordBatch } from '@samsa/protocol'
import type { Access } from '../cluster/cluster-access.ts'
import { javaFuture } from '../cluster/kafka-error.ts'
import { offsetsOf } from '../groups/offset-lookup.ts'
import { formatDate } from '../java/date-pattern.ts'
import { inMapOrder } from '../java/hash-order.ts'
import { logLine } from '../java/log-line.ts'
import { partitionKey } from '../text/partition-name.ts'
import { ToolExit } from '../tool-failure.ts'
import type { ToolIo } from '../tool-io.ts'
import type { IncludeList } from '../topics/topic-filter.ts'

interface Verification {
  readonly topics: IncludeList
  readonly fetchSizeBytes: number
  readonly maxWaitMs: number
  /** Where to begin: -1 the end, -2 the beginning, else a time. */
  readonly time: number
  readonly reportIntervalMs: number
}

/** A partition, who has a replica of it, and where the next comparison starts. */
interface Compared extends TopicPartition {
  readonly topicId: string
  readonly brokers: readonly number[]
  offset: number
}

/** What a broker has of a partition, from where the comparison stands. */
interface Replica {
  readonly brokerId: number
  readonly highWatermark: number
  readonly batches: readonly RecordBatch[]
}

/** Reads as one that looks at a replica without being one: any replica answers, up to its end. */
const DEBUGGING_CONSUMER_ID = -2
const FETCH = { request: FetchRequest, response: FetchResponse }
const STATE_VERSION = 15
const LOGGER = 'org.apache.kafka.tools.ReplicaVerificationTool'
const TIMEOUT_MS = 60_000

export async function verifyReplicas(io: ToolIo, access: Access, wanted: Verification): Promise<void> {
  const partitions = await comparedPartitions(access, wanted)
  if (partitions.length === 0) {
    logLine(io, 'ERROR', LOGGER, 'No topics found. [topics-include] if specified, is either filtering out all topics or there is no topic.')
    throw new ToolExit(1)
  }
  const stamp = (): string => formatDate('yyyy-MM-dd HH:mm:ss,SSS', io.clock.nowMs())
  const say = (text: string): void => io.out(`${stamp()}: ${text}\n`)
  say('verification process is started')
  const brokers = new Set(partitions.flatMap((each) => each.brokers))
  let reportedAtMs = io.clock.nowMs()
  while (!io.interrupted.aborted) {
    const fetched = await Promise.all(Array.from(brokers, async (brokerId) => await fetchReplicas(access, brokerId, partitions, wanted)))
    let slowest: { readonly lag: number; readonly at: Compared | undefined } = { lag: -1, at: undefined }
    for (const partition of partitions) {
      const replicas = fetched.flatMap((each) => each.get(partitionKey(partition.topic, partition.partition)) ?? [])
      compare(partition, replicas, say)
      const lag = Math.max(-1, ...replicas.map((each) => each.highWatermark)) - partition.offset
      if (lag > slowest.lag) slowest = { lag, at: partition }
    }
    const nowMs = io.clock.nowMs()
    if (nowMs - reportedAtMs <= wanted.reportIntervalMs) continue
    const name = slowest.at === undefined ? 'null' : partitionKey(slowest.at.topic, slowest.at.partition)
    say(`max lag is ${slowest.lag} for partition ${name} at offset ${slowest.at?.offset ?? -1} among ${partitions.length} partitions`)
    reportedAtMs = nowMs
  }
}

async function comparedPartitions({ admin }: Access, { topics, time }: Verification): Promise<Compared[]> {
  const names = (await javaFuture(admin.listTopics({ includeInternal: true }))).map((topic) => topic.name)
  const described = [...(await javaFuture(admin.describeTopics(names).then((outcomes) => outcomes.all()))).values()]
  const places = described
    .filter(({ name }) => topics.allows(name, false))
    .flatMap(({ name, topicId, partitions }) =>
      partitions.map(({ partition, replicas }) => ({ topic: name, topicId, partition, brokers: replicas })),
    )
  const spec: OffsetSpec = time === -1 ? 'latest' : time === -2 ? 'earliest' : { atOrAfterMs: time }
  const offsets = await offsetsOf({ admin, timeoutMs: TIMEOUT_MS }, places, spec)
  return inMapOrder(places).map((place) => ({ ...place, offset: offsets.get(partitionKey(place.topic, place.partition)) ?? 0 }))
}

/** By partition key. A broker that cannot be asked has nothing, as in Kafka's tool. */
async function fetchReplicas(
  access: Access,
  brokerId: number,
  all: readonly Compared[],
  { fetchSizeBytes, maxWaitMs }: Verification,
): Promise<Map<string, Replica>> {
  const mine = all.filter(({ brokers }) => brokers.includes(brokerId))
  const connection = await access.cluster.node(brokerId)
  const isStated = (connection.versionFor(FetchRequest) ?? 0) >= STATE_VERSION
  const names = new Map(mine.map(({ topicId, topic }) => [topicId, topic]))
  const response = await connection.call(FETCH, {
    ...(isStated ? { replicaState: { replicaId: DEBUGGING_CONSUMER_ID, replicaEpoch: -1 } } : { replicaId: DEBUGGING_CONSUMER_ID }),
    maxWaitMs,
    minBytes: 1,
    sessionEpoch: -1,
    topics: [...Map.groupBy(mine, ({ topicId }) => topicId)].map(([topicId, places]) => ({
      topicId,
      topic: names.get(topicId) ?? '',
      partitions: places.map(({ partition, offset }) => ({
        partition,
        fetchOffset: offset,
        logStartOffset: 0,
        partitionMaxBytes: fetchSizeBytes,
      })),
    })),
  })
  const replicas = new Map<string, Replica>()
  for (const { topicId, topic, partitions } of response.responses) {
    for (const { partitionIndex, highWatermark, records } of partitions) {
      const batches = records === null ? [] : [...readBatches(records)]
      replicas.set(partitionKey(names.get(topicId) ?? topic, partitionIndex), { brokerId, highWatermark, batches })
    }
  }
  return replicas
}

/** Goes on behind the last batch that all replicas have and that all may see. */
function compare(partition: Compared, replicas: readonly Replica[], say: (text: string) => void): void {
  const name = partitionKey(partition.topic, partition.partition)
  for (let at = 0; replicas.length > 0; at++) {
    const batches = replicas.flatMap(({ brokerId, batches: some, highWatermark }) => {
      const batch = some[at]
      return batch === undefined || batch.lastOffset >= highWatermark ? [] : [{ brokerId, batch }]
    })
    const [first, ...others] = batches
    for (const { brokerId, batch } of others) {
      if (first === undefined) break
      if (batch.lastOffset !== first.batch.lastOffset) {
        say(
          `partition ${name}: replica ${first.brokerId}'s offset ${first.batch.lastOffset} doesn't match replica ${brokerId}'s offset ${batch.lastOffset}`,
        )
        throw new ToolExit(1)
      }
      if (batch.crc !== first.batch.crc) {
        say(
          `partition ${name} has unmatched checksum at offset ${batch.lastOffset}; replica ${first.brokerId}'s checksum ${first.batch.crc}; replica ${brokerId}'s checksum ${batch.crc}`,
        )
      }
    }
    if (first === undefined || batches.length < replicas.length) return
    partition.offset = first.batch.lastOffset + 1
  }
}
