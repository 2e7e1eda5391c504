import { NO_PRODUCER_EPOCH, NO_PRODUCER_ID, WriteTxnMarkersRequest, WriteTxnMarkersResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import type { EndMarkers, MarkerResult } from '../partitions/marker-writer.ts'

/** 1 flexible · 2 transaction version (KIP-1228) */
export const writeTxnMarkers = apiHandler<BrokerParts, typeof WriteTxnMarkersRequest, typeof WriteTxnMarkersResponse>({
  request: WriteTxnMarkersRequest,
  response: WriteTxnMarkersResponse,
  handle(parts, request, call) {
    const markers = request.markers.map(markersOf)
    // Kafka cannot build such a marker, and fails with the whole request.
    if (markers.some(({ producerId, producerEpoch }) => producerId === NO_PRODUCER_ID || producerEpoch === NO_PRODUCER_EPOCH)) {
      return {
        markers: request.markers.map(({ producerId, topics }) => ({
          producerId,
          topics: topics.map(({ name, partitionIndexes }) => ({
            name,
            partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, errorCode: code.UNKNOWN_SERVER_ERROR })),
          })),
        })),
      }
    }
    parts.markers.write(markers, (results) => {
      call.reply({ markers: Array.from(byProducer(markers, results), ([producerId, of]) => ({ producerId, topics: byTopic(of) })) })
    })
    return LATER
  },
})

function markersOf(marker: WriteTxnMarkersRequest['markers'][number]): EndMarkers {
  const { producerId, producerEpoch, coordinatorEpoch, transactionResult: commit, transactionVersion } = marker
  const topics = new Map<string, Set<number>>()
  for (const { name, partitionIndexes } of marker.topics) topics.set(name, new Set([...(topics.get(name) ?? []), ...partitionIndexes]))
  return {
    producerId,
    producerEpoch,
    coordinatorEpoch,
    commit,
    transactionVersion,
    topics: new Map(Array.from(topics, ([name, partitions]) => [name, [...partitions]])),
  }
}

/** A producer with several markers is answered once. */
function byProducer(markers: readonly EndMarkers[], results: readonly (readonly MarkerResult[])[]): Map<number, MarkerResult[]> {
  const producers = new Map<number, MarkerResult[]>()
  markers.forEach(({ producerId }, at) => {
    const of = results[at] ?? []
    if (of.length > 0) producers.set(producerId, [...(producers.get(producerId) ?? []), ...of])
  })
  return producers
}

/** Of a partition that is named in several markers, the last result is told. */
function byTopic(results: readonly MarkerResult[]): { name: string; partitions: { partitionIndex: number; errorCode: number }[] }[] {
  const topics = new Map<string, Map<number, number>>()
  for (const { topic, partition, errorCode } of results) {
    const partitions = topics.get(topic) ?? new Map<number, number>()
    topics.set(topic, partitions.set(partition, errorCode))
  }
  return Array.from(topics, ([name, partitions]) => ({
    name,
    partitions: Array.from(partitions, ([partitionIndex, errorCode]) => ({ partitionIndex, errorCode })),
  }))
}
