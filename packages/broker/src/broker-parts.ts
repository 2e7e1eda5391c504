import type { DynamicBrokerConfig } from '@samsa/config'
import type { LogStore } from '@samsa/log'
import type { VersionRange } from '@samsa/metadata'
import type { MetricRegistry } from '@samsa/metrics'
import type { LoggerLevels, World } from '@samsa/ports'
import type { ReplyTurn } from '@samsa/wire'
import type { ControllerChannel } from './controller/controller-channel.ts'
import type { GroupCoordinator } from './coordinator/group-coordinator.ts'
import type { TransactionCoordinator } from './coordinator/transaction-coordinator.ts'
import type { FetchSessionCache } from './fetch/fetch-session.ts'
import type { RecordBuffers } from './fetch/record-buffers.ts'
import type { WaitingFetches } from './fetch/waiting-fetches.ts'
import type { MetadataView } from './metadata-view.ts'
import type { HostedPartitions } from './partitions/hosted-partitions.ts'
import type { LogMoves } from './partitions/log-moves.ts'
import type { MarkerWriter } from './partitions/marker-writer.ts'
import type { TransactionVerification } from './partitions/transaction-verification.ts'
import type { ProducerIds } from './producer-ids.ts'
import type { ClientTelemetry } from './telemetry/client-telemetry.ts'
import type { BrokerTopicMeters } from './topic-meters.ts'
import type { AutoTopicCreation } from './auto-topic-creation.ts'

/** What the handlers of a broker listener work with. */
export interface BrokerParts {
  readonly nodeId: number
  readonly clusterId: string
  readonly world: World
  readonly logging: LoggerLevels
  readonly registry: MetricRegistry
  /** `config.current` is what is in force; replaced as a whole when it changes. */
  readonly config: DynamicBrokerConfig
  readonly metadata: MetadataView
  readonly store: LogStore
  readonly partitions: HostedPartitions
  readonly logMoves: LogMoves
  readonly controller: ControllerChannel
  readonly fetchSessions: FetchSessionCache
  readonly waitingFetches: WaitingFetches
  readonly groups: GroupCoordinator
  /** Ends transactions on partitions of this node. */
  readonly markers: MarkerWriter
  readonly transactions: TransactionCoordinator
  readonly verification: TransactionVerification
  readonly producerIds: ProducerIds
  readonly topicMeters: BrokerTopicMeters
  readonly autoTopicCreation: AutoTopicCreation
  readonly telemetry: ClientTelemetry
  readonly supportedFeatures: ReadonlyMap<string, VersionRange>
  readonly recordBuffers: RecordBuffers
  readonly turn: ReplyTurn
}
