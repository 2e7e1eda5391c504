import { JoinGroupResponse, MetadataResponse, SyncGroupResponse, apiKeys } from '@samsa/protocol'
import { decoded } from './answers.ts'
import { AssignerProtocol } from './assigner-protocol.ts'
import { consumerEvents } from './consumer-types.ts'
import type { Instrumentation } from './instrumentation.ts'
import { NetworkEvents } from './network-events.ts'
import type { NetworkEventsOptions } from './network-events.ts'
import type { PartitionMetadata } from './producer-types.ts'
import type { SeenRequest } from './wire-tap.ts'
import { clock } from './world.ts'

/** What the coordinator said when the consumer last joined. */
export interface Joined {
  readonly leaderId: string
  readonly memberId: string
  readonly groupProtocol: string
  readonly generationId: number
}

/** What of a consumer's connections its events are made of: fetches, and its group's leader and protocol. */
export class ConsumerWire extends NetworkEvents {
  readonly #instrumentation: Instrumentation
  readonly #nodeIds = new Map<string, number>()
  readonly #partitions = new Map<string, readonly PartitionMetadata[]>()
  joined: Joined = { leaderId: '', memberId: '', groupProtocol: '', generationId: -1 }
  /** Topics of the last assignment, whatever is subscribed to. */
  assignedTopics: readonly string[] = []
  /** Called when a fetch leaves. */
  fetching: () => void = () => {}
  /** Called when a fetch was answered. */
  fetched: () => void = () => {}

  constructor(options: NetworkEventsOptions) {
    super(options)
    this.#instrumentation = options.instrumentation
  }

  sent(request: SeenRequest): void {
    if (request.apiKey !== apiKeys.Fetch) return
    this.fetching()
    this.#instrumentation.emit(consumerEvents.FETCH_START, { nodeId: this.#nodeId(request) })
  }

  override answered(request: SeenRequest, bytes: number): void {
    super.answered(request, bytes)
    if (request.apiKey !== apiKeys.Fetch) return
    // kafkajs has told 0 batches since it hands them out one by one.
    const duration = clock.nowMs() - request.sentAtMs
    this.#instrumentation.emit(consumerEvents.FETCH, { numberOfBatches: 0, duration, nodeId: this.#nodeId(request) })
    this.fetched()
  }

  reads(apiKey: number): boolean {
    return apiKey === apiKeys.Metadata || apiKey === apiKeys.JoinGroup || apiKey === apiKeys.SyncGroup
  }

  read({ apiKey, apiVersion }: SeenRequest, frame: Buffer): void {
    if (apiKey === apiKeys.Metadata) {
      const { brokers, topics } = decoded(MetadataResponse, apiVersion, frame)
      for (const { host, port, nodeId } of brokers) this.#nodeIds.set(`${host}:${port}`, nodeId)
      for (const { name, errorCode, partitions } of topics) {
        if (errorCode === 0 && name !== null) this.#partitions.set(name, partitions.map(partitionMetadata))
      }
    } else if (apiKey === apiKeys.JoinGroup) {
      const { errorCode, leader, memberId, protocolName, generationId } = decoded(JoinGroupResponse, apiVersion, frame)
      if (errorCode === 0) this.joined = { leaderId: leader, memberId, groupProtocol: protocolName ?? '', generationId }
    } else {
      const { errorCode, assignment } = decoded(SyncGroupResponse, apiVersion, frame)
      if (errorCode !== 0) return
      const found = AssignerProtocol.MemberAssignment.decode(Buffer.from(assignment))
      this.assignedTopics = Object.keys(found?.assignment ?? {})
    }
  }

  /** Partitions of a topic as they were last told. */
  partitionsOf(topic: string): readonly PartitionMetadata[] | undefined {
    return this.#partitions.get(topic)
  }

  /** As text, as kafkajs has it; the address where the node is not known yet. */
  #nodeId({ broker }: SeenRequest): string {
    return String(this.#nodeIds.get(broker) ?? broker)
  }
}

function partitionMetadata(partition: MetadataResponse['topics'][number]['partitions'][number]): PartitionMetadata {
  const { errorCode, partitionIndex, leaderId, replicaNodes, isrNodes, offlineReplicas } = partition
  return {
    partitionErrorCode: errorCode,
    partitionId: partitionIndex,
    leader: leaderId,
    replicas: [...replicaNodes],
    isr: [...isrNodes],
    offlineReplicas: [...offlineReplicas],
  }
}
