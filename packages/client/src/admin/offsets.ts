import * as protocol from '@samsa/protocol'
import { errors } from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import { byTopic, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { drive } from './driver.ts'
import { toLeaders } from './lookup.ts'
import type { Outcomes } from './outcomes.ts'

/** Which offset: by name, or of the first record at or after a time. */
export type OffsetSpec =
  | 'earliest'
  | 'latest'
  | 'maxTimestamp'
  | 'earliestLocal'
  | 'latestTiered'
  | 'earliestPendingUpload'
  | { readonly atOrAfterMs: number }

export interface OffsetQuery extends TopicPartition {
  readonly offset: OffsetSpec
}

export interface OffsetInfo {
  /** -1 where no record is late enough. */
  readonly offset: number
  /** -1 where the question was not about a time. */
  readonly timestampMs: number
  readonly leaderEpoch: number | undefined
}

const TIMESTAMPS = { latest: -1, earliest: -2, maxTimestamp: -3, earliestLocal: -4, latestTiered: -5, earliestPendingUpload: -6 } as const
/** The version of ListOffsets that first answers each name. */
const VERSIONS = { latest: 1, earliest: 1, maxTimestamp: 7, earliestLocal: 8, latestTiered: 9, earliestPendingUpload: 11 } as const
const LIST_OFFSETS = { request: protocol.ListOffsetsRequest, response: protocol.ListOffsetsResponse }
const DELETE_RECORDS = { request: protocol.DeleteRecordsRequest, response: protocol.DeleteRecordsResponse }

/** Offsets by partition, from the leaders. */
export async function listOffsets(
  context: AdminContext,
  queries: readonly OffsetQuery[],
  options: AdminOptions & { readonly isolationLevel?: 'read_uncommitted' | 'read_committed' },
): Promise<Outcomes<OffsetInfo>> {
  const byKey = new Map(queries.map((query) => [partitionKey(query.topic, query.partition), query]))
  return await drive<string, OffsetInfo>(context, byKey.keys(), options, {
    what: 'listOffsets',
    locate: toLeaders(context.cluster),
    ask: async (nodeId, keys, answers) => {
      const connection = await context.node(nodeId)
      const version = connection.versionFor(protocol.ListOffsetsRequest) ?? 0
      const asked = keys
        .flatMap((key) => byKey.get(key) ?? [])
        .filter((query) => {
          const isKnown = typeof query.offset === 'object' || VERSIONS[query.offset] <= version
          if (!isKnown) answers.failed(partitionKey(query.topic, query.partition), unsupported(query.offset))
          return isKnown
        })
      if (asked.length === 0) return
      const response = await connection.call(
        LIST_OFFSETS,
        {
          replicaId: -1,
          isolationLevel: options.isolationLevel === 'read_committed' ? 1 : 0,
          topics: [...Map.groupBy(asked, (query) => query.topic)].map(([name, group]) => ({
            name,
            partitions: group.map(({ partition, offset }) => ({
              partitionIndex: partition,
              timestamp: typeof offset === 'string' ? TIMESTAMPS[offset] : offset.atOrAfterMs,
            })),
          })),
          timeoutMs: context.timeoutMs(options),
        },
        context.callTimeout(options),
      )
      for (const { name, partitions } of response.topics) {
        for (const each of partitions) {
          answers.settle(partitionKey(name, each.partitionIndex), each, () => ({
            offset: each.offset,
            timestampMs: each.timestamp,
            leaderEpoch: each.leaderEpoch < 0 ? undefined : each.leaderEpoch,
          }))
        }
      }
    },
  })
}

function unsupported(spec: OffsetSpec): KafkaClientError {
  return new KafkaClientError(errors.UNSUPPORTED_VERSION.code, `The broker does not know the offset '${String(spec)}'.`)
}

export interface RecordsToDelete extends TopicPartition {
  /** Everything before it; -1 everything up to the high watermark. */
  readonly beforeOffset: number
}

/** Deletes records before offsets; tells the low watermark that each partition has then. */
export async function deleteRecords(
  context: AdminContext,
  records: readonly RecordsToDelete[],
  options: AdminOptions,
): Promise<Outcomes<{ readonly lowWatermark: number }>> {
  const byKey = new Map(records.map((each) => [partitionKey(each.topic, each.partition), each]))
  return await drive<string, { readonly lowWatermark: number }>(context, byKey.keys(), options, {
    what: 'deleteRecords',
    locate: toLeaders(context.cluster),
    ask: async (nodeId, keys, answers) => {
      const asked = keys.flatMap((key) => byKey.get(key) ?? [])
      const topics = [...byTopic(asked)].map(([name, partitions]) => ({
        name,
        partitions: partitions.map((partitionIndex) => ({
          partitionIndex,
          offset: byKey.get(partitionKey(name, partitionIndex))?.beforeOffset ?? -1,
        })),
      }))
      const response = await context.atNode(nodeId, DELETE_RECORDS, { topics, timeoutMs: context.timeoutMs(options) }, options)
      for (const { name, partitions } of response.topics) {
        for (const each of partitions) {
          answers.settle(partitionKey(name, each.partitionIndex), each, () => ({ lowWatermark: each.lowWatermark }))
        }
      }
    },
  })
}
